"""Who may trust a CI system, with what, and what such trust makes."""

import pytest
from django.test import Client
from django.urls import reverse

from audits.accounts.federation.claims import faults, matched
from audits.accounts.models import TrustRule, User
from tests.personas import set_up

pytestmark = pytest.mark.django_db(transaction=True)
ISSUER = "https://token.actions.githubusercontent.com"


@pytest.fixture
def body(unit):
    return {
        "unit": unit.pk, "name": "CI of credit", "issuer": ISSUER, "audience": "countersign",
        "claims": {"repository": "acme/credit"}, "scopes": ["version.submit"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("issuer", "http://ci.example"),
        ("issuer", "https://"),
        ("issuer", "https://user@ci.example"),
        ("claims", {}),
        ("claims", {"repository": ""}),
        ("claims", {"ref": {"prefix": "acme"}}),
        ("claims", {"ref": {"prefix": "", "suffix": "x"}}),
        ("claims", []),
        ("claims", {"x": 1}),
        ("scopes", []),
        ("scopes", ["risk.record"]),
        ("scopes", ["no.such"]),
        ("minutes", 61),
        ("minutes", 0),
        ("role", "approver"),
    ],
)
def test_what_says_not_whom_to_trust_is_refused_by_its_name(body, administrator, api, field, value):
    answer = api(administrator).post("/api/v1/trust-rules", {**body, field: value}, format="json")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith(f"#/{field}")
    assert not TrustRule.objects.exists()
    assert not User.objects.filter(email__endswith=".invalid").exists()


def test_only_an_administrator_of_the_unit_trusts(body, officer, ml_engineer, outsider, api):
    for user, status in ((officer, 403), (ml_engineer, 403), (outsider, 404)):
        assert api(user).post("/api/v1/trust-rules", body, format="json").status_code == status


def test_the_account_of_a_rule_has_no_password_and_only_its_role(body, administrator, api, unit):
    api(administrator).post("/api/v1/trust-rules", body, format="json")
    account = TrustRule.objects.get().acts_as
    assert not account.has_usable_password()
    assert [(grant.role, grant.unit_id) for grant in account.grants.all()] == [("ml_engineer", unit.pk)]


def test_the_page_makes_the_same_rule_and_ends_it(body, administrator):
    client = Client()
    with set_up():
        client.force_login(administrator)
    form = {**body, "claims": "repository = acme/credit\nref ^= refs/heads/\n", "role": "ml_engineer", "minutes": 5}
    answer = client.post(reverse("accounts:trust"), form)
    assert answer.status_code == 302, answer.context["form"].errors
    rule = TrustRule.objects.get()
    assert rule.claims == {"repository": "acme/credit", "ref": {"prefix": "refs/heads/"}}
    assert "acme/credit" in client.get(reverse("accounts:trust")).content.decode()
    client.post(reverse("accounts:end_trust", args=[rule.reference]), {"reason": "Moved."})
    rule.refresh_from_db()
    assert rule.ended_at is not None


@pytest.mark.parametrize("claims", ["repository", "a = 1\na = 2", "ref ^= acme", "= x", ""])
def test_the_page_says_what_is_wrong_with_the_claims(body, administrator, claims):
    client = Client()
    with set_up():
        client.force_login(administrator)
    answer = client.post(reverse("accounts:trust"), {**body, "claims": claims, "role": "auditor", "minutes": 5})
    assert "claims" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("wanted", "said", "met"),
    [
        ({"a": "1"}, {"a": 1}, True),
        ({"a": "true"}, {"a": True}, True),
        ({"a": "True"}, {"a": True}, False),
        ({"a": "x"}, {"a": ["x"]}, False),
        ({"a": {"prefix": "x/"}}, {"a": "x/y"}, True),
        ({"a": {"prefix": "x/"}}, {"a": "x"}, False),
        ({"a": "x", "b": "y"}, {"a": "x"}, False),
        ({"a": "x"}, {"a": None}, False),
    ],
)
def test_every_claim_must_be_met_exactly(wanted, said, met):
    assert list(faults(wanted)) == []
    assert (matched(wanted, said) is not None) == met
