"""What is tried again, what never is, and where the token goes."""

import pytest

from countersign import NoAnswer, ServerFailed, Unusable
from countersign.session import Session
from tests.client.conftest import CUT, Said


def test_a_read_is_tried_again(server, client):
    server.says(Said(503, {}), CUT, Said(200, {"reference": "M-0001"}))
    assert client.model("M-0001")["reference"] == "M-0001"
    assert len(server.asked) == 3


def test_a_write_with_its_key_is_tried_again_under_the_same_key(server, client):
    server.says(Said(502, {}), CUT, Said(201, {"reference": "M-0001"}))
    client.register_model(unit=1, name="n", purpose="p", tier=2)
    assert len({asked.headers["Idempotency-Key"] for asked in server.asked}) == 1
    assert len(server.asked) == 3


def test_a_write_without_a_key_is_sent_once(server, client):
    server.says(Said(503, {}), Said(200, {}))
    with pytest.raises(ServerFailed):
        client.session.post("runs/RUN-0001/cancel", {"reason": "r"})
    assert len(server.asked) == 1


def test_a_change_is_sent_once(server, client):
    server.says(Said(200, {}, {"ETag": '"7"'}), CUT)
    with pytest.raises(NoAnswer):
        client.change_model("M-0001", purpose="p")
    assert [asked.method for asked in server.asked] == ["GET", "PATCH"]
    assert server.asked[1].headers["If-Match"] == '"7"'


def test_silence_says_what_to_look_at(server, client):
    server.says(CUT)
    with pytest.raises(NoAnswer, match=r"does not answer.*COUNTERSIGN_URL"):
        client.me()


def test_every_page_is_read_from_this_server_alone(server, client):
    first = {"results": [1, 2], "next": "http://elsewhere.example/api/v1/models?cursor=abc&page_size=200"}
    server.says(Said(200, first), Said(200, {"results": [3], "next": None}))
    assert list(client.models()) == [1, 2, 3]
    assert server.asked[1].path == "/api/v1/models?cursor=abc&page_size=200"


def test_a_redirect_is_told_and_not_followed(server, client):
    server.says(Said(301, {}, {"Location": "http://127.0.0.1:1/api/v1/me"}))
    with pytest.raises(Unusable, match="COUNTERSIGN_URL"):
        client.me()


def test_what_is_no_countersign_is_told(server, client):
    server.says(Said(200, b"<html>Sign in</html>"))
    with pytest.raises(Unusable, match="no JSON"):
        client.me()


@pytest.mark.parametrize("url", ["countersign.example", "ftp://x", "https://", "https://name:word@host"])
def test_an_address_that_is_none(url):
    with pytest.raises(Unusable, match="no address"):
        Session(url)


def test_a_token_does_not_travel_in_the_open():
    with pytest.raises(Unusable, match="in the open"):
        Session("http://countersign.example")
    Session("http://countersign.example", plain_http=True)
