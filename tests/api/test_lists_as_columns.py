"""A list read as columns tells what the serializer tells of each object, and costs the same number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from audits.base import api as base
from registry.inventory.models import ModelVersion, RegisteredModel
from tests.personas import set_up
from tests.world import *  # noqa: F403 - one of everything
from tests.world import addresses_in

pytestmark = pytest.mark.django_db(transaction=True)


def lists_in(world):
    for name, address in addresses_in(world):
        view = getattr(resolve(address.partition("?")[0]).func, "cls", None)
        if view is not None and issubclass(view, base.RecordListView) and not view.beside:
            yield name, address


def test_columns_tell_what_objects_tell(world, officer, api, monkeypatch):
    reader, told = api(officer), 0
    addresses = dict(lists_in(world))
    as_columns = {name: reader.get(address).json() for name, address in addresses.items()}
    monkeypatch.setattr(base, "columns_of", lambda *_: None)
    for name, address in addresses.items():
        assert as_columns[name] == reader.get(address).json(), name
        told += len(as_columns[name].get("results", ()))
    assert told > 8, "there was something to compare"


def test_a_row_of_the_list_of_models_is_the_model(world, officer, api):
    rows = api(officer).get("/api/v1/models").json()["results"]
    assert world["model"] in {row["reference"] for row in rows}
    for row in rows:
        assert row == api(officer).get(f"/api/v1/models/{row['reference']}").json()


@pytest.mark.parametrize("address", ["/api/v1/models", "/api/v1/models/{model}/versions"])
def test_a_page_costs_as_many_queries_whatever_its_size(world, version, ml_engineer, api, address):
    with set_up():
        for number in range(2, 30):
            RegisteredModel.objects.create(
                unit=version.unit, name=f"Model {number}", purpose="Counts.", tier=3, owner=ml_engineer
            )
            ModelVersion.objects.create(
                model=version.model, unit=version.unit, number=number, label=f"{number}",
                predictions=version.predictions,
                submitted_by=ml_engineer,
            )  # fmt: skip
    reader = api(ml_engineer)
    reader.get("/api/v1/me")  # the first use of a token is noted
    asked = {}
    for size in (2, 29):
        with CaptureQueriesContext(connection) as queries:
            answer = reader.get(address.format(**world), {"page_size": size})
        assert len(answer.json()["results"]) == size
        asked[size] = len(queries)
    assert asked[2] == asked[29]
