"""Redactions that two people did not agree on, or that were tampered with, are named by verification."""

import pytest

from audits.oversight.redaction.services import approve_redaction, ask_redaction
from audits.trail.models import AuditEvent
from audits.trail.models import Redaction as Record
from audits.trail.sequencer import sequence_once
from audits.trail.services import prove_event, verify
from audits.verifier.proof import check_event_proof
from tests.oversight.conftest import NAME
from tests.personas import acting
from tests.tampering import off_guard

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def harm(owner):
    """The owner, who switches the protection off and on again so that the inventory finds nothing."""

    def do(*statements: str) -> None:
        with off_guard(owner, ("payload", "redaction")):
            for statement in statements:
                owner.execute(statement)

    return do


def found() -> set[tuple[str, str]]:
    return {(finding.kind, finding.event_id) for finding in verify().examination.findings}


@pytest.fixture
def first(named) -> int:
    """The event that wrote the name."""
    return (
        AuditEvent.objects.filter(object_type="risks.risk", object_id=str(named.pk), operation="update")
        .earliest("id")
        .pk
    )


ERASE = "UPDATE trail.payload SET body = '{{}}' WHERE event_id = {0}"
FORGE = (
    "INSERT INTO trail.redaction (event_id, fields, digest, request, unit)"
    " SELECT event_id, '{{event}}', sha256(salt || convert_to(body, 'UTF8')), {1}, '' FROM trail.payload"
    " WHERE event_id = {0}"
)


def test_a_payload_changed_without_a_redaction_is_altered(harm, first):
    harm(ERASE.format(first))
    assert found() == {("altered", str(first))}


def test_a_row_that_no_event_recorded_excuses_nothing(harm, first):
    harm(ERASE.format(first), FORGE.format(first, 1))
    assert found() == {("altered", str(first)), ("forged redaction", str(first))}


def test_a_row_that_was_captured_but_not_agreed_on_excuses_nothing(harm, owner, first, asked):
    harm(ERASE.format(first))
    owner.execute(FORGE.format(first, asked.pk))
    sequence_once()
    assert found() == {("altered", str(first)), ("forged redaction", str(first))}


def test_a_payload_that_is_gone_is_missing_even_after_a_redaction(harm, redacted, first):
    harm(f"DELETE FROM trail.payload WHERE event_id = {first}")
    assert found() == {("missing", str(first))}


@pytest.mark.parametrize("change", ["fields = '{title}'", "digest = ''", "request = 99"])
def test_an_altered_row_is_named(harm, redacted, first, change):
    harm(f"UPDATE trail.redaction SET {change} WHERE event_id = {first}")
    assert found() == {("altered", str(first))}


def test_a_row_that_is_gone_is_named(harm, redacted, first):
    harm(f"DELETE FROM trail.redaction WHERE event_id = {first}")
    assert found() == {("missing", str(first))}


def test_a_payload_put_back_is_named(harm, owner, asked, approver, first):
    owner.execute(f"CREATE TABLE public.kept AS SELECT * FROM trail.payload WHERE event_id = {first}")
    with acting(approver):
        approve_redaction(user=approver, redaction=asked)
    sequence_once()
    harm(
        f"UPDATE trail.payload SET salt = kept.salt, body = kept.body FROM public.kept WHERE payload.event_id = {first}"
        " AND kept.event_id = payload.event_id",
        "DROP TABLE public.kept",
    )
    assert found() == {("redaction undone", str(first))}


def test_a_second_redaction_leaves_nothing_of_the_first(redacted, subject, officer, approver, payloads, first):
    with acting(officer):
        more = ask_redaction(user=officer, subject=subject, fields=["title"], why="That too.")
    sequence_once()
    with acting(approver):
        approve_redaction(user=approver, redaction=more)
    sequence_once()
    assert "Groups differ" not in payloads()
    assert NAME not in payloads()
    last = Record.objects.filter(event__operation="insert").order_by("-id").first()
    assert last.fields == ["event", "title"] or last.fields == ["title"]
    assert verify().examination.whole


def test_the_proof_of_a_redacted_event_holds_offline(redacted, first):
    from audits.trail.keys import verifier_keys

    proven = check_event_proof(prove_event(first, payload=True), verifier_keys())
    assert (proven.body, proven.redacted) == (None, ("event",))
