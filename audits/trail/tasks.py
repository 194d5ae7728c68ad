"""The base of every Celery task: a task acts for the person who asked for it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from celery import Task
from celery.result import AsyncResult

from audits.trail.context import SYSTEM, Context, acting, current, new_request_id

HEADER = "countersign"
if TYPE_CHECKING:
    Base = Task[Any, Any]
else:
    Base = Task

SCHEDULE = SYSTEM


class AttributedTask(Base):
    """Carries who asks in the message's headers; a task nobody asked for acts as the schedule.

    What is carried is who, not what: the task's own services name their actions.
    """

    abstract = True

    def apply_async(  # type: ignore[override]  # every option is passed on as it came
        self, args: Any = None, kwargs: Any = None, **options: Any
    ) -> "AsyncResult[Any]":
        context = current()
        if context is not None:
            asking = {
                "actor_id": context.actor_id,
                "actor_label": context.actor_label,
                "request_id": context.request_id,
            }
            options["headers"] = {**(options.get("headers") or {}), HEADER: asking}
        return super().apply_async(args, kwargs, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.request.called_directly:  # a plain function call: whoever calls, acts
            return super().__call__(*args, **kwargs)
        with acting(self._context()):
            return self.run(*args, **kwargs)

    def _context(self) -> Context:
        asking = self.request.get(HEADER) or (self.request.headers or {}).get(HEADER)
        if not asking:
            return replace(SCHEDULE, request_id=new_request_id())
        source = "schedule" if asking["actor_id"] == SCHEDULE.actor_id else "task"
        return Context(source=source, **asking)
