"""What the events of one object hold, field by field: what there is to redact, and what cannot be."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from audits.accounts.models import User
from audits.base.errors import NotFound
from audits.oversight.selectors import events_for_user
from audits.trail.models import AuditEvent
from audits.trail.rules import TrailRule, field_of, model_named
from audits.trail.selectors import MASKED, EventFilter, events_for

REASON = "reason"
NOTHINGS: tuple[Any, ...] = (None, "", MASKED, [], {})  # what says nothing, or was never recorded
# The record of a redaction itself: only what people wrote there in their own words may go. trail.redact() agrees.
REQUESTS, RECORDS = "oversight.redaction", "trail.redaction"
OWN_WORDS = ("why", "answer", REASON)


@dataclass(frozen=True)
class Subject:
    """An object of the trail, as its newest event names it. `unit` is a unit's id as text; empty for none."""

    type: str
    id: str
    label: str
    unit: str


@dataclass
class HeldField:
    """A field that events of one object hold: in how many, and what they say, each value once, oldest first.

    `live` is what the record itself says today; empty when it says nothing or no longer exists.
    """

    name: str
    label: str
    events: int = 0
    values: list[str] = field(default_factory=list)
    live: str = ""

    @property
    def still_held(self) -> bool:
        """Whether the record itself still says what its events say: nothing else was ever written there."""
        return bool(self.live) and self.values == [self.live]


def subject_of(event: AuditEvent) -> Subject:
    """The object that `event` is about."""
    return Subject(event.object_type, event.object_id, event.object_label, event.unit)


def subject_for(user: User, object_type: str, object_id: str) -> Subject:
    """An object by type and key, as the newest event that `user` may read names it. Raises NotFound."""
    event = events_for_user(user, EventFilter(object_type=object_type, object_id=object_id)).first()
    if event is None or not object_type or not object_id:
        raise NotFound(f"The trail knows no {object_type} {object_id}, or you may not see it.")
    return subject_of(event)


def held_fields(subject: Subject) -> list[HeldField]:
    """Every field that may be redacted of the object, by name; the reason that events carry comes last."""
    live = live_values(subject)
    found: dict[str, HeldField] = {}
    for body in events_for(subject.type, subject.id).order_by("id").values_list("told__body", flat=True).iterator():
        for name, values in _told(body).items():
            if refusal(subject.type, name):
                continue
            held = found.setdefault(name, HeldField(name, field_label(subject.type, name), live=live.get(name, "")))
            held.events += 1
            held.values.extend(value for value in values if value not in held.values)
    telling = [held for held in found.values() if held.values]
    return sorted(telling, key=lambda held: (held.name == REASON, held.name))


def _told(body: str | None) -> dict[str, list[str]]:
    """What one event says, by each field that it holds: the values before and after, without nothings and secrets."""
    said: dict[str, list[str]] = defaultdict(list)
    told = json.loads(body or "{}", parse_float=Decimal)
    for row in (told.get("before"), told.get("after")):
        for name, value in (row or {}).items():
            said[name] += [as_text(value)] if value not in NOTHINGS else []
    if told.get(REASON):
        said[REASON].append(told[REASON])
    return said


def as_text(value: Any) -> str:
    """A recorded or a live value as it is compared and shown."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(value)


def refusal(object_type: str, name: str) -> str:
    """Why a field cannot be redacted, a sentence; empty when it can.

    Keys, links, states and the label stay: without them the record could no longer be read, and the label stands
    in the sealed part of each event.
    """
    if object_type == RECORDS or (object_type == REQUESTS and name not in OWN_WORDS):
        return _("The record of a redaction stays.")
    if name == REASON:
        return ""
    column = field_of(object_type, name)
    if column is None:
        return _("Keys stay.") if name == "id" or name.endswith("_id") else ""
    if name == _label_column(column.model):
        return _("The label stands in the sealed part of each event; it cannot be redacted.")
    if column.primary_key or column.is_relation:
        return _("Keys and links stay.")
    kept = isinstance(column, models.BooleanField | models.GeneratedField) or getattr(column, "auto_now_add", False)
    if kept or column.choices or name == "version":
        return _("States, times and numbers that Countersign itself sets stay.")
    return ""


def _label_column(model: type[models.Model]) -> str:
    rule = getattr(model, "trail", None)
    return rule.label if isinstance(rule, TrailRule) else ""


def field_label(object_type: str, name: str) -> str:
    """A field's name for people."""
    column = field_of(object_type, name)
    words = str(column.verbose_name) if column is not None else name.replace("_", " ")
    return words[:1].upper() + words[1:]


def live_values(subject: Subject) -> dict[str, str]:
    """What the record itself says today, by column; empty when it is gone, or its table has no model."""
    model = model_named(subject.type)
    try:
        row = model._base_manager.filter(pk=subject.id).first() if model is not None else None
    except (ValueError, ValidationError):  # no key of this model
        row = None
    if model is None or row is None:
        return {}
    values = {str(column.column): getattr(row, column.attname) for column in model._meta.local_concrete_fields}
    return {name: as_text(value) for name, value in values.items() if value not in (None, "", [], {})}


def repeated(words: str, held: Iterable[HeldField]) -> str:
    """The first value of `held` that `words` repeat, of at least three characters; empty when they repeat none."""
    heard = words.casefold()
    return next((value for one in held for value in one.values if len(value) > 2 and value.casefold() in heard), "")
