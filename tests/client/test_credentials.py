"""A token from the environment, or the pipeline's identity exchanged for a short-lived one."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from countersign import NoAnswer, NotSignedIn, Unusable
from countersign.client import Client
from tests.client.conftest import Asked, Said


def _in(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def _client(server, **environment: str) -> Client:
    return Client.from_environment({"COUNTERSIGN_URL": server.url, **environment})


@pytest.fixture
def exchanging(server):
    """A server that exchanges identities for tokens that live for `seconds`, numbered."""
    made: list[str] = []

    def behave(seconds: float):
        def answer(asked: Asked) -> Said:
            if asked.path == "/api/v1/tokens/exchange":
                made.append(json.loads(asked.body)["token"])
                return Said(200, {"token": f"cs_{len(made)}", "expires_at": _in(seconds), "scopes": [], "unit": 1})
            if asked.path.startswith("/runner"):
                return Said(200, {"value": "jwt-of-github"})
            good = asked.headers.get("Authorization") == f"Bearer cs_{len(made)}"
            return Said(200, {"name": "CI"}) if good else Said(401, {})

        server.behaviour = answer
        return made

    return behave


def test_the_token_of_the_environment(server):
    server.says(Said(200, {}))
    _client(server, COUNTERSIGN_TOKEN="cs_abc").me()
    assert server.asked[0].headers["Authorization"] == "Bearer cs_abc"


def test_an_identity_is_exchanged_once_while_its_token_lives(server, exchanging):
    made = exchanging(600)
    client = _client(server, COUNTERSIGN_ID_TOKEN="jwt")
    client.me()
    client.me()
    assert made == ["jwt"]
    assert "Authorization" not in server.asked[0].headers


def test_it_is_renewed_before_it_expires(server, exchanging):
    made = exchanging(10)
    client = _client(server, COUNTERSIGN_ID_TOKEN="jwt")
    client.me()
    client.me()
    assert len(made) == 2


def test_github_is_asked_for_one_made_out_to_the_server(server, exchanging):
    made = exchanging(600)
    url, word = f"{server.url}/runner?v=1", "runner-word"
    _client(server, ACTIONS_ID_TOKEN_REQUEST_URL=url, ACTIONS_ID_TOKEN_REQUEST_TOKEN=word).me()
    assert made == ["jwt-of-github"]
    assert server.asked[0].path.endswith("&audience=" + server.url.replace(":", "%3A").replace("/", "%2F"))
    assert server.asked[0].headers["Authorization"] == "Bearer runner-word"


def test_a_token_revoked_meanwhile_is_exchanged_anew_once(server):
    server.behaviour = lambda asked: (
        Said(200, {"token": "cs_1", "expires_at": _in(600)}) if "exchange" in asked.path else Said(401, {})
    )
    with pytest.raises(NotSignedIn, match="COUNTERSIGN_TOKEN"):
        _client(server, COUNTERSIGN_ID_TOKEN="jwt").me()
    assert sum("exchange" in asked.path for asked in server.asked) == 2


def test_a_runner_that_gives_none_is_told(server):
    server.says(Said(403, {"message": "no"}))
    with pytest.raises(NoAnswer, match="id-token: write"):
        _client(server, ACTIONS_ID_TOKEN_REQUEST_URL=f"{server.url}/runner?v=1").me()


def test_without_anything_it_says_what_to_set(server):
    with pytest.raises(Unusable, match=r"COUNTERSIGN_TOKEN.*id-token: write"):
        _client(server)


@pytest.mark.parametrize("token", [" ", "cs_a b", "cs_ä", "cs_\n1"])
def test_what_is_no_token(server, token):
    with pytest.raises(Unusable, match="cs_"):
        Client(server.url, token)


def test_an_identity_that_was_exchanged_before_says_how_to_do_with_one(server):
    server.says(Said(409, {"detail": "This token was exchanged before."}))
    with pytest.raises(Unusable, match="submit --wait"):
        _client(server, COUNTERSIGN_ID_TOKEN="jwt").me()
