"""Finds what a request names: an unknown name is an error of its field, seen or not."""

from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager

from audits.accounts.models import User
from audits.accounts.selectors import person_for
from audits.base.errors import Invalid, NotFound
from audits.checks.models import Evidence
from audits.checks.selectors import evidence_for
from governance.controls.models import Control
from governance.controls.selectors import controls_named
from governance.risks.models import Category
from governance.risks.selectors import category_named
from registry.inventory.models import RegisteredModel
from registry.inventory.selectors import model_for


@contextmanager
def _in_field(name: str) -> Iterator[None]:
    try:
        yield
    except NotFound as error:
        raise Invalid.field(name, error.message, error.what_next) from error


def named_category(user: User, name: str) -> Category:
    """The category called `name`. Raises Invalid."""
    with _in_field("category"):
        return category_named(user, name)


def named_person(user: User, reference: str, field: str = "owner") -> User:
    """A visible person by reference. Raises Invalid."""
    with _in_field(field):
        return person_for(user, reference)


def named_models(user: User, references: Sequence[str]) -> list[RegisteredModel]:
    """Visible models by reference. Raises Invalid, naming the first that is unknown."""
    with _in_field("models"):
        return [model_for(user, reference) for reference in dict.fromkeys(references)]


def named_evidence(user: User, references: Sequence[str]) -> list[Evidence]:
    """Visible evidence by reference. Raises Invalid, naming every unknown one."""
    found = {row.reference: row for row in evidence_for(user).filter(reference__in=references)}
    _all_known("evidence", references, found, "E-0012")
    return list(found.values())


def named_controls(user: User, names: Sequence[str], field: str) -> list[Control]:
    """Controls named `catalog:identifier`. Raises Invalid, naming every unknown one."""
    found = controls_named(user, list(names))
    _all_known(field, names, found, "nist_800_53:ra-3")
    return list(found.values())


def _all_known(field: str, names: Sequence[str], found: Container[str], example: str) -> None:
    if unknown := [name for name in dict.fromkeys(names) if name not in found]:
        raise Invalid.field(field, f"Unknown: {', '.join(unknown)}.", f"They are written like {example}.")
