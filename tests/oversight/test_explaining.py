"""A write that nobody signed is said in red, explained by a person afterwards, and then leaves the desk."""

import pytest
from django.test import Client
from django.urls import reverse

from audits.base.errors import Conflict, Forbidden, Invalid
from audits.oversight.explaining.selectors import batches, unexplained
from audits.oversight.explaining.services import explain_events
from audits.oversight.models import Explanation
from audits.trail.models import AuditEvent
from audits.trail.sequencer import sequence_once
from audits.trail.services import keep, verify
from governance.desk.selectors import desk
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unsigned(log_key, owner, risk) -> list[AuditEvent]:
    """The tables' owner changes the risk past Countersign: twice in one transaction, once in another."""
    with owner.transaction():
        owner.execute("UPDATE risks_risk SET title = 'Mended' WHERE id = %s", [risk.pk])
        owner.execute("UPDATE risks_risk SET event = 'Mended' WHERE id = %s", [risk.pk])
    owner.execute("UPDATE risks_risk SET title = 'Mended again' WHERE id = %s", [risk.pk])
    return list(AuditEvent.objects.filter(actor_id="", object_id=str(risk.pk), object_type="risks.risk").order_by("id"))


@pytest.fixture
def browser(auditor) -> Client:
    client = Client()
    with set_up():
        client.force_login(auditor)
    return client


def test_sealing_says_in_the_log_that_somebody_wrote_unsigned(unsigned, caplog):
    sequence_once()
    assert f"writes without an author by the role countersign_owner, the first is event {unsigned[0].pk}" in caplog.text


def test_the_writes_of_one_transaction_are_explained_together(unsigned, auditor, browser):
    assert [batch.writes for batch in batches(auditor)] == [1, 2]
    assert "No author" in browser.get(reverse("trail:home"), {"unattributed": "on"}).content.decode()
    sent = {"batch": [unsigned[1].pk], "words": "Migration by the vendor, ticket 17."}
    assert browser.post(reverse("trail:explain"), sent).status_code == 302
    assert {said.event_id for said in Explanation.objects.all()} == {unsigned[0].pk, unsigned[1].pk}
    assert list(unexplained(auditor)) == [unsigned[2]]
    page = browser.get(reverse("trail:home"), {"unattributed": "on"}).content.decode()
    assert f"Explained by {auditor}: “Migration by the vendor, ticket 17.”" in page


def test_one_write_is_explained_on_its_page_and_leaves_the_desk(unsigned, auditor, browser):
    assert desk(auditor).stopping == 1
    for event in unsigned:
        answer = browser.post(reverse("trail:explain"), {"event": event.pk, "words": "Ticket 17."})
        assert answer["Location"] == reverse("trail:event", args=[event.pk])
    assert desk(auditor).stopping == 0
    page = browser.get(answer["Location"]).content.decode()
    assert "Ticket 17." in page
    assert "Nobody signed this write" in page  # an explanation does not sign it


def test_verification_names_the_write_and_the_page_who_explained_it(unsigned, auditor, browser):
    sequence_once()
    with acting(auditor):
        explain_events(user=auditor, events=unsigned, words="Ticket 17.")
        sequence_once()
        keep(verify())
    page = browser.get(reverse("trail:home")).content.decode()
    assert page.count(f"Explained by {auditor}: “Ticket 17.”") >= len(unsigned)


def test_an_explanation_is_an_event_and_several_may_speak(unsigned, auditor, officer):
    for user in (auditor, officer):
        with acting(user):
            explain_events(user=user, events=unsigned[:1], words="Ticket 17.")
    events = AuditEvent.objects.filter(action="oversight.explanation.given").order_by("id")
    assert [(event.actor_id, event.object_label) for event in events] == [
        (str(user.pk), str(unsigned[0].pk)) for user in (auditor, officer)
    ]


def test_what_needs_or_gets_no_explanation(unsigned, auditor, validator, browser):
    signed = AuditEvent.objects.filter(object_type="risks.risk").exclude(actor_id="").first()
    with acting(auditor):
        for events, words, error in (([signed], "x", Conflict), ([], "x", Invalid), (unsigned, " ", Invalid)):
            with pytest.raises(error):
                explain_events(user=auditor, events=events, words=words)
    with acting(validator), pytest.raises(Forbidden):
        explain_events(user=validator, events=unsigned, words="x")
    assert browser.post(reverse("trail:explain"), {"words": "x"}).status_code == 400
    assert browser.post(reverse("trail:explain"), {"batch": "1"}).status_code == 400


def test_over_rest(unsigned, api, auditor, outsider):
    address = "/api/v1/trail/explanations"
    sent = {"events": [event.pk for event in unsigned], "words": "Ticket 17."}
    assert api(outsider).post(address, sent).status_code == 404
    said = api(auditor).post(address, sent)
    assert (said.status_code, len(said.data)) == (201, len(unsigned))
    (row,) = api(auditor).get(f"{address}?event={unsigned[0].pk}").data["results"]
    assert (row["words"], row["by"]) == ("Ticket 17.", auditor.reference)
    assert api(outsider).get(address).data["results"] == []
