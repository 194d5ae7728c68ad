"""The demo's units, people and tokens: the one part that the API cannot make yet, because nobody holds a token.

People are named by what they do. Passwords are made at random and stand in the demo's note alone.
"""

import secrets
from collections.abc import Sequence

from django.db import transaction

from audits.accounts.models import Unit, User
from audits.accounts.roles import PERMISSIONS, Role
from audits.accounts.selectors import tokens_of
from audits.accounts.services import change_password, grant_role, issue_token, make_unit, make_user, revoke_token
from governance.desk.demo.note import Logins

DOMAIN = "demo.example"
BANK, RETAIL, CORPORATE = "Bank", "Retail bank", "Corporate bank"
TITLES = {
    Role.OFFICER: "Compliance desk",
    Role.ML_ENGINEER: "Credit modelling",
    Role.VALIDATOR: "Model validation",
    Role.APPROVER: "Head of model risk",
    Role.AUDITOR: "Internal audit",
    Role.ADMINISTRATOR: "Administration",
}
WHOLE_BANK = {Role.AUDITOR, Role.ADMINISTRATOR}
SEEDING, PIPELINE = "Demo set-up", "Continuous integration"
# Without letters and digits that are mistaken for one another: people type these.
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


class NotEmpty(Exception):
    """There are people here who are not the demo's."""


def new_logins() -> Logins:
    """An e-mail and a random password, of 100 bits, for each role."""
    return {role.value: {"email": f"{role}@{DOMAIN}", "password": _password()} for role in Role}


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))


@transaction.atomic
def make_people(logins: Logins) -> dict[Role, User]:
    """One person a role with these logins; those who are there already get the password named here.

    Raises NotEmpty where others work already: an organisation's own record gets no demo.
    """
    if User.objects.exclude(email__iendswith=f"@{DOMAIN}").exists():
        raise NotEmpty("Other people have accounts here, so no demo is put among them.")
    bank = _unit(BANK, None)
    retail = _unit(RETAIL, bank)
    _unit(CORPORATE, bank)
    return {role: _person(role, bank if role in WHOLE_BANK else retail, logins[role]) for role in Role}


def _unit(name: str, parent: Unit | None) -> Unit:
    return Unit.objects.filter(name=name, parent=parent).first() or make_unit(name=name, parent=parent)


def _person(role: Role, unit: Unit, login: dict[str, str]) -> User:
    user = User.objects.filter(email__iexact=login["email"]).first()
    if user is None:
        title = TITLES[role]
        user = make_user(email=login["email"], name=title, title=title, password=login["password"])
    elif not user.check_password(login["password"]):
        change_password(user=user, password=login["password"])
    if not user.grants.filter(unit=unit, role=role).exists():
        grant_role(user=user, unit=unit, role=role)
    return user


@transaction.atomic
def issue(user: User, role: Role, name: str, days: int) -> str:
    """The secret of a new token that may do what the role may; earlier ones of the same name end."""
    revoke(user, name)
    scopes: Sequence[str] = [permission for permission, roles in PERMISSIONS.items() if role in roles]
    return issue_token(user=user, name=name, scopes=scopes, days=days).secret


@transaction.atomic
def revoke(user: User, name: str) -> None:
    """Ends every live token of this name."""
    for token in tokens_of(user).filter(name=name, revoked_at=None):
        revoke_token(user=user, pk=token.pk)
