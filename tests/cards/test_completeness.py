"""How complete a card is follows from its tier, and what is missing says what to do."""

from registry.cards.completeness import completeness
from registry.cards.content import Card
from registry.cards.sections import KEYS

FULL = Card({key: {"text": "Said."} for key in KEYS})


def test_a_higher_tier_requires_more():
    assert [completeness(Card(), tier).required for tier in (1, 2, 3)] == [12, 10, 6]


def test_a_full_card_is_complete():
    whole = completeness(FULL, 1)
    assert (whole.present, whole.required, whole.score, whole.missing) == (12, 12, 1.0, ())


def test_what_is_missing_comes_weightiest_first_and_says_what_to_do():
    without = Card({key: part for key, part in FULL.sections.items() if key not in ("factors", "oversight")})
    found = completeness(without, 1)
    assert [part.section.key for part in found.missing] == ["oversight", "factors"]
    assert found.present == 10
    assert 0 < found.score < 1
    assert all(part.section.asks.endswith(".") for part in found.missing)


def test_a_promise_to_write_it_later_is_missing():
    assert completeness(Card({"factors": {"text": "TBD."}}), 2).present == 0
    assert completeness(Card({"factors": {"items": [{"name": "Groups", "value": "N/A"}]}}), 2).present == 0
    assert completeness(Card({"training_data": {"datasets": ["adult"]}}), 3).present == 1


def test_what_the_record_itself_says_need_not_be_typed():
    found = completeness(Card(), 3, on_record={"training_data", "maintenance"})
    assert [part.section.key for part in found.parts if part.present] == ["training_data"]
    assert found.parts[4].on_record
