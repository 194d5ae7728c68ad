"""What an export may show, and of what. Who a person is, and what they may see, is asked above."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import models


@dataclass(frozen=True)
class Sight:
    """Whose events are shown: those of `units` (as the trail spells them, "" for none) and those `actor_id` made.

    units None: every unit.
    """

    units: frozenset[str] | None = None
    actor_id: str = ""

    def sees(self, header: Mapping[str, str]) -> bool:
        """Whether the event with this header is shown."""
        return self.units is None or header["unit"] in self.units or header["actor_id"] == self.actor_id


EVERYTHING = Sight()


@dataclass(frozen=True)
class Thing:
    """An object of the record as the trail names it: type such as "risks.risk", and id."""

    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.type}:{self.id}"


@dataclass(frozen=True)
class Wanted:
    """Which events: dated from `since` to before `until`, of one object. None does not narrow."""

    since: datetime | None = None
    until: datetime | None = None
    thing: Thing | None = None


class NoSuchThing(Exception):
    """No object is called that; the message says how to name one."""


def thing_called(name: str) -> Thing:
    """The object called `name`: a reference such as R-0144, or type:id. Raises NoSuchThing.

    A reference is looked up where objects have one; what was deleted since is named by type and id.
    """
    object_type, colon, object_id = name.partition(":")
    if colon and object_type and object_id:
        return Thing(object_type, object_id)
    for thing in things_named(name):
        return thing
    raise NoSuchThing(f"There is no object {name}. Name it by its reference, such as R-0144, or by type:id.")


REFERENCE = re.compile(r"[A-Z]{1,2}(-[A-Z]{1,5})?-\d{4,18}|[A-Z]{1,5}-\d{4,18}", re.ASCII)


def things_named(reference: str) -> Iterator[Thing]:
    """The objects with this reference, whoever may see them: at most one for each kind of reference."""
    if not REFERENCE.fullmatch(reference):
        return
    for model in apps.get_models():
        if _referred(model, reference):
            for (key,) in model._base_manager.filter(reference=reference).values_list("pk"):
                yield Thing(model._meta.label_lower, str(key))


def _referred(model: type[models.Model], name: str) -> bool:
    """Whether the objects of `model` have references that begin as `name` does."""
    field = next((field for field in model._meta.concrete_fields if field.name == "reference"), None)
    if not isinstance(field, models.GeneratedField):
        return False
    parts = field.expression.flatten()  # type: ignore[attr-defined]  # django-stubs leaves it out
    texts = [part.value for part in parts if isinstance(part, models.Value)]
    return any(name.startswith(str(text)) for text in texts if str(text).endswith("-"))
