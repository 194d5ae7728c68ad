"""One HTTP request with limits: no redirect followed, an answer of bounded size, every failure a WitnessFault."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audits.trail.witnesses.parcel import WitnessFault

TIMEOUT = 10.0  # seconds without progress
LARGEST = 1_000_000  # bytes read of an answer


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **options: Any) -> None:
        """A checkpoint goes where it was told to go, or nowhere."""


_opener = urllib.request.build_opener(_Stay)


@dataclass(frozen=True)
class Answer:
    """Status, text, and the text's type."""

    status: int
    text: str
    media_type: str


def ask(method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
    """Send a request and read the answer, whatever its status. Raises WitnessFault when there is none."""
    request = urllib.request.Request(url, body, dict(headers or {}), method=method)  # noqa: S310 - http or https, see config
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            return _read(answer)
    except urllib.error.HTTPError as error:
        with error:
            return _read(error)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise WitnessFault(f"{url} does not answer: {reason}.") from error


def _read(answer: Any) -> Answer:
    try:
        text = answer.read(LARGEST).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        raise WitnessFault(f"{answer.url} broke off: {error}.") from error
    return Answer(answer.status, text, answer.headers.get("Content-Type", ""))
