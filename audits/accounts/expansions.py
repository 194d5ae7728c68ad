"""People and units, written out where an answer names them (`expand=owner,unit`)."""

from collections.abc import Collection, Mapping
from typing import Any

from audits.accounts.api import PersonSerializer, UnitSerializer
from audits.accounts.selectors import people_for, units_for
from audits.base.shaping import register_expansion

# Every field of an answer that names a person.
PEOPLE = ("owner", "submitted_by", "asked_by", "assessed_by", "decided_by", "made_by", "acts_as", "by")


def _people(user: Any, references: Collection[str]) -> Mapping[str, Any]:
    return {one.reference: PersonSerializer(one).data for one in people_for(user).filter(reference__in=references)}


def _units(user: Any, keys: Collection[int]) -> Mapping[int, Any]:
    return {unit.pk: UnitSerializer(unit).data for unit in units_for(user).filter(pk__in=keys)}


def register_expansions() -> None:
    """Called once, when the application is ready."""
    register_expansion(*PEOPLE, load=_people)
    register_expansion("unit", "within", load=_units, numeric=True)
