"""The register over REST: thin, strict, versioned, and silent about other units."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from audits.accounts.models import Unit, User
from audits.checks.models import Evidence
from audits.trail.models import AuditEvent
from governance.controls.services import load_packaged_catalogs
from governance.risks.models import Assessment, Category, ProposedAssessment, Risk
from governance.risks.services import propose_from_evidence
from registry.inventory.models import ModelVersion
from tests.personas import set_up

Api = Callable[[User], APIClient]


@pytest.fixture
def client(api: Api, officer: User) -> APIClient:
    return api(officer)


@pytest.fixture
def catalogs(defaults: None) -> None:
    with set_up():
        load_packaged_catalogs()


def test_record_read_and_change(
    client: APIClient, officer: User, unit: Unit, bias: Category, version: ModelVersion
) -> None:
    body = {"unit": unit.pk, "title": "Groups differ", "category": "bias", "models": [version.model.reference]}
    made = client.post("/api/v1/risks", body)
    assert made.status_code == 201
    assert (made.data["owner"], made.data["models"]) == (officer.reference, [version.model.reference])
    location = made.headers["Location"]
    seen = client.get(location)
    assert seen.headers["ETag"] == made.headers["ETag"] == '"1"'
    changed = client.patch(location, {"event": "They differ"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.data["version"], changed.headers["ETag"]) == (200, 2, '"2"')
    assert (changed.data["event"], changed.data["title"]) == ("They differ", "Groups differ")
    event = AuditEvent.objects.filter(object_type="risks.risk", action="risks.risk.changed").latest("id")
    assert (event.actor_id, event.source.partition(" ")[0]) == (str(officer.pk), "token")


def test_a_change_without_if_match_is_asked_for_it(client: APIClient, risk: Risk) -> None:
    answer = client.patch(f"/api/v1/risks/{risk.reference}", {"event": "x"})
    assert (answer.status_code, answer.json()["type"]) == (428, "urn:countersign:problem:precondition-required")


def test_a_stale_change_gets_both_versions(client: APIClient, risk: Risk) -> None:
    address = f"/api/v1/risks/{risk.reference}"
    client.patch(address, {"title": "First"}, headers={"If-Match": '"1"'})
    answer = client.patch(address, {"title": "Second"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 412
    assert answer.json()["theirs"] == {"title": "First", "version": 2}
    assert answer.json()["ours"] == {"title": "Second", "version": 1}


@pytest.mark.parametrize("missing", ["unit", "title", "category"])
def test_each_required_field_is_named(client: APIClient, unit: Unit, bias: Category, missing: str) -> None:
    body = {"unit": unit.pk, "title": "T", "category": "bias"}
    del body[missing]
    answer = client.post("/api/v1/risks", body)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/{missing}"]


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"colour": "red"}, "#/colour"),
        ({"level": 4}, "#/level"),
        ({"category": "no such"}, "#/category"),
        ({"owner": "U-9999"}, "#/owner"),
        ({"models": ["M-9999"]}, "#/models"),
        ({"review_due": "2027-02-31"}, "#/review_due"),
    ],
)
def test_what_is_unknown_is_refused_by_name(
    client: APIClient, unit: Unit, bias: Category, more: dict[str, object], pointer: str
) -> None:
    answer = client.post("/api/v1/risks", {"unit": unit.pk, "title": "T", "category": "bias", **more})
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Risk.objects.exists()


def test_an_unknown_filter_is_refused_by_name(client: APIClient) -> None:
    answer = client.get("/api/v1/risks?colour=red")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/colour")


def test_assessing_and_a_contradicting_level(client: APIClient, risk: Risk) -> None:
    address = f"/api/v1/risks/{risk.reference}/assessments"
    body = {"kind": "residual", "likelihood": 4, "impact": 3, "rationale": "RUN-0007 shows it."}
    made = client.post(address, body, headers={"If-Match": '"1"'})
    assert (made.status_code, made.data["level"], made.data["level_name"]) == (201, 3, "High")
    refused = client.post(address, {**body, "level": 1})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/level")
    assert client.post(address, body, headers={"If-Match": '"1"'}).status_code == 412
    assert len(client.get(address).json()["results"]) == 1
    row = client.get("/api/v1/risks?above_appetite=true").json()["results"][0]
    assert (row["reference"], row["residual"]["score"], row["above_appetite"]) == (risk.reference, 12, True)


def test_sent_twice_with_a_key_it_happens_once(client: APIClient, risk: Risk) -> None:
    address = f"/api/v1/risks/{risk.reference}/assessments"
    body = {"kind": "residual", "likelihood": 4, "impact": 3, "rationale": "Because."}
    for _ in range(2):
        assert client.post(address, body, headers={"Idempotency-Key": "once"}).status_code == 201
    assert Assessment.objects.count() == 1


def test_mapping_controls(client: APIClient, risk: Risk, catalogs: None) -> None:
    address = f"/api/v1/risks/{risk.reference}/controls"
    mapped = client.post(address, {"add": ["nist_800_53:ra-3", "iso_27001_2022:A.5.31"]})
    assert mapped.data["controls"] == ["iso_27001_2022:A.5.31", "nist_800_53:ra-3"]
    assert client.post(address, {"remove": ["nist_800_53:ra-3"]}).data["controls"] == ["iso_27001_2022:A.5.31"]
    unknown = client.post(address, {"add": ["nist_800_53:zz-9"]})
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (400, "#/add")


def test_beginning_from_the_starter_risks(client: APIClient, unit: Unit, catalogs: None, version: ModelVersion) -> None:
    body = {"unit": unit.pk, "ids": ["R05", "R12"], "models": [version.model.reference]}
    made = client.post("/api/v1/risks/from-starter", body)
    assert made.status_code == 201
    assert [risk["starter_id"] for risk in made.json()] == ["R05", "R12"]
    assert "nist_800_53:ra-3" in made.json()[0]["controls"]


def test_answering_proposals(
    client: APIClient, risk: Risk, assess: Callable[..., Assessment], leave_evidence: Callable[..., Evidence]
) -> None:
    assess(risk, 3, 3)
    with set_up():
        one, other = (propose_from_evidence(risk=risk, evidence=leave_evidence("fail")) for _ in range(2))
    assert len(client.get("/api/v1/proposals").json()["results"]) == 2
    assert client.post(f"/api/v1/proposals/{one.pk}/confirm", {}).data["likelihood"] == 4  # type: ignore[union-attr]  # made above
    refused = client.post(f"/api/v1/proposals/{other.pk}/refuse", {"reason": "The same again."})  # type: ignore[union-attr]  # made above
    assert refused.data["state"] == "refused"
    assert client.post(f"/api/v1/proposals/{other.pk}/refuse", {"reason": "x"}).status_code == 409  # type: ignore[union-attr]  # made above
    assert not ProposedAssessment.objects.filter(state="open").exists()


def test_an_outsider_finds_nothing(api: Api, outsider: User, risk: Risk, unit: Unit) -> None:
    client = api(outsider)
    assert client.get("/api/v1/risks?state=all").json()["results"] == []
    for method, address in [
        (client.get, f"/api/v1/risks/{risk.reference}"),
        (client.get, f"/api/v1/risks/{risk.reference}/assessments"),
        (client.get, f"/api/v1/risks/{risk.reference}/evidence"),
        (client.post, f"/api/v1/risks/{risk.reference}/controls"),
    ]:
        assert method(address).status_code == 404
    assert client.post("/api/v1/risks", {"unit": unit.pk, "title": "T", "category": "bias"}).status_code == 404


def test_pages_of_the_register_follow_each_other(client: APIClient, officer: User, unit: Unit, bias: Category) -> None:
    with set_up():
        for number in range(5):
            Risk.objects.create(unit=unit, title=f"Risk {number}", category=bias, owner=officer)
    seen, address = [], "/api/v1/risks?sort=title&page_size=2"
    while address:
        page = client.get(address).json()
        seen += [row["title"] for row in page["results"]]
        address = page["next"]
    assert seen == [f"Risk {number}" for number in range(5)]


def test_the_heat_map_the_matrix_and_the_categories(
    client: APIClient, risk: Risk, assess: Callable[..., Assessment]
) -> None:
    assess(risk, 4, 3)
    assert client.get("/api/v1/risks/heat-map?kind=residual").json()["counts"][3][2] == 1
    assert client.get("/api/v1/risk-matrix").json()["levels"][4] == [2, 3, 3, 4, 4]
    assert {"name": "bias", "appetite": 2, "appetite_name": "Medium"} in client.get("/api/v1/risk-categories").json()
