"""What these tests share."""

import pytest

from audits.accounts.models import TrustRule
from tests.accounts.issuer import AUDIENCE, issuer

__all__ = ["issuer", "rule"]
CLAIMS = {"repository": "acme/credit", "ref": {"prefix": "refs/heads/"}}


@pytest.fixture
def rule(issuer, administrator, unit, api):
    body = {
        "unit": unit.pk, "name": "CI of credit", "issuer": issuer.url, "audience": AUDIENCE, "claims": CLAIMS,
        "scopes": ["record.view", "dataset.register"], "minutes": 10,
    }  # fmt: skip
    made = api(administrator).post("/api/v1/trust-rules", body, format="json")
    assert made.status_code == 201, made.content
    return TrustRule.objects.get(reference=made.json()["reference"])
