"""What the application's role could try with rows written by hand: only what two people agreed on is redacted."""

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from audits.oversight.models import Redaction
from audits.trail.sequencer import sequence_once
from tests.oversight.conftest import NAME
from tests.personas import acting

pytestmark = pytest.mark.django_db(transaction=True)


def by_hand(subject, asker, **differing) -> Redaction:
    """A request written past the services, sealed."""
    values = {
        "unit_id": int(subject.unit), "object_type": subject.type, "object_id": subject.id, "object_label": "",
        "fields": ["event"], "why": "By hand.", "asked_by": asker,
    }  # fmt: skip
    row = Redaction.objects.create(**values | differing)
    sequence_once()
    return row


def approve_by_hand(row: Redaction, decided_by) -> None:
    Redaction.objects.filter(pk=row.pk).update(state="done", decided_by=decided_by, decided_at=timezone.now())


def redact(pk: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT trail.redact(%s)", [pk])
        return cursor.fetchone()[0]


def refused(words: str):
    return pytest.raises(DatabaseError, match=words)


def test_one_person_in_both_roles_is_refused_by_the_table(subject, officer):
    with acting(officer):
        row = by_hand(subject, officer)
        with pytest.raises(IntegrityError, match="redaction_two_people"), transaction.atomic():
            approve_by_hand(row, officer)


def test_one_person_who_names_another_is_refused_by_the_function(subject, officer, approver, payloads):
    with acting(officer):
        row = by_hand(subject, officer)
        with refused("needs two people"), transaction.atomic():
            approve_by_hand(row, approver)
            redact(row.pk)
    assert NAME in payloads()


def test_one_person_who_asked_in_anothers_name_is_refused(subject, officer, approver):
    with acting(approver):
        row = by_hand(subject, officer)
        with refused("needs two people"), transaction.atomic():
            approve_by_hand(row, approver)
            redact(row.pk)


def test_no_approval_no_redaction(asked, approver):
    with acting(approver), refused("not approved in this transaction"), transaction.atomic():
        redact(asked.pk)


def test_an_approval_of_yesterday_does_not_count(asked, approver):
    with acting(approver):
        approve_by_hand(asked, approver)
        with refused("not approved in this transaction"), transaction.atomic():
            redact(asked.pk)


def test_a_task_or_a_command_is_no_person(subject, officer, approver):
    from audits.trail.context import Context
    from audits.trail.context import acting as acting_as

    with acting(officer):
        row = by_hand(subject, officer)
    with acting_as(Context("system", "Countersign", "schedule")), refused("needs two people"), transaction.atomic():
        approve_by_hand(row, approver)
        redact(row.pk)


def test_a_request_cannot_be_widened_after_it_was_asked(asked, approver):
    with acting(approver), pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Redaction.objects.filter(pk=asked.pk).update(fields=["event", "title"])


def test_even_the_owner_cannot_widen_it_unseen(asked, approver, owner, payloads):
    owner.execute("ALTER TABLE oversight_redaction DISABLE TRIGGER refuse_change")
    owner.execute("UPDATE oversight_redaction SET fields = '{event,title}'")
    sequence_once()
    with acting(approver), refused("not the one that was asked"), transaction.atomic():
        approve_by_hand(asked, approver)
        redact(asked.pk)


def test_it_is_carried_out_once(redacted, approver):
    with acting(approver), refused("not approved in this transaction"), transaction.atomic():
        redact(redacted.pk)


def test_the_record_of_a_redaction_cannot_be_redacted(redacted, officer, approver):
    with acting(officer):
        row = Redaction.objects.create(
            unit=redacted.unit, object_type="oversight.redaction", object_id=str(redacted.pk), object_label="",
            fields=["fields"], why="By hand.", asked_by=officer,
        )  # fmt: skip
        sequence_once()
    with acting(approver), refused("record of a redaction stays"), transaction.atomic():
        approve_by_hand(row, approver)
        redact(row.pk)


def test_nothing_shadows_what_the_function_reads(asked, approver, payloads):
    """Temporary tables and a search path of one's own change nothing for it."""
    with acting(approver), refused("not approved in this transaction"), transaction.atomic(), connection.cursor() as c:
        c.execute("CREATE TEMP TABLE oversight_redaction AS SELECT * FROM public.oversight_redaction")
        c.execute("CREATE TEMP TABLE event AS SELECT * FROM trail.event")
        c.execute("SET LOCAL search_path = pg_temp, public, trail")
        c.execute("UPDATE pg_temp.oversight_redaction SET state = 'done'")
        redact(asked.pk)
    assert NAME in payloads()


def test_the_owner_cannot_delete_what_no_redaction_awaits(redacted, owner, named):
    for statement in (
        "DELETE FROM trail.payload WHERE event_id = (SELECT min(event_id) FROM trail.redaction)",
        f"DELETE FROM trail.payload WHERE event_id IN (SELECT id FROM trail.event WHERE object_id = '{redacted.pk}')",
    ):
        with pytest.raises(psycopg.Error) as refusal:
            owner.execute(statement)
        assert refusal.value.sqlstate == "CS002"
