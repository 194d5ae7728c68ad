"""The cover of the model validation report, and what it is made of."""

from typing import Any

from audits.accounts.models import User
from audits.reports import sections as report
from audits.reports.kinds import Kind, Subject
from registry.inventory.models import ModelVersion
from registry.inventory.selectors import VERSION_TYPE, version_for, versions_for
from registry.submissions.dossier import Dossier, dossier_of

KIND = "model_validation"

HEADLINES: dict[str, tuple[report.Outcome, str]] = {
    "open": ("pass", "Every check passes"),
    "held": ("fail", "Held at the gate"),
    "pending": ("inconclusive", "Checks have not finished"),
}


def find(user: User, reference: str) -> Subject:
    """The model version as a report's subject. Raises NotFound."""
    version = version_for(user, reference)
    return Subject(VERSION_TYPE, version.pk, str(version), version.unit)


def load(user: User, pk: int) -> Dossier:
    """The dossier that every section reads."""
    return dossier_of(user, versions_for(user).get(pk=pk))


def kind() -> Kind:
    """The kind as the reports' register wants it."""
    return Kind(
        key=KIND,
        title="Model validation report",
        purpose="What a validator and a supervisor read before a model version is used.",
        find=find,
        load=load,
    )


def verdict(dossier: Dossier) -> report.Verdict:
    """The gate's answer as the report's conclusion; never better than what the checks support."""
    if dossier.gate is None:
        return report.Verdict("none", "Not submitted", "This version was never handed in, so no check looked at it.")
    outcome, headline = HEADLINES[dossier.gate.state]
    if dossier.gate.state == "held" and not any(c.evidence.verdict == "fail" for c in dossier.checked):
        outcome, headline = "inconclusive", "Held: the evidence is not conclusive"
    return report.Verdict(outcome, headline, _sentence(dossier))


def _sentence(dossier: Dossier) -> str:
    done = len(dossier.checked)
    if dossier.gate and dossier.gate.reasons:
        more = len(dossier.gate.reasons) - 1
        first = dossier.gate.reasons[0]
        return f"{first} {more} further reasons stand in the sections below." if more > 1 else first
    return f"{done} {'check' if done == 1 else 'checks'} looked at this version, and every limit of the policy is met."


def cover(dossier: Dossier, context: report.ReportContext) -> report.Cover:
    """Title, facts, verdict and the digests that everything rests on."""
    version, model = dossier.version, dossier.version.model
    policies = sorted({str(run.policy) for run in dossier.newest if run.policy})
    return report.Cover(
        title="Model validation report",
        subtitle=f"{model.name}, version {version.label}",
        subject=str(version),
        verdict=verdict(dossier),
        facts=(
            ("Model", f"{model.reference} {model.name}"),
            ("Version", f"{version.reference} {version.label}"),
            ("Tier", str(model.tier)),
            ("Unit", str(model.unit)),
            ("Rules in force", "; ".join(policies) or None),
        ),
        digests=tuple(digests(version, dossier)),
        evidence=evidence(dossier),
    )


def digests(version: ModelVersion, dossier: Dossier) -> list[report.Digest]:
    """Every content that the report rests on."""
    parts = [
        ("Model artifact", version.artifact.sha256 if version.artifact else None),
        ("Predictions", version.predictions.sha256),
        ("Training data", version.training_data.artifact.sha256 if version.training_data else None),
        ("Test data", version.test_data.artifact.sha256 if version.test_data else None),
    ]
    parts += [(f"{c.evidence.reference}, result of {c.run.reference}", c.evidence.sha256) for c in dossier.checked]
    return [report.Digest(label, sha256) for label, sha256 in parts if sha256]


def evidence(dossier: Dossier) -> dict[str, Any]:
    """The results themselves, for machines: canonical data by run, with the verdict the policy gave."""
    return {
        checked.run.reference: {
            "check": checked.run.check_id,
            "evidence": checked.evidence.reference,
            "sha256": checked.evidence.sha256,
            "verdict": checked.evidence.verdict,
            "policy": str(checked.run.policy) if checked.run.policy else None,
            "judgement": checked.evidence.judgement,
            "result": checked.evidence.result,
        }
        for checked in dossier.checked
    }
