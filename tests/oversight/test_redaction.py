"""Two people take words out of the record: gone from every event, told as redacted, and the trail is whole."""

import pytest
from django.db import transaction

from audits.base.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from audits.oversight.models import Redaction
from audits.oversight.redaction.services import (
    approve_redaction,
    ask_redaction,
    refuse_redaction,
    withdraw_redaction,
)
from audits.oversight.redaction.subjects import held_fields, subject_for
from audits.trail import context as trail
from audits.trail.selectors import events_for, story
from audits.trail.sequencer import sequence_once
from audits.trail.services import verify
from tests.oversight.conftest import NAME
from tests.personas import acting

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_name_is_gone_from_every_payload(named, payloads, asked, approver):
    assert payloads().count(NAME) == 2  # once written, once replaced
    with acting(approver):
        assert approve_redaction(user=approver, redaction=asked) == 3
    assert NAME not in payloads()
    assert "Groups differ" in payloads()  # the neighbouring fields stay


def test_the_events_say_what_is_gone(named, redacted):
    *_, recorded = events = list(events_for("risks.risk", named.pk))
    assert {story(event).redacted for event in events} == {("event",)}
    assert "title" in {change.column for change in story(recorded).changes}


def test_the_trail_is_whole_and_says_who_took_what_and_why(redacted, officer, approver):
    examination = verify().examination
    assert examination.whole
    notices = [notice for notice in examination.notices if notice.kind == "redacted"]
    assert len(notices) == 3
    for words in (officer.trail_label, approver.trail_label, "A person was named.", "event of event"):
        assert words in notices[0].sentence


def test_who_asked_cannot_approve(asked, officer, payloads):
    with acting(officer), pytest.raises(Forbidden, match="two people"):
        approve_redaction(user=officer, redaction=asked)
    assert NAME in payloads()


def test_an_outsider_finds_neither_object_nor_request(named, asked, outsider):
    with pytest.raises(NotFound):
        subject_for(outsider, "risks.risk", str(named.pk))
    with acting(outsider), pytest.raises(NotFound):
        approve_redaction(user=outsider, redaction=asked)


def test_who_may_not_redact_cannot_ask(subject, auditor):
    with acting(auditor), pytest.raises(Forbidden):
        ask_redaction(user=auditor, subject=subject, fields=["event"], why="A person was named.")


@pytest.mark.parametrize(
    ("fields", "why", "wrong"),
    [
        ([], "Why.", "fields"),
        (["colour"], "Why.", "fields"),
        (["reference"], "Why.", "fields"),
        (["owner_id"], "Why.", "fields"),
        (["state"], "Why.", "fields"),
        (["event"], " ", "why"),
        (["event"], f"Because {NAME.upper()} was scored lower. asked", "why"),
    ],
)
def test_a_request_that_cannot_be_carried_out_names_its_field(subject, officer, fields, why, wrong):
    with acting(officer), pytest.raises(Invalid) as refusal:
        ask_redaction(user=officer, subject=subject, fields=fields, why=why)
    assert list(refusal.value.fields) == [wrong]
    assert not Redaction.objects.exists()


def test_what_is_not_sealed_yet_is_refused_and_nothing_goes(subject, officer, approver, payloads):
    with acting(officer):
        request = ask_redaction(user=officer, subject=subject, fields=["event"], why="A person was named.")
    with acting(approver), pytest.raises(Conflict, match="not sealed yet"):
        approve_redaction(user=approver, redaction=request)
    request.refresh_from_db()
    assert (request.state, NAME in payloads()) == ("asked", True)


def test_a_request_is_refused_or_withdrawn_once(asked, officer, approver):
    with acting(approver):
        refuse_redaction(user=approver, redaction=asked, answer="It is evidence.", expected=1)
    with acting(officer), pytest.raises(Conflict, match="answered already"):
        withdraw_redaction(user=officer, redaction=asked)
    with acting(approver), pytest.raises(Stale):
        approve_redaction(user=approver, redaction=asked, expected=1)


def test_a_reason_goes_from_all_that_one_action_wrote(named, officer, approver, payloads):
    with acting(officer), transaction.atomic(), trail.action("risks.risk.merged", reason=f"{NAME} said so."):
        for name in ("title", "event"):
            named.title, named.event = f"{name} merged", f"{name} merged"
            named.save(update_fields=[name])
        named.registered_models.create(unit=named.unit, name="Another", purpose="-", tier=1, owner=officer)
    sequence_once()
    assert payloads().count(f"{NAME} said so.") == 4  # two for the risk, the model, and the link between them
    subject = subject_for(officer, "risks.risk", str(named.pk))
    with acting(officer):
        request = ask_redaction(user=officer, subject=subject, fields=["reason"], why="A person was named.")
    sequence_once()
    with acting(approver):
        assert approve_redaction(user=approver, redaction=request) == 4
    assert f"{NAME} said so." not in payloads()
    sequence_once()
    assert verify().examination.whole


def test_the_page_can_warn_that_the_record_still_says_it(named, subject, officer):
    held = {one.name: one for one in held_fields(subject)}
    assert held["event"].events == 3  # as many as will lose it: the first one held it empty
    assert held["event"].live == "An applicant was scored lower."
    assert (held["title"].still_held, held["event"].still_held) == (True, False)
