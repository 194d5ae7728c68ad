"""Which payloads two people agreed to take away, and whether the record of that holds.

The truth is what was recorded: the event that each redaction made of itself, and the events of the request that it
names. The table of redactions is only compared with them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

RECORD = "trail.redaction"  # the object type of the events by which redactions recorded themselves
REQUEST = "oversight.redaction"  # that of the requests: asked by one person, approved by another


class Said(NamedTuple):
    """An event about a redaction or a request: its header, and what may be told of it (None when nothing is left)."""

    header: Mapping[str, str]
    body: str | None

    @property
    def after(self) -> Mapping[str, Any]:
        """The changed columns as they were written; empty when nothing can be read."""
        try:
            after = json.loads(self.body or "null")["after"]
        except (ValueError, TypeError, KeyError):
            return {}
        return after if isinstance(after, dict) else {}


class RedactionRow(NamedTuple):
    """A row of trail.redaction. `digest` in hexadecimal, of what stands in the payload's place."""

    id: str
    event_id: str
    fields: list[str]
    digest: str
    request: str


@dataclass(frozen=True)
class Redacted:
    """What was taken from an event, and what must stand there instead: `digest`, SHA-256 in hexadecimal."""

    id: str
    fields: tuple[str, ...]
    digest: str
    words: str  # who agreed on it, when and why


@dataclass(frozen=True)
class Flaw:
    """Something wrong with the record of a redaction: a fixed word, a sentence, the event it is about."""

    kind: str
    sentence: str
    event_id: str = ""


@dataclass(frozen=True)
class _Agreement:
    """Two events of one request: asked, and approved by somebody else."""

    asked: Said
    approved: Said

    @property
    def words(self) -> str:
        asked, approved = self.asked.header, self.approved.header
        why = self.asked.after.get("why")
        reason = f"because “{why}”" if why else "for a reason since redacted"
        return f"{asked['actor_label']} asked, {approved['actor_label']} approved on {approved['at'][:10]}, {reason}"


def redactions(said: Iterable[Said], rows: Iterable[RedactionRow] | None) -> tuple[dict[str, Redacted], list[Flaw]]:
    """The redactions in force by event id, and what is wrong with their record.

    said: the events about redactions and requests, oldest first. rows: the table of redactions, or None where
    there is only what was recorded, as in an export.
    """
    records: list[Said] = []
    requests: dict[str, list[Said]] = {}
    for event in said:
        if event.header["object_type"] == RECORD and event.header["operation"] == "insert":
            records.append(event)
        elif event.header["object_type"] == REQUEST:
            requests.setdefault(event.header["object_id"], []).append(event)
    in_force: dict[str, Redacted] = {}
    flaws: list[Flaw] = []
    recorded: dict[str, RedactionRow] = {}
    for record in records:
        row = _row(record)
        if row is None:
            continue  # the event's own payload is gone or altered, and is named for that
        recorded[row.id] = row
        agreement = _agreement(requests.get(row.request, []))
        if agreement is None:
            words = f"Redaction {row.id} of event {row.event_id} was not agreed on by two people."
            flaws.append(Flaw("forged redaction", words, row.event_id))
        else:
            in_force[row.event_id] = Redacted(row.id, tuple(row.fields), row.digest, agreement.words)
    if rows is not None:
        flaws.extend(_compare(rows, recorded))
    return in_force, flaws


def _compare(rows: Iterable[RedactionRow], recorded: Mapping[str, RedactionRow]) -> Iterable[Flaw]:
    """What the table says otherwise than the events that recorded it."""
    seen = set()
    for row in rows:
        seen.add(row.id)
        if row.id not in recorded:
            words = f"Redaction {row.id} of event {row.event_id} is recorded by no event."
            yield Flaw("forged redaction", words, row.event_id)
        elif row != recorded[row.id]:
            words = f"Redaction {row.id} of event {recorded[row.id].event_id} is not what was recorded."
            yield Flaw("altered", words, recorded[row.id].event_id)
    for missing in recorded.keys() - seen:
        event_id = recorded[missing].event_id
        yield Flaw("missing", f"Redaction {missing} of event {event_id} was recorded and is gone.", event_id)


def _row(record: Said) -> RedactionRow | None:
    after = record.after
    try:
        return RedactionRow(
            record.header["object_id"],
            str(after["event_id"]),
            list(after["fields"]),
            str(after["digest"]).removeprefix("\\x"),
            str(after["request"]),
        )
    except (KeyError, TypeError):
        return None


def _agreement(events: Iterable[Said]) -> _Agreement | None:
    """Who asked and who approved, when these are two people."""
    asked = approved = None
    for event in events:
        if event.header["operation"] == "insert":
            asked = event
        elif event.after.get("state") == "done":
            approved = event
    if asked is None or approved is None:
        return None
    one, other = asked.header["actor_id"], approved.header["actor_id"]
    return _Agreement(asked, approved) if one.isdecimal() and other.isdecimal() and one != other else None
