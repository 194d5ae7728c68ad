"""Reads of people and units, scoped to who asks."""

from django.db.models import QuerySet
from django.utils import timezone

from audits.accounts.models import Token, Unit, User
from audits.accounts.policy import policy_of
from audits.accounts.tokens import hash_token
from audits.base.errors import NotFound


def units_for(user: User, permission: str = "record.view") -> QuerySet[Unit]:
    """The units in which `user` holds `permission`, in tree order."""
    return policy_of(user).units(permission).order_by("path")


def unit_for(user: User, pk: int, permission: str = "record.view") -> Unit:
    """One unit. Raises NotFound when it is not there or not visible."""
    unit = units_for(user, permission).filter(pk=pk).first()
    if unit is None:
        raise NotFound("There is no such unit, or you may not see it.")
    return unit


def people_for(user: User) -> QuerySet[User]:
    """People with a grant in a unit that `user` may see."""
    return User.objects.filter(grants__unit__in=policy_of(user).units()).distinct().order_by("title", "id")


def person_for(user: User, reference: str) -> User:
    """One visible person by reference, e.g. `U-0003`. Raises NotFound."""
    person = people_for(user).filter(reference=reference).first()
    if person is None:
        raise NotFound(f"There is no person {reference}, or you may not see them.")
    return person


def live_token(secret: str) -> Token | None:
    """The token that `secret` opens, unless it is revoked, expired or its user's account is closed."""
    return (
        Token.objects.select_related("user")
        .filter(digest=hash_token(secret), revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )


def branch_of(token: Token) -> str:
    """The path of the unit that `token` is held to, `/` for all of them.

    Asked once its user acts, since nobody unknown sees a unit; a unit that the user no longer sees is a path that
    nothing lies under.
    """
    if token.within_id is None:
        return "/"
    return Unit.objects.filter(pk=token.within_id).values_list("path", flat=True).first() or "/none/"


def tokens_of(user: User) -> QuerySet[Token]:
    """One's own tokens, newest first."""
    return Token.objects.select_related("within").filter(user=user).order_by("-id")
