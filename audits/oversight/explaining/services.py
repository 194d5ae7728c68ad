"""Saying afterwards what an unsigned write was. The write stays unsigned; the words are an event of their own."""

from collections.abc import Sequence

from django.db import transaction

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid
from audits.oversight.models import Explanation
from audits.oversight.selectors import deciding_unit
from audits.trail import context as trail
from audits.trail.models import AuditEvent

MOST = 10_000  # writes explained at once


@transaction.atomic
def explain_events(*, user: User, events: Sequence[AuditEvent], words: str) -> list[Explanation]:
    """Explains writes that name no author, each with the same words; an explained one may be explained further.

    Raises Forbidden, NotFound, Conflict for an event that names its author, Invalid for no words, or no or too many
    events.
    """
    words = words.strip()
    if not words:
        raise Invalid.field("words", "Say what happened; the record keeps it.")
    if not 1 <= len(events) <= MOST:
        raise Invalid.field("events", f"Choose 1 to {MOST:,} writes.")
    units: dict[str, Unit] = {}
    for event in events:
        if not event.unattributed:
            raise Conflict(f"Event {event.pk} names its author: {event.actor_label}.", "It needs no explanation.")
        if event.unit not in units:
            units[event.unit] = deciding_unit(user, event.unit, "trail.explain")
            policy_of(user).require("trail.explain", units[event.unit])
    with trail.action("oversight.explanation.given"):
        return Explanation.objects.bulk_create(
            [Explanation(unit=units[event.unit], event=event, words=words, by=user) for event in events]
        )
