"""The trail in the browser: found by filters, told by name, proven by file, verified on request."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from audits.oversight.storytelling import chapter
from audits.oversight.tasks import verify_trail
from audits.trail import context as trail
from audits.trail.keys import verifier_keys
from audits.trail.models import AuditEvent, Verification
from audits.trail.services import seal
from audits.trail.tasks import SCHEDULE
from audits.verifier.proof import check_event_proof
from tests.personas import acting, set_up
from tests.register import *  # noqa: F403 - a risk to read about

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(officer) -> Client:
    client = Client()
    with set_up():
        client.force_login(officer)
    return client


def _page(browser, **query):
    return browser.get(reverse("trail:home"), query).content.decode()


def test_an_event_is_listed_by_what_it_is_about(browser, risk):
    assert f"risk {risk.reference}" in _page(browser)


def test_a_reference_finds_its_events_and_no_other(browser, risk):
    page = _page(browser, q=risk.reference)
    assert f"risk {risk.reference}" in page
    assert "No such event" in _page(browser, q="R-9999")


@pytest.mark.parametrize(
    "query", [{"since": "31/02/2027"}, {"source": "ghost"}, {"before": "x"}, {"until": "9999-12-31"}]
)
def test_a_filter_that_cannot_be_read_is_said_and_breaks_nothing(browser, risk, query):
    assert browser.get(reverse("trail:home"), query).status_code == 200


def test_the_proof_of_an_event_holds_for_a_stranger(browser, risk):
    event = AuditEvent.objects.filter(object_type="risks.risk").earliest("id")
    seal(event.pk)
    answer = browser.get(reverse("trail:proof", args=[event.pk]))
    proven = check_event_proof(json.loads(answer.content), verifier_keys())
    assert proven.header["object_label"] == risk.reference


def test_another_units_event_is_not_found(risk, outsider):
    client = Client()
    with set_up():
        client.force_login(outsider)
    event = AuditEvent.objects.filter(object_type="risks.risk").earliest("id")
    assert client.get(reverse("trail:event", args=[event.pk])).status_code == 404


def test_who_asks_for_a_verification_sees_it_waited_for_and_then_the_seal(browser, risk):
    answer = browser.post(reverse("trail:verify"))
    assert "Verifying the trail" in browser.get(answer["Location"]).content.decode()
    seal()
    with trail.acting(SCHEDULE):
        verify_trail()
    assert Verification.objects.get().whole
    assert "The trail is whole" in browser.get(answer["Location"]).content.decode()


def test_an_engineer_may_neither_read_nor_verify(ml_engineer, risk):
    client = Client()
    with set_up():
        client.force_login(ml_engineer)
    assert client.get(reverse("trail:home")).status_code == 403
    assert client.post(reverse("trail:verify")).status_code == 403


def test_the_story_tells_titles_and_fields_not_keys(officer, risk):
    with acting(officer):
        risk.title = "Groups differ more"
        risk.save(update_fields=["title"])
    told = chapter(officer, risk).entries
    assert told[0].who == officer.title
    assert [(change.label, change.after) for change in told[0].changes] == [("Title", "Groups differ more")]
