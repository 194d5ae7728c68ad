"""Random creates, edits and deletes through the ORM; as of any moment between them it answers as it did then."""

from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.accounts.models import Unit, User
from audits.trail import past
from governance.controls.models import Catalog, Control
from governance.risks.models import Category, Risk
from tests.personas import acting, set_up

NUMBERS = count()
PICK = st.integers(0, 3)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("create"), WORDS),
        st.tuples(st.just("bulk"), WORDS),
        st.tuples(st.just("edit"), PICK, WORDS),
        st.tuples(st.just("close"), PICK),
        st.tuples(st.just("raw"), PICK, st.dates()),
        st.tuples(st.just("delete"), PICK),
        st.tuples(st.just("map"), PICK, st.sets(PICK)),
        st.tuples(st.just("map"), PICK, st.sets(PICK)),
    ),
    min_size=1,
    max_size=12,
)


def everything() -> list[Any]:
    """What a register asks of the record: rows, counts, joins, filters, groups."""
    return [
        list(Risk.objects.order_by("pk").values()),
        Risk.objects.count(),
        list(Risk.objects.filter(state="open", category__name="bias").order_by("pk").values_list("title", "causes")),
        list(Risk.objects.annotate(mapped=Count("controls")).order_by("pk").values_list("reference", "mapped")),
        list(Risk.controls.through.objects.order_by("pk").values()),
        list(Control.objects.filter(risks__state="open").order_by("pk", "risks__pk").values_list("label", "risks__pk")),
        list(Category.objects.annotate(held=Count("risks")).order_by("pk").values_list("name", "held")),
    ]


@pytest.fixture
def register(transactional_db: None, unit: Unit, officer: User, bias: Category) -> Callable[[tuple[Any, ...]], None]:
    """`register(step)` takes one step on the risks that `register.mine` holds."""
    with set_up():
        catalog = Catalog.objects.create(key="c", title="C", edition="1", publisher="P", source="S", rights="R")
        controls = [
            Control.objects.create(catalog=catalog, identifier=str(n), label=str(n), title="T", family="F", position=n)
            for n in range(4)
        ]

    def make(title: str) -> Risk:
        return Risk(unit=unit, title=title, category=bias, owner=officer, causes=[title, "because"])

    def take(step: tuple[Any, ...], mine: list[int]) -> None:
        match step:
            case ("create", title):
                risk = make(title)
                risk.save()
                mine.append(risk.pk)
            case ("bulk", title):
                mine.extend(risk.pk for risk in Risk.objects.bulk_create([make(title), make(f"{title}!")]))
        chosen = Risk.objects.filter(pk=mine[step[1] % len(mine)]) if mine and isinstance(step[1], int) else None
        if chosen is None:
            return
        match step:
            case ("edit", _, title):
                for risk in chosen:
                    risk.title, risk.causes = title, []
                    risk.save()
            case ("close", _):
                chosen.update(state="closed")
            case ("raw", number, day):
                with connection.cursor() as cursor:
                    cursor.execute(
                        "UPDATE risks_risk SET review_due = %s WHERE id = %s", [day, mine[number % len(mine)]]
                    )
            case ("map", _, wanted):
                for risk in chosen:
                    risk.controls.set([controls[n] for n in wanted])
            case ("delete", number):
                chosen.delete()
                mine.pop(number % len(mine))

    return take


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, data=st.data())
def test_any_moment_answers_as_it_did_then(register, clock, officer, steps, data):
    mine: list[int] = []
    recorded: list[tuple[datetime, list[Any]]] = []
    with acting(officer):
        for step in steps:
            with transaction.atomic():
                register(step, mine)
            recorded.append((clock(), everything()))
        for moment, told in data.draw(st.lists(st.sampled_from(recorded), min_size=1, max_size=3)):
            with past.as_of(moment), transaction.atomic():
                assert everything() == told
        assert everything() == recorded[-1][1]
