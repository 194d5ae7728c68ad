"""Cancelling a run: with a reason, by who may, once."""

import pytest
from django.urls import reverse

from audits.checks.models import Run
from audits.trail.selectors import events_for, story
from tests.personas import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(version) -> Run:
    return version.submission.runs.first()


@pytest.fixture
def address(run):
    return reverse("checks:cancel", args=[run.reference])


def test_the_page_has_a_form_of_its_own(browse, officer, address):
    text = browse(officer).get(address).content.decode()
    assert 'name="reason"' in text


def test_the_reason_stays_on_the_record(browse, officer, run, address):
    browse(officer).post(address, {"reason": "Wrong file."})
    run.refresh_from_db()
    assert run.state == Run.State.CANCELLED
    event = events_for("checks.run", run.pk)[0]
    assert event.action == "checks.run.cancelled"
    assert story(event).reason == "Wrong file."


def test_without_a_reason_it_goes_on(browse, officer, run, address):
    assert "This field is required" in browse(officer).post(address, {"reason": " "}).content.decode()
    run.refresh_from_db()
    assert run.is_open


def test_an_ended_run_cannot_be_cancelled(browse, officer, run, address):
    with acting(officer, "task"):
        Run.objects.filter(pk=run.pk).update(state="done")
    answer = browse(officer).post(address, {"reason": "Too late."})
    assert answer.status_code == 409
    assert "has already ended" in answer.content.decode()


def test_an_auditor_may_not(browse, auditor, run, address):
    assert browse(auditor).post(address, {"reason": "No."}).status_code == 403
    run.refresh_from_db()
    assert run.is_open
