"""The desk of who validates or approves names the versions that wait for them, and what is still missing."""

import pytest

from governance.desk.selectors.answers import versions_waiting
from tests.inventory.conftest import *  # noqa: F403 - a version that was handed in

pytestmark = pytest.mark.django_db


def test_a_version_waits_for_a_validator_then_for_an_approver(passed, move, validator, approver):
    (item,) = versions_waiting(validator).items
    assert item.title == f"{passed} waits for a validator"
    assert versions_waiting(approver).items == []
    move(validator, passed, "in_validation")
    assert versions_waiting(validator).items == []
    (item,) = versions_waiting(approver).items
    assert (item.title, item.why) == (f"{passed} waits for an approval", "Nothing is missing for this step.")
    assert item.arguments == (passed.model.reference, passed.reference)
    move(approver, passed, "approved")
    assert versions_waiting(approver).total == 0


def test_what_is_missing_is_said(version, move, validator, approver):
    move(validator, version, "in_validation")
    (item,) = versions_waiting(approver).items
    assert "never submitted to the gate" in item.why


def test_nobody_else_is_told(passed, officer, ml_engineer, outsider):
    for person in (officer, ml_engineer, outsider):
        assert versions_waiting(person).total == 0
