"""The one object that answers: may this user do this to that?

Views, the API, services and templates ask here; selectors scope their querysets here. A grant holds in its
unit and every unit below. A token narrows what its user may do to the permissions among its scopes, and perhaps to
one unit and those below it.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.utils import timezone

from audits.accounts.models import Grant, Unit, User
from audits.accounts.roles import PERMISSIONS, READING, Role
from audits.base.errors import Forbidden, NotFound
from audits.trail import past

ModelT = TypeVar("ModelT", bound=models.Model)


class InUnit(Protocol):
    """Anything that belongs to a unit."""

    unit_id: int


@dataclass(frozen=True)
class Held:
    """A role held in a branch of the tree of units."""

    role: Role
    path: str


class _LikeAny(models.Func):
    """Whether a text is like one of an array of patterns: one condition, however many, since every list asks it."""

    template, arg_joiner, output_field = "%(expressions)s::text[])", " LIKE ANY (", models.BooleanField()


class Policy:
    """What one acting user may do. Made once a request; reads the grants once."""

    def __init__(self, user: User, scopes: frozenset[str] | None = None, within: str = "/") -> None:
        """scopes: of a token, else None. within: the path of the unit that a token is held to."""
        self.user = user
        self.scopes = scopes
        self.within = within

    @cached_property
    def held(self) -> tuple[Held, ...]:
        if not self.user.is_active:
            return ()
        grants = Grant.objects.filter(Q(until=None) | Q(until__gt=timezone.now()), user=self.user)
        return tuple(Held(Role(role), path) for role, path in grants.values_list("role", "unit__path"))

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(held.role for held in self.held)

    def _paths(self, permission: str) -> list[str]:
        if self.scopes is not None and permission not in self.scopes:
            return []
        if past.stated() and permission not in READING:
            return []
        allowed = PERMISSIONS[permission]
        held = (_narrower(held.path, self.within) for held in self.held if held.role in allowed)
        return [path for path in held if path]

    def units(self, permission: str = "record.view") -> QuerySet[Unit]:
        """The units in which the user holds `permission`."""
        branches = [f"{path}%" for path in self._paths(permission)]
        return Unit.objects.filter(_LikeAny(F("path"), Value(branches, output_field=ArrayField(models.TextField()))))

    def scope(self, rows: QuerySet[ModelT], permission: str = "record.view") -> QuerySet[ModelT]:
        """`rows` cut down to the units in which the user holds `permission`."""
        return rows.filter(unit__in=self.units(permission))

    def allows(self, permission: str, thing: InUnit | Unit | None = None) -> bool:
        """Whether the user holds `permission` for `thing`, or anywhere when no thing is named."""
        paths = self._paths(permission)
        if thing is None or not paths:
            return bool(paths)
        unit_id = thing.pk if isinstance(thing, Unit) else thing.unit_id
        return self.units(permission).filter(pk=unit_id).exists()

    def require(self, permission: str, thing: InUnit | Unit | None = None) -> None:
        """Raises `Forbidden`, or `NotFound` where the user may not even see `thing`."""
        if self.allows(permission, thing):
            return
        if thing is not None and not self.allows("record.view", thing):
            raise NotFound("There is no such object, or you may not see it.")
        if past.stated() and permission not in READING:
            raise past.PastIsClosed
        needed = ", ".join(str(role.label) for role in Role if role in PERMISSIONS[permission])
        if self.scopes is not None and permission not in self.scopes:
            raise Forbidden(
                f"This token does not carry the scope {permission}.",
                "Make a token with that scope and use it.",
            )
        raise Forbidden(
            f"This needs one of these roles: {needed}.",
            "Ask an administrator, or hand it to somebody who holds one.",
        )


def _narrower(one: str, other: str) -> str:
    """The branch of the tree that lies in both; empty when they lie apart."""
    return one if one.startswith(other) else other if other.startswith(one) else ""


def policy_of(user: Any) -> Policy:
    """The policy of an acting user; kept on the user so that a request reads the grants once."""
    kept: Policy | None = getattr(user, "_policy", None)
    if kept is None:
        kept = user._policy = Policy(user)
    return kept
