"""The page of a finished run: the verdict in a sentence, then the evidence."""

import hashlib

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture
def bias(checked_version):
    return checked_version.submission.runs.get(check_id="bias.group_fairness")


@pytest.fixture
def read(browse, auditor, bias):
    def get(**query):
        answer = browse(auditor).get(reverse("checks:run", args=[bias.reference]), query)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def test_the_verdict_the_limit_and_every_group_are_there(read):
    text = read()
    assert "Fails, 1 limit missed" in text
    for group in ("African-American", "Caucasian", "Asian"):
        assert group in text
    assert "Needs 30, has 11" in text


def test_the_figure_and_its_grouping_live_in_the_address(read):
    text = read(figure="selection_rate_ratio", by=["race", "sex"])
    assert "African-American, Male" in text
    assert "Asian, Female" in text


def test_all_figures_hold_the_rates_by_group(read):
    text = read(figure="figures", by=["race"])
    assert "Rates by group" in text
    assert "44.8\N{NO-BREAK SPACE}% (42.6–47.2)" in text


def test_inputs_and_limits_are_in_words(read):
    text = read(figure="inputs")
    assert "must be at least 0.8 and at most 1.25, for each group by race." in text
    assert "(default 10,000)" in text


def test_a_figure_that_is_not_there_is_said(browse, auditor, bias):
    answer = browse(auditor).get(reverse("checks:run", args=[bias.reference]), {"figure": "beauty"})
    assert answer.status_code == 404
    assert "beauty" in answer.content.decode()


def test_the_way_leads_through_the_model(read, checked_version):
    text = read()
    assert reverse("inventory:model", args=[checked_version.model.reference]) in text
    assert reverse("inventory:version", args=[checked_version.model.reference, checked_version.reference]) in text


def test_the_downloaded_result_has_the_digest_that_is_cited(browse, auditor, bias):
    answer = browse(auditor).get(reverse("checks:result", args=[bias.reference]))
    assert hashlib.sha256(answer.content).hexdigest() == bias.evidence.sha256
    assert answer["Content-Disposition"] == f'attachment; filename="{bias.reference}.json"'


def test_running_again_is_offered_to_who_may(read, browse, ml_engineer, bias):
    assert "Run again" not in read()
    text = browse(ml_engineer).get(reverse("checks:run", args=[bias.reference])).content.decode()
    assert f"like={bias.reference}#run-again" in text


def test_nothing_is_not_a_number(read):
    for figure in ("impact_ratio", "figures", "share_of_rows"):
        assert ">nan" not in read(figure=figure).lower()
