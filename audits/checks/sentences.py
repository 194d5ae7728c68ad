"""Verdicts in plain words, for any column names: the conclusion first, then the figures, then what they mean.

Pure: no Django, no data libraries.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from audits.checks import wording

if TYPE_CHECKING:
    from audits.checks.policy import Outcome

# What a rate counts: (one of them, many of them, the rows it counts them among).
COUNTED = {
    "impact_ratio": ("the favourable outcome", "favourable outcomes", "rows"),
    "favourable_rate": ("the favourable outcome", "favourable outcomes", "rows"),
    "selection_rate": ("a positive prediction", "positive predictions", "rows"),
    "true_positive_rate": ("a right positive prediction", "right positive predictions", "positive rows"),
    "false_positive_rate": ("a false alarm", "false alarms", "negative rows"),
    "false_negative_rate": ("a miss", "misses", "positive rows"),
}


def of_outcome(outcome: "Outcome") -> str:
    """The sentences for one rule and group."""
    conclusion = {
        "clear": _passes,
        "beyond": _fails,
        "straddles": _unclear,
        "too_few": _too_few,
        "untested": _untested,
        "left_out": _left_out,
    }[outcome.why]
    return conclusion(outcome)


def headline(verdict: str, findings: Sequence["Outcome"]) -> str:
    """The verdict in a line: `Fails, 2 limits missed`."""
    if verdict == "pass":
        return f"Passes, {_count(len(findings), 'limit')} kept"
    missed = sum(finding.verdict == "fail" for finding in findings)
    if verdict == "fail":
        return f"Fails, {_count(missed, 'limit')} missed"
    if not findings:
        return "Inconclusive, no limit applies"
    return f"Inconclusive, {_count(sum(f.verdict == 'inconclusive' for f in findings), 'limit')} unclear"


def summary(findings: Sequence["Outcome"]) -> str:
    """How the rest stands: `Two are unclear because their intervals straddle the limit: …. Five pass.`"""
    if not findings:
        return "No rule of the policy reads this check, so nothing can be concluded."
    said = []
    straddling = [finding for finding in findings if finding.why == "straddles"]
    if straddling:
        verb, whose = ("is", "its interval straddles") if len(straddling) == 1 else ("are", "their intervals straddle")
        named = "; ".join(_briefly(finding, findings) for finding in straddling[:4])
        more = f"; and {len(straddling) - 4} more" if len(straddling) > 4 else ""
        said.append(f"{_number(len(straddling))} {verb} unclear because {whose} the limit: {named}{more}.")
    for why, words in (
        ("clear", ("passes", "pass")),
        ("too_few", ("has too few rows to say", "have too few rows to say")),
        ("untested", ("could not be tested", "could not be tested")),
        ("left_out", ("was left out as agreed", "were left out as agreed")),
    ):
        if found := sum(finding.why == why for finding in findings):
            said.append(f"{_number(found)} {words[found > 1]}.")
    return " ".join(said)


def _briefly(finding: "Outcome", findings: Sequence["Outcome"]) -> str:
    """The group alone where all findings are of one measure, else the measure with it."""
    if finding.group and len({other.measure for other in findings}) == 1:
        return wording.group_name(finding.group)
    topic = _topic(finding)
    return topic[:1].lower() + topic[1:]


def _fails(outcome: "Outcome") -> str:
    return f"{_judged(outcome)} {_figures(outcome)} {_position(outcome)}, so chance does not explain it."


def _passes(outcome: "Outcome") -> str:
    return f"{_topic(outcome)}: within the policy. {_figures(outcome)} {_position(outcome)}."


def _unclear(outcome: "Outcome") -> str:
    return f"{_topic(outcome)}: unclear. {_figures(outcome)} {_position(outcome)}, so more rows are needed to say."


def _too_few(outcome: "Outcome") -> str:
    return f"{_topic(outcome)}: not tested. {outcome.reason}"


def _untested(outcome: "Outcome") -> str:
    return f"{_topic(outcome)}: not tested. {outcome.reason}".strip()


def _left_out(outcome: "Outcome") -> str:
    return f"{_topic(outcome)}: left out. {outcome.reason}".strip()


def _judged(outcome: "Outcome") -> str:
    """The conclusion of a failure: who, what, and on which side of the policy."""
    below = outcome.minimum is not None and outcome.high is not None and outcome.high < outcome.minimum
    base, compared = _base(outcome.measure)
    if not outcome.group or base not in COUNTED:
        return f"{_topic(outcome)} is {'lower' if below else 'higher'} than policy allows."
    start = f"Among {wording.group_name(outcome.group)}, {COUNTED[base][0]} is {'rarer' if below else 'more frequent'}"
    if compared == "difference":
        return f"{start} than among {_against(outcome)} by more than policy allows."
    return f"{start} than policy allows."


def _figures(outcome: "Outcome") -> str:
    """The value in words a person can picture."""
    base, compared = _base(outcome.measure)
    value = outcome.value or 0.0
    if not _in_hundreds(outcome):
        return f"The {wording.label(outcome.measure)} is {wording.number(value)}."
    _, counted, rows = COUNTED[base]
    group, other = wording.group_name(outcome.group), _against(outcome)
    if compared == "ratio":
        return f"For every 100 {counted} among {other} there are {_hundred(value)} among as many {rows} of {group}."
    more = f"{_hundred(abs(value))} {'fewer' if value < 0 else 'more'}"
    return f"In every 100 {rows} there are {more} {counted} among {group} than among {other}."


def _position(outcome: "Outcome") -> str:
    """Where the interval lies to the limit it misses, straddles or keeps."""
    show = _hundred if _in_hundreds(outcome) else wording.number
    low, high = outcome.low or 0.0, outcome.high or 0.0
    limit, side = _limit(outcome)
    between = f"The interval, {show(low)} to {show(high)},"
    if outcome.why == "straddles":
        return f"{between} straddles the limit of {show(limit)}"
    if outcome.why == "beyond":
        return f"{between} lies wholly {'below' if side == 'minimum' else 'above'} the limit of {show(limit)}"
    if outcome.minimum is not None and outcome.maximum is not None:
        return f"{between} lies between the limits of {show(outcome.minimum)} and {show(outcome.maximum)}"
    return f"{between} lies wholly {'above' if side == 'minimum' else 'below'} the limit of {show(limit)}"


def _limit(outcome: "Outcome") -> tuple[float, str]:
    """The limit that matters: the one missed or straddled, else the nearer one."""
    low, high, value = outcome.low or 0.0, outcome.high or 0.0, outcome.value or 0.0
    limits = [(limit, side) for side in ("minimum", "maximum") if (limit := getattr(outcome, side)) is not None]
    touched = [(limit, side) for limit, side in limits if (low < limit if side == "minimum" else high > limit)]
    chosen: tuple[float, str] = min(touched or limits, key=lambda pair: abs(pair[0] - value))
    return chosen


def _base(name: str) -> tuple[str, str]:
    """(what is counted, how it is compared): `selection_rate_ratio` is (`selection_rate`, `ratio`)."""
    if name == "impact_ratio":
        return name, "ratio"
    for kind in ("ratio", "difference"):
        if name.endswith(f"_{kind}"):
            return name.removesuffix(f"_{kind}"), kind
    return name, ""


def _in_hundreds(outcome: "Outcome") -> bool:
    """Whether the sentence counts per hundred, so that its interval and limit must do so too."""
    base, compared = _base(outcome.measure)
    return bool(outcome.group) and outcome.against is not None and bool(compared) and base in COUNTED


def _topic(outcome: "Outcome") -> str:
    """`Impact ratio of Female, 18–25`; without a group, `Equalized odds difference by race`."""
    words = wording.label(outcome.measure)
    topic = words[:1].upper() + words[1:]
    if outcome.group:
        return f"{topic} of {wording.group_name(outcome.group)}"
    return f"{topic} by {wording.by_name(outcome.by)}" if outcome.by else topic


def _against(outcome: "Outcome") -> str:
    return wording.group_name(outcome.against) if outcome.against is not None else "the reference"


def _hundred(share: float) -> str:
    """`74`; with a decimal where whole numbers would blur it: `0.4`."""
    hundred = 100 * share
    return (f"{hundred:.0f}" if abs(hundred) >= 9.95 else f"{hundred:.1f}").replace("-", "−")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _number(number: int) -> str:
    words = ("None", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
    return words[number] if number < len(words) else f"{number:,}"
