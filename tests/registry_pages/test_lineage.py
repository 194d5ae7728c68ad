"""Lineage both ways: what a version comes from, what comes of it, and what the reader may not see."""

import pytest

from audits.accounts.roles import Role
from audits.accounts.services import grant_role
from registry.datasets.services import add_dataset_version
from registry.inventory.lineage import lineage_of
from registry.inventory.lineage_pages import as_data
from registry.inventory.models import Deployment, ModelDependency, ModelVersion, RegisteredModel
from tests.handed_in import upload
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db


def a_model(owner, unit, name: str) -> RegisteredModel:
    with set_up():
        return RegisteredModel.objects.create(unit=unit, name=name, purpose="Scores.", tier=2, owner=owner)


def feeds(upstream: RegisteredModel, model: RegisteredModel) -> None:
    with set_up():
        ModelDependency.objects.create(unit=model.unit, model=model, upstream=upstream)


@pytest.fixture
def surroundings(ml_engineer, unit, version, data):
    """Raw data became the version's test data; a vendor score feeds its model, which feeds pricing and runs."""
    with acting(ml_engineer):
        artifact = upload(ml_engineer, unit, b"id\n1\n", "raw.csv")
        raw = add_dataset_version(user=ml_engineer, dataset=data.dataset, label="raw", artifact=artifact)
    with set_up():
        data.derived_from.add(raw)
        Deployment.objects.create(
            unit=unit, model=version.model, version=version, environment="production", by=ml_engineer,
            since=version.submitted_at,
        )  # fmt: skip
    feeds(a_model(ml_engineer, unit, "Bureau score"), version.model)
    feeds(version.model, a_model(ml_engineer, unit, "Loan pricing"))
    return version


def told(graph) -> tuple[set[str], set[tuple[str, str, str]]]:
    data = as_data(graph)
    names = {node["id"]: node["label"] or node["name"] for node in data["nodes"]}
    return set(names.values()), {(names[e["source"]], e["kind"], names[e["target"]]) for e in data["edges"]}


def test_it_leads_from_sources_over_the_version_to_its_uses(surroundings, auditor):
    _names, edges = told(lineage_of(auditor, surroundings))
    assert edges == {
        ("raw", "derived_from", "2016"),
        ("2016", "tested_on", "2016"),
        ("Bureau score", "feeds", "2016"),
        ("2016", "feeds", "Loan pricing"),
        ("2016", "deployed_to", "production"),
    }


def test_from_data_it_leads_to_every_version_and_what_those_feed(surroundings, auditor, data):
    (raw,) = data.derived_from.all()
    names, edges = told(lineage_of(auditor, raw))
    assert {"raw", "2016", "Loan pricing", "production"} <= names
    assert "Bureau score" not in names, "the other sources of a use are none of its own"
    assert ("raw", "derived_from", "2016") in edges


def test_what_may_not_be_seen_is_counted_and_not_named(version, auditor, ml_engineer, other_unit):
    feeds(a_model(ml_engineer, other_unit, "Secret score"), version.model)
    with acting(auditor):
        graph = lineage_of(auditor, version)
    assert graph.hidden == 1
    assert "Secret score" not in str(as_data(graph))


def test_depth_and_number_are_bounded_and_it_says_so(surroundings, auditor):
    assert not lineage_of(auditor, surroundings).cut
    near = lineage_of(auditor, surroundings, depth=1)
    assert near.cut
    assert "raw" not in told(near)[0]
    few = lineage_of(auditor, surroundings, most=3)
    assert few.cut
    assert len(few.things) == 3


def test_of_several_versions_only_the_one_in_use_stands_for_a_fed_model(surroundings, auditor, ml_engineer):
    pricing = RegisteredModel.objects.get(name="Loan pricing")
    with set_up():
        for number, state in ((1, "in_use"), (2, "submitted")):
            ModelVersion.objects.create(
                model=pricing, unit=pricing.unit, number=number, label=f"p{number}", state=state,
                predictions=surroundings.predictions, submitted_by=ml_engineer,
            )  # fmt: skip
    names, _edges = told(lineage_of(auditor, surroundings))
    assert "p1" in names
    assert "p2" not in names


def test_page_and_api_tell_it(surroundings, browse, api, auditor, data):
    text = browse(auditor).get("/lineage/", {"of": surroundings.reference}).content.decode()
    for name in ("Bureau score", "Loan pricing", "production", "Broward County"):
        assert name in text
    answer = api(auditor).get("/api/v1/lineage", {"of": f"{data.dataset.reference}@2016", "depth": 1}).json()
    assert answer["of"] == f"{data.dataset.reference}@2016"
    assert {"source": answer["of"], "target": surroundings.reference, "kind": "tested_on"} in answer["edges"]


@pytest.mark.parametrize("of", ["V-9999", "D-0001", "D-9999@1", "nonsense", ""])
def test_what_is_not_there_is_said_at_the_parameter(browse, api, auditor, of):
    assert browse(auditor).get("/lineage/", {"of": of}).status_code == 404
    answer = api(auditor).get("/api/v1/lineage", {"of": of})
    assert answer.status_code in {400, 404}
    assert answer.json()["errors"][0]["pointer"] == "#/of"


def test_another_units_lineage_is_not_there(surroundings, browse, outsider):
    assert browse(outsider).get("/lineage/", {"of": surroundings.reference}).status_code == 404


def test_a_role_in_both_units_sees_across(version, auditor, ml_engineer, other_unit):
    feeds(a_model(ml_engineer, other_unit, "Shared score"), version.model)
    with set_up():
        grant_role(user=auditor, unit=other_unit, role=Role.AUDITOR)
    with acting(auditor):
        graph = lineage_of(auditor, version)
    assert "Shared score" in told(graph)[0]
    assert graph.hidden == 0


def test_of_a_model_it_is_that_of_the_version_that_stands_for_it(api, auditor, surroundings):
    of_model = api(auditor).get("/api/v1/lineage", {"of": surroundings.model.reference}).json()
    assert of_model == api(auditor).get("/api/v1/lineage", {"of": surroundings.reference}).json()


def test_a_model_without_versions_has_none_yet(browse, auditor, ml_engineer, unit):
    model = a_model(ml_engineer, unit, "To come")
    model.refresh_from_db()
    answer = browse(auditor).get("/lineage/", {"of": model.reference})
    assert answer.status_code == 404
    assert "no version yet" in answer.content.decode()
