"""The pages under Administration do what the API does."""

import pytest
from django.test import Client
from django.urls import reverse

from audits.webhooks.delivering import deliver
from audits.webhooks.models import Delivery, Endpoint
from tests.personas import set_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browser(administrator) -> Client:
    client = Client()
    with set_up():
        client.force_login(administrator)
    return client


def _post(browser: Client, page: str, /, *args: object, **said: object):
    return browser.post(reverse(f"webhooks:{page}", args=args), said)


def test_an_endpoint_is_added_and_its_secret_shown_once(browser, unit):
    said = {"unit": unit.pk, "name": "Pipeline", "address": "https://hooks.example.com/", "kinds": ["run.finished"]}
    shown = browser.post(reverse("webhooks:add"), said).content.decode()
    assert "whsec_" in shown
    page = browser.get(reverse("webhooks:endpoint", args=[Endpoint.objects.get().reference])).content.decode()
    assert "whsec_" not in page
    assert "Pipeline" in browser.get(reverse("webhooks:list")).content.decode()


def test_a_bad_address_is_said_at_its_field(browser, unit):
    said = {"unit": unit.pk, "name": "Pipeline", "address": "https://10.0.0.1/", "kinds": ["run.finished"]}
    shown = browser.post(reverse("webhooks:add"), said).content.decode()
    assert "public internet" in shown
    assert not Endpoint.objects.exists()


def test_a_test_message_its_log_and_a_replay(browser, endpoint, receiver):
    receiver.answer(500, b"<script>alert(1)</script>")
    assert _post(browser, "ping", endpoint.reference).status_code == 302
    message = Delivery.objects.get()
    deliver(message.pk)
    page = browser.get(reverse("webhooks:delivery", args=[message.pk])).content.decode()
    assert "It answered 500" in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "failing since" in browser.get(reverse("webhooks:list")).content.decode().lower()
    assert _post(browser, "delivery_replay", message.pk).status_code == 302
    answer = _post(browser, "replay_since", endpoint.reference, since="2020-01-01T00:00", everything="on")
    assert answer.status_code == 302
    wrong = _post(browser, "replay_since", endpoint.reference, since="yesterday")
    assert wrong.status_code == 200
    assert Delivery.objects.count() == 1


def test_somebody_elses_change_is_not_overwritten(browser, endpoint):
    said = {"name": "Mine", "address": endpoint.address, "kinds": ["run.finished"], "state": "paused", "version": 1}
    assert _post(browser, "change", endpoint.reference, **said).status_code == 302
    late = _post(browser, "change", endpoint.reference, **{**said, "name": "Late"})
    assert late.status_code == 200
    assert Endpoint.objects.get().name == "Mine"


def test_a_rotation_shows_the_new_secret_and_removing_ends_it(browser, endpoint):
    assert "whsec_" in _post(browser, "rotate", endpoint.reference, hours=3).content.decode()
    assert _post(browser, "rotate", endpoint.reference, hours=9999).status_code == 400
    assert _post(browser, "remove", endpoint.reference).status_code == 302
    assert Endpoint.objects.get().state == Endpoint.State.REMOVED
    assert browser.get(reverse("webhooks:endpoint", args=[endpoint.reference])).status_code == 200
