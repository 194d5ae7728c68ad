"""The register: where each risk stands, what each filter shows, and pages that neither repeat nor lose a row."""

from collections.abc import Callable
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from audits.accounts.models import Unit, User
from audits.base.errors import Invalid
from governance.risks.models import Assessment, Category, Risk
from governance.risks.selectors import (
    SORTS,
    RegisterFilters,
    heat_map,
    register,
    view_counts,
)
from governance.risks.services import close_risk, link_model
from registry.inventory.models import ModelVersion
from tests.personas import acting, set_up

Assess = Callable[..., Assessment]


@pytest.fixture
def five(officer: User, unit: Unit, bias: Category, assess: Assess) -> dict[str, Risk]:
    """critical stands by its residual, high by its inherent, low within appetite; one unassessed, one closed."""
    names = ("critical", "high", "low", "unassessed", "closed")
    with acting(officer):
        risks = {
            name: Risk.objects.create(unit=unit, title=f"A {name} risk", category=bias, owner=officer) for name in names
        }
    assess(risks["critical"], 5, 5, kind="inherent")
    assess(risks["critical"], 1, 1)
    assess(risks["critical"], 4, 4)
    assess(risks["high"], 4, 3, kind="inherent")
    assess(risks["low"], 5, 5, kind="inherent")
    assess(risks["low"], 1, 2)
    assess(risks["closed"], 5, 5)
    with acting(officer):
        close_risk(user=officer, risk=risks["closed"], reason="The product ended.")
    return risks


def titles(user: User, sort: str = "standing", **filters: object) -> list[str]:
    return [row.risk.title.split()[1] for row in register(user, RegisterFilters(**filters), sort=sort).rows]  # type: ignore[arg-type]  # keywords of the test


def test_the_highest_first_by_where_each_risk_stands(officer: User, five: dict[str, Risk]) -> None:
    rows = {row.risk.title.split()[1]: row for row in register(officer, RegisterFilters()).rows}
    assert list(rows) == ["critical", "high", "low", "unassessed"]
    critical, high, unassessed = rows["critical"], rows["high"], rows["unassessed"]
    assert (critical.inherent.score, critical.residual.score) == (25, 16)  # type: ignore[union-attr]  # assessed above
    assert critical.above_appetite
    assert (high.residual, high.standing) == (None, high.inherent)
    assert high.above_appetite
    assert (unassessed.standing, unassessed.level, unassessed.above_appetite) == (None, None, False)


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({"above_appetite": True}, ["critical", "high"]),
        ({"unassessed": True}, ["unassessed"]),
        ({"level": 1}, ["low"]),
        ({"level": 4}, ["critical"]),
        ({"state": "closed"}, ["closed"]),
        ({"state": "", "text": "LOW risk"}, ["low"]),
        ({"category": "bias"}, ["critical", "high", "low", "unassessed"]),
        ({"category": "drift"}, []),
        ({"owner": "U-9999"}, []),
        ({"likelihood": 4, "impact": 4}, ["critical"]),
        ({"likelihood": 5, "impact": 5, "kind": "inherent"}, ["critical", "low"]),
    ],
)
def test_filters(officer: User, five: dict[str, Risk], filters: dict[str, object], shown: list[str]) -> None:
    assert titles(officer, **filters) == shown


def test_the_text_may_be_a_reference(officer: User, five: dict[str, Risk]) -> None:
    assert titles(officer, text=five["low"].reference.lower()) == ["low"]


def test_by_model(officer: User, five: dict[str, Risk], version: ModelVersion) -> None:
    with acting(officer):
        link_model(user=officer, risk=five["low"], model=version.model)
    assert titles(officer, model=version.model.reference) == ["low"]


def test_an_outsider_sees_none(outsider: User, five: dict[str, Risk]) -> None:
    assert titles(outsider, state="") == []
    assert view_counts(outsider).open == 0
    assert heat_map(outsider, "inherent", RegisterFilters()).placed == 0


@pytest.mark.parametrize("sort", SORTS)
def test_pages_neither_repeat_nor_lose_a_row(
    officer: User, unit: Unit, bias: Category, assess: Assess, sort: str
) -> None:
    with acting(officer):
        risks = [
            Risk.objects.create(
                unit=unit, title=f"Risk {number % 4}", category=bias, owner=officer,
                review_due=date(2027, 1, 1 + number % 3) if number % 2 else None,
            )
            for number in range(11)
        ]  # fmt: skip
    for number, risk in enumerate(risks[:8]):
        assess(risk, 1 + number % 3, 2, kind="inherent" if number % 2 else "residual")
    whole = [row.risk.pk for row in register(officer, RegisterFilters(), sort=sort).rows]
    paged, after = [], ""
    while True:
        part = register(officer, RegisterFilters(), sort=sort, after=after, size=2)
        paged += [row.risk.pk for row in part.rows]
        after = part.next
        if not after:
            break
    assert paged == whole
    assert sorted(paged) == sorted(risk.pk for risk in risks)


@pytest.mark.parametrize(
    ("sort", "after"), [("colour", ""), ("standing", "nonsense"), ("standing", "W10"), ("title", "é")]
)
def test_an_unknown_sort_or_place_is_refused(officer: User, sort: str, after: str) -> None:
    with pytest.raises(Invalid):
        register(officer, RegisterFilters(), sort=sort, after=after)


def test_a_place_of_another_order_is_refused(officer: User, five: dict[str, Risk]) -> None:
    after = register(officer, RegisterFilters(), size=1).next
    with pytest.raises(Invalid, match="no place in the list"):
        register(officer, RegisterFilters(), sort="title", after=after)


def test_the_heat_map_counts_where_risks_stand(officer: User, five: dict[str, Risk]) -> None:
    residual = heat_map(officer, "residual", RegisterFilters())
    assert (residual.counts[3][3], residual.counts[3][2], residual.counts[0][1]) == (1, 1, 1)
    assert (residual.placed, residual.unplaced) == (3, 1)
    inherent = heat_map(officer, "inherent", RegisterFilters())
    assert (inherent.counts[4][4], inherent.counts[3][2], inherent.placed) == (2, 1, 3)


def test_the_figures_of_the_views(officer: User, ml_engineer: User, five: dict[str, Risk]) -> None:
    with set_up():
        Risk.objects.filter(pk=five["low"].pk).update(owner=ml_engineer)
    counts = view_counts(officer)
    assert (counts.open, counts.above_appetite, counts.mine) == (4, 2, 3)
    assert (counts.unassessed, counts.closed) == (1, 1)


def test_a_page_costs_the_same_queries_for_one_row_and_for_many(
    officer: User, five: dict[str, Risk], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    register(officer, RegisterFilters())  # reads the grants once
    for size in (1, 4):
        with django_assert_num_queries(2):
            rows = register(officer, RegisterFilters(), size=size).rows
            assert all(row.risk.category.name and row.risk.owner.title and row.risk.unit.name for row in rows)
            assert [model for row in rows for model in row.risk.registered_models.all()] == []
