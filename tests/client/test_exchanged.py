"""A job's identity, exchanged with the real product by a rule: the client works with what it gets, in one unit."""

import pytest

from audits.trail.models import AuditEvent
from countersign import Client, Forbidden, Unusable
from tests.accounts.issuer import AUDIENCE, Issuer, issuer  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(live_server, issuer: Issuer, administrator, unit, api, tmp_path):  # noqa: F811 - the fixture
    """A client in a job whose repository an administrator trusts; keywords change what its identity says."""
    rule = {
        "unit": unit.pk, "name": "CI of credit", "issuer": issuer.url, "audience": AUDIENCE,
        "claims": {"repository": "acme/credit"}, "scopes": ["record.view", "model.register"], "minutes": 10,
    }  # fmt: skip
    made = api(administrator).post("/api/v1/trust-rules", rule, format="json")
    assert made.status_code == 201, made.content

    def client(token: str = "", **claims: str) -> Client:
        identity = token or issuer.signed(**claims)
        return Client.from_environment({"COUNTERSIGN_URL": live_server.url, "COUNTERSIGN_ID_TOKEN": identity})

    return client


def test_a_job_works_in_its_unit_without_a_secret(job, unit):
    client = job()
    assert [one["id"] for one in client.units()] == [unit.pk]
    model = client.register_model(unit=unit.pk, name="Loan score / für 2026", purpose="Scores loans", tier=2)
    found = client.model_named("Loan score / für 2026", unit.pk)
    assert found is not None
    assert found["reference"] == model["reference"]
    event = AuditEvent.objects.get(action="inventory.model.registered", object_type="inventory.registeredmodel")
    assert event.source.startswith("token cs_")


def test_another_repository_is_refused(job):
    with pytest.raises(Forbidden, match="POST tokens/exchange was answered 403"):
        job(repository="acme/other").me()


def test_an_identity_is_good_for_one_exchange(job, issuer: Issuer):  # noqa: F811 - the fixture
    token = issuer.signed()
    job(token).me()
    with pytest.raises(Unusable, match="submit --wait"):
        job(token).me()
