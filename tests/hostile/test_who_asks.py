"""Who asks: only a live token or session of an active person is heard, a session only with the proof of our form."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from audits.accounts.services import issue_token
from audits.trail.models import AuditEvent
from tests.hostile.answers import faults_of
from tests.personas import PASSWORD, acting, set_up

pytestmark = pytest.mark.django_db(transaction=True)
ME = "/api/v1/me"


@pytest.fixture
def secret(officer) -> str:
    with acting(officer):
        return issue_token(user=officer, name="CI", scopes=["record.view"]).secret


def _asked(**request):
    return APIClient(raise_request_exception=False).get(request.pop("path", ME), **request)


def test_what_is_no_token_is_no_entry(secret):
    for value in (
        f"Bearer {secret.upper()}",
        f"Bearer {secret[:-1]}",
        f"Bearer {secret} {secret}",
        f"Bearer  {secret}x",
        "Bearer",
        "Bearer \u00ff\u00fe",
        "Bearer " + "x" * 50_000,
        f"Token {secret}",
        f"Basic {secret}",
        "Basic b2ZmaWNlcjpwYXNz",
        secret,
        "\x00",
    ):
        answer = _asked(headers={"Authorization": value})
        assert faults_of(answer, allowed={401}) == [], value
        assert answer["WWW-Authenticate"].startswith("Bearer"), value
        assert secret not in answer.content.decode()


def test_a_token_elsewhere_than_in_its_header_is_none(secret):
    for path in (f"{ME}?token={secret}", f"{ME}?access_token={secret}", f"{ME}?Authorization=Bearer%20{secret}"):
        assert faults_of(_asked(path=path), allowed={401}) == []
    client = APIClient()
    client.cookies["token"] = client.cookies["Authorization"] = secret
    assert client.get(ME).status_code == 401


def test_the_scheme_is_written_as_people_write_it(secret):
    assert _asked(headers={"Authorization": f"bearer {secret}"}).status_code == 200


def test_a_closed_account_is_not_heard(officer, secret):
    client = Client(raise_request_exception=False)
    with acting(officer):
        client.force_login(officer)
    with set_up():
        officer.is_active = False
        officer.save()
    assert faults_of(_asked(headers={"Authorization": f"Bearer {secret}"}), allowed={401}) == []
    assert client.get(ME).status_code == 401
    answer = client.get("/risks/")
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('accounts:sign_in')}?next=/risks/")
    assert client.post("/risks/new/", {"title": "x"}).status_code == 302


def test_a_session_writes_to_the_api_only_with_its_forms_proof(officer, unit):
    client = APIClient(enforce_csrf_checks=True, raise_request_exception=False)
    with acting(officer):
        client.force_login(officer)
    before = AuditEvent.objects.count()
    for headers in ({}, {"X-CSRFToken": "x" * 32}, {"X-CSRFToken": "\x00"}, {"Origin": "https://elsewhere.example"}):
        answer = client.post("/api/v1/models", {"unit": unit.pk}, format="json", headers=headers)
        assert faults_of(answer, allowed={403}) == []
        assert "CSRF" in answer.json()["detail"]
    assert AuditEvent.objects.count() == before
    assert client.get(ME).status_code == 200


def test_a_form_from_elsewhere_is_refused_with_a_page(officer):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    with acting(officer):
        client.force_login(officer)
    for where in ("/risks/new/", "/account/tokens/", "/sign-out/", "/sign-in/"):
        answer = client.post(where, {"title": "x"})
        assert answer.status_code == 403, where
        assert "nothing was kept" in answer.content.decode()
    assert client.get(ME).status_code == 200


def test_an_expired_session_is_over(officer):
    client = Client(raise_request_exception=False)
    with acting(officer):
        client.force_login(officer)
    with set_up():
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/risks/").status_code == 302
    assert client.get(ME).status_code == 401


def test_a_session_that_nobody_gave_is_none():
    for value in ("x" * 32, "\x00", "' or 1=1 --", "x" * 5_000, "../../etc/passwd"):
        client = Client(raise_request_exception=False)
        client.cookies["sessionid"] = value
        assert client.get("/risks/").status_code == 302, value
        assert client.get(ME).status_code == 401, value


@pytest.fixture
def signed_in(officer) -> Client:
    client = Client(raise_request_exception=False)
    client.post(reverse("accounts:sign_in"), {"username": officer.email, "password": PASSWORD})
    return client


def test_signing_in_begins_a_new_session_and_signing_out_ends_it(officer, signed_in):
    key = signed_in.cookies["sessionid"].value
    again = Client(raise_request_exception=False)
    again.cookies["sessionid"] = "chosenbysomebodyelse00000000000a"
    again.post(reverse("accounts:sign_in"), {"username": officer.email, "password": PASSWORD})
    assert again.cookies["sessionid"].value not in {"chosenbysomebodyelse00000000000a", key}
    signed_in.post(reverse("accounts:sign_out"))
    stolen = Client(raise_request_exception=False)
    stolen.cookies["sessionid"] = key
    assert stolen.get("/risks/").status_code == 302


def test_a_new_password_ends_the_other_sessions(officer, signed_in):
    with set_up():
        officer.set_password("another-long-password")
        officer.save()
    assert signed_in.get("/risks/").status_code == 302


def test_an_ip_address_header_or_host_of_ones_own_changes_nothing(secret):
    for headers in ({"Host": "evil.example"}, {"Host": "a b"}, {"Host": "\x00"}):
        answer = _asked(headers={"Authorization": f"Bearer {secret}", **headers})
        assert faults_of(answer, allowed={400}) == []
        assert b"evil.example" not in answer.content
        page = Client(raise_request_exception=False).get("/sign-in/", headers=headers)
        assert page.status_code == 400
    for headers in ({"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Proto": "gopher"}, {"X-Request-ID": "\n<b>"}):
        answer = Client(raise_request_exception=False).get("/sign-in/", headers=headers)
        assert answer.status_code == 200
        assert b"evil.example" not in answer.content
        assert "<b>" not in answer["X-Request-ID"]
