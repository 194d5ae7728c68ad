"""Every request acts as somebody and carries a request id."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from audits.trail.context import assume, current
from audits.trail.middleware import TrailContextMiddleware
from tests.trail.conftest import OFFICER

pytestmark = pytest.mark.nobody_acts


def respond(view, **headers):
    request = RequestFactory().get("/", headers=headers)
    return TrailContextMiddleware(view)(request)


def test_a_request_acts_as_anonymous_until_the_user_is_known():
    seen = []

    def view(request):
        seen.append(current())
        assume(OFFICER)
        return HttpResponse()

    response = respond(view)
    assert (seen[0].actor_id, seen[0].source) == ("anonymous", "web")
    assert response.headers["X-Request-ID"] == seen[0].request_id
    assert current() is None


def test_the_context_ends_when_the_view_fails():
    def view(request):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        respond(view)
    assert current() is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abcd-1234", True), ("short", False), ("x" * 65, False), ("<script>x", False), ("a b c d e", False)],
)
def test_a_harmless_request_id_is_kept(given, kept):
    response = respond(lambda request: HttpResponse(), **{"X-Request-ID": given})
    assert (response.headers["X-Request-ID"] == given) is kept
