"""A version's life: each step is taken by who may, once what must be true is true, and is recorded."""

import pytest

from audits.accounts.models import User
from audits.accounts.roles import Role
from audits.accounts.services import grant_role
from audits.base.errors import Conflict, Forbidden, Invalid, NotFound
from audits.trail.selectors import events_for, story
from governance.reviews.services import open_finding_from_evidence
from registry.inventory.services import move_version
from registry.submissions.models import Submission
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db


def test_from_submitted_to_retired(in_use, move, officer):
    move(officer, in_use, "under_review")
    move(officer, in_use, "retired")
    taken = in_use.transitions.order_by("id").values_list("from_state", "to_state")
    assert [to for _, to in taken] == ["in_validation", "approved", "in_use", "under_review", "retired"]
    assert [said for said, _ in taken][1:] == [to for _, to in taken][:-1]
    assert not in_use.deployments.filter(until=None).exists()


def test_the_trail_says_who_and_why(approved, approver):
    event = events_for("inventory.modelversion", approved.pk).first()
    assert (event.action, event.actor_id) == ("inventory.version.approved", str(approver.pk))
    told = story(event)
    assert told.reason == "Because."
    assert [(change.column, change.after) for change in told.changes] == [("state", "approved")]


def test_who_submitted_neither_validates_nor_approves(passed, move, ml_engineer, validator, unit):
    with set_up():
        for role in (Role.VALIDATOR, Role.APPROVER):
            grant_role(user=ml_engineer, unit=unit, role=role)
    for to in ("in_validation", "rejected"):
        with pytest.raises(Forbidden, match="You submitted this version"):
            move(ml_engineer, passed, to)
    move(validator, passed, "in_validation")
    with pytest.raises(Forbidden, match="You submitted this version"):
        move(ml_engineer, passed, "approved")


def test_who_validated_does_not_approve(passed, move, validator, unit):
    with set_up():
        grant_role(user=validator, unit=unit, role=Role.APPROVER)
    move(validator, passed, "in_validation")
    with pytest.raises(Forbidden, match="somebody else must approve"):
        move(validator, passed, "approved")


def test_who_validated_does_not_approve_after_a_review_either(in_use, move, officer, validator, unit):
    with set_up():
        for person in (officer, validator):
            grant_role(user=person, unit=unit, role=Role.APPROVER)
    move(officer, in_use, "under_review")
    for person in (officer, validator):
        with pytest.raises(Forbidden, match="somebody else must approve"):
            move(User.objects.get(pk=person.pk), in_use, "approved")


def test_a_shut_gate_is_not_approved(version, leave_evidence, move, validator, approver, ml_engineer):
    move(validator, version, "in_validation")
    with pytest.raises(Conflict, match="never submitted to the gate"):
        move(approver, version, "approved")
    with set_up():
        submission = Submission.objects.create(unit=version.unit, version=version, submitted_by=ml_engineer)
        submission.runs.add(leave_evidence("fail").run)
    with pytest.raises(Conflict, match=r"is held\. The impact ratio of Black is 0\.48"):
        move(approver, version, "approved")
    assert version.state == "in_validation"


def test_an_open_major_finding_is_not_approved(passed, leave_evidence, move, validator, approver):
    with set_up():
        finding = open_finding_from_evidence(evidence=leave_evidence("fail", check="performance.classification"))
    move(validator, passed, "in_validation")
    with pytest.raises(Conflict, match=f"{finding.reference} is open") as refused:
        move(approver, passed, "approved")
    assert list(refused.value.fields) == ["to"]


def test_a_step_needs_its_role_a_reason_and_a_way(passed, move, officer, validator, outsider):
    with pytest.raises(Forbidden, match="Validator"):
        move(officer, passed, "in_validation")
    with pytest.raises(Invalid, match="Say why"):
        move(validator, passed, "in_validation", reason=" ")
    with pytest.raises(Conflict, match="No step leads from “submitted” to “in_use”"):
        move(validator, passed, "in_use")
    with pytest.raises(Invalid, match="There is no state"):
        move(validator, passed, "perfect")
    with pytest.raises(Invalid, match="Only an approval has conditions"):
        move(validator, passed, "in_validation", conditions="Soon")
    with acting(outsider), pytest.raises(NotFound):
        move_version(user=outsider, version=passed, to="in_validation", reason="Because.")


def test_what_is_rejected_ends_there(passed, move, validator):
    move(validator, passed, "rejected")
    with pytest.raises(Conflict, match="It ends there"):
        move(validator, passed, "in_validation")
