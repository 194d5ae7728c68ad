"""What the gate says, for a person and for a pipeline: which limit was missed, by how much, and what to do. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from countersign.records import Finding, Run, Submission

Outcome = Literal["pass", "fail", "inconclusive"]
MOST = 10  # findings of one run that are written out

_NEXT_BY_WHY = {
    "beyond": "Change the model, its threshold or its data, and hand in a new version{policy}.",
    "straddles": "Hand in more rows, which narrows the interval; or let the policy's owner decide{policy}.",
    "too_few": "Hand in more rows of this group.",
    "untested": "Correct the column or the data that the reason names, and hand in a new version.",
}
_NEXT_BY_STATE = {
    "failed": "Run the check again; if it fails again, tell the server's administrator.",
    "refused": "Correct the file or the columns' roles, and hand in a new version.",
    "cancelled": "Run the check again.",
}


def outcome(submission: Submission, runs: Sequence[Run]) -> Outcome:
    """pass: the gate is open. inconclusive: held only because some figure could not be told. fail: held otherwise.

    A run without a verdict (it broke, was refused or cancelled) is never better than a fail.
    """
    if submission["gate"]["state"] == "open":
        return "pass"
    verdicts = {_verdict(run) for run in runs}
    return "inconclusive" if "inconclusive" in verdicts and verdicts <= {"pass", "inconclusive"} else "fail"


def explain(submission: Submission, runs: Sequence[Run]) -> Iterator[str]:
    """Lines: the gate's answer, then each run that holds it."""
    found = outcome(submission, runs)
    words = {"pass": "open", "fail": "held", "inconclusive": "held, inconclusive"}
    yield f"Gate of {submission['reference']}, {submission['model']} {submission['label']}: {words[found]}."
    if not runs:
        yield from (f"  {reason}" for reason in submission["gate"]["reasons"])
        yield "  What to do: say what the columns are (label, groups), so that a check can look at the version."
    for run in runs:
        if _verdict(run) != "pass":
            yield from _why(run)


def figures(finding: Finding) -> str:
    """`false positive rate ratio of race Asian: 1.91 (1.71 to 2.10); at most 1.25: missed by 0.66`; "" without any."""
    value, low, high = finding["value"], finding["low"], finding["high"]
    if value is None:
        return ""
    said = f"{finding['measure'].replace('_', ' ')}{_group(finding)}: {number(value)}"
    if low is not None and high is not None:
        said += f" ({number(low)} to {number(high)})"
    miss = _missed(finding, value)
    return f"{said}; {miss}" if miss else said


@dataclass(frozen=True)
class _Limit:
    words: str
    limit: float
    beyond: float  # how far the value, or else the interval, is on the wrong side
    of: str


def _missed(finding: Finding, value: float) -> str:
    low = value if finding["low"] is None else finding["low"]
    high = value if finding["high"] is None else finding["high"]
    sides = []
    if (least := finding["minimum"]) is not None:
        sides.append(_Limit("at least", least, *_beyond(least - value, least - low)))
    if (most := finding["maximum"]) is not None:
        sides.append(_Limit("at most", most, *_beyond(value - most, high - most)))
    if not sides:
        return ""
    worst = max(sides, key=lambda side: side.beyond)
    if worst.beyond <= 0:
        return f"{worst.words} {number(worst.limit)}"
    return f"{worst.words} {number(worst.limit)}: {worst.of} {number(worst.beyond)}"


def _beyond(by_value: float, by_interval: float) -> tuple[float, str]:
    return (by_value, "missed by") if by_value > 0 else (by_interval, "the interval reaches past it by")


def number(value: float) -> str:
    """Two decimals, more where that would show a zero."""
    return f"{value:.2f}" if abs(value) >= 0.005 or value == 0 else f"{value:.2g}"


def _why(run: Run) -> Iterator[str]:
    where, evidence = f"  {run['check']}, {run['reference']}", run["evidence"]
    if evidence is None:
        yield f"{where}: {run['state']}. {run['problem']}".rstrip()
        yield f"    What to do: {_NEXT_BY_STATE.get(run['state'], 'Look at the run.')}"
        return
    judgement = evidence["judgement"]
    yield f"{where}: {judgement.get('headline') or evidence['verdict']}"
    held = [one for one in judgement.get("findings", []) if one["verdict"] != "pass" and one["why"] != "left_out"]
    held.sort(key=lambda finding: finding["verdict"] != "fail")
    for finding in held[:MOST]:
        yield f"    {finding['sentence']}"
        if known := figures(finding):
            yield f"      {known}"
        yield f"      What to do: {_next(finding, run)}"
    if len(held) > MOST:
        yield f"    and {len(held) - MOST} more; see {run['reference']}."
    if not held:
        yield "    What to do: ask the compliance officer for a policy with a limit on this check."


def _next(finding: Finding, run: Run) -> str:
    policy = f" (the limit is of policy {run['policy']})" if run["policy"] else ""
    return _NEXT_BY_WHY.get(finding["why"], "Look at the run.").format(policy=policy)


def _group(finding: Finding) -> str:
    pairs = finding["group"] or []
    return (
        " of " + ", ".join(f"{column} {'missing' if value is None else value}" for column, value in pairs)
        if pairs
        else ""
    )


def _verdict(run: Run) -> str:
    return run["evidence"]["verdict"] if run["evidence"] else ""
