"""The validation report says who validated and approved, on what conditions, and where the version runs."""

import pytest
from django.utils import timezone

from audits.reports.sections import KeyValues, ReportContext, compose
from registry.inventory import approvals
from registry.submissions.dossier import dossier_of
from registry.submissions.report.cover import KIND

pytestmark = pytest.mark.django_db


def printed(user, version):
    document = compose(KIND, dossier_of(user, version), ReportContext("CS-REP-0001", timezone.now(), "Internal audit"))
    blocks = [block for section in document.sections for block in section.blocks if isinstance(block, KeyValues)]
    return {name: value for block in blocks for name, value in block.items}


def test_nobody_signed_yet(passed, auditor):
    said = printed(auditor, passed)
    assert (said["Validator"], said["Approver"], said["Independent validator"], said["Deployed"]) == (None,) * 4


def test_who_signed(in_use, auditor, monkeypatch):
    said = printed(auditor, in_use)
    assert said["Independent validator"] == "Model validation"
    assert said["Validator"].startswith("Model validation, ")
    assert said["Approver"].startswith("Head of model risk, ")
    assert said["Conditions of use"] == "For new customers only."
    assert said["Deployed"].startswith("production from ")
    assert "Changed since the approval" not in said
    monkeypatch.setitem(approvals._bindings, "card", lambda version: "c" * 64)
    assert printed(auditor, in_use)["Changed since the approval"] == "card"
