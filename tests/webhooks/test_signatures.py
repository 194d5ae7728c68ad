"""What is sent verifies with the public library; with two secrets in force, with either."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from audits.webhooks.delivering import deliver
from audits.webhooks.models import Attempt, Delivery, Endpoint
from audits.webhooks.services import ping, rotate_secret
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(endpoint, administrator, receiver):
    """Sends a test message; gives the headers and the body that came."""

    def send():
        with acting(administrator):
            delivery = ping(user=administrator, endpoint=Endpoint.objects.get())
        deliver(delivery.pk)
        _path, headers, body = receiver.came[-1]
        return headers, body

    return send


def test_the_public_library_verifies_it(issued, sent, endpoint):
    headers, body = sent()
    message = Webhook(issued.secret).verify(body, headers)
    assert message == json.loads(body)
    assert message["type"] == "ping"
    assert message["data"] == {"endpoint": endpoint.reference}
    assert headers["webhook-id"] == Delivery.objects.get().message
    assert headers["content-type"] == "application/json"


def test_a_changed_body_and_another_secret_do_not_verify(issued, sent):
    headers, body = sent()
    for secret, text in ((issued.secret, body + b" "), ("whsec_" + "A" * 43 + "=", body)):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(text, headers)


def test_after_a_rotation_both_secrets_verify_for_a_while(issued, sent, endpoint, administrator):
    with acting(administrator):
        new = rotate_secret(user=administrator, endpoint=endpoint, hours=2)
    assert new.secret != issued.secret
    headers, body = sent()
    for secret in (issued.secret, new.secret):
        Webhook(secret).verify(body, headers)
    with set_up():
        Endpoint.objects.update(former_until=timezone.now() - timedelta(seconds=1))
    headers, body = sent()
    Webhook(new.secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(issued.secret).verify(body, headers)


def test_the_secret_and_the_signature_are_kept_nowhere(issued, sent):
    headers, _body = sent()
    secret = issued.secret.removeprefix("whsec_")
    assert secret not in str(list(Endpoint.objects.values()))
    assert "webhook-signature" not in Attempt.objects.get().sent
    assert headers["webhook-signature"] not in str(list(Attempt.objects.values()))


def test_with_another_key_of_the_server_nothing_is_sent(sent, issued, settings, administrator, endpoint, receiver):
    settings.SECRET_KEY = "another one"
    with acting(administrator):
        delivery = ping(user=administrator, endpoint=endpoint)
    deliver(delivery.pk)
    assert not receiver.came
    assert "rotate" in Attempt.objects.get().problem
