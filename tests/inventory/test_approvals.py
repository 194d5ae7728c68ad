"""An approval binds digests: what changes later voids it, and nothing is used or deployed without one that holds."""

import hashlib

import pytest

from audits.base.errors import Conflict
from registry.cards.selectors import card_of
from registry.cards.services import change_card
from registry.inventory import approvals
from registry.inventory.approvals import approval_of, steps_for, submitted_card
from registry.inventory.services import deploy
from tests.personas import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed_card(approved, ml_engineer):
    """The card is another one than what was approved."""
    with acting(ml_engineer):
        card = card_of(ml_engineer, approved)
        change_card(
            user=ml_engineer,
            version=approved,
            expected=card.version,
            changes={"factors": {"text": "Age"}},
            reason="It was not said.",
        )


def test_an_approval_binds_what_there_is(approved, approver):
    approval = approval_of(approved)
    assert approval.transition.bound == {"predictions": "a" * 64}
    assert (approval.transition.by, approval.transition.conditions) == (approver, "For new customers only.")
    assert approval.holds


def test_a_card_is_bound_in_canonical_form(approved):
    approved.card = {"b": 1, "a": "ü"}
    assert submitted_card(approved) == hashlib.sha256('{"a":"ü","b":1}'.encode()).hexdigest()


def test_a_changed_card_voids_the_approval(approved, changed_card, move, ml_engineer):
    assert approval_of(approved).changed == ("card",)
    with acting(ml_engineer), pytest.raises(Conflict, match="this changed: card"):
        deploy(user=ml_engineer, version=approved, environment="production")
    (use,) = [one for one in steps_for(ml_engineer, approved) if one.step.key == "use"]
    assert not use.open
    assert "this changed: card" in " ".join(use.missing)


def test_after_a_review_it_is_approved_anew(in_use, move, officer, approver, monkeypatch):
    monkeypatch.setitem(approvals._bindings, "card", lambda version: "c" * 64)
    move(officer, in_use, "under_review")
    move(approver, in_use, "approved")
    assert approval_of(in_use).holds
    assert approval_of(in_use).transition.bound["card"] == "c" * 64


def test_steps_say_who_may_and_what_is_missing(passed, move, ml_engineer, validator, approver, auditor):
    (begin, *_) = steps_for(validator, passed)
    assert (begin.step.key, begin.open, begin.who) == ("validate", True, ["Validator"])
    (begin, *_) = steps_for(auditor, passed)
    assert (begin.may, begin.why_not) == (False, "This needs one of these roles: Validator.")
    move(validator, passed, "in_validation")
    approve = next(one for one in steps_for(approver, passed) if one.step.key == "approve")
    assert approve.open
    assert [one.says for one in approve.requirements if "gate" in one.says]


def test_taking_a_version_out_of_use_is_no_new_approval(in_use, move, ml_engineer, approver):
    move(ml_engineer, in_use, "approved")
    assert approval_of(in_use).transition.by == approver
    assert not in_use.deployments.filter(until=None).exists()
