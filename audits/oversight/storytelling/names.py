"""The names of people and objects, looked up in one query for each kind of object, as the reader may see them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.keyset import as_key
from audits.oversight.storytelling.kinds import kind_of, kind_words
from audits.trail.models import AuditEvent
from audits.trail.selectors import events


@dataclass(frozen=True)
class Name:
    """What an object is called, in full and in short, and the address of its page where it has one."""

    text: str
    url: str = ""
    reference: str = ""

    @property
    def short(self) -> str:
        """The reference, where there is one."""
        return self.reference or self.text


def visible(user: User, model: type[models.Model]) -> QuerySet[Any]:
    """The rows of a model that `user` may see; of what belongs to no unit, all."""
    rows = model._default_manager.all()
    if issubclass(model, Unit):
        return rows.filter(pk__in=policy_of(user).units().values("pk"))
    return policy_of(user).scope(rows) if has_unit(model) else rows


def has_unit(model: type[models.Model]) -> bool:
    """Whether the rows of a model belong to units."""
    try:
        return model._meta.get_field("unit").related_model is Unit
    except FieldDoesNotExist:
        return False


def name_of(thing: models.Model) -> str:
    """`R-0144 Groups differ`: the reference, when it has one and does not say it itself, and what it calls itself."""
    kind = kind_of(thing._meta.label_lower)
    if kind.name is not None:
        return kind.name(thing)
    reference, text = str(getattr(thing, "reference", "")), str(thing)
    if isinstance(thing, User) or not reference or reference in text:
        return text
    return f"{reference} {text}"


class Names:
    """What the things of some events are called. Ask for what will be needed with `want`, then `look_up` once."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._wanted: dict[type[models.Model], set[str]] = defaultdict(set)
        self._found: dict[tuple[type[models.Model], str], Name] = {}

    def want(self, model: type[models.Model], keys: Iterable[Any]) -> None:
        """These will be asked for."""
        self._wanted[model] |= {str(key) for key in keys if key not in (None, "")}

    def look_up(self) -> None:
        """Finds the names: a query for each kind of object, and one more for what is gone."""
        for model, keys in self._wanted.items():
            readable = [key for key in keys if key_fits(model, key)]
            self._found |= {(model, str(one.pk)): _name(one) for one in self._rows(model, readable)}
        self._remember_the_gone()

    def _rows(self, model: type[models.Model], keys: Collection[str]) -> QuerySet[Any]:
        near = {
            field.name: field.related_model
            for field in model._meta.local_concrete_fields
            if isinstance(field, models.ForeignKey) and not field.null and isinstance(field.related_model, type)
        }
        big = [*_big(model), *(f"{name}__{field}" for name, other in near.items() for field in _big(other))]
        follow = [*near, *kind_of(model._meta.label_lower).follow]
        rows = visible(self._user, model).filter(pk__in=keys).defer(*big)
        return rows.select_related(*follow) if follow else rows

    def _remember_the_gone(self) -> None:
        """An object that is no more keeps the label under which the trail last knew it, where one may read that."""
        gone = [(model, key) for model, keys in self._wanted.items() for key in keys if (model, key) not in self._found]
        if not gone:
            return
        wanted = Q(pk__in=())
        for model, key in gone:
            wanted |= Q(object_type=model._meta.label_lower, object_id=key)
        units = [str(pk) for pk in policy_of(self._user).units().values_list("pk", flat=True)]
        told = events().filter(wanted, operation="delete", unit__in=[*units, ""]).exclude(object_label="")
        by_type = {model._meta.label_lower: model for model, _key in gone}
        for object_type, key, label in told.values_list("object_type", "object_id", "object_label"):
            self._found.setdefault((by_type[object_type], key), Name(label))

    def of(self, model: type[models.Model], key: Any) -> Name:
        """The name of a thing; "(hidden from you)" where there is none to be told."""
        found = self._found.get((model, str(key)))
        if found is not None:
            return found
        return Name(_("(hidden from you)"))

    def knows(self, model: type[models.Model], key: Any) -> bool:
        """Whether there is a name to be told."""
        return (model, str(key)) in self._found

    def person(self, event: AuditEvent) -> str:
        """Who acted, by their title of today; the label of that day for anybody without an account; else nothing."""
        found = self._found.get((User, event.actor_id))
        return found.text if found else event.actor_label


def _big(model: type[models.Model]) -> list[str]:
    """The fields that may be large and that no name reads."""
    return [field.name for field in model._meta.local_concrete_fields if isinstance(field, models.JSONField)]


def _name(thing: models.Model) -> Name:
    address = kind_of(thing._meta.label_lower).address
    reference = "" if isinstance(thing, User) else str(getattr(thing, "reference", ""))
    return Name(name_of(thing), address(thing) if address else "", reference)


def key_fits(model: type[models.Model], key: str) -> bool:
    """Whether a key, kept as text, can be one of the model's."""
    if isinstance(model._meta.pk, models.IntegerField | models.AutoField):
        return as_key(key) is not None
    return True


def choices_by_noun(types: Iterable[str]) -> list[tuple[str, str]]:
    """Types with what several of their objects are called, in that order: for the reader to choose from."""
    named = [(object_type, kind_words(object_type)[1]) for object_type in types]
    return sorted(((one, f"{word[:1].upper()}{word[1:]}") for one, word in named), key=lambda pair: pair[1])
