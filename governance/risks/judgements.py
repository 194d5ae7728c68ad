"""Reads what a policy said of a result out of a piece of evidence."""

from audits.checks.models import Evidence
from audits.checks.policy import CONSEQUENCES, Judgement, Outcome


def failures(evidence: Evidence) -> list[Outcome]:
    """What missed a limit, the worst first; each has a sentence with figures, interval and limit."""
    return Judgement.from_dict(evidence.judgement).failures()


def consequence(evidence: Evidence) -> str:
    """The gravest consequence that the policy gives to what was missed; "note", the mildest, opens nothing."""
    return max((failure.consequence for failure in failures(evidence)), key=CONSEQUENCES.index, default="note")


def calls_for_action(evidence: Evidence) -> bool:
    """Whether a limit was missed that the policy does not merely note."""
    return consequence(evidence) != "note"


def in_short(evidence: Evidence) -> str:
    """The worst failure in its own words, and how many more there are."""
    missed = failures(evidence)
    if not missed:
        return ""
    more = len(missed) - 1
    rest = f" {more} more {'limit was' if more == 1 else 'limits were'} missed." if more else ""
    return f"{missed[0].sentence}{rest}"
