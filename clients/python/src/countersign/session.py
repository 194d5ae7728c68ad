"""Requests to one Countersign: signed in, tried again where that is safe, refusals as errors."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError, TimeoutError

from countersign.errors import NoAnswer, Unusable, problem_of

API = "/api/v1/"
AGENT = "countersign-client/0.1"
CONNECT_SECONDS, ANSWER_SECONDS = 10.0, 120.0
PASSING = frozenset({429, 502, 503, 504})  # worth another try
TRIES = 5
UNCHANGING = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_WAIT = 120  # seconds that a server's Retry-After is followed
LOOPBACK = {"localhost", "127.0.0.1", "::1"}

Answer = urllib3.BaseHTTPResponse


class Session:
    """Where requests go. `token()` is asked before each request; `renew()` once when the server answers 401."""

    def __init__(self, url: str, *, plain_http: bool = False, backoff: float = 0.5) -> None:
        """url: of the server, e.g. `https://countersign.example`. backoff: seconds, doubled with each try.

        Raises Unusable for what is no web address, and for http to another machine unless `plain_http`.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise Unusable(f"“{url}” is no address of a server. Write it like https://countersign.example")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK and not plain_http:
            raise Unusable(
                f"{url} would carry your token in the open. Use https, or set COUNTERSIGN_PLAIN_HTTP=1 "
                "when the network between is yours."
            )
        self.url = url.rstrip("/")
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._backoff = backoff
        self._pool = pool_for(url)
        self.credentials: Credentials | None = None

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Any:
        """The JSON at `path`, which is relative to the API or begins with a slash."""
        return read_json(self.send("GET", path, query=query))

    def post(self, path: str, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Sends JSON; with `key` as Idempotency-Key it happens once, however often it is sent."""
        return read_json(self.send("POST", path, body=json.dumps(body).encode(), headers=_JSON, key=key))

    def patch(self, path: str, body: Mapping[str, Any], *, etag: str) -> Any:
        """Changes what was sent, if it still is the version of `etag`."""
        return read_json(self.send("PATCH", path, body=json.dumps(body).encode(), headers=_JSON | {"If-Match": etag}))

    def listed(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[Any]:
        """Every row of a list, a page at a time as they are asked for."""
        page = self.get(path, query)
        while True:
            yield from page["results"]
            if not page.get("next"):
                return
            # The query alone: behind a proxy the server may know itself by another name.
            page = self.get(f"{path.partition('?')[0]}?{urlsplit(page['next']).query}")

    def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        key: str = "",
        repeat: bool | None = None,
    ) -> Answer:
        """One request with its whole answer.

        repeat: whether it may be sent again when no answer comes; None: when it changes nothing or carries a `key`.
        Raises ApiProblem for a refusal, NoAnswer.
        """
        may_repeat = (bool(key) or method in UNCHANGING) if repeat is None else repeat
        answer = self._signed(method, self._address(path, query), body, headers, key, repeat=may_repeat)
        self._refused(method, path, answer)
        return answer

    @contextmanager
    def streamed(self, path: str) -> Iterator[Answer]:
        """The answer to a GET, to be read piece by piece."""
        answer = self._signed("GET", self._address(path), None, None, "", repeat=True, preload=False)
        try:
            self._refused("GET", path, answer)
            yield answer
        except HTTPError as error:
            raise NoAnswer(f"{self.url} stopped in the middle of {path}: {error}. Try again.") from error
        finally:
            answer.release_conn()

    def _address(self, path: str, query: Mapping[str, Any] | None = None) -> str:
        """An address on this server, whatever host `path` may name: the token goes nowhere else."""
        if "://" in path:
            parts = urlsplit(path)
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        base = f"{self._origin}{path}" if path.startswith("/") else f"{self.url}{API}{path}"
        given = {name: value for name, value in (query or {}).items() if value is not None}
        return f"{base}?{urlencode(given)}" if given else base

    def _signed(
        self,
        method: str,
        address: str,
        body: bytes | None,
        headers: Mapping[str, str] | None,
        key: str,
        *,
        repeat: bool,
        preload: bool = True,
    ) -> Answer:
        given = {"Accept": "application/json", "User-Agent": AGENT, **(headers or {})}
        if key:
            given["Idempotency-Key"] = key
        for last in (False, True):
            if self.credentials:
                given["Authorization"] = f"Bearer {self.credentials.token(self)}"
            answer = self._sent(method, address, body, given, self._retry(repeat=repeat), preload=preload)
            if answer.status != 401 or last or not (self.credentials and self.credentials.renew()):
                break
            answer.drain_conn()
        return answer

    def _sent(
        self,
        method: str,
        address: str,
        body: bytes | None,
        headers: Mapping[str, str],
        retry: urllib3.Retry,
        *,
        preload: bool,
    ) -> Answer:
        try:
            return self._pool.request(
                method, address, body=body, headers=dict(headers), retries=retry, preload_content=preload
            )
        except MaxRetryError as error:
            raise NoAnswer(self._silence(error.reason or error)) from error
        except (HTTPError, OSError) as error:
            raise NoAnswer(self._silence(error)) from error

    def _retry(self, *, repeat: bool) -> urllib3.Retry:
        """Which failures are tried again, and after how long. A connection that was never made is."""
        return urllib3.Retry(
            total=TRIES,
            redirect=False,
            allowed_methods=None if repeat else UNCHANGING,
            status_forcelist=PASSING,
            backoff_factor=self._backoff,
            backoff_jitter=self._backoff / 2,
            raise_on_status=False,
            retry_after_max=LONGEST_WAIT,
        )

    def _silence(self, reason: BaseException) -> str:
        said = "it did not answer in time" if isinstance(reason, TimeoutError) else str(reason)
        return (
            f"{self.url} does not answer: {said}. See that the server runs, that COUNTERSIGN_URL is right, "
            "and that no proxy or certificate stands between."
        )

    def _refused(self, method: str, path: str, answer: Answer) -> None:
        """Raises what a refusal says."""
        if 300 <= answer.status < 400:
            raise Unusable(
                f"{self.url} sends on to {answer.headers.get('Location', 'another address')}. "
                "Set COUNTERSIGN_URL to where the server really is."
            )
        if answer.status >= 400:
            raise problem_of(f"{method} {path}", answer.status, _problem(answer.data))


class Credentials:
    """What signs requests in; see countersign.credentials."""

    def token(self, session: Session) -> str:
        raise NotImplementedError

    def renew(self) -> bool:
        """Forgets the token that was refused; whether another may be had."""
        return False


_JSON = {"Content-Type": "application/json"}


def pool_for(url: str) -> urllib3.PoolManager:
    """Connections to `url`, through the proxy that the environment names, if any."""
    timeout = urllib3.Timeout(connect=CONNECT_SECONDS, read=ANSWER_SECONDS)
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    if not proxy or proxy_bypass(parts.hostname or ""):
        return urllib3.PoolManager(timeout=timeout)
    named = urlsplit(proxy)
    signed = f"{named.username}:{named.password or ''}" if named.username else None
    headers = urllib3.make_headers(proxy_basic_auth=signed)
    return urllib3.ProxyManager(proxy, timeout=timeout, proxy_headers=headers)


def read_json(answer: Answer) -> Any:
    """The JSON of an answer. Raises Unusable when it is none: then this is no Countersign."""
    try:
        return json.loads(answer.data)
    except ValueError as error:
        raise Unusable(
            f"{answer.url or 'The server'} answered no JSON. See that COUNTERSIGN_URL names a Countersign."
        ) from error


def _problem(content: bytes) -> Mapping[str, Any]:
    try:
        problem = json.loads(content)
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
