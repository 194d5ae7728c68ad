"""What the gate says of a submission. Pure: run states and verdicts in, an answer out.

Only a pass opens it. A run that is still going leaves it pending; anything else holds it, and a run
that crashed, was refused or found nothing is never a pass.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

GateState = Literal["open", "pending", "held"]


@dataclass(frozen=True)
class RunOutcome:
    """One run as the gate sees it. verdict: pass, fail, inconclusive, or "" when there is none."""

    reference: str
    check: str
    state: str
    verdict: str
    # What each missed or unclear rule said, in sentences.
    reasons: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class GateAnswer:
    """state, and why: a sentence for each run that does not let the version through."""

    state: GateState
    reasons: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        return self.state == "open"


def _why_not(outcome: RunOutcome) -> list[str]:
    where = f"{outcome.check}, {outcome.reference}"
    if outcome.state == "done":
        return list(outcome.reasons) or [f"The verdict of {where} is {outcome.verdict}."]
    ended = {
        "failed": "could not be finished",
        "refused": "was refused",
        "cancelled": "was cancelled, so nothing is known",
    }
    return [f"{where} {ended.get(outcome.state, 'has not finished')}. {outcome.problem}".strip()]


def answer(outcomes: Sequence[RunOutcome]) -> GateAnswer:
    """The gate over all runs of a submission; without runs it is held, since nothing was looked at."""
    if not outcomes:
        return GateAnswer("held", ("No check looked at this version.",))
    pending = [outcome for outcome in outcomes if outcome.state in {"queued", "running"}]
    held = [o for o in outcomes if o not in pending and not (o.state == "done" and o.verdict == "pass")]
    reasons = tuple(reason for outcome in held for reason in _why_not(outcome))
    if held:
        return GateAnswer("held", reasons)
    if pending:
        return GateAnswer("pending", tuple(f"{o.check}, {o.reference}, has not finished." for o in pending))
    return GateAnswer("open", ())
