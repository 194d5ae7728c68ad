"""The trail's events as rows: each a sentence, with the object it is about and the way to its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from audits.accounts.models import User
from audits.base.display import Link
from audits.oversight.storytelling import Storyteller, kind_words
from audits.oversight.storytelling.telling import database_role
from audits.trail.models import AuditEvent


@dataclass(frozen=True)
class EventRow:
    """One event of the trail. what: the sentence after who; thing: what it is about; role: of an unattributed write."""

    event: AuditEvent
    who: str
    what: str
    thing: Link
    reason: str
    role: str


def event_rows(user: User, events: Sequence[AuditEvent]) -> list[EventRow]:
    """Events as rows for `user`, in their order."""
    teller = Storyteller(user, events)
    return [_row(teller, event) for event in events]


def _row(teller: Storyteller, event: AuditEvent) -> EventRow:
    told = teller.of(event.pk)
    name = teller.sentences.name(told)
    noun, _plural = kind_words(event.object_type)
    return EventRow(
        event=event,
        who=(told.retold.who if told.retold else "") or teller.names.person(event),
        what=teller.sentences.row(told),
        thing=Link(name.text or noun, name.url),
        reason=told.story.reason,
        role=database_role(event),
    )
