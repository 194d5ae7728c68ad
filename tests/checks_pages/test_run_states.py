"""A run that is open, or ended without a result: what happened, why, what to do."""

import pytest
from django.urls import reverse

from audits.checks.models import Run
from tests.personas import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(version) -> Run:
    return version.submission.runs.get(check_id="bias.group_fairness")


@pytest.fixture
def put(run, officer):
    """`put(state="failed")` sets columns of the run as a worker would."""

    def change(**columns):
        with acting(officer, "task"):
            Run.objects.filter(pk=run.pk).update(**columns)

    return change


def page(browse, user, run, name="run"):
    return browse(user).get(reverse(f"checks:{name}", args=[run.reference]))


def test_an_open_run_polls_for_its_progress_and_lets_one_leave(browse, auditor, run):
    text = page(browse, auditor, run).content.decode()
    assert f'hx-get="{reverse("checks:progress", args=[run.reference])}"' in text
    assert 'hx-trigger="every 2s"' in text
    assert "You may leave this page." in text


def test_the_fragment_shows_step_share_and_nothing_around_it(browse, auditor, run, put):
    put(state="running", progress=0.4, step="Comparing groups by race")
    text = page(browse, auditor, run, "progress").content.decode()
    assert "Comparing groups by race" in text
    assert 'value="0.4000"' in text
    assert "<html" not in text


def test_when_it_has_ended_the_page_is_read_anew(browse, auditor, run, put):
    put(state="done")
    assert page(browse, auditor, run, "progress")["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("state", "what", "then"),
    [
        ("refused", "The inputs were refused", "submit the version again"),
        ("failed", "never a pass", "tell an administrator"),
        ("cancelled", "nothing is known", "the gate stays shut"),
    ],
)
def test_an_end_without_a_result_says_what_why_and_what_next(browse, auditor, run, put, state, what, then):
    put(state=state, problem="There is no column “prediction”.")
    text = page(browse, auditor, run).content.decode()
    assert what in text
    assert "There is no column “prediction”." in text
    assert then in text
    assert "every 2s" not in text


def test_a_run_without_evidence_has_no_result_to_take(browse, auditor, run):
    assert page(browse, auditor, run, "result").status_code == 404
