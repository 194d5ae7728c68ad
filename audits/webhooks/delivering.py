"""What a worker does with a delivery: sends it once, writes down what came back, and says when to try again.

A worker takes a delivery by moving its `due_at` from the moment that it read; killed while it sends, the delivery is
due again after the lease. So a message arrives at least once, and its webhook-id tells the receiver of a repetition.
"""

import logging
import random
import time
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from audits.base.nudge import nudge
from audits.trail import context as trail
from audits.webhooks import outside, signing
from audits.webhooks.models import Attempt, Delivery, Endpoint
from audits.webhooks.services import DELIVER

log = logging.getLogger("countersign.webhooks")

LEASE = timedelta(minutes=2)  # longer than any exchange takes
# How long after each failure the next try comes: some 28 hours in all.
WAITS = tuple(timedelta(seconds=s) for s in (5, 60, 300, 1_800, 7_200, 18_000, 32_400, 43_200))
# A receiver that fails is left alone for so long at most, however many messages wait for it.
LONGEST_QUIET = timedelta(minutes=30)
# After so long without one success nobody sends there any more.
GIVE_UP_AFTER = timedelta(days=3)
GONE = 410  # by which a receiver says that it wants no more
AT_ONCE = 500


def deliver(delivery_id: int) -> None:
    """Sends one delivery if it is due and nobody else has it."""
    with trail.everywhere():
        delivery = _take(delivery_id)
        if delivery is None:
            return
        attempt = _send(delivery)
        _note(delivery, attempt)


def sweep() -> None:
    """Nudges what is due: retries, and what a killed worker or a lost message left behind."""
    with trail.everywhere():
        due = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=timezone.now())
        for pk in due.order_by("due_at", "pk").values_list("pk", flat=True)[:AT_ONCE]:
            nudge(DELIVER, pk)


@transaction.atomic
def _take(delivery_id: int) -> Delivery | None:
    """The delivery, due again only after the lease; None when it is not due, or not to be sent now."""
    now = timezone.now()
    due = Delivery.objects.filter(pk=delivery_id, state=Delivery.State.WAITING, due_at__lte=now)
    delivery = due.select_related("endpoint").first()
    if delivery is None:
        return None
    mine = due.filter(due_at=delivery.due_at)
    endpoint = delivery.endpoint
    with trail.action("webhooks.delivery.taken"):
        if endpoint.state != Endpoint.State.ON:
            mine.update(state=Delivery.State.HELD)
            return None
        if endpoint.quiet_until and endpoint.quiet_until > now:
            mine.update(due_at=endpoint.quiet_until)
            return None
        return delivery if mine.update(due_at=now + LEASE) else None


def _send(delivery: Delivery) -> Attempt:
    endpoint, at = delivery.endpoint, timezone.now()
    attempt = Attempt(delivery=delivery, unit_id=delivery.unit_id, at=at)
    began = time.monotonic()
    try:
        headers = _headers(delivery, at)
        attempt.sent = {name: value for name, value in headers.items() if name != "webhook-signature"}
        answer = outside.post(endpoint.address, delivery.body.encode(), headers)
    except outside.Unreachable as error:
        attempt.problem = str(error)
    else:
        attempt.status, attempt.answer, attempt.answer_headers = answer.status, answer.body, dict(answer.headers)
        if not 200 <= answer.status < 300:
            attempt.problem = f"It answered {answer.status}; only 2xx means that it took the message."
    attempt.seconds = round(time.monotonic() - began, 3)
    return attempt


def _headers(delivery: Delivery, at: datetime) -> dict[str, str]:
    """Raises Unreachable when the server's key has changed: nobody could verify what it would sign."""
    endpoint = delivery.endpoint
    secrets = [signing.secret_of(endpoint.key)]
    if signing.fingerprint(secrets[0]) != endpoint.fingerprint:
        raise outside.Unreachable("The server's secret key has changed: rotate the endpoint's secret.")
    if endpoint.former_key and endpoint.former_until and endpoint.former_until > at:
        secrets.append(signing.secret_of(endpoint.former_key))
    signed = signing.headers(secrets, delivery.message, int(at.timestamp()), delivery.body)
    return {"Content-Type": "application/json", "User-Agent": "Countersign-Webhooks/1", **signed}


@transaction.atomic
def _note(delivery: Delivery, attempt: Attempt) -> None:
    """Writes down what came back, and what follows for the delivery and for its endpoint."""
    arrived = not attempt.problem
    endpoint = Endpoint.objects.select_for_update().get(pk=delivery.endpoint_id)
    tries = delivery.tries + 1
    waiting = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING)
    with trail.action(f"webhooks.delivery.{'delivered' if arrived else 'failed'}"):
        attempt.save()
        if arrived:
            waiting.update(state=Delivery.State.DELIVERED, tries=tries)
        elif tries > len(WAITS):
            waiting.update(state=Delivery.State.FAILED, tries=tries)
        else:
            waiting.update(tries=tries, due_at=attempt.at + _wait(tries - 1))
        _judge(endpoint, attempt, arrived)


def _judge(endpoint: Endpoint, attempt: Attempt, arrived: bool) -> None:
    if arrived:
        endpoint.failures, endpoint.failing_since, endpoint.quiet_until = 0, None, None
    else:
        endpoint.quiet_until = attempt.at + min(_wait(endpoint.failures), LONGEST_QUIET)
        endpoint.failures += 1
        endpoint.failing_since = endpoint.failing_since or attempt.at
    endpoint.save(update_fields=["failures", "failing_since", "quiet_until"])
    if not arrived and endpoint.state == Endpoint.State.ON and _has_given_up(endpoint, attempt):
        log.warning("webhook endpoint %s is switched off: %s", endpoint.reference, attempt.problem)
        with trail.action("webhooks.endpoint.switched_off", reason=attempt.problem):
            endpoint.state = Endpoint.State.DISABLED
            endpoint.version += 1
            endpoint.save(update_fields=["state", "version"])
            endpoint.deliveries.filter(state=Delivery.State.WAITING).update(state=Delivery.State.HELD)


def _has_given_up(endpoint: Endpoint, attempt: Attempt) -> bool:
    since = endpoint.failing_since or attempt.at
    return attempt.status == GONE or attempt.at - since >= GIVE_UP_AFTER


def _wait(failures: int) -> timedelta:
    """The pause after so many failures before this one, up to a tenth longer so that retries do not meet."""
    return WAITS[min(failures, len(WAITS) - 1)] * (1 + random.random() / 10)  # noqa: S311 - spreads load, hides nothing
