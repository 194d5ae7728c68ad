"""Reads what a policy said of a result out of a piece of evidence."""

from audits.checks.models import Evidence, Verdict


def failing_sentences(evidence: Evidence) -> list[str]:
    """The sentence of each rule that was missed, in the policy's order: measure, group, interval and limit."""
    return [
        outcome["sentence"] for outcome in evidence.judgement.get("outcomes", []) if outcome["verdict"] == Verdict.FAIL
    ]
