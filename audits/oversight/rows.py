"""The trail's events as rows, and one with its neighbours: sentences, with the object and the way to its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from audits.accounts.models import User
from audits.base.display import Change, Link
from audits.oversight.selectors import events_for_user
from audits.oversight.storytelling import Storyteller, kind_words
from audits.oversight.storytelling.telling import database_role
from audits.trail.models import AuditEvent

SIBLINGS = 20  # of one request, listed on an event's page
MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class EventRow:
    """One event of the trail. what: the sentence after who; thing: what it is about; role: of an unattributed write."""

    event: AuditEvent
    who: str
    what: str
    thing: Link
    reason: str
    role: str


@dataclass(frozen=True)
class EventDetail:
    """One event with its neighbours.

    row: the event itself. changes: each column there is. siblings: what the same request did beside it, newest first;
    more: whether it did more than is listed. earlier, later: the events of the same object before and after it.
    before_url: the object's page as of just before; empty where it has none or was not there yet.
    """

    row: EventRow
    kind: str
    changes: Sequence[Change]
    siblings: Sequence[EventRow]
    more: bool
    earlier: AuditEvent | None
    later: AuditEvent | None
    before_url: str


def event_rows(user: User, events: Sequence[AuditEvent]) -> list[EventRow]:
    """Events as rows for `user`, in their order."""
    teller = Storyteller(user, events)
    return [_row(teller, event) for event in events]


def event_detail(user: User, event: AuditEvent) -> EventDetail:
    """One event that `user` may see, told with its neighbours that they may see too."""
    seen = events_for_user(user)
    beside: list[AuditEvent] = []
    if event.request_id:
        beside = list(seen.filter(request_id=event.request_id).exclude(pk=event.pk)[: SIBLINGS + 1])
    teller = Storyteller(user, [event, *beside])
    same = seen.filter(object_type=event.object_type, object_id=event.object_id)
    row = _row(teller, event)
    there = row.thing.url and event.operation != "insert"
    return EventDetail(
        row=row,
        kind=kind_words(event.object_type)[0],
        changes=teller.changes(teller.of(event.pk), everything=True),
        siblings=[_row(teller, one) for one in beside[:SIBLINGS]],
        more=len(beside) > SIBLINGS,
        earlier=same.filter(pk__lt=event.pk).first(),
        later=same.filter(pk__gt=event.pk).order_by("id").first(),
        before_url=f"{row.thing.url}?{urlencode({'as_of': (event.at - MOMENT).isoformat()})}" if there else "",
    )


def _row(teller: Storyteller, event: AuditEvent) -> EventRow:
    told = teller.of(event.pk)
    name = teller.sentences.name(told)
    noun, _plural = kind_words(event.object_type)
    who = told.retold.who if told.retold and not event.unattributed else ""
    return EventRow(
        event=event,
        who=who or teller.names.person(event),
        what=teller.sentences.row(told),
        thing=Link(name.short or noun, name.url),
        reason=told.story.reason,
        role=database_role(event),
    )
