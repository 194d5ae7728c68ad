"""Writes of people, units, grants and tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audits.accounts.models import Grant, Token, Unit, User
from audits.accounts.policy import policy_of
from audits.accounts.roles import PERMISSIONS, Role
from audits.accounts.tokens import hash_token, new_secret
from audits.base.errors import Conflict, Invalid, NotFound
from audits.trail import context as trail

USE_IS_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class IssuedToken:
    """A new token. `secret` is shown this once and kept nowhere."""

    token: Token
    secret: str


@transaction.atomic
def make_unit(*, name: str, parent: Unit | None = None) -> Unit:
    """A new unit below `parent`, or a root."""
    with trail.action("accounts.unit.made"):
        unit = Unit.objects.create(name=name, parent=parent)
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
    return unit


@transaction.atomic
def make_user(*, email: str, name: str, title: str, password: str) -> User:
    """A new account.

    Raises Conflict for an e-mail that is taken, Invalid for a weak password or a malformed address.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise Conflict(f"{email} already has an account.", "Use that account.", {"email": ["Already taken."]})
    user = User(email=User.objects.normalize_email(email), name=name, title=title)
    try:
        validate_password(password, user)
        user.set_password(password)
        user.full_clean(exclude=["reference"])
    except ValidationError as error:
        fields = error.message_dict if hasattr(error, "error_dict") else {"password": list(error.messages)}
        raise Invalid("The account could not be made.", "Correct the fields named.", fields) from error
    with trail.action("accounts.user.made"):
        user.save()
    return user


@transaction.atomic
def change_password(*, user: User, password: str) -> User:
    """Replaces the password of `user`. Raises Invalid for a weak one."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("The password was not changed.", "Choose another.", {"password": list(error.messages)}) from error
    user.set_password(password)
    with trail.action("accounts.password.changed"):
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def grant_role(
    *, user: User, unit: Unit, role: Role, until: datetime | None = None, granted_by: User | None = None
) -> Grant:
    """Gives `role` in `unit` and below. Giving it again changes its end."""
    if granted_by is not None:
        policy_of(granted_by).require("people.change", unit)
    with trail.action("accounts.role.granted"):
        grant, _made = Grant.objects.update_or_create(
            user=user, unit=unit, role=role, defaults={"until": until, "granted_by": granted_by}
        )
    return grant


@transaction.atomic
def issue_token(
    *, user: User, name: str, scopes: Sequence[str], days: int = 90, within: Unit | None = None
) -> IssuedToken:
    """A token for `user` that holds at most `scopes` for `days` days, in the unit `within` and below if one is named.

    Raises Invalid for an unknown scope, a unit that the user does not see, or a life outside 1 to 366 days.
    """
    check_scopes(scopes)
    if not 1 <= days <= 366:
        raise Invalid.field("days", "A token lives 1 to 366 days.")
    if within is not None and not policy_of(user).allows("record.view", within):
        raise Invalid.field("within", "You may not see this unit.", "Choose among the units listed.")
    with trail.action("accounts.token.issued"):
        return write_token(user=user, name=name, scopes=scopes, life=timedelta(days=days), within=within)


def check_scopes(scopes: Sequence[str]) -> None:
    """Raises Invalid for a scope that is none."""
    if unknown := sorted(set(scopes) - set(PERMISSIONS)):
        raise Invalid.field("scopes", f"Unknown scopes: {', '.join(unknown)}.", "Choose among the listed permissions.")


def write_token(*, user: User, name: str, scopes: Sequence[str], life: timedelta, **fields: Any) -> IssuedToken:
    """Writes a token with a new secret; its callers say who may have one, and name the action."""
    secret = new_secret()
    token = Token.objects.create(
        user=user,
        name=name,
        prefix=secret[:10],
        digest=hash_token(secret),
        scopes=sorted(set(scopes)),
        expires_at=timezone.now() + life,
        **fields,
    )
    return IssuedToken(token, secret)


@transaction.atomic
def note_use(token: Token) -> None:
    """Notes that `token` is in use, about once a minute. Whoever finds another request at it leaves it to that one."""
    now = timezone.now()
    if token.last_used_at is not None and now - token.last_used_at < USE_IS_NOTED_EVERY:
        return
    free = Token.objects.select_for_update(skip_locked=True).filter(pk=token.pk)
    with trail.action("accounts.token.used"):
        Token.objects.filter(pk__in=free.values("pk")).update(last_used_at=now)


@transaction.atomic
def revoke_token(*, user: User, pk: int) -> Token:
    """Ends one's own token at once; ending it twice changes nothing. Raises NotFound."""
    token = Token.objects.select_for_update().filter(user=user, pk=pk).first()
    if token is None:
        raise NotFound("There is no such token of yours.")
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        with trail.action("accounts.token.revoked"):
            token.save(update_fields=["revoked_at"])
    return token
