"""Tells events as sentences: who did what, with names instead of keys, one entry for what one request did.

The ledger keeps text and knows no people; here titles, field names and the names of linked objects are
looked up, in a handful of queries however many events there are.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.base import display
from audits.base.jobs import Job
from audits.base.phrases import short_digest
from audits.trail.models import AuditEvent
from audits.trail.selectors import Change, events, story

# Columns that say nothing to a reader, or that another column says better.
UNTOLD = {
    *Job.UNTOLD,
    *("id", "version", "unit_id", "reference", "path", "rank"),
    *("sha256", "file_id", "checkpoint_root", "result", "judgement", "inputs", "seed"),
    *("attempt", "started_at", "finished_at", "decided_at", "closed_at", "decided_by_id"),
}
DIGEST = re.compile(r"[0-9a-f]{64}")
LONGEST = 160

IRREGULAR = {
    "run_again": "ran again",
    "created": "recorded",
    "changed": "changed",
    "deleted": "removed",
    "mapped": "mapped controls of",
    "linked": "linked models to",
    "kept": "uploaded",
}
ICONS = {
    "assessed": "pencil",
    "submitted": "package",
    "finished": "chart-column",
    "requested": "play",
    "issued": "file-check",
    "opened": "flag",
    "proposed": "lightbulb",
    "mapped": "link",
    "linked": "link",
    "recorded": "plus",
    "registered": "plus",
    "created": "plus",
    "added": "plus",
    "kept": "upload",
}


def events_about(objects: Mapping[str, Iterable[int | str]]) -> QuerySet[AuditEvent]:
    """The events of several objects, newest first; `objects` lists keys by type, e.g. {"risks.risk": [7]}."""
    wanted = Q(pk__in=())
    for object_type, keys in objects.items():
        wanted |= Q(object_type=object_type, object_id__in=[str(key) for key in keys])
    return events().filter(wanted)


def tell(told: Iterable[AuditEvent]) -> list[display.StoryEvent]:
    """The story of `told`, in its order. Events that one request made by one action become one entry."""
    groups: dict[tuple[str, str, str], list[AuditEvent]] = defaultdict(list)
    for event in told:
        # Without a request there is nothing to group by: the event stands alone.
        key = (event.request_id, event.action, event.actor_id) if event.request_id else ("", "", str(event.pk))
        groups[key].append(event)
    stories = {event.pk: story(event) for group in groups.values() for event in group}
    changes = {pk: [c for c in one.changes if _worth_telling(c)] for pk, one in stories.items()}
    every = [event for group in groups.values() for event in group]
    names = _Names(every, changes)
    return [
        _entry(group, names, changes, next((stories[e.pk].reason for e in group if stories[e.pk].reason), ""))
        for group in groups.values()
    ]


def _worth_telling(change: Change) -> bool:
    return change.column not in UNTOLD and not change.masked


def _entry(
    group: Sequence[AuditEvent], names: "_Names", changes: Mapping[int, Sequence[Change]], reason: str
) -> display.StoryEvent:
    subject = _subject(group)
    verb = subject.action.rsplit(".", 1)[-1]
    updates = [event for event in group if event.operation.lower() == "update"]
    return display.StoryEvent(
        who=names.person(subject),
        what=_sentence(subject, verb),
        at=subject.at,
        number=subject.pk,
        changes=[names.change(event, change) for event in updates for change in changes[event.pk]],
        reason=reason,
        icon=ICONS.get(verb, "pencil"),
    )


def _subject(group: Sequence[AuditEvent]) -> AuditEvent:
    """The event about the object that the action names, `risk` in `risks.risk.assessed`; else the first written."""
    named = group[0].action.split(".")
    wanted = ".".join(named[:2])
    return next((event for event in group if event.object_type == wanted), min(group, key=lambda event: event.pk))


def _sentence(event: AuditEvent, verb: str) -> str:
    parts = event.action.split(".")
    noun = parts[1] if len(parts) > 2 else _noun(event.object_type)
    verb = IRREGULAR.get(verb, verb).replace("_", " ")
    # A version's type is `modelversion`: its last word is the noun.
    label = event.object_label if event.object_type.endswith(noun) else ""
    return " ".join(part for part in (verb, "the", noun.replace("_", " "), label) if part)


def object_name(event: AuditEvent) -> str:
    """What the event is about, for a list: `risk R-0001`, `artifact bf26e753…`, `grant officer`."""
    label = event.object_label or event.object_id
    if DIGEST.fullmatch(label):
        label = short_digest(label)
    return f"{_noun(event.object_type)} {label}"


def _model(object_type: str) -> type[models.Model] | None:
    try:
        return apps.get_model(object_type)
    except (LookupError, ValueError):
        return None


def _noun(object_type: str) -> str:
    model = _model(object_type)
    return str(model._meta.verbose_name) if model else object_type.rsplit(".", 1)[-1].replace("_", " ")


class _Names:
    """Looks up people and linked objects, one query for each kind of object."""

    def __init__(self, told: Sequence[AuditEvent], changes: Mapping[int, Sequence[Change]]) -> None:
        keys: dict[type[models.Model], set[Any]] = defaultdict(set)
        for event in told:
            if event.actor_id.isdigit():
                keys[User].add(int(event.actor_id))
            for change in changes[event.pk]:
                field = _field(event.object_type, change.column)
                if field is not None and field.related_model:
                    keys[field.related_model] |= {v for v in (change.before, change.after) if v is not None}
        self._found = {
            model: {str(thing.pk): str(thing) for thing in model._default_manager.filter(pk__in=wanted)}
            for model, wanted in keys.items()
        }

    def person(self, event: AuditEvent) -> str:
        """The person's title today; the label of that day when the account is unknown; empty for no author."""
        return self._found.get(User, {}).get(event.actor_id, event.actor_label)

    def change(self, event: AuditEvent, change: Change) -> display.Change:
        field = _field(event.object_type, change.column)
        label = str(field.verbose_name) if field is not None else change.column.replace("_", " ")
        return display.Change(
            label[:1].upper() + label[1:], self._value(field, change.before), self._value(field, change.after)
        )

    def _value(self, field: "models.Field[Any, Any] | None", value: Any) -> str:
        if value is None or value == "":
            return ""
        if field is not None and field.related_model:
            return self._found.get(field.related_model, {}).get(str(value), str(value))
        if field is not None and field.choices:
            plain = int(value) if isinstance(value, Decimal) else value
            return str(dict(field.flatchoices).get(plain, value))
        return _plain(value)


def _field(object_type: str, column: str) -> "models.Field[Any, Any] | None":
    model = _model(object_type)
    if model is None:
        return None
    for field in model._meta.local_concrete_fields:
        if field.column == column:
            return field
    return None


def _plain(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and (moment := _moment(value)):
        return date_format(localtime(moment), "j M Y, H:i")
    if isinstance(value, list):
        return ", ".join(_plain(item) for item in value)[:LONGEST]
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _moment(text: str) -> datetime | None:
    if len(text) < 19 or text[10] not in "T ":
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
