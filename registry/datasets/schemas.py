"""Confirming and correcting what the columns of a version are."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Invalid
from audits.base.locking import check_version
from audits.trail import context as trail
from registry.datasets.models import Profile, Schema
from registry.datasets.profiles import ask_profile
from registry.datasets.schema import FITS, ROLES, TYPES

CHANGEABLE = ("type", "nullable", "meaning", "role", "personal")
NAMING = ("name", "place")


@transaction.atomic
def confirm_schema(*, user: User, schema: Schema, expected: int, changes: Sequence[Mapping[str, Any]] = ()) -> Schema:
    """Confirms the schema of a version, with corrections: [{"name" (and "place" where two are called so), …}].

    Where it changes what is personal data, a new profile is asked for. Raises Forbidden, Stale, and Invalid at
    `columns/{n}/{field}` for a column that is not there or a type that its values do not have.
    """
    policy_of(user).require("dataset.register", schema)
    locked = Schema.objects.select_for_update().select_related("dataset_version").get(pk=schema.pk)
    check_version(locked, expected, {"columns": list(changes)})
    found = _found(locked)
    columns = [dict(column) for column in locked.columns]
    for number, change in enumerate(changes):
        place = _place(columns, change, f"columns/{number}")
        _refuse_misfit(change, found.get(place), f"columns/{number}")
        columns[place - 1] |= {name: change[name] for name in CHANGEABLE if name in change}
    marks = [column["personal"] for column in locked.columns]
    locked.columns, locked.confirmed_by, locked.confirmed_at = columns, user, timezone.now()
    locked.version += 1
    with trail.action("datasets.schema.confirmed"):
        locked.save()
        if marks != [column["personal"] for column in columns]:
            newest = Profile.objects.filter(dataset_version=locked.dataset_version).first()
            ask_profile(user=user, version=locked.dataset_version, reading=newest.reading if newest else None)
    return locked


def _found(schema: Schema) -> dict[int, Mapping[str, Any]]:
    """What the newest profile says of each column, by place."""
    profile = Profile.objects.filter(dataset_version=schema.dataset_version_id, state=Profile.State.DONE).first()
    columns = profile.result["columns"] if profile and profile.result else []
    return {column["place"]: column for column in columns}


def _place(columns: Sequence[Mapping[str, Any]], change: Mapping[str, Any], at: str) -> int:
    """The place, from 1, of the column that a change is about."""
    name = change.get("name", "")
    places = [place for place, column in enumerate(columns, start=1) if column["name"] == name]
    if not places:
        raise Invalid.field(f"{at}/name", f"There is no column “{name}”.", "Name one of the schema.")
    wanted = change.get("place")
    if wanted is None and len(places) == 1:
        return places[0]
    if wanted not in places:
        where = " and ".join(str(place) for place in places)
        said = (
            f"“{name}” is the name of column {where}." if len(places) == 1 else f"Columns {where} are called “{name}”."
        )
        raise Invalid.field(f"{at}/place", said, "Say its place.")
    return int(wanted)


def _refuse_misfit(change: Mapping[str, Any], found: Mapping[str, Any] | None, at: str) -> None:
    """Refuses what a change says of a column when its values, as the profile found them, say otherwise."""
    name, type_ = change["name"], change.get("type")
    if type_ is not None and type_ not in TYPES:
        raise Invalid.field(f"{at}/type", f"There is no type {type_}.", f"There are: {', '.join(TYPES)}.")
    if (role := change.get("role")) is not None and role not in ROLES:
        raise Invalid.field(f"{at}/role", f"There is no role {role}.", f"There are: {', '.join(filter(None, ROLES))}.")
    if found is None:
        return
    if type_ is not None and type_ not in FITS[found["type"]]:
        said = f"The values of “{name}” are {found['type']}, not {type_}."
        raise Invalid.field(f"{at}/type", said, "Correct the data, or how it is read.")
    if change.get("nullable") is False and found["missing"]:
        said = f"“{name}” is missing in {found['missing']:,} rows, so it may be."
        raise Invalid.field(f"{at}/nullable", said, "Send a version without gaps.")
