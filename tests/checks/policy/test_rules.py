"""Rules are data; whatever does not fit is named by its place, and the published schema says the same."""

from typing import Any

import jsonschema
import pytest

from audits.checks.policy import RULES_SCHEMA, BadRules, Rule, parse_rules

GOOD: dict[str, Any] = {"check": "c", "measure": "m", "groups": "each", "minimum": 0.8}
BAD = [
    ({"groups": "some"}, "0.groups"),
    ({"groups": None}, "0.groups"),
    ({"check": ""}, "0.check"),
    ({"measure": 3}, "0.measure"),
    ({"minimum": "0.8"}, "0.minimum"),
    ({"minimum": True}, "0.minimum"),
    ({"minimum_n": -1}, "0.minimum_n"),
    ({"minimum_n": 1.5}, "0.minimum_n"),
    ({"by": "sex"}, "0.by"),
    ({"by": []}, "0.by"),
    ({"by": ["sex", "sex"]}, "0.by"),
    ({"consequence": "shrug"}, "0.consequence"),
    ({"colour": "red"}, "0.colour"),
]


def test_a_full_rule() -> None:
    rule = {**GOOD, "by": ["sex", "age"], "maximum": 1.25, "minimum_n": 100, "consequence": "minor"}
    assert parse_rules([rule]) == (Rule("c", "m", "each", ("sex", "age"), 0.8, 1.25, 100, "minor"),)


@pytest.mark.parametrize(("change", "place"), BAD)
def test_each_fault_is_named_and_the_schema_agrees(change: dict[str, Any], place: str) -> None:
    with pytest.raises(BadRules) as refused:
        parse_rules([{**GOOD, **change}])
    assert list(refused.value.fields) == [place]
    assert not jsonschema.Draft202012Validator(RULES_SCHEMA).is_valid([{**GOOD, **change}])


def test_the_schema_takes_a_good_rule() -> None:
    rules = [GOOD, {**GOOD, "consequence": "note", "by": ["sex"]}]
    assert jsonschema.Draft202012Validator(RULES_SCHEMA).is_valid(rules)


def test_a_limit_is_needed_and_limits_must_leave_room() -> None:
    with pytest.raises(BadRules, match="minimum or a maximum"):
        parse_rules([{name: value for name, value in GOOD.items() if name != "minimum"}])
    with pytest.raises(BadRules, match="below the minimum"):
        parse_rules([{**GOOD, "maximum": 0.1}])


@pytest.mark.parametrize("data", [None, "text", {"check": "c"}, 3])
def test_rules_are_a_list(data: Any) -> None:
    with pytest.raises(BadRules):
        parse_rules(data)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadRules) as refused:
        parse_rules([GOOD, {"groups": "x"}, "text"])
    assert set(refused.value.fields) == {"1.check", "1.measure", "1.groups", "1.minimum", "2"}
