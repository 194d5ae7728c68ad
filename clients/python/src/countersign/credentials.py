"""Signing in: with a token, or in CI with the pipeline's own identity and no secret at all."""

import json
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from urllib3.exceptions import HTTPError

from countersign.errors import Conflict, NoAnswer, Unusable
from countersign.session import Credentials, Session, pool_for

EXCHANGE = "tokens/exchange"
EARLY = timedelta(seconds=30)  # a token is renewed this long before it expires


class Token(Credentials):
    """A token as Administration gives it, `cs_…`."""

    def __init__(self, token: str) -> None:
        self._token = token.strip()
        if not self._token or not self._token.isascii() or not self._token.isprintable() or " " in self._token:
            raise Unusable("COUNTERSIGN_TOKEN holds no token; it looks like cs_… and has no spaces.")

    def token(self, session: Session) -> str:
        return self._token


class CiIdentity(Credentials):
    """A pipeline's OpenID Connect token, exchanged for a short-lived one that is renewed before it expires.

    identity: gives the signed token (JWT) that the CI system made for Countersign.
    """

    def __init__(self, identity: Callable[[], str]) -> None:
        self._identity = identity
        self._token = ""
        self._expires = datetime.min.replace(tzinfo=UTC)

    def token(self, session: Session) -> str:
        if not self._token or datetime.now(UTC) > self._expires - EARLY:
            unsigned = Session(session.url, plain_http=True)  # its address was checked when `session` was made
            try:
                answer = unsigned.post(EXCHANGE, {"token": self._identity()})
            except Conflict as error:
                raise Unusable(
                    "The identity token of this job was exchanged before, and each can be once. Let one command do it "
                    "all (countersign submit --wait), or give each command an identity token of its own."
                ) from error
            self._token = str(answer["token"])
            self._expires = datetime.fromisoformat(answer["expires_at"])
        return self._token

    def renew(self) -> bool:
        self._token = ""
        return True


def from_environment(url: str, environment: Mapping[str, str] = os.environ) -> Credentials:
    """COUNTERSIGN_TOKEN; else a CI identity: COUNTERSIGN_ID_TOKEN, or what GitHub Actions offers.

    url: of the server, the audience unless COUNTERSIGN_AUDIENCE names another. Raises Unusable when there is neither.
    """
    if token := environment.get("COUNTERSIGN_TOKEN"):
        return Token(token)
    if environment.get("COUNTERSIGN_ID_TOKEN"):
        return CiIdentity(lambda: environment["COUNTERSIGN_ID_TOKEN"])
    if environment.get("ACTIONS_ID_TOKEN_REQUEST_URL"):
        audience = environment.get("COUNTERSIGN_AUDIENCE") or url
        return CiIdentity(lambda: _github(environment, audience))
    raise Unusable(
        "No token: set COUNTERSIGN_TOKEN, or in CI give the job an identity "
        "(GitHub Actions: permissions id-token: write; GitLab: id_tokens named COUNTERSIGN_ID_TOKEN). "
        "docs/ci.md shows how."
    )


def _github(environment: Mapping[str, str], audience: str) -> str:
    """Asks the runner for a token made out to `audience`."""
    address = f"{environment['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience={quote(audience, safe='')}"
    headers = {"Authorization": f"Bearer {environment.get('ACTIONS_ID_TOKEN_REQUEST_TOKEN', '')}"}
    try:
        answer = pool_for(address).request("GET", address, headers=headers, redirect=False)
        return str(json.loads(answer.data)["value"])
    except HTTPError as error:
        raise NoAnswer(f"GitHub's runner gives no identity token: {error}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise NoAnswer(
            "GitHub's runner gives no identity token. See that the job has permissions: id-token: write."
        ) from error
