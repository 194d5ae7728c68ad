"""`fields` and `expand` on every object and list: unknown names are refused, and a page costs the same however long."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.datasets.models import Dataset
from tests.architecture.addresses import ADDRESSES, POST_ONLY
from tests.hostile.answers import faults_of, told
from tests.personas import set_up
from tests.world import *  # noqa: F403 - one of everything
from tests.world import addresses_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_only_the_fields_that_are_asked_for(api, officer, risk):
    one = api(officer).get(f"/api/v1/risks/{risk.reference}?fields=reference,title").json()
    assert one == {"reference": risk.reference, "title": risk.title}
    page = api(officer).get("/api/v1/risks?fields=reference").json()
    assert page["results"] == [{"reference": risk.reference}]
    assert "next" in page


def test_references_are_written_out_beside_the_object(api, officer, world):
    shown = api(officer).get("/api/v1/models?expand=owner,unit&fields=name").json()["results"][0]
    assert set(shown) == {"name", "expanded"}
    assert shown["expanded"]["unit"]["name"] == "Retail bank"
    assert shown["expanded"]["owner"]["reference"].startswith("U-")


def test_a_list_of_references_is_written_out_as_a_list(api, officer, world, model, risk):
    with set_up():
        risk.registered_models.add(model)
    shown = api(officer).get(f"/api/v1/risks/{risk.reference}?expand=models,owner&fields=title").json()
    assert [one["reference"] for one in shown["expanded"]["models"]] == [model.reference]
    assert api(officer).get("/api/v1/submissions?expand=version,model&fields=label").json()["results"][0]["expanded"]


def test_what_one_may_not_see_is_null(api, officer, other_unit, outside_engineer, unit):
    with set_up():
        Dataset.objects.create(unit=unit, name="Theirs", owner=outside_engineer)
    shown = api(officer).get("/api/v1/datasets?expand=owner").json()["results"][0]
    assert shown["owner"] == outside_engineer.reference
    assert shown["expanded"] == {"owner": None}


def test_a_name_that_is_none_is_refused_at_every_address_that_is_read(api, officer, administrator, world):
    client, faults = api(officer), []
    for name, address in addresses_in(world):
        if name.startswith("api:") and ADDRESSES[name] != POST_ONLY and name != "api:schema":
            for parameter in ("fields", "expand"):
                answer = client.get(f"{address}{'&' if '?' in address else '?'}{parameter}=reference,colour")
                if answer.status_code != 403:
                    faults.append((f"{name} {parameter}", faults_of(answer, named=parameter, allowed={400})))
    assert told(faults) == ""


def test_the_cost_does_not_grow_with_the_page(api, officer, ml_engineer, unit):
    client, address = api(officer), "/api/v1/datasets?expand=owner,unit&fields=name"
    client.get(address)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    with set_up():
        Dataset.objects.create(unit=unit, name="First", owner=ml_engineer)
    few = queries()
    with set_up():
        for number in range(20):
            Dataset.objects.create(unit=unit, name=f"Number {number}", owner=(ml_engineer, officer)[number % 2])
    assert queries() == few


def test_a_write_takes_neither(api, ml_engineer, unit):
    answer = api(ml_engineer).post("/api/v1/datasets?fields=name", {"unit": unit.pk, "name": "x"}, format="json")
    assert faults_of(answer, named="fields", allowed={400}) == []
