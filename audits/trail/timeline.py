"""The events of several objects in one order, as groups: what one request did is one group, and never cut in two.

A group stands where its newest event does (its oldest, when the oldest come first). A page is the groups that stand
beyond the last one shown, so a group that straddles the border of two pages is told on the first of them, whole.
Each object's events are read from its own stretch of the index (object_type, object_id, id) and merged; nothing is
read that is not shown, however long the trail is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from audits.trail import past

BATCH = 120  # events looked at to find the next groups
ROWS = 40  # events of one group that are told; how many more there are is told too
LAST = 2**63 - 1

# Which objects' events, and which of them: joined by every statement below.
THINGS = "unnest(%(types)s::text[], %(keys)s::text[]) AS thing (type, key)"
OF_THING = "event.object_type = thing.type AND event.object_id = thing.key"

NEXT = """
    SELECT found.id, found.request_id, found.actor_id
    FROM {things}
    CROSS JOIN LATERAL (
        SELECT event.id, event.request_id, event.actor_id FROM trail.event AS event
        WHERE {of_thing} AND event.id {beyond} %(place)s
          AND NOT (event.request_id <> '' AND event.request_id = ANY (%(told)s)) AND {wanted}
        ORDER BY event.id {order} LIMIT %(batch)s
    ) AS found
    ORDER BY found.id {order} LIMIT %(batch)s
"""

WHOLE = """
    SELECT id, request_id, actor_id, size FROM (
        SELECT event.id, event.request_id, event.actor_id,
               count(*) OVER (PARTITION BY event.request_id, event.actor_id) AS size,
               row_number() OVER (PARTITION BY event.request_id, event.actor_id ORDER BY event.id {order}) AS place
        FROM trail.event AS event JOIN {things} ON {of_thing}
        WHERE event.request_id = ANY (%(requests)s) AND event.request_id <> '' AND {wanted}
    ) AS numbered
    WHERE place <= %(rows)s ORDER BY id {order}
"""


@dataclass(frozen=True)
class Span:
    """Which events of the objects to tell; an empty field does not narrow.

    action: whole, or a beginning that ends with a dot. column: only events that changed it. units: ids as text of the
    units whose events may be read (None: all); what belongs to no unit goes with the object it belongs to.
    """

    actor_id: str = ""
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None
    column: str = ""
    oldest_first: bool = False
    units: Sequence[str] | None = None


@dataclass(frozen=True)
class Group:
    """What one request did to the objects. ids: at most `ROWS`, in the order asked for; size: how many there are."""

    ids: tuple[int, ...]
    size: int

    @property
    def place(self) -> int:
        """The event by which the group stands in the order: the cursor of the page after it."""
        return self.ids[0]


def groups(
    objects: Mapping[str, Collection[int | str]], span: Span, *, beyond: int | None = None, size: int = 20
) -> list[Group]:
    """The next `size` groups of `objects` (keys by type) beyond the group that stands at `beyond`."""
    reading = _Reading(objects, span)
    start = beyond if beyond is not None else (0 if span.oldest_first else LAST)
    found: dict[int, Group] = {}
    place = start
    told: list[str] = []
    while len(found) < size:
        batch = reading.next(place, told)
        fresh = reading.whole(batch, start)
        found |= {group.place: group for group in fresh}
        if len(batch) < BATCH:
            break
        place = batch[-1][0]
        told += [request for _id, request, _actor in batch if request]
    return [found[key] for key in sorted(found, reverse=not span.oldest_first)][:size]


class _Reading:
    """The statements for one set of objects and one span."""

    def __init__(self, objects: Mapping[str, Collection[int | str]], span: Span) -> None:
        pairs = [(kind, str(key)) for kind, keys in objects.items() for key in keys]
        self._span = span
        self._parameters: dict[str, Any] = {
            "types": [kind for kind, _key in pairs],
            "keys": [key for _kind, key in pairs],
            "actor": span.actor_id,
            "action": span.action,
            "since": span.since,
            "until": span.until,
            "column": span.column,
            "units": list(span.units or ()),
            "moment": past.stated(),
            "rows": ROWS,
            "batch": BATCH,
        }
        self._words = {
            "things": THINGS,
            "of_thing": OF_THING,
            "beyond": ">" if span.oldest_first else "<",
            "order": "ASC" if span.oldest_first else "DESC",
            "wanted": " AND ".join(_conditions(span)),
        }

    def next(self, place: int, told: Sequence[str]) -> list[tuple[int, str, str]]:
        """The next events beyond `place` whose requests are not in `told`."""
        return self._rows(NEXT, place=place, told=list(told))

    def whole(self, batch: Iterable[tuple[int, str, str]], start: int) -> list[Group]:
        """The groups of `batch`, each with all of its events; those that stand at or before `start` were told."""
        alone = [Group((pk,), 1) for pk, request, _actor in batch if not request]
        requests = sorted({request for _pk, request, _actor in batch if request})
        together: dict[tuple[str, str], list[int]] = {}
        sizes: dict[tuple[str, str], int] = {}
        if requests:
            for pk, request, actor, size in self._rows(WHOLE, requests=requests):
                together.setdefault((request, actor), []).append(pk)
                sizes[request, actor] = size
        joined = [Group(tuple(ids), sizes[key]) for key, ids in together.items()]
        return [group for group in (*alone, *joined) if self._is_beyond(group.place, start)]

    def _is_beyond(self, place: int, start: int) -> bool:
        return place > start if self._span.oldest_first else place < start

    def _rows(self, statement: str, **more: Any) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement.format(**self._words), {**self._parameters, **more})
            rows: list[Any] = cursor.fetchall()
        return rows


def _conditions(span: Span) -> list[str]:
    """Of an event `event`, with the parameters of `_Reading`."""
    wanted = ["event.at <= %(moment)s"] if past.stated() else ["true"]
    if span.units is not None:
        wanted.append("(event.unit = '' OR event.unit = ANY (%(units)s))")
    if span.actor_id:
        wanted.append("event.actor_id = %(actor)s")
    if span.action:
        wanted.append(
            "starts_with(event.action, %(action)s)" if span.action.endswith(".") else "event.action = %(action)s"
        )
    if span.since:
        wanted.append("event.at >= %(since)s")
    if span.until:
        wanted.append("event.at < %(until)s")
    if span.column:
        wanted.append(
            "EXISTS (SELECT FROM trail.payload AS payload WHERE payload.event_id = event.id"
            " AND (payload.body::jsonb -> 'after') ? %(column)s)"
        )
    return wanted
