"""A connection names its warehouse and a secret; a password is refused wherever it might stand in the open."""

import pytest

from audits.trail.models import AuditEvent
from registry.datasets.models import Connection

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = {"host": "db.example", "database": "risk", "user": "reader"}


@pytest.fixture
def add(api, administrator, unit):
    client = api(administrator)

    def adding(**body):
        return client.post("/api/v1/connections", {
            "unit": unit.pk, "name": "Lake", "kind": "postgresql", "address": ADDRESS, "secret": "lake", **body,
        })  # fmt: skip

    return adding


def test_an_administrator_adds_and_changes_one(add, api, administrator):
    made = add()
    assert made.status_code == 201, made.json()
    client, address = api(administrator), made["Location"]
    tag = client.get(address)["ETag"]
    changed = client.patch(address, {"address": {**ADDRESS, "port": 5433}}, headers={"If-Match": tag})
    assert changed.json()["address"]["port"] == 5433
    assert client.patch(address, {"name": "x"}, headers={"If-Match": tag}).status_code == 412
    told = AuditEvent.objects.filter(object_type="datasets.connection").order_by("pk")
    assert [event.action for event in told] == ["datasets.connection.added", "datasets.connection.changed"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"address": {**ADDRESS, "password": "p"}}, "#/address/password"),
        ({"address": {**ADDRESS, "host": "postgresql://u:p@db.example/risk"}}, "#/address/host"),
        ({"address": {"host": "db.example", "user": "reader"}}, "#/address/database"),
        ({"address": {**ADDRESS, "port": "many"}}, "#/address/port"),
        ({"address": {**ADDRESS, "sslmode": "never"}}, "#/address/sslmode"),
        ({"address": {**ADDRESS, "options": "-c role=postgres"}}, "#/address/options"),
        ({"address": {**ADDRESS, "host": ["a"]}}, "#/address/host"),
        ({"secret": "../../etc/passwd"}, "#/secret"),
        ({"secret": "p@ss word"}, "#/secret"),
        ({"kind": "oracle"}, "#/kind"),
    ],
)
def test_what_cannot_be_meant_is_named_and_not_kept(add, body, pointer):
    answer = add(**body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    assert not Connection.objects.exists()


def test_who_only_uses_data_adds_none(api, ml_engineer, unit):
    body = {"unit": unit.pk, "name": "Lake", "kind": "postgresql", "address": ADDRESS}
    assert api(ml_engineer).post("/api/v1/connections", body).status_code == 403
