"""A refusal's text says what is wrong, where, and what to do."""

import pytest

from countersign import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, ServerFailed, TooManyRequests
from tests.client.conftest import Said

DOCUMENT = {
    "title": "The input is not valid",
    "detail": "Nothing was kept.",
    "what_next": "Correct it and send it again.",
    "errors": [
        {"pointer": "#/columns/lable", "detail": "This is no role."},
        {"pointer": "#/label", "detail": "Taken."},
    ],
}


def test_each_place_has_its_line(server, client):
    server.says(Said(400, DOCUMENT))
    with pytest.raises(Invalid) as refused:
        client.model("M-0001")
    assert str(refused.value).splitlines() == [
        "GET models/M-0001 was answered 400: Nothing was kept.",
        "  at columns/lable: This is no role.",
        "  at label: Taken.",
        "What to do: Correct it and send it again.",
    ]
    assert refused.value.places[1] == ("#/label", "Taken.")


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, NotSignedIn), (403, Forbidden), (404, NotFound), (409, Conflict), (500, ServerFailed), (418, Exception)],
)
def test_each_status_has_its_kind(server, client, status, kind):
    server.says(Said(status, {"detail": "No."}))
    with pytest.raises(kind, match=rf"{status}: No\."):
        client.me()


def test_a_rate_limit_is_waited_for_and_then_told(server, client):
    server.says(Said(429, {"detail": "Slowly."}, {"Retry-After": "0"}))
    with pytest.raises(TooManyRequests, match="Wait a minute"):
        client.me()
    assert len(server.asked) > 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'{"errors": 7, "detail": null}', b'{"errors": [7]}'])
def test_a_refusal_without_a_document_is_told_all_the_same(server, client, body):
    server.says(Said(400, body))
    with pytest.raises(Invalid, match="gave no reason"):
        client.me()
