"""The sign-in page: what is typed there does no harm, and it leads to our own pages only."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.personas import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
SIGN_IN = "/sign-in/"
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "https://testserver@evil.example/",
    "/\t/evil.example",
    " //evil.example",
    "data:text/html,x",
]


def _client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ELSEWHERE)
def test_it_never_leads_elsewhere(officer, address):
    client = _client()
    shown = client.get(SIGN_IN, {"next": address})
    assert address not in shown.content.decode()
    answer = client.post(SIGN_IN, {"username": officer.email, "password": PASSWORD, "next": address})
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk:home"))
    again = client.get(SIGN_IN, {"next": address})
    assert (again.status_code, again["Location"]) == (302, reverse("desk:home"))


def test_it_leads_back_to_where_one_wanted_to_go(officer):
    fields = {"username": officer.email, "password": PASSWORD, "next": "/risks/?q=a%20b"}
    assert _client().post(SIGN_IN, fields)["Location"] == "/risks/?q=a%20b"


@pytest.mark.parametrize("address", [SIGN_IN, "http://testserver/sign-in/", f"{SIGN_IN}?next=/sign-in/"])
def test_it_does_not_lead_to_itself(officer, address):
    client = _client()
    answer = client.post(SIGN_IN, {"username": officer.email, "password": PASSWORD, "next": address})
    assert answer["Location"] == reverse("desk:home")
    assert client.get(SIGN_IN, {"next": address})["Location"] == reverse("desk:home")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "a\x00@example.com"),
        ("username", "x" * 100_000),
        ("username", "nobody"),
        ("username", "' or 1=1 --@example.com"),
        ("username", "<script>alert(1)</script>@example.com"),
        ("username", ""),
        ("password", "\x00"),
        ("password", "x" * 1_000_000),
        ("password", ""),
        ("next", "\x00"),
        ("next", "x" * 100_000),
    ],
)
def test_what_is_typed_does_no_harm(officer, field, value):
    fields = {"username": officer.email, "password": "wrong", field: value}
    answer = _client().post(SIGN_IN, fields)
    assert answer.status_code in {200, 400}
    assert "<script>alert" not in answer.content.decode()
    assert "sessionid" not in answer.cookies


def test_unknown_closed_and_wrong_look_the_same(officer, outsider):
    unknown = _client().post(SIGN_IN, {"username": "nobody@example.com", "password": "wrong"})
    wrong = _client().post(SIGN_IN, {"username": officer.email, "password": "wrong"})
    sentence = "E-mail and password do not belong together."
    assert sentence in unknown.content.decode()
    assert sentence in wrong.content.decode()
