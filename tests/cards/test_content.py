"""What was submitted as a card is sorted into its parts; nothing is lost, and what cannot stand is named."""

import pytest

from registry.cards.content import NotACard, from_submitted, read_section


def test_the_keys_of_a_submission_go_where_they_belong():
    card = from_submitted(
        {
            "design": "A points score.",
            "limitations": ["Old data", "One county"],
            "Intended use": "Screening",
            "license": "mit",
            "training_data": {"rows": 7214, "fresh": False},
            "quantitative_analyses": {"results": [{"metric": "accuracy", "value": 0.9}]},
        }
    )
    assert card.item("model_details", "Design") == "A points score."
    assert card.item("caveats_and_recommendations", "Limitations") == "- Old data\n- One county"
    assert card.sections["intended_use"] == {"text": "Screening"}
    assert card.sections["model_details"]["license"] == ["mit"]
    assert {"name": "Fresh", "value": "no"} in card.sections["training_data"]["items"]
    assert card.sections["quantitative_analyses"]["results"][0]["value"] == 0.9
    assert card.other == {}


def test_what_has_no_place_is_kept_as_it_was():
    strange = {
        "budget": {"eur": 3, "who": [None, True]},
        "metrics": {"a*b": "no item may be called that"},
        "x" * 300: 1,
    }
    assert from_submitted(strange).other == strange


def test_nothing_said_is_nothing_kept():
    assert from_submitted({"design": "", "tags": [], "uses": None, "notes": {}}).sections == {}


@pytest.mark.parametrize(
    ("key", "given", "place"),
    [
        ("metrics", 3, "metrics"),
        ("metrics", {"words": 1}, "metrics/words"),
        ("metrics", {"text": ["x"]}, "metrics/text"),
        ("metrics", {"text": "x" * 100_001}, "metrics/text"),
        ("metrics", {"metrics": {"a": 1}}, "metrics/metrics"),
        ("metrics", {"metrics": ["a\nb"]}, "metrics/metrics/0"),
        ("factors", {"items": ["x"]}, "factors/items/0"),
        ("factors", {"items": [{"name": "a*b", "value": "x"}]}, "factors/items/0/name"),
        ("factors", {"items": [{"name": "", "value": "x"}]}, "factors/items/0/name"),
        ("quantitative_analyses", {"results": [{"metric": "auc"}]}, "quantitative_analyses/results/0/value"),
        ("quantitative_analyses", {"results": [{"value": 1}]}, "quantitative_analyses/results/0/metric"),
        (
            "quantitative_analyses",
            {"results": [{"metric": "auc", "value": 1, "low": "x"}]},
            "quantitative_analyses/results/0/low",
        ),
        (
            "quantitative_analyses",
            {"results": [{"metric": "auc", "value": float("nan")}]},
            "quantitative_analyses/results/0/value",
        ),
    ],
)
def test_what_cannot_stand_is_named(key, given, place):
    with pytest.raises(NotACard) as refused:
        read_section(key, given)
    assert list(refused.value.faults) == [place]
    assert refused.value.faults[place].endswith(".")
