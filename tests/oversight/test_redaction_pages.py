"""The browser's way: one person asks from an event, another decides, and the event says who, when and why."""

import pytest
from django.test import Client
from django.urls import reverse

from audits.oversight.models import Redaction
from audits.trail.models import AuditEvent
from audits.trail.sequencer import sequence_once
from tests.oversight.conftest import NAME
from tests.personas import set_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at():
    """`at(user)` is a browser in which `user` is signed in."""

    def sign_in(user) -> Client:
        client = Client()
        with set_up():
            client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def event(named) -> AuditEvent:
    """The event that wrote the name."""
    about = AuditEvent.objects.filter(object_type="risks.risk", object_id=str(named.pk), operation="update")
    return about.earliest("id")


def answer(client, request, decision, **more):
    sent = {"decision": decision, "version": request.version, "answer": ""} | more
    return client.post(reverse("trail:answer", args=[request.reference]), sent)


def test_two_people_take_a_name_away(at, officer, approver, event, payloads):
    asker, decider = at(officer), at(approver)
    form = asker.get(reverse("trail:redact", args=[event.pk]), {"field": "event"}).content.decode()
    assert NAME in form
    assert 'value="event" checked' in form
    asked = asker.post(reverse("trail:redact", args=[event.pk]), {"fields_to_redact": ["event"], "why": "Named."})
    request = Redaction.objects.get()
    assert asked["Location"] == reverse("trail:redaction", args=[request.reference])
    sequence_once()
    assert "Approve and redact" not in asker.get(asked["Location"]).content.decode()
    assert "Approve and redact" in decider.get(asked["Location"]).content.decode()
    assert answer(decider, request, "approve").status_code == 302
    assert NAME not in payloads()
    page = asker.get(reverse("trail:event", args=[event.pk])).content.decode()
    assert f"{officer} asked and {approver} approved" in page
    assert "because “Named.”" in page
    assert request.reference in asker.get(reverse("trail:redactions"), {"state": "done"}).content.decode()


def test_who_asked_is_refused_on_the_page_too(at, officer, asked, payloads):
    refusal = answer(at(officer), asked, "approve")
    assert (refusal.status_code, NAME in payloads()) == (403, True)
    assert "two people" in refusal.content.decode()


def test_a_stale_version_is_told_and_nothing_goes(at, approver, asked, payloads):
    refusal = answer(at(approver), asked, "approve", version=7)
    assert (refusal.status_code, NAME in payloads()) == (412, True)


def test_a_refusal_needs_words(at, approver, asked):
    assert answer(at(approver), asked, "refuse").status_code == 400
    assert answer(at(approver), asked, "refuse", answer="It is evidence.").status_code == 302
    page = at(approver).get(reverse("trail:redaction", args=[asked.reference])).content.decode()
    assert "It is evidence." in page


@pytest.mark.parametrize("sent", [{}, {"decision": "burn", "version": 1}, {"decision": "approve", "version": "x"}])
def test_an_answer_that_cannot_be_read_shows_the_page_again(at, approver, asked, sent):
    assert at(approver).post(reverse("trail:answer", args=[asked.reference]), sent).status_code == 400


def test_the_record_that_still_says_it_is_named(at, officer, approver, event):
    at(officer).post(reverse("trail:redact", args=[event.pk]), {"fields_to_redact": ["title"], "why": "Named."})
    request = Redaction.objects.get()
    page = at(approver).get(reverse("trail:redaction", args=[request.reference])).content.decode()
    assert "the record itself still holds this text" in page


def test_an_outsider_finds_nothing_and_an_auditor_only_reads(at, outsider, auditor, asked, event):
    page = reverse("trail:redaction", args=[asked.reference])
    assert at(outsider).get(page).status_code == 404
    assert at(outsider).get(reverse("trail:redact", args=[event.pk])).status_code == 404
    assert at(auditor).get(page).status_code == 200
    assert at(auditor).get(reverse("trail:redact", args=[event.pk])).status_code == 403
    assert answer(at(auditor), asked, "approve").status_code == 403
