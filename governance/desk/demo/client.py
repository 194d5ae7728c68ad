"""A client of the REST API as a pipeline would use it, on the standard library alone.

Every POST carries an Idempotency-Key, so whatever is sent again, after a lost answer or in a later run, happens once.
"""

import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urljoin, urlsplit

API = "/api/v1/"
CHUNK = 1024 * 1024
OPEN_STATES = ("queued", "running")
PASSING_STATUS = (502, 503, 504)  # worth another try
PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds between tries
POLL_SECONDS = 0.3

Json = dict[str, Any]


class ApiProblem(Exception):
    """The API refused. The text holds what its problem document says, field by field."""

    def __init__(self, method: str, path: str, status: int, problem: Mapping[str, Any]) -> None:
        self.status = status
        self.problem = problem
        said = [problem.get("detail") or problem.get("title") or "", problem.get("what_next", "")]
        said += [f"{error['pointer']}: {error['detail']}" for error in problem.get("errors", [])]
        super().__init__(f"{method} {path} answered {status}. {' '.join(filter(None, said))}".strip())


class NoAnswer(Exception):
    """The server did not answer, or a job did not end in time."""


@dataclass(frozen=True)
class Multipart:
    """Fields and files as one form body that is read while it is sent. Values that are not text go as JSON."""

    fields: Mapping[str, Any]
    files: Mapping[str, Path]
    boundary: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def content_type(self) -> str:
        return f"multipart/form-data; boundary={self.boundary}"

    @property
    def length(self) -> int:
        """Bytes of the whole body."""
        files = sum(len(self._file_head(name, path)) + path.stat().st_size + 2 for name, path in self.files.items())
        return len(self._fields()) + files + len(self._end())

    def __iter__(self) -> Iterator[bytes]:
        yield self._fields()
        for name, path in self.files.items():
            yield self._file_head(name, path)
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk
            yield b"\r\n"
        yield self._end()

    def _fields(self) -> bytes:
        parts = [
            f'--{self.boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{_text(value)}\r\n'
            for name, value in self.fields.items()
        ]
        return "".join(parts).encode()

    def _file_head(self, name: str, path: Path) -> bytes:
        kind = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet"}.get(path.suffix)
        return (
            f'--{self.boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{path.name}"\r\n'
            f"Content-Type: {kind or 'application/octet-stream'}\r\n\r\n"
        ).encode()

    def _end(self) -> bytes:
        return f"--{self.boundary}--\r\n".encode()


class Client:
    """The API at `url`, asked with one person's token. The server is on this machine, so no proxy is used."""

    def __init__(self, url: str, token: str) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError(f"{url} is no web address.")
        self._base = urljoin(url, API)
        self._token = token
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def get(self, path: str) -> Any:
        """The JSON at `path`. Raises ApiProblem, NoAnswer."""
        return json.loads(self._send("GET", path))

    def listed(self, path: str) -> Iterator[Json]:
        """Every row of a list, page after page."""
        following: str | None = path
        while following:
            page = self.get(following)
            yield from page["results"]
            following = page["next"]

    def post(self, path: str, key: str, body: Mapping[str, Any], files: Mapping[str, Path] | None = None) -> Json:
        """Sends `body`, as JSON or with `files` as a form, under an Idempotency-Key. Raises ApiProblem, NoAnswer."""
        answer: Json = json.loads(self._send("POST", path, key=key, body=body, files=files))
        return answer

    def wait(self, path: str, told: Callable[[Json], None] = lambda job: None, *, patience: float = 180.0) -> Json:
        """Follows a run or a report to its end, telling each change. Raises NoAnswer after `patience` seconds."""
        limit, seen = time.monotonic() + patience, None
        while True:
            job: Json = self.get(path)
            if (now := (job["state"], job["step"])) != seen:
                told(job)
                seen = now
            if job["state"] not in OPEN_STATES:
                return job
            if time.monotonic() > limit:
                raise NoAnswer(f"{job['reference']} did not end within {patience:.0f} s; see that a worker runs.")
            time.sleep(POLL_SECONDS)

    def download(self, path: str, to: Path) -> None:
        """Writes what lies at `path` to the file `to`, whole or not at all."""
        draft = to.with_name(f"{to.name}.new")
        draft.write_bytes(self._send("GET", path))
        draft.replace(to)

    def _send(
        self,
        method: str,
        path: str,
        *,
        key: str = "",
        body: Mapping[str, Any] | None = None,
        files: Mapping[str, Path] | None = None,
    ) -> bytes:
        """One request, tried again while nobody answers; each POST's key makes that safe."""
        for pause in (*PAUSES, None):
            request = self._request(method, path, key, body, files)
            try:
                with self._opener.open(request, timeout=120) as answer:
                    content: bytes = answer.read()
                    return content
            except urllib.error.HTTPError as error:
                if error.code not in PASSING_STATUS or pause is None:
                    _refuse(method, path, error)
            except (OSError, HTTPException) as error:
                if pause is None:
                    raise NoAnswer(f"{self._base} does not answer: {error}") from error
            time.sleep(pause)
        raise AssertionError("the last try either answers or raises")

    def _request(
        self, method: str, path: str, key: str, body: Mapping[str, Any] | None, files: Mapping[str, Path] | None
    ) -> urllib.request.Request:
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        data: Any = None
        if files:
            data = Multipart(body or {}, files)
            headers |= {"Content-Type": data.content_type, "Content-Length": str(data.length)}
        elif body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        # The scheme was checked at the door.
        return urllib.request.Request(urljoin(self._base, path), data, headers, method=method)  # noqa: S310


def _refuse(method: str, path: str, error: urllib.error.HTTPError) -> NoReturn:
    try:
        problem = json.loads(error.read())
    except ValueError:
        problem = {"title": error.reason}
    raise ApiProblem(method, path, error.code, problem) from error


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
