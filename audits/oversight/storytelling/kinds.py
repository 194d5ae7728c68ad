"""What rooms teach the story: what belongs to an object, where its page is, and how its actions are said.

A room registers in its `AppConfig.ready()`; the story knows no room. Types are Django's label in lower case.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.functional import Promise

from audits.accounts.models import User
from audits.base.display import Change
from audits.trail.models import AuditEvent
from audits.trail.rules import model_named

Words = str | Promise
# Given who reads and the thing: the keys, by type, of what belongs to its story as that person may see it.
Relations = Callable[[User, Any], Mapping[str, Iterable[int]]]


@dataclass(frozen=True)
class Kind:
    """How the objects of a type stand in stories.

    noun, plural: what a sentence calls them. address: of a thing's page. name: what it is called, its reference and
    `str()` unless said otherwise. labels, values: what columns and their values are called, where the model does not
    say. follow: the related rows that name and address read. shared: belongs to no unit, and whoever sees any record
    may read its story.
    """

    noun: Words = ""
    plural: Words = ""
    address: Callable[[Any], str] | None = None
    name: Callable[[Any], str] | None = None
    labels: Mapping[str, Words] = field(default_factory=dict)
    values: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    follow: Sequence[str] = ()
    shared: bool = False


@dataclass(frozen=True)
class Sentence:
    """How an action is said after "who": `text` with `%(it)s` for the object. about: the type the action is about."""

    text: Words
    icon: str = "pencil"
    about: str = ""


@dataclass(frozen=True)
class Retold:
    """An event in its room's own words. here: in the story of the object `of` = (type, key); elsewhere: anywhere else.

    who: who or what is said to have done it, when it was not the person. changes: instead of the columns.
    """

    here: str
    elsewhere: str
    of: tuple[str, str] = ("", "")
    who: str = ""
    changes: Sequence[Change] = ()


# Given who reads and events about one type: those that are said otherwise, by the event's number.
Retelling = Callable[[User, Sequence[AuditEvent]], Mapping[int, Retold]]

ANYTHING = "*"  # relations registered for it hold for every type
_relations: dict[str, list[Relations]] = defaultdict(list)
_kinds: dict[str, Kind] = {}
_sentences: dict[str, Sentence] = {}
_retellings: dict[str, Retelling] = {}
_links: dict[str, tuple[Words, Words]] = {}


def register_relations(object_type: str, function: Relations) -> None:
    """Adds to what belongs to the story of an object of this type; several rooms may."""
    if function not in _relations[object_type]:
        _relations[object_type].append(function)


def register_kind(object_type: str, kind: Kind) -> None:
    """Says how objects of a type stand in stories."""
    _kinds[object_type] = kind


def register_sentences(sentences: Mapping[str, Sentence]) -> None:
    """Says how actions are told."""
    _sentences.update(sentences)


def register_retelling(object_type: str, function: Retelling) -> None:
    """Has the room tell the events about a type itself."""
    _retellings[object_type] = function


def register_link(link_type: str, *, made: Words, ended: Words) -> None:
    """Says how a row of a many-to-many table is told: `%(one)s` is whose field it is, `%(other)s` what it names."""
    _links[link_type] = (made, ended)


def link_words(link_type: str) -> tuple[Words, Words] | None:
    """How a link of this type is told when it is made and when it ends; None where no room has said."""
    return _links.get(link_type)


def kind_of(object_type: str) -> Kind:
    """How a type stands in stories; an empty `Kind` where no room has said."""
    return _kinds.get(object_type, Kind())


def is_told(object_type: str) -> bool:
    """Whether a room has said what objects of this type are called."""
    return object_type in _kinds


def sentence_of(action: str) -> Sentence | None:
    """How an action is told; None where no room has said."""
    return _sentences.get(action)


def sentences_about(types: Iterable[str]) -> dict[str, Sentence]:
    """The actions that are about these types, as they are told."""
    wanted = set(types)
    return {action: one for action, one in _sentences.items() if (one.about or own_type(action)) in wanted}


def retelling_of(object_type: str) -> Retelling | None:
    """The room's own telling of a type."""
    return _retellings.get(object_type)


def related(user: User, thing: models.Model) -> dict[str, set[str]]:
    """Keys by type of everything that the story of `thing` tells, itself first; only what `user` may see."""
    own = thing._meta.label_lower
    found: dict[str, set[str]] = {own: {str(thing.pk)}}
    for function in (*_relations.get(own, ()), *_relations.get(ANYTHING, ())):
        for object_type, keys in function(user, thing).items():
            found.setdefault(object_type, set()).update(str(key) for key in keys)
    return {object_type: keys for object_type, keys in found.items() if keys}


def own_type(action: str) -> str:
    """The type that an action names by its first two parts, `risks.risk` in `risks.risk.assessed`."""
    return ".".join(action.split(".")[:2])


@dataclass(frozen=True)
class LinkEnds:
    """The two ends of a many-to-many table: whose field it is, what it names, and the columns that hold their keys."""

    one: type[models.Model]
    one_column: str
    other: type[models.Model]
    other_column: str


def link_ends(object_type: str) -> LinkEnds | None:
    """The ends of an automatic many-to-many table; None for any other type."""
    model = model_named(object_type)
    owner: Any = model._meta.auto_created if model else None
    if model is None or not owner:
        return None
    made = next(one for one in owner._meta.local_many_to_many if one.remote_field.through is model)
    ends: list[Any] = [model._meta.get_field(name) for name in (made.m2m_field_name(), made.m2m_reverse_field_name())]
    return LinkEnds(owner, ends[0].column, made.related_model, ends[1].column)


@cache
def every_link() -> Mapping[str, LinkEnds]:
    """All automatic many-to-many tables, by their type."""
    types = [model._meta.label_lower for model in apps.get_models(include_auto_created=True)]
    found = {object_type: link_ends(object_type) for object_type in types}
    return {object_type: ends for object_type, ends in found.items() if ends is not None}


def kind_words(object_type: str) -> tuple[str, str]:
    """What one and several objects of a type are called."""
    kind, ends, model = kind_of(object_type), link_ends(object_type), model_named(object_type)
    if ends is not None:
        model = ends.one
        kind = kind_of(model._meta.label_lower)
    if kind.noun:
        return str(kind.noun), str(kind.plural or kind.noun)
    if model is None:
        plain = object_type.rsplit(".", 1)[-1].replace("_", " ")
        return plain, plain
    return str(model._meta.verbose_name), str(model._meta.verbose_name_plural)
