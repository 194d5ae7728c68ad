"""Connections to warehouses: what each kind needs, and writing them down without a password.

`secret` is a name. A worker looks for the password in the environment variable COUNTERSIGN_SECRET_<NAME>, or in the
file that COUNTERSIGN_SECRET_<NAME>_FILE names; nothing else of its environment can be named, and no page, API or trail
ever holds it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid
from audits.base.locking import check_version
from audits.trail import context as trail
from registry.datasets.models import Connection

SECRET = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
SECRETIVE = re.compile(r"pass|pwd|secret|token|credential|private|key", re.IGNORECASE)
LONGEST = 500


@dataclass(frozen=True)
class Needs:
    """What the address of one kind of warehouse must hold, and what it may."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


KINDS: dict[str, Needs] = {
    "postgresql": Needs(("host", "database", "user"), ("port", "sslmode")),
    "snowflake": Needs(("account", "user", "database", "warehouse"), ("role", "schema")),
    "bigquery": Needs(("project_id",), ("dataset_id", "location")),
    "databricks": Needs(("server_hostname", "http_path"), ("catalog", "schema")),
    "spark": Needs(("remote",)),
}
SSL_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")


@transaction.atomic
def add_connection(
    *, user: User, unit: Unit, name: str, kind: str, address: Mapping[str, Any], secret: str = ""
) -> Connection:
    """A connection of a unit. Raises Forbidden, Conflict for a name that is taken, Invalid at each wrong place."""
    policy_of(user).require("connection.change", unit)
    _check(kind, address, secret)
    _refuse_taken(unit, name)
    with trail.action("datasets.connection.added"):
        return Connection.objects.create(
            unit=unit, name=name, kind=kind, address=dict(address), secret=secret, created_by=user
        )


@transaction.atomic
def change_connection(*, user: User, connection: Connection, expected: int, changes: Mapping[str, Any]) -> Connection:
    """Changes the name, the address or the secret's name. Raises Forbidden, Stale, Conflict, Invalid."""
    policy_of(user).require("connection.change", connection)
    locked = Connection.objects.select_for_update().get(pk=connection.pk)
    check_version(locked, expected, changes)
    for name, value in changes.items():
        setattr(locked, name, value)
    _check(locked.kind, locked.address, locked.secret)
    _refuse_taken(locked.unit, locked.name, locked.pk)
    locked.version += 1
    with trail.action("datasets.connection.changed"):
        locked.save(update_fields=[*changes, "version"])
    return locked


def _refuse_taken(unit: Unit, name: str, but: int = 0) -> None:
    if Connection.objects.filter(unit=unit, name=name).exclude(pk=but).exists():
        said = f"{unit} already has a connection named “{name}”."
        raise Conflict(said, "Choose another name.", {"name": ["Already taken."]})


def _check(kind: str, address: Mapping[str, Any], secret: str) -> None:
    """Raises Invalid that names each place where a connection of this kind cannot be meant."""
    needs = KINDS.get(kind)
    if needs is None:
        raise Invalid.field("kind", f"There is no kind {kind}.", f"There are: {', '.join(KINDS)}.")
    known = (*needs.required, *needs.optional)
    wrong = {f"address/{name}": [f"A {kind} connection needs it."] for name in needs.required if not address.get(name)}
    for name, value in address.items():
        if SECRETIVE.search(str(name)):
            wrong[f"address/{name}"] = ["A password or key never stands here; name it in secret."]
        elif name not in known:
            wrong[f"address/{name}"] = [f"There is no such part. There are: {', '.join(known)}."]
        elif not isinstance(value, str | int) or isinstance(value, bool) or len(str(value)) > LONGEST:
            wrong[f"address/{name}"] = [f"Must be text of up to {LONGEST} characters."]
        elif "://" in str(value) and "@" in str(value):
            wrong[f"address/{name}"] = ["An address with a user in it may hold a password; send the parts."]
    if kind == "postgresql":
        wrong |= _wrong_postgresql(address)
    if secret and not SECRET.fullmatch(secret):
        wrong["secret"] = ["The name of a secret has letters, digits and _, and begins with a letter."]
    if wrong:
        said = "The connection cannot be meant: " + "; ".join(f"{place}: {why[0]}" for place, why in wrong.items())
        raise Invalid(said, "Correct the places named.", wrong)


def _wrong_postgresql(address: Mapping[str, Any]) -> dict[str, list[str]]:
    wrong = {}
    if address.get("port", "") != "" and not (str(address["port"]).isdecimal() and 0 < int(address["port"]) < 65_536):
        wrong["address/port"] = ["A port is a number from 1 to 65,535."]
    if address.get("sslmode", "prefer") not in SSL_MODES:
        wrong["address/sslmode"] = [f"Must be one of {', '.join(SSL_MODES)}."]
    return wrong
