"""Policies: in words, in versions, and written by officers in rows."""

import pytest

from audits.checks.models import CheckPolicy

pytestmark = pytest.mark.django_db
NEW = "/checks/policies/new/"


def rule(number, **changes):
    given = {
        "check_id": "bias.group_fairness",
        "measure": "impact_ratio",
        "groups": "each",
        "by": "race, sex",
        "minimum": "0.8",
        "maximum": "",
        "minimum_n": "100",
        "consequence": "critical",
    } | changes
    return {f"rules-{number}-{name}": value for name, value in given.items()}


def sent(unit, *rules, **changes):
    head = {"name": "Tier 1", "unit": unit.pk, "tier": "1", "valid_days": "90", "act": "save"}
    forms = {"rules-TOTAL_FORMS": len(rules), "rules-INITIAL_FORMS": 0}
    return head | forms | {name: value for one in rules for name, value in one.items()} | changes


def test_the_page_says_the_rules_as_sentences(browse, auditor, policy):
    text = browse(auditor).get(f"/checks/policies/{policy.reference}/").content.decode()
    assert "Accuracy must be at least 0.6." in text
    assert "Missing it opens a major finding." in text
    assert "Write the next version" not in text


def test_an_officer_writes_the_next_version(browse, officer, unit, policy):
    answer = browse(officer).post(NEW, sent(unit, rule(0), rule(1, measure="", check_id="bias.group_fairness")))
    assert answer.status_code == 200  # the second row was begun and not finished
    answer = browse(officer).post(NEW, sent(unit, rule(0)))
    made = CheckPolicy.objects.get(number=2)
    assert answer["Location"] == f"/checks/policies/{made.reference}/"
    assert made.rules == [
        {
            "check": "bias.group_fairness",
            "measure": "impact_ratio",
            "groups": "each",
            "by": ["race", "sex"],
            "minimum": 0.8,
            "minimum_n": 100,
            "consequence": "critical",
        }
    ]


def test_a_fault_is_said_at_the_rule_it_is_in(browse, officer, unit):
    bad = sent(unit, rule(0), rule(1, minimum="", maximum=""), rule(2, minimum="2", maximum="1"))
    text = browse(officer).post(NEW, bad).content.decode()
    assert "Give a minimum or a maximum." in text[text.index("Rule 2") : text.index("Rule 3")]
    assert "Is below the minimum." in text[text.index("Rule 3") :]
    assert not CheckPolicy.objects.exists()


def test_rows_left_blank_are_no_rules(browse, officer, unit):
    blank = rule(1, measure="", by="", minimum="", minimum_n="", consequence="major")
    browse(officer).post(NEW, sent(unit, rule(0), blank))
    assert len(CheckPolicy.objects.get().rules) == 1


def test_a_policy_needs_a_rule(browse, officer, unit):
    assert "at least one rule" in browse(officer).post(NEW, sent(unit)).content.decode()


def test_more_rows_keep_what_was_written(browse, officer, unit):
    text = browse(officer).post(NEW, sent(unit, rule(0), act="more")).content.decode()
    assert 'name="rules-2-measure"' in text
    assert 'value="impact_ratio"' in text
    assert not CheckPolicy.objects.exists()


def test_the_next_version_begins_with_the_rules_of_the_last(browse, officer, policy):
    text = browse(officer).get(NEW, {"like": policy.reference}).content.decode()
    assert 'value="false_positive_rate_ratio"' in text
    assert 'name="rules-3-measure"' in text


def test_an_engineer_may_not(browse, ml_engineer, unit):
    assert browse(ml_engineer).get(NEW).status_code == 403
    assert browse(ml_engineer).post(NEW, sent(unit, rule(0))).status_code == 403


def test_the_list_shows_the_newest_version_only(browse, officer, unit, policy):
    browse(officer).post(NEW, sent(unit, rule(0)))
    text = browse(officer).get("/checks/policies/").content.decode()
    assert "version 2, Retail bank" in text
    assert "version 1, Retail bank" not in text
