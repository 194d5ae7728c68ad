"""Findings are closed with a reason, once, by those who may."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from audits.accounts.models import User
from audits.base.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from audits.checks.models import Evidence
from audits.trail.models import AuditEvent
from governance.reviews.models import Finding
from governance.reviews.selectors import FindingFilters, finding_for, findings
from governance.reviews.services import close_finding, open_finding_from_evidence
from tests.personas import acting, set_up


@pytest.fixture
def finding(leave_evidence: Callable[..., Evidence]) -> Finding:
    with set_up():
        made = open_finding_from_evidence(evidence=leave_evidence("fail"))
    assert made is not None
    return made


def test_closing_needs_a_reason_and_happens_once(finding: Finding, validator: User) -> None:
    with acting(validator):
        with pytest.raises(Invalid, match="Say how"):
            close_finding(user=validator, finding=finding, reason=" ")
        closed = close_finding(user=validator, finding=finding, reason="Retrained; the new run passes.")
        assert (closed.state, closed.version) == ("closed", 2)
        assert closed.closed_at is not None
        with pytest.raises(Conflict, match="closed already"):
            close_finding(user=validator, finding=finding, reason="Again.")
    event = AuditEvent.objects.get(action="reviews.finding.closed")
    assert "Retrained; the new run passes." in event.payload.body


def test_whoever_saw_an_older_version_is_told(finding: Finding, officer: User) -> None:
    with acting(officer), pytest.raises(Stale):
        close_finding(user=officer, finding=finding, reason="Mended.", expected=7)


def test_who_built_the_model_does_not_close_its_findings(finding: Finding, ml_engineer: User) -> None:
    with acting(ml_engineer), pytest.raises(Forbidden):
        close_finding(user=ml_engineer, finding=finding, reason="Trust me.")


def test_an_outsider_sees_none(finding: Finding, outsider: User, auditor: User) -> None:
    assert not findings(outsider).exists()
    with pytest.raises(NotFound):
        finding_for(outsider, finding.reference)
    assert finding_for(auditor, finding.reference) == finding


def test_filters(finding: Finding, officer: User) -> None:
    model, owner = finding.model_version.model.reference, finding.owner.reference
    assert findings(officer, FindingFilters(severity="major", model=model, owner=owner)).count() == 1
    assert not findings(officer, FindingFilters(severity="minor")).exists()
    assert not findings(officer, FindingFilters(overdue=True)).exists()
    with set_up():
        Finding.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert findings(officer, FindingFilters(overdue=True)).count() == 1
