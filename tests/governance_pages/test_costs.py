"""What pages cost does not grow with what they show."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from audits.accounts.models import Unit, User
from governance.risks.models import Assessment, Category, Risk
from governance.risks.services import record_risk
from registry.inventory.models import ModelVersion
from tests.personas import acting

Browse = Callable[[User], Any]


def test_the_register_costs_the_same_for_many_risks(
    browse: Browse,
    officer: User,
    unit: Unit,
    bias: Category,
    version: ModelVersion,
    assess: Callable[..., Assessment],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with acting(officer):
        risks = [
            record_risk(
                user=officer, unit=unit, title=f"Risk {n}", category=bias, owner=officer, models=[version.model]
            )
            for n in range(20)
        ]
    for risk in risks[:10]:
        assess(risk, 3, 3)
    reader = browse(officer)
    with django_assert_max_num_queries(30):
        assert reader.get("/risks/").status_code == 200


def test_a_risk_costs_the_same_after_many_judgements(
    browse: Browse,
    officer: User,
    risk: Risk,
    assess: Callable[..., Assessment],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for step in range(12):
        assess(risk, 1 + step % 5, 3)
    reader = browse(officer)
    with django_assert_max_num_queries(46):
        assert reader.get(reverse("risks:risk", args=[risk.reference])).status_code == 200
