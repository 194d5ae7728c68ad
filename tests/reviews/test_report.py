"""Section 16 of the validation report names every finding and the risks of the model."""

from collections.abc import Callable
from datetime import UTC, datetime

from audits.accounts.models import Unit, User
from audits.checks.models import Evidence
from audits.reports.sections import Note, Paragraphs, ReportContext, Table
from governance.controls.services import load_packaged_catalogs
from governance.reviews.report import findings_and_risks
from governance.reviews.services import react_to_verdict
from governance.risks.models import Assessment
from governance.risks.services import load_starter_risks
from registry.inventory.models import ModelVersion
from registry.submissions.dossier import dossier_of
from tests.personas import acting, set_up

CONTEXT = ReportContext("CS-REP-0001", datetime(2026, 11, 25, tzinfo=UTC), "Compliance desk")


def test_findings_risks_and_what_waits(
    officer: User, unit: Unit, defaults: None, version: ModelVersion,
    assess: Callable[..., Assessment], leave_evidence: Callable[..., Evidence],
) -> None:  # fmt: skip
    with set_up():
        load_packaged_catalogs()
    with acting(officer):
        (risk,) = load_starter_risks(user=officer, unit=unit, owner=officer, ids=["R05"], models=[version.model])
    assess(risk, 4, 3, kind="inherent")
    evidence = leave_evidence("fail")
    with set_up():
        finding, _proposals = react_to_verdict(run=evidence.run)
    findings, risks, waiting = findings_and_risks(dossier_of(officer, version), CONTEXT)
    assert isinstance(findings, Table)
    assert finding is not None
    assert findings.rows[0][0].startswith(f"{finding.reference} Bias by group fails on Recidivism score 1.")  # type: ignore[union-attr]  # a text
    assert findings.rows[0][1:3] == ("Major", "Credit modelling")
    assert isinstance(risks, Table)
    assert risks.rows[0][1:4] == ("High, 12 (4 × 3)", None, "Medium, exceeded")
    assert "RA-3" in str(risks.rows[0][4])
    assert isinstance(waiting, Note)
    assert risk.reference in waiting.title


def test_a_silent_record_says_so(officer: User, version: ModelVersion) -> None:
    findings, risks = findings_and_risks(dossier_of(officer, version), CONTEXT)
    assert isinstance(findings, Paragraphs)
    assert isinstance(risks, Paragraphs)
    assert findings.paragraphs == ("No finding is recorded on this version.",)


def test_an_outsider_reads_none_of_it(
    outsider: User, version: ModelVersion, leave_evidence: Callable[..., Evidence]
) -> None:
    evidence = leave_evidence("fail")
    with set_up():
        react_to_verdict(run=evidence.run)
    findings, risks = findings_and_risks(dossier_of(outsider, version), CONTEXT)
    assert isinstance(findings, Paragraphs)
    assert isinstance(risks, Paragraphs)
