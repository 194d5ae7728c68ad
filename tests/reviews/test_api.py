"""Findings over REST."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from audits.accounts.models import User
from audits.checks.models import Evidence
from governance.reviews.models import Finding
from governance.reviews.services import open_finding_from_evidence
from tests.personas import set_up

Api = Callable[[User], APIClient]


@pytest.fixture
def finding(leave_evidence: Callable[..., Evidence]) -> Finding:
    with set_up():
        made = open_finding_from_evidence(evidence=leave_evidence("fail"))
    assert made is not None
    return made


def test_list_read_and_close(api: Api, validator: User, finding: Finding) -> None:
    client = api(validator)
    (row,) = client.get("/api/v1/findings?severity=major").json()["results"]
    assert (row["reference"], row["run"]) == (finding.reference, finding.evidence.run.reference)  # type: ignore[union-attr]  # made from evidence
    address = f"/api/v1/findings/{finding.reference}"
    seen = client.get(address)
    assert seen.headers["ETag"] == '"1"'
    assert client.post(f"{address}/close", {}).json()["errors"][0]["pointer"] == "#/reason"
    closed = client.post(f"{address}/close", {"reason": "Retrained."}, headers={"If-Match": '"1"'})
    assert (closed.status_code, closed.data["state"], closed.headers["ETag"]) == (200, "closed", '"2"')
    assert client.get("/api/v1/findings").json()["results"] == []
    assert len(client.get("/api/v1/findings?state=all").json()["results"]) == 1


def test_other_units_and_other_roles(api: Api, outsider: User, ml_engineer: User, finding: Finding) -> None:
    address = f"/api/v1/findings/{finding.reference}"
    assert api(outsider).get(address).status_code == 404
    assert api(outsider).post(f"{address}/close", {"reason": "x"}).status_code == 404
    assert api(ml_engineer).post(f"{address}/close", {"reason": "x"}).status_code == 403


def test_an_unknown_filter_is_refused(api: Api, validator: User) -> None:
    assert api(validator).get("/api/v1/findings?colour=red").status_code == 400
