"""A model's tier is computed from answers to one edition of a questionnaire, or decided otherwise with a reason."""

import hashlib

import pytest

from audits.base.errors import Forbidden, Invalid, Stale
from registry.inventory import tiering
from registry.inventory.models import TierAssessment
from registry.inventory.selectors import model_for
from registry.inventory.services import assess_tier
from tests.personas import acting

# What was published stays as it was: assessments are read by it for ever. Publish another edition instead.
PUBLISHED = {"2026.1": "ca22c4e53cc70dff71be75ed74e01a91d8e54a8421d5261ae2f82df1973bc92f"}
LEAST = {one.key: one.answers[0].key for one in tiering.in_force().questions}
GRAVEST = {one.key: one.answers[-1].key for one in tiering.in_force().questions}


def test_a_published_edition_never_changes():
    found = {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in tiering.FOLDER.glob("*.toml")}
    assert found == PUBLISHED
    assert set(tiering.editions()) == set(PUBLISHED)


def test_every_edition_is_sound():
    for edition in tiering.editions().values():
        assert [tier for tier, _ in edition.tiers] == [1, 2, 3]
        assert edition.tiers[-1][1] == 0
        for question in edition.questions:
            points = [answer.points for answer in question.answers]
            assert points == sorted(points)
            assert points[0] == 0
            assert all(answer.because and answer.text for answer in question.answers)


@pytest.mark.parametrize(
    ("changed", "tier"),
    [
        ({}, 3),
        ({"materiality": "much", "reliance": "followed"}, 2),
        ({"people": "life"}, 2),
        ({"regulation": "named"}, 1),
        ({"materiality": "much", "exposure": "public", "reliance": "automatic", "complexity": "explained"}, 1),
    ],
)
def test_points_and_floors_give_the_tier(changed, tier):
    assert tiering.score(tiering.in_force(), LEAST | changed).tier == tier


def test_wrong_answers_are_named_by_their_question():
    answers = {key: value for key, value in LEAST.items() if key != "people"} | {"exposure": "x", "colour": "red"}
    assert set(tiering.problems(tiering.in_force(), answers)) == {"people", "exposure", "colour"}


@pytest.mark.django_db
def test_the_model_takes_the_computed_tier(model, ml_engineer):
    assert model_for(ml_engineer, model.reference).tier_questionnaire is None
    with acting(ml_engineer):
        made = assess_tier(user=ml_engineer, model=model, expected=1, answers=LEAST)
    shown = model_for(ml_engineer, model.reference)
    assert (made.computed, made.tier, made.points, made.overridden) == (3, 3, 0, False)
    assert (shown.tier, shown.tier_questionnaire, shown.version) == (3, "2026.1", 2)


@pytest.mark.django_db
def test_another_tier_needs_a_reason_and_the_right(model, ml_engineer, validator):
    with acting(ml_engineer), pytest.raises(Forbidden):
        assess_tier(user=ml_engineer, model=model, expected=1, answers=GRAVEST, tier=3, reason="We think so.")
    with acting(validator), pytest.raises(Invalid, match="The answers give tier 1: say why"):
        assess_tier(user=validator, model=model, expected=1, answers=GRAVEST, tier=2)
    with acting(validator):
        made = assess_tier(user=validator, model=model, expected=1, answers=GRAVEST, tier=2, reason="A pilot.")
    assert (made.computed, made.tier, made.overridden) == (1, 2, True)


@pytest.mark.django_db
def test_nothing_is_kept_of_a_refused_answer(model, validator):
    with acting(validator), pytest.raises(Invalid) as refused:
        assess_tier(user=validator, model=model, expected=1, answers={})
    assert set(refused.value.fields) == {f"answers/{key}" for key in LEAST}
    with acting(validator), pytest.raises(Stale):
        assess_tier(user=validator, model=model, expected=7, answers=LEAST)
    assert not TierAssessment.objects.exists()
