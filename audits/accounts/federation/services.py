"""A CI job brings the token that its own system signed, and gets a short-lived one of ours: no secret lies anywhere.

Trust is a row: whose tokens, for which audience, saying what. Everything else is refused, and says so.
"""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import jwt
from django.db import IntegrityError, transaction
from django.utils import timezone

from audits.accounts.federation import claims as trusted
from audits.accounts.federation.keys import key_of
from audits.accounts.federation.selectors import rules_of_issuer, trust_rule_for
from audits.accounts.middleware import act_as
from audits.accounts.models import Grant, TrustRule, Unit, User
from audits.accounts.policy import policy_of
from audits.accounts.roles import PERMISSIONS, Role
from audits.accounts.services import IssuedToken, check_scopes, write_token
from audits.base.errors import Conflict, DomainError, Forbidden, Invalid
from audits.trail import context as trail

ALGORITHMS = ("RS256", "ES256")  # never one that a public key could be mistaken for the secret of
NEEDED = ("iss", "sub", "aud", "exp", "iat")
LEEWAY = 30  # seconds by which clocks may differ
LONGEST = 16_384  # characters of a token
MINUTES = range(1, 61)
# A job hands in and reads; it decides nothing, so no rule makes an account that could.
ROLES = (Role.ML_ENGINEER, Role.AUDITOR)


class NotTrusted(DomainError):
    """The token cannot be believed: its signature, its time, its issuer or its audience."""

    code = "token-not-trusted"
    status = 401
    title = "This token is not trusted"


@dataclass(frozen=True)
class Exchanged:
    """The token that a job was given, and the rule that it was given by."""

    issued: IssuedToken
    rule: TrustRule


@transaction.atomic
def add_trust_rule(
    *,
    user: User,
    unit: Unit,
    name: str,
    issuer: str,
    audience: str,
    claims: Mapping[str, Any],
    scopes: Sequence[str],
    minutes: int = 30,
    role: str = Role.ML_ENGINEER,
) -> TrustRule:
    """Trusts an issuer's tokens that say `claims`, in `unit` and below; makes the service account they act as.

    The account holds `role` in `unit` and has no password. Raises Forbidden, NotFound, or Invalid that names the field.
    """
    policy_of(user).require("trust.change", unit)
    _check(issuer, claims, minutes)
    _check_scopes(scopes, role)
    with trail.action("accounts.trust.given"):
        account = User(email=f"{secrets.token_hex(8)}@service.invalid", name=name, title=name)
        account.set_unusable_password()
        account.save()
        Grant.objects.create(user=account, unit=unit, role=Role(role), granted_by=user)
        return TrustRule.objects.create(
            unit=unit, name=name, issuer=issuer, audience=audience, claims=dict(claims), acts_as=account,
            scopes=sorted(set(scopes)), minutes=minutes, made_by=user,
        )  # fmt: skip


def _check(issuer: str, claims: Mapping[str, Any], minutes: int) -> None:
    parts = urlsplit(issuer)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise Invalid.field(
            "issuer", "An issuer is an https address.", "For example https://token.actions.githubusercontent.com."
        )
    if wrong := list(trusted.faults(claims)):
        raise Invalid("The claims do not say whom to trust.", "Correct them.", {"claims": wrong})
    if minutes not in MINUTES:
        raise Invalid.field("minutes", f"Such a token lives {MINUTES[0]} to {MINUTES[-1]} minutes.")


def _check_scopes(scopes: Sequence[str], role: str) -> None:
    if role not in ROLES:
        raise Invalid.field("role", f"A CI job may be one of: {', '.join(ROLES)}.")
    check_scopes(scopes)
    beyond = [scope for scope in scopes if role not in PERMISSIONS[scope]]
    if beyond or not scopes:
        said = f"No {role} holds {', '.join(beyond)}." if beyond else "Choose at least one scope."
        raise Invalid.field("scopes", said)


@transaction.atomic
def end_trust(*, user: User, reference: str, reason: str) -> TrustRule:
    """Ends a rule and, at once, every token that was given by it; closes its account. Ending it twice changes nothing.

    Raises NotFound or Forbidden.
    """
    rule = trust_rule_for(user, reference)
    policy_of(user).require("trust.change", rule)
    rule = TrustRule.objects.select_for_update().select_related("acts_as", "unit").get(pk=rule.pk)
    if rule.ended_at is None:
        now = timezone.now()
        with trail.action("accounts.trust.ended", reason=reason):
            rule.ended_at = now
            rule.save(update_fields=["ended_at"])
            rule.tokens.filter(revoked_at=None, expires_at__gt=now).update(revoked_at=now)
            User.objects.filter(pk=rule.acts_as_id).update(is_active=False)
    return rule


def exchange(*, assertion: str) -> Exchanged:
    """A token of ours for the job that `assertion`, a token of OpenID Connect, speaks for.

    Asks the issuer for its keys, so it is called outside any transaction. Raises NotTrusted for a token that cannot be
    believed, Forbidden when no rule trusts what it says, Conflict when it was exchanged before, Unavailable.
    """
    issuer, kid = _named(assertion)
    with trail.everywhere():  # nobody is known yet, so no unit is seen
        rules = list(rules_of_issuer(issuer))
    if not rules:
        raise NotTrusted("No rule trusts the issuer of this token.", "Ask an administrator to add one.")
    said = _verified(assertion, issuer, kid, sorted({rule.audience for rule in rules}))
    for rule in rules:
        met = trusted.matched(rule.claims, said)
        if met is not None and rule.audience in _audiences(said):
            return Exchanged(_given(rule, met, assertion, said), rule)
    raise Forbidden(
        f"No rule trusts what this token says; its subject is {str(said['sub'])[:200]!r}.",
        "Compare its claims with the rules under Administration, Trusted CI.",
    )


def _named(assertion: str) -> tuple[str, str]:
    """The issuer that a token names and the key, both not yet believed."""
    try:
        head = jwt.get_unverified_header(assertion)
        said = jwt.decode(assertion, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise NotTrusted("This is no token of OpenID Connect.", "Send the JWT that your CI system gave you.") from error
    if head.get("alg") not in ALGORITHMS:
        raise NotTrusted(f"Only tokens signed by {' or '.join(ALGORITHMS)} are taken.")
    issuer, kid = said.get("iss"), head.get("kid", "")
    if not isinstance(issuer, str) or not isinstance(kid, str):
        raise NotTrusted("The token names no issuer.")
    return issuer, kid


def _verified(assertion: str, issuer: str, kid: str, audiences: list[str]) -> dict[str, Any]:
    key = key_of(issuer, kid)
    if key is None:
        raise NotTrusted("The token is signed by a key that its issuer does not have.")
    try:
        said: dict[str, Any] = jwt.decode(
            assertion, key, algorithms=list(ALGORITHMS), audience=audiences, issuer=issuer, leeway=LEEWAY,
            options={"require": list(NEEDED), "verify_iat": True},
        )  # fmt: skip
    except jwt.ExpiredSignatureError as error:
        raise NotTrusted("The token has expired.", "Ask your CI system for a new one.") from error
    except jwt.InvalidAudienceError as error:
        raise NotTrusted("The token is meant for another audience.", "Ask for it with the rule's audience.") from error
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise NotTrusted(f"The token cannot be believed: {error}.") from error
    return said


def _audiences(said: Mapping[str, Any]) -> list[str]:
    audience = said["aud"]
    return audience if isinstance(audience, list) else [audience]


@transaction.atomic
def _given(rule: TrustRule, met: dict[str, str], assertion: str, said: Mapping[str, Any]) -> IssuedToken:
    act_as(rule.acts_as, source=f"oidc {rule.reference}")
    once = (
        str(said["jti"]) if said.get("jti") else assertion.rpartition(".")[0]
    )  # the signature itself may be respelled
    try:
        with transaction.atomic(), trail.action("accounts.token.exchanged"):
            return write_token(
                user=rule.acts_as,
                name=rule.name,
                scopes=rule.scopes,
                life=timedelta(minutes=rule.minutes),
                within=rule.unit,
                rule=rule,
                claims={**met, "sub": str(said["sub"])[: trusted.LONGEST]},
                exchanged=hashlib.sha256(f"{rule.issuer}\n{once}".encode()).hexdigest(),
            )
    except IntegrityError as error:
        raise Conflict("This token was exchanged before.", "Ask your CI system for a new one.") from error
