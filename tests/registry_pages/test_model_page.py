"""The model's page: the conclusion, what holds it back, and the published figures."""

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(browse, ml_engineer, checked_version):
    def read(tab: str = "") -> str:
        address = reverse("inventory:model", args=[checked_version.model.reference])
        answer = browse(ml_engineer).get(address, {"tab": tab} if tab else {})
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def test_it_shows_the_published_counts_and_rates(page):
    text = page()
    row = text[text.index("African-American") :]
    for figure in ("3,696", "1,369", "805", "532", "990", "44.85"):
        assert figure in row[:900], figure


def test_it_says_what_holds_the_version_back_and_where_to_look(page, checked_version):
    text = page()
    run = checked_version.submission.runs.get(check_id="bias.group_fairness")
    assert "Bias by group: 1 limit missed." in text
    assert reverse("checks:run", args=[run.reference]) in text


def test_each_check_has_its_verdict_beside_the_version(page):
    text = page()
    assert 'data-verdict="fail"' in text
    assert 'data-verdict="pass"' in text


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("versions", "2016"),
        ("checks", "Performance of a classifier"),
        ("card", "A points score."),
        ("story", "registered the model"),
    ],
)
def test_every_tab_has_an_address(page, tab, expected):
    assert expected in page(tab)


def test_nothing_on_it_is_not_a_number(page):
    for tab in ("", "checks"):
        assert not re.search(r"\bnan\b", page(tab), re.IGNORECASE)
