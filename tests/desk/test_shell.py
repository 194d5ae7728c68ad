"""The rail around every page: only what the reader may see, at the price of a few queries."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from audits.accounts.models import Unit, User
from audits.accounts.roles import Role
from audits.accounts.services import grant_role
from audits.base.display import Shell
from governance.desk.context import shell
from tests.personas import set_up


def around(user: object, path: str = "/trail/") -> Shell | None:
    request = RequestFactory().get(path)
    request.user = user  # type: ignore[assignment]  # as the middleware leaves it
    return shell(request)["shell"]


def test_nobody_who_is_not_signed_in_gets_one(db: None) -> None:
    assert around(AnonymousUser()) is None


def test_who_one_is_and_where(officer: User, unit: Unit) -> None:
    made = around(officer)
    assert made is not None
    assert (made.user_label, made.unit_label) == ("Compliance desk", "Retail bank")


def test_several_branches_are_counted(officer: User, other_unit: Unit) -> None:
    with set_up():
        grant_role(user=officer, unit=other_unit, role=Role.OFFICER)
    made = around(officer)
    assert made is not None
    assert made.unit_label == "Retail bank and 1 more"


def test_the_page_one_is_on_is_marked(officer: User) -> None:
    made = around(officer, "/trail/events/3/")
    assert made is not None
    current = [link.label for group in made.nav for link in group.links if link.current]
    assert current == ["Trail"]


@pytest.mark.parametrize(("persona", "sees"), [("ml_engineer", False), ("auditor", True), ("administrator", True)])
def test_the_trail_is_for_who_may_read_it(persona: str, sees: bool, request: pytest.FixtureRequest) -> None:
    made = around(request.getfixturevalue(persona))
    assert made is not None
    assert (made.trail is not None) == bool(made.trail_url) == sees
    assert ("Trail" in [link.label for group in made.nav for link in group.links]) == sees


def test_an_unverified_trail_says_so(officer: User) -> None:
    made = around(officer)
    assert made is not None
    assert made.trail is not None
    assert (made.trail.state, made.trail.headline) == ("waiting", "Trail not verified yet")


def test_it_is_cheap(officer: User, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(9):
        around(officer)
