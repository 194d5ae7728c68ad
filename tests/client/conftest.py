"""A small server that says what a test wants it to say, for what needs no network."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from countersign import Client
from countersign.session import Session


class Asked(NamedTuple):
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Said(NamedTuple):
    """One answer. body: JSON unless bytes; None cuts the connection in place of it."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = {}


CUT = Said(0)
Behaviour = Callable[[Asked], Said]


class Server:
    """Answers each request by `behaviour`, and remembers it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []
        self.behaviour: Behaviour = lambda asked: Said(404, {})

    def says(self, *answers: Said) -> None:
        """These answers in turn; the last for ever."""
        waiting = list(answers)
        self.behaviour = lambda asked: waiting.pop(0) if len(waiting) > 1 else waiting[0]


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            asked = Asked(self.command, self.path, dict(self.headers), body)
            made.asked.append(asked)
            said = made.behaviour(asked)
            if said is CUT:
                self.close_connection = True
                return
            content = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            self.send_response(said.status)
            for name, value in {"Content-Length": str(len(content)), **said.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(content)

        do_GET = do_POST = do_HEAD = do_PATCH = do_DELETE = answer

        def log_message(self, *words: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        made = Server(f"http://127.0.0.1:{listening.server_port}")
        thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield made
        listening.shutdown()
        thread.join()


@pytest.fixture
def client(server: Server, tmp_path) -> Client:
    """A client of it that does not wait between tries."""
    made = Client(server.url, "cs_test", state=tmp_path / "state")
    made.session = Session(server.url, backoff=0)
    made.session.credentials = Client(server.url, "cs_test").session.credentials
    made.uploads = type(made.uploads)(made.session, tmp_path / "state", chunk=1000, pause=0)
    return made


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch, tmp_path) -> None:
    """Neither this machine's CI nor its settings."""
    for name in ("URL", "TOKEN", "ID_TOKEN", "AUDIENCE", "PLAIN_HTTP"):
        monkeypatch.delenv(f"COUNTERSIGN_{name}", raising=False)
    for name in ("GITHUB_REPOSITORY", "GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT", "ACTIONS_ID_TOKEN_REQUEST_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COUNTERSIGN_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
