"""Before and after, with names instead of keys: the change of each kind of value."""

from decimal import Decimal

import pytest
from django.utils import timezone

from audits.base.display import Change, Word
from audits.oversight.storytelling import chapter, diffs
from audits.oversight.storytelling.names import Names
from audits.oversight.storytelling.values import in_words, once
from audits.trail import selectors as trail
from governance.risks.models import Category, Level, Risk
from tests.register import *  # noqa: F403 - a risk to change

pytestmark = pytest.mark.django_db


def _said(user, column: str, before, after, object_type: str = "risks.risk") -> list[Change]:
    return in_words(Names(user), object_type, trail.Change(column, before, after))


def test_what_a_column_points_at_is_named(officer, validator, risk: Risk, as_person):
    other = Category.objects.exclude(pk=risk.category_id).first()
    with as_person(officer):
        risk.owner, risk.category = validator, other
        risk.save(update_fields=["owner", "category"])
    changes = {change.label: change for change in chapter(officer, risk, size=1).entries[0].changes}
    assert (changes["Owner"].before, changes["Owner"].after) == (officer.title, validator.title)
    assert changes["Category"].after == other.name


def test_a_choice_is_told_by_its_label(officer):
    assert _said(officer, "state", "open", "closed") == [Change("State", "Open", "Closed")]
    level = _said(officer, "level", Decimal(2), Decimal(3), "risks.assessment")
    assert level == [Change("Level", str(Level.MEDIUM.label), str(Level.HIGH.label))]


def test_moments_and_days_stand_in_the_readers_zone(officer):
    with timezone.override("Europe/Berlin"):
        said = _said(officer, "expires_at", None, "2026-11-25T08:42:00+00:00", "checks.evidence")
        assert said[0].after == "25 Nov 2026, 09:42 CET"
        assert _said(officer, "review_due", "2026-12-03", None)[0].before == "3 Dec 2026"


def test_a_list_says_what_it_gained_and_lost(officer):
    said = _said(officer, "causes", ["Old data", "No review"], ["No review", "Small groups"])
    assert said == [Change("Causes", added=["Small groups"], removed=["Old data"])]


def test_a_list_put_in_another_order_is_told_whole(officer):
    assert _said(officer, "causes", ["A", "B"], ["B", "A"]) == [Change("Causes", "A, B", "B, A")]


def test_a_nested_value_is_told_field_by_field(officer):
    before = {"label": "default", "groups": ["race"], "favourable": {"label": "0"}}
    after = {"label": "default", "groups": ["race", "sex"], "favourable": {"label": "1"}, "score": "p"}
    assert _said(officer, "columns", before, after, "inventory.modelversion") == [
        Change("Columns › groups", added=["sex"], removed=[]),
        Change("Columns › favourable › label", "0", "1"),
        Change("Columns › score", "", "p"),
    ]


def test_a_long_text_is_compared_word_by_word(officer):
    before = "Approvals differ between groups by more than the policy allows, in both regions."
    after = "Approvals differ between groups by less than the policy allows, in both regions."
    (change,) = _said(officer, "event", before, after)
    assert [word for word in change.words if word.kind] == [Word("more", "del"), Word("less", "ins")]
    assert "".join(word.text for word in change.words if word.kind != "ins") == before
    assert "".join(word.text for word in change.words if word.kind != "del") == after


def test_what_did_not_change_in_a_long_text_is_left_out():
    told = diffs.words("a " * 300 + "old " + "b " * 300, "a " * 300 + "new " + "b " * 300)
    assert told is not None
    assert len("".join(word.text for word in told)) < 120


def test_words_changed_one_after_another_are_one_change():
    told = diffs.words(
        "Logistic regression on all columns of the year", "Gradient boosted trees on all columns of the year"
    )
    assert told == [
        Word("Logistic regression", "del"),
        Word("Gradient boosted trees", "ins"),
        Word(" on all columns of the year"),
    ]


def test_a_text_too_long_to_compare_is_shown_cut(officer):
    (change,) = _said(officer, "event", "a " * 9000, "b " * 9000)
    assert change.words == ()
    assert len(change.after) <= 400


def test_a_secret_is_said_to_have_changed(officer):
    assert _said(officer, "password", "masked", "masked", "accounts.user")[0].note.startswith("a secret")


def test_a_new_row_tells_what_it_holds_and_not_what_it_lacks(officer):
    assert once(Names(officer), "risks.risk", trail.Change("event", None, "")) == []
    assert once(Names(officer), "risks.risk", trail.Change("state", None, "open"))[0].once == "Open"


def test_a_column_that_is_no_more_still_reads(officer):
    assert _said(officer, "old_column_id", Decimal(1), Decimal(2)) == [Change("Old column", "1", "2")]
