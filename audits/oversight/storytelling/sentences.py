"""What an event, or several of one action, say after "who": in the room's words where it has registered some."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audits.base import phrases
from audits.oversight.storytelling.kinds import (
    LinkEnds,
    Retold,
    kind_words,
    link_ends,
    link_words,
    own_type,
    sentence_of,
)
from audits.oversight.storytelling.names import Name, Names
from audits.oversight.storytelling.values import DIGEST
from audits.trail.models import AuditEvent
from audits.trail.rules import model_named
from audits.trail.selectors import Story

Key = tuple[str, str]
NAMED = 3  # objects of one clause that are named; more are counted
PLAIN = {
    "insert": (gettext_lazy("added %(it)s"), "plus"),
    "update": (gettext_lazy("changed %(it)s"), "pencil"),
    "delete": (gettext_lazy("removed %(it)s"), "minus"),
}
LINKED = (gettext_lazy("added %(other)s to %(one)s"), gettext_lazy("took %(other)s from %(one)s"))


@dataclass(frozen=True)
class Told:
    """An event with what it says, and its room's own words for it."""

    event: AuditEvent
    story: Story
    retold: Retold | None = None

    @property
    def key(self) -> Key:
        return self.event.object_type, self.event.object_id


@dataclass(frozen=True)
class Link:
    """A row of a many-to-many table: what it ties to what."""

    ends: LinkEnds
    one: str
    other: str

    @property
    def one_key(self) -> Key:
        return self.ends.one._meta.label_lower, self.one

    @property
    def other_key(self) -> Key:
        return self.ends.other._meta.label_lower, self.other


def link_of(told: Told) -> Link | None:
    """What a row of a many-to-many table ties together; None for any other event, and where it was redacted."""
    ends = link_ends(told.event.object_type)
    if ends is None:
        return None
    row = {change.column: change.before if change.after is None else change.after for change in told.story.changes}
    one, other = row.get(ends.one_column), row.get(ends.other_column)
    return Link(ends, str(one), str(other)) if one is not None and other is not None else None


class Sentences:
    """Says events, for the story of the object `about` = (type, key), or of none."""

    def __init__(self, names: Names, about: Key = ("", "")) -> None:
        self._names = names
        self._about = about

    def clause(self, action: str, group: Sequence[Told]) -> str:
        """What events of one action say together, such as "assessed residual risk" or "mapped 2 controls to it"."""
        subjects = subjects_of(action, group)
        sentence = sentence_of(action)
        retold = [told.retold for told in subjects if told.retold is not None]
        if len(retold) == len(subjects) <= NAMED:
            return phrases.sentence(dict.fromkeys(self.retold(one) for one in retold))
        if link_of(subjects[0]) is not None:
            return self._links(subjects)
        if sentence is not None:
            return str(sentence.text) % {"it": self._these(subjects)}
        if is_plain(action, group):
            return self._plainly(subjects)
        verb = action.rsplit(".", 1)[-1].replace("_", " ")
        return f"{verb} {self._these(subjects)}"

    def row(self, told: Told) -> str:
        """One event for itself."""
        if told.retold is not None:
            return self.retold(told.retold)
        sentence = sentence_of(told.event.action)
        if sentence is not None and told.event.object_type == (sentence.about or own_type(told.event.action)):
            return str(sentence.text) % {"it": self.it(told)}
        return self._plainly([told])

    def retold(self, retold: Retold) -> str:
        """In the room's words, which depend on whose story it is."""
        return retold.here if retold.of == self._about else retold.elsewhere

    def _plainly(self, subjects: Sequence[Told]) -> str:
        if link_of(subjects[0]) is not None:
            return self._links(subjects)
        words, _icon = PLAIN[subjects[0].event.operation]
        return str(words) % {"it": self._these(subjects)}

    def _links(self, subjects: Sequence[Told]) -> str:
        """What was tied to what, then what was parted."""
        made, unmade = link_words(subjects[0].event.object_type) or LINKED
        sides = [(made, "insert"), (unmade, "delete")]
        tied = {way: [link for t in subjects if t.event.operation == way and (link := link_of(t))] for _w, way in sides}
        return phrases.sentence(
            str(words)
            % {
                "one": self._ends([link.one_key for link in tied[way]]),
                "other": self._ends([link.other_key for link in tied[way]]),
            }
            for words, way in sides
            if tied[way]
        )

    def _ends(self, keys: Iterable[Key]) -> str:
        """One thing by its name, several by their number."""
        found = list(dict.fromkeys(keys))
        if len(found) == 1:
            return self._call(found[0][0], self._named(*found[0]), own=found[0] == self._about)
        return f"{phrases.count(len(found))} {kind_words(found[0][0])[1]}"

    def _these(self, subjects: Sequence[Told]) -> str:
        keys = list(dict.fromkeys(told.key for told in subjects))
        if len(keys) == 1:
            return self.it(subjects[0])
        _noun, plural = kind_words(subjects[0].event.object_type)
        named = [self.name(told).text for told in subjects[:NAMED]]
        if len(keys) <= NAMED and all(named) and len(set(named)) == len(keys):
            return f"{plural} {phrases.sentence(named)}"
        return f"{phrases.count(len(keys))} {plural}"

    def it(self, told: Told) -> str:
        """What the event is about: "the risk" in its own story, "risk R-0144 Groups differ" elsewhere."""
        if link_of(told) is not None:
            return self._plainly([told])
        return self._call(told.event.object_type, self.name(told).text, own=told.key == self._about)

    def name(self, told: Told) -> Name:
        """What the event's object is called, and where its page is."""
        link = link_of(told)
        if link is not None:
            return self._names.of(link.ends.one, link.one)
        event = told.event
        model = model_named(event.object_type)
        if model is not None and self._names.knows(model, event.object_id):
            return self._names.of(model, event.object_id)
        label = event.object_label
        return Name(phrases.short_digest(label) if DIGEST.fullmatch(label) else label)

    def _named(self, object_type: str, key: str) -> str:
        model = model_named(object_type)
        return self._names.of(model, key).text if model is not None else ""

    def _call(self, object_type: str, name: str, *, own: bool) -> str:
        noun, _plural = kind_words(object_type)
        if own:
            return _("the %(kind)s") % {"kind": noun}
        return f"{noun} {name}" if name else _("one %(kind)s") % {"kind": noun}


def subjects_of(action: str, group: Sequence[Told]) -> list[Told]:
    """The events about what the action is about; where it names nothing of the group, all that are alike the first."""
    sentence = sentence_of(action)
    wanted = (sentence.about if sentence else "") or own_type(action)
    named = [told for told in group if told.event.object_type == wanted]
    return named or [told for told in group if told.event.object_type == group[0].event.object_type]


def is_plain(action: str, group: Sequence[Told]) -> bool:
    """Whether nobody named the action: the database called it after the table and the operation."""
    if "." not in action:
        return True
    return any(action.rsplit(".", 1)[0] == told.event.object_type for told in group) and action.endswith(
        (".created", ".changed", ".deleted")
    )


def icon_of(action: str, group: Sequence[Told]) -> str:
    """The picture of an action."""
    sentence = sentence_of(action)
    return sentence.icon if sentence else PLAIN[group[0].event.operation][1]


def rows_word(number: int) -> str:
    """`4 rows`."""
    return ngettext("%(n)s row", "%(n)s rows", number) % {"n": phrases.count(number)}


def model_key(told: Told) -> tuple[type[models.Model], Any] | None:
    """The model and key of what an event is about, when this version knows the type."""
    model = model_named(told.event.object_type)
    return (model, told.event.object_id) if model is not None else None
