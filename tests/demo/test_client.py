"""The client sends what it says, tries again where that is safe, and tells what a refusal told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from governance.desk.demo import client as clients
from governance.desk.demo.client import ApiProblem, Client, Multipart, NoAnswer

Answer = tuple[int, dict[str, object]]


@contextmanager
def server(*answers: Answer) -> Iterator[tuple[str, list[tuple[str, dict[str, str], bytes]]]]:
    """A server that gives these answers in turn; yields its address and what it was asked."""
    asked: list[tuple[str, dict[str, str], bytes]] = []
    waiting = list(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            asked.append((self.path, dict(self.headers), body))
            status, content = waiting.pop(0)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        do_GET = do_POST

        def log_message(self, *words: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", asked
        listening.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(clients, "POLL_SECONDS", 0.0)


def test_a_form_is_as_long_as_it_says(tmp_path: Path) -> None:
    file = tmp_path / "Zeugnis ü.csv"
    file.write_bytes(b"a,b\n" * 500_000)
    form = Multipart({"label": "ü", "columns": {"label": "y"}}, {"predictions": file})
    body = b"".join(form)
    assert len(body) == form.length
    assert body.count(form.boundary.encode()) == 4
    assert b'{"label": "y"}' in body


def test_a_post_carries_its_key_and_the_token(tmp_path: Path) -> None:
    file = tmp_path / "p.csv"
    file.write_text("a\n1\n")
    with server((201, {"reference": "D-0001"})) as (url, asked):
        assert Client(url, "cs_x").post("artifacts", "key", {"unit": 1}, {"file": file}) == {"reference": "D-0001"}
    ((path, headers, body),) = asked
    assert path == "/api/v1/artifacts"
    assert headers["Idempotency-Key"] == "key"
    assert headers["Authorization"] == "Bearer cs_x"
    assert b"a\n1\n" in body


def test_what_passes_is_tried_again_under_the_same_key() -> None:
    with server((503, {}), (201, {"made": True})) as (url, asked):
        assert Client(url, "t").post("x", "key", {}) == {"made": True}
    assert [headers["Idempotency-Key"] for _, headers, _ in asked] == ["key", "key"]


def test_a_refusal_tells_each_field() -> None:
    said = {"detail": "Nothing was kept.", "errors": [{"pointer": "#/tier", "detail": "Too high."}]}
    with (
        server((400, said)) as (url, _),
        pytest.raises(ApiProblem, match=r"answered 400\. Nothing was kept\. #/tier: Too high"),
    ):
        Client(url, "t").post("models", "key", {})


def test_silence_is_told() -> None:
    with server() as (url, _):
        pass
    with pytest.raises(NoAnswer, match="does not answer"):
        Client(url, "t").get("me")


def test_a_job_is_followed_to_its_end_telling_changes_only() -> None:
    def job(state: str, step: str = "") -> Answer:
        return 200, {"reference": "RUN-0001", "state": state, "step": step}

    told: list[str] = []
    answers = (job("queued"), job("running", "a"), job("running", "a"), job("done"))
    with server(*answers) as (url, _):
        done = Client(url, "t").wait("runs/RUN-0001", lambda job: told.append(f"{job['state']} {job['step']}"))
    assert done["state"] == "done"
    assert told == ["queued ", "running a", "done "]


def test_every_page_of_a_list_is_read() -> None:
    first = {"results": [{"n": 1}], "next": "/api/v1/runs?cursor=2"}
    last = {"results": [{"n": 2}], "next": None}
    with server((200, first), (200, last)) as (url, asked):
        assert [row["n"] for row in Client(url, "t").listed("runs")] == [1, 2]
    assert asked[1][0] == "/api/v1/runs?cursor=2"
