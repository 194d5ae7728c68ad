"""A task acts for the person who asked; a task nobody asked for acts as the schedule."""

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker

from audits.trail.context import Context, acting, action, current
from audits.trail.tasks import SCHEDULE, AttributedTask
from tests.trail.conftest import OFFICER

pytestmark = pytest.mark.nobody_acts


@pytest.fixture(scope="module")
def celery_app():
    app = Celery(
        "trail-tests", broker="memory://", backend="cache+memory://", task_cls=AttributedTask, set_as_current=False
    )

    @app.task(name="who")
    def who() -> list[str]:
        context = current()
        return [context.actor_id, context.actor_label, context.source, context.action, context.request_id]

    @app.task(name="who.asked.by.a.task")
    def ask() -> str:
        return who.delay().id

    @app.task(name="who.retried", bind=True, max_retries=1)
    def retried(self) -> str:
        if not self.request.retries:
            raise self.retry(countdown=0)
        return current().actor_id

    with start_worker(app, perform_ping_check=False, shutdown_timeout=20):
        yield app


def test_a_task_acts_for_who_asked(celery_app):
    with acting(OFFICER), action("checks.run.requested"):
        asked = celery_app.tasks["who"].delay()
    assert asked.get(timeout=20) == ["7", OFFICER.actor_label, "task", "", "r-1"]


def test_a_task_asked_for_by_a_task_still_acts_for_the_person(celery_app):
    with acting(OFFICER):
        asked = celery_app.tasks["who.asked.by.a.task"].delay().get(timeout=20)
    assert celery_app.AsyncResult(asked).get(timeout=20)[:3] == ["7", OFFICER.actor_label, "task"]


def test_a_retried_task_still_acts_for_the_person(celery_app):
    with acting(OFFICER):
        assert celery_app.tasks["who.retried"].delay().get(timeout=20) == "7"


def test_a_task_nobody_asked_for_acts_as_the_schedule(celery_app):
    *who, request = celery_app.tasks["who"].delay().get(timeout=20)
    assert who == ["system", "Countersign", "schedule", ""]
    assert len(request) == 32  # what one run of it does is told together
    asked = celery_app.send_task("who")  # as beat does, which knows names only
    assert asked.get(timeout=20)[2] == "schedule"


def test_what_the_schedule_asks_for_stays_the_schedules(celery_app):
    with acting(SCHEDULE):
        assert celery_app.tasks["who"].delay().get(timeout=20)[:3] == ["system", "Countersign", "schedule"]


def test_a_plain_call_acts_as_the_caller(celery_app):
    with acting(Context(actor_id="9", actor_label="x", source="command")):
        assert celery_app.tasks["who"]()[0] == "9"
