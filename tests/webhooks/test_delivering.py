"""A message is sent until it arrives, by one worker at a time, less and less often, and not for ever."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audits.trail import context as trail
from audits.trail.models import AuditEvent
from audits.webhooks import delivering
from audits.webhooks.models import Attempt, Delivery, Endpoint
from audits.webhooks.services import announce, change_endpoint, replay, replay_since
from tests.personas import acting, set_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def message(endpoint, unit, ml_engineer) -> Delivery:
    with acting(ml_engineer):
        assert announce(kind="run.finished", unit=unit, data={"run": "RUN-0001"}) == 1
    return Delivery.objects.get()


def _send(message: Delivery, *, now: bool = True) -> Delivery:
    """As the worker does, when the message is due."""
    if now:
        with set_up():
            Delivery.objects.filter(pk=message.pk).update(due_at=timezone.now())
            Endpoint.objects.update(quiet_until=None)
    with trail.acting(trail.SYSTEM):
        delivering.deliver(message.pk)
    message.refresh_from_db()
    return message


def test_what_arrives_is_sent_once(message, receiver):
    assert _send(message).state == Delivery.State.DELIVERED
    _send(message)
    assert len(receiver.came) == 1
    assert receiver.came[0][0] == "/hook?who=us"


@pytest.mark.parametrize("status", [302, 400, 404, 429, 500])
def test_anything_but_2xx_is_tried_again_later(message, receiver, status):
    receiver.answer(status, b"no", Location="http://127.0.0.1:1/")
    before = timezone.now()
    assert _send(message).state == Delivery.State.WAITING
    assert message.due_at > before
    _send(message, now=False)
    assert len(receiver.came) == 1
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.answer) == (status, "no")
    assert str(status) in attempt.problem


def test_it_is_given_up_after_many_hours_and_keeps_its_id(message, receiver, monkeypatch):
    receiver.answer(500)
    waits = []
    for _ in range(len(delivering.WAITS) + 1):
        _send(message)
        waits.append(message.due_at - timezone.now())
    assert message.state == Delivery.State.FAILED
    assert sum(waits[:-1], timedelta()) > timedelta(hours=24)
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.came}) == 1


def test_a_receiver_that_fails_is_left_alone_however_much_waits(message, receiver, unit, ml_engineer):
    receiver.answer(500)
    _send(message)
    with acting(ml_engineer):
        for _ in range(5):
            announce(kind="run.finished", unit=unit, data={})
    for other in Delivery.objects.exclude(pk=message.pk):
        _send(other, now=False)
    assert len(receiver.came) == 1


def test_after_days_of_failures_it_is_switched_off_and_says_so(message, receiver):
    receiver.answer(500)
    _send(message)
    with set_up():
        Endpoint.objects.update(failing_since=timezone.now() - delivering.GIVE_UP_AFTER)
    _send(message)
    assert Endpoint.objects.get().state == Endpoint.State.DISABLED
    assert message.state == Delivery.State.HELD
    assert AuditEvent.objects.filter(action="webhooks.endpoint.switched_off").exists()


def test_gone_means_gone(message, receiver):
    receiver.answer(410)
    _send(message)
    assert Endpoint.objects.get().state == Endpoint.State.DISABLED


def test_a_success_forgets_the_failures(message, receiver):
    receiver.answers = [(500, {}, b""), (200, {}, b"")]
    _send(message)
    assert Endpoint.objects.get().failing_since
    assert _send(message).state == Delivery.State.DELIVERED
    assert Endpoint.objects.get().failing_since is None


def test_a_worker_killed_while_sending_loses_nothing(message, receiver, monkeypatch):
    monkeypatch.setattr(delivering, "_note", lambda *_: None)
    _send(message)
    assert message.state == Delivery.State.WAITING
    _send(message, now=False)
    assert len(receiver.came) == 1
    monkeypatch.undo()
    assert _send(message).state == Delivery.State.DELIVERED


def test_of_many_workers_at_once_one_sends(message, receiver):
    def work():
        with trail.acting(trail.SYSTEM):
            delivering.deliver(message.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(receiver.came) == 1


def test_paused_holds_back_and_a_replay_sends(message, receiver, administrator, endpoint):
    with acting(administrator):
        change_endpoint(user=administrator, endpoint=endpoint, expected=1, changes={"state": "paused"})
    assert _send(message).state == Delivery.State.HELD
    with acting(administrator):
        change_endpoint(user=administrator, endpoint=endpoint, expected=2, changes={"state": "on"})
        assert replay_since(user=administrator, endpoint=endpoint, since=timezone.now()) == 0
        assert replay_since(user=administrator, endpoint=endpoint, since=message.created_at) == 1
    assert _send(message).state == Delivery.State.DELIVERED
    with acting(administrator):
        replay(user=administrator, delivery=message)
    _send(message)
    assert [headers["webhook-id"] for _path, headers, _body in receiver.came] == [message.message] * 2


def test_the_sweep_finds_what_is_due(message, monkeypatch):
    nudged = []
    monkeypatch.setattr(delivering, "nudge", lambda _task, pk: nudged.append(pk))
    with trail.acting(trail.SYSTEM):
        delivering.sweep()
    assert nudged == [message.pk]
