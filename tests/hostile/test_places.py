"""Where a fault lies in a body is said as a JSON pointer to the very place, however deep and however named."""

import json

import pytest

from tests.hostile.bodies import COLUMNS, RULE, bodies, good, written

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pointers(attack, world):
    def sent(name, **changes):
        method, address = written(world)[name]
        body = json.dumps({**good(bodies(world)[name]), **changes})
        answer = attack.generic(method, address, body, content_type="application/json", headers={"If-Match": '"2"'})
        assert answer.status_code == 400, answer.content
        return [error["pointer"] for error in answer.json()["errors"]]

    return sent


def test_in_the_rules_of_a_policy(pointers):
    assert pointers("api:policies", rules=[RULE, {**RULE, "minimum": "x"}]) == ["#/rules/1/minimum"]
    assert pointers("api:policies", rules=[{**RULE, "a/b~c": 1}]) == ["#/rules/0/a~1b~0c"]
    assert pointers("api:policies", rules=[RULE, "x"]) == ["#/rules/1"]


def test_in_the_columns_of_a_submission(pointers):
    assert pointers("api:submissions", columns={**COLUMNS, "lable": "x"}) == ["#/columns/lable"]
    assert pointers("api:submissions", columns={**COLUMNS, "a/b": "x"}) == ["#/columns/a~1b"]
    assert pointers("api:submissions", columns={**COLUMNS, "groups": {"a": 1}}) == ["#/columns/groups"]


def test_in_the_checks_of_a_submission(pointers):
    checks = [{"check": "bias.group_fairness"}, {"check": "bias.group_fairness", "parameters": {"level": 7}}]
    assert pointers("api:submissions", checks=checks) == ["#/checks/1/parameters/level"]
    assert pointers("api:submissions", checks=[*checks[:1], {"check": "none"}]) == ["#/checks/1/check"]
    assert pointers("api:submissions", checks=[*checks[:1], {"chekc": "x"}]) == ["#/checks/1/chekc", "#/checks/1/check"]


def test_in_a_list_of_names(pointers):
    assert pointers("api:risks", causes=["a", ["b"]]) == ["#/causes/1"]
    assert pointers("api:risks", models=["M-9999"]) == ["#/models"]
    assert pointers("api:risk-controls", add=["nist_800_53:ra-3", "x"]) == ["#/add"]


def test_in_what_no_record_can_hold(pointers):
    assert pointers("api:submissions", card={"a": [{"b/c": "\x00"}]}) == ["#/card/a/0/b~1c"]
