"""Puts the signed-in person on the trail's context."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from audits.accounts.models import User
from audits.trail import context as trail


def act_as(user: User, *, source: str) -> None:
    """From here to the end of the request, writes carry `user` as their author."""
    current = trail.current()
    if current is None:
        raise RuntimeError("TrailContextMiddleware must stand outermost.")
    trail.assume(replace(current, actor_id=str(user.pk), actor_label=user.trail_label, source=source))


class ActorMiddleware:
    """After sign-in is known: the author of every write, the person's time zone and language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        act_as(user, source="web")
        with timezone.override(user.timezone), translation.override(user.language):
            request.LANGUAGE_CODE = translation.get_language() or "en"
            return self.get_response(request)
