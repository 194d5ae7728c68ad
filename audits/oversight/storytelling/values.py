"""The changes of an event as people read them: fields by their names, values by theirs."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from audits.base import phrases
from audits.base.display import Change
from audits.base.jobs import Job
from audits.oversight.storytelling import diffs
from audits.oversight.storytelling.kinds import kind_of
from audits.oversight.storytelling.names import Names
from audits.trail import selectors as trail
from audits.trail.rules import field_of

# Columns that say nothing to a reader, or that another column says better. The event's own page shows them all.
UNTOLD = {
    *Job.UNTOLD,
    *("id", "version", "unit_id", "reference", "path", "rank", "sha256", "file_id", "checkpoint_root", "result"),
    *("judgement", "inputs", "seed", "attempt", "started_at", "finished_at", "decided_at", "closed_at"),
    *(
        "decided_by_id",
        "subject_type",
        "subject_id",
        "created_at",
        "asked_at",
        "asked_by_id",
        "created_by_id",
        "changed_at",
        "changed_by_id",
    ),
    *("submitted_at", "submitted_by_id", "assessed_at", "assessed_by_id", "opened_at"),
}
DIGEST = re.compile(r"[0-9a-f]{64}")
LONGEST = 400
MOST_FIELDS = 30  # of one nested value


def label_of(object_type: str, column: str) -> str:
    """What a column is called: `Review due`."""
    field, said = field_of(object_type, column), kind_of(object_type).labels.get(column)
    label = (
        str(said)
        if said
        else str(field.verbose_name)
        if field is not None
        else column.removesuffix("_id").replace("_", " ")
    )
    return label[:1].upper() + label[1:]


def want(names: Names, object_type: str, changes: Iterable[trail.Change]) -> None:
    """Asks for the names of what the changes point at."""
    for change in changes:
        model = _points_at(field_of(object_type, change.column))
        if model is not None and not change.masked:
            names.want(model, (change.before, change.after))


def told_columns(changes: Iterable[trail.Change], *, everything: bool = False) -> list[trail.Change]:
    """The changes that say something to a reader; everything: whatever it is, but for the key."""
    kept = {"id"} if everything else UNTOLD
    return [change for change in changes if change.column not in kept]


def in_one(stories: Iterable[trail.Story]) -> trail.Story:
    """Several updates of one row, in their order, as one: each column from where it was first to where it was last."""
    merged: dict[str, trail.Change] = {}
    gone: dict[str, None] = {}
    for story in stories:
        gone |= dict.fromkeys(story.redacted)
        for change in story.changes:
            first = merged.get(change.column, change)
            merged[change.column] = replace(change, before=first.before)
    kept = [change for change in merged.values() if change.masked or change.before != change.after]
    return trail.Story(kept, "", tuple(gone))


def in_words(names: Names, object_type: str, change: trail.Change) -> list[Change]:
    """One column as people read it; a nested value field by field."""
    label, field = label_of(object_type, change.column), field_of(object_type, change.column)
    if change.masked:
        return [Change(label, note=_("a secret: changed, never recorded"))]
    before, after = change.before, change.after
    if (called := kind_of(object_type).values.get(change.column)) is not None:
        return [Change(label, called(before) if before else "", called(after) if after else "")]
    if isinstance(field, models.JSONField) or isinstance(before, dict) or isinstance(after, dict):
        return _nested(label, before, after)
    if isinstance(field, ArrayField) or isinstance(before, list) or isinstance(after, list):
        return _list(label, before or [], after or [])
    if diffs.is_long(before, after) and _points_at(field) is None:
        compared = diffs.words(before, after)
        if compared is not None:
            return [Change(label, words=compared)]
    return [Change(label, value(names, field, before), value(names, field, after))]


def once(names: Names, object_type: str, change: trail.Change) -> list[Change]:
    """One column of a row that was added or removed: what it held, and nothing where it held nothing."""
    told = in_words(names, object_type, change)
    return [replace(one, once=said) for one in told if (said := _only_side(one))] + [one for one in told if one.note]


def _only_side(change: Change) -> str:
    return change.after or change.before or ", ".join([*change.added, *change.removed])


def redacted(object_type: str, columns: Iterable[str]) -> list[Change]:
    """What was taken out of an event, named but not told."""
    return [Change(label_of(object_type, column), note=_("redacted by two people")) for column in columns]


def _nested(label: str, before: Any, after: Any) -> list[Change]:
    if diffs.is_plain(before or []) and diffs.is_plain(after or []):
        return _list(label, before or [], after or [])
    found = diffs.fields(before, after)
    told = [_nested_field(label, path, then, now) for path, then, now in found[:MOST_FIELDS]]
    if len(found) > MOST_FIELDS:
        told.append(Change(label, note=_("and %(n)s more fields") % {"n": phrases.count(len(found) - MOST_FIELDS)}))
    return told


def _nested_field(label: str, path: Sequence[str], before: Any, after: Any) -> Change:
    named = " › ".join([label, *(part.replace("_", " ") for part in path)])
    if diffs.is_plain(before) or diffs.is_plain(after):
        lists = [value if isinstance(value, list) else [] if value is None else [value] for value in (before, after)]
        return _list(named, lists[0], lists[1])[0]
    return Change(named, plain(before), plain(after))


def _list(label: str, before: Sequence[Any], after: Sequence[Any]) -> list[Change]:
    if not (diffs.is_plain(list(before)) and diffs.is_plain(list(after))):
        return _nested(label, list(before), list(after))
    gained, lost = diffs.members(before, after)
    if not gained and not lost:
        return [Change(label, _joined(before), _joined(after))]
    return [Change(label, added=[plain(item) for item in gained], removed=[plain(item) for item in lost])]


def _joined(items: Sequence[Any]) -> str:
    return ", ".join(plain(item) for item in items)


def value(names: Names, field: "models.Field[Any, Any] | None", raw: Any) -> str:
    """A single value: by the name of what it points at, by the label of the choice, in the reader's zone."""
    if raw is None or raw == "":
        return ""
    model = _points_at(field)
    if model is not None:
        return names.of(model, raw).text
    if field is not None and field.choices:
        chosen = int(raw) if isinstance(raw, Decimal) else raw
        return str(dict(field.flatchoices).get(chosen, raw))
    return plain(raw)


def plain(raw: Any) -> str:
    """A value without a field to explain it."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return _("yes") if raw else _("no")
    if isinstance(raw, int | Decimal | float):
        return str(raw)
    if isinstance(raw, list):
        return _joined(raw)
    if isinstance(raw, dict):
        return ", ".join(f"{key.replace('_', ' ')}: {plain(item)}" for key, item in raw.items())
    text = str(raw)
    if DIGEST.fullmatch(text):
        return phrases.short_digest(text)
    return _moment(text) or (text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…")


def _moment(text: str) -> str:
    """A moment or a day in words, in the reader's zone; nothing for any other text."""
    try:
        if len(text) == len("2026-11-25"):
            found: date | None = parse_date(text)
            return phrases.day(found) if found else ""
        moment = parse_datetime(text) if len(text) >= len("2026-11-25T09:42:00") and text[10] in "T " else None
    except ValueError:
        return ""
    return phrases.when(moment) if moment and moment.tzinfo else ""


def _points_at(field: "models.Field[Any, Any] | None") -> type[models.Model] | None:
    target = field.related_model if field is not None else None
    return target if isinstance(target, type) else None
