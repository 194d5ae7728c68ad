"""Against gunicorn: the public client, connections that are cut, and a server that is killed."""

import hashlib
import http.client
import random
import socket
import threading
from collections.abc import Iterator

import pytest
from tusclient.client import TusClient

from audits.accounts.roles import PERMISSIONS
from audits.accounts.services import issue_token
from audits.vault import store
from audits.vault.models import Artifact
from tests.personas import set_up
from tests.servers import Server, server
from tests.vault.uploads.sending import PIECE, TUS, checksum, metadata
from tests.workers import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CONTENT = random.Random(1).randbytes(5_000_000)
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def web(engines, vault, tmp_path) -> Iterator[Server]:
    with server(engines, vault, tmp_path / "web.log") as running:
        yield running


@pytest.fixture
def token(ml_engineer) -> str:
    with set_up():
        return issue_token(user=ml_engineer, name="tests", scopes=list(PERMISSIONS)).secret


class Wire:
    """Requests over a connection of their own, which can be cut."""

    def __init__(self, web: Server, token: str) -> None:
        self.port = web.port
        self.headers = {**TUS, "Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
        said = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, said)
        answer = connection.getresponse()
        answer.read()
        return answer

    def begin(self, unit: int) -> str:
        said = {"Upload-Length": str(len(CONTENT)), "Upload-Metadata": metadata(unit=unit, sha256=DIGEST)}
        return str(self.ask("POST", "/api/v1/uploads", **said).headers["Location"])

    def offset(self, path: str) -> int:
        return int(self.ask("HEAD", path).headers["Upload-Offset"])

    def send(self, path: str, start: int, piece: bytes, **headers: str) -> http.client.HTTPResponse:
        return self.ask("PATCH", path, piece, Content_Type=PIECE, Upload_Offset=str(start), **headers)

    def half(self, path: str, start: int, sent: bytes, announced: int, **headers: str) -> socket.socket:
        """A piece of which only a part is sent; the connection stays open."""
        connection = socket.create_connection(("127.0.0.1", self.port))
        said = {**self.headers, "Host": "127.0.0.1", "Content-Type": PIECE, "Content-Length": str(announced)}
        said |= {"Upload-Offset": str(start)} | {name.replace("_", "-"): value for name, value in headers.items()}
        lines = [f"PATCH {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items()), "", ""]
        connection.sendall("\r\n".join(lines).encode() + sent)
        return connection


@pytest.fixture
def wire(web, token) -> Wire:
    return Wire(web, token)


def test_the_public_client_uploads_and_resumes(web, token, unit, tmp_path):
    (tmp_path / "p.bin").write_bytes(CONTENT)
    client = TusClient(f"{web.url}/api/v1/uploads", headers={"Authorization": f"Bearer {token}"})
    said = {"unit": str(unit.pk), "filename": "p.bin", "sha256": DIGEST}
    first = client.uploader(str(tmp_path / "p.bin"), chunk_size=1_000_000, metadata=said, upload_checksum=True)
    first.upload(stop_at=2_000_000)
    assert 0 < first.offset < len(CONTENT)
    again = client.uploader(str(tmp_path / "p.bin"), chunk_size=2_000_000, url=first.url)
    assert again.offset == first.offset
    again.upload()
    assert Artifact.objects.get().sha256 == DIGEST
    assert store.intact(DIGEST)


def test_a_cut_connection_keeps_what_arrived(wire, unit):
    path = wire.begin(unit.pk)
    wire.half(path, 0, CONTENT[:3_000_000], len(CONTENT)).close()
    until(lambda: wire.offset(path) == 3_000_000, 20)
    assert wire.send(path, 3_000_000, CONTENT[3_000_000:]).status == 204
    assert Artifact.objects.get().sha256 == DIGEST


def test_a_cut_piece_with_a_checksum_keeps_nothing(wire, unit):
    path = wire.begin(unit.pk)
    wire.half(path, 0, CONTENT[:3_000_000], len(CONTENT), Upload_Checksum=checksum(CONTENT)).close()
    assert wire.offset(path) == 0
    until(lambda: wire.send(path, 0, CONTENT, Upload_Checksum=checksum(CONTENT)).status == 204, 20)


def test_of_two_senders_at_once_one_wins(wire, unit):
    path = wire.begin(unit.pk)
    with wire.half(path, 0, CONTENT[:2_000_000], len(CONTENT)) as slow:
        until(lambda: wire.offset(path) > 0, 20)
        assert wire.send(path, wire.offset(path), b"x").status == 423
        slow.sendall(CONTENT[2_000_000:])
        assert slow.recv(12) == b"HTTP/1.1 204"
    assert wire.send(path, 0, CONTENT).status == 409
    assert Artifact.objects.get().sha256 == DIGEST


def test_many_senders_at_once_leave_one_whole_file(wire, unit):
    path, statuses = wire.begin(unit.pk), []
    senders = [threading.Thread(target=lambda: statuses.append(wire.send(path, 0, CONTENT).status)) for _ in range(6)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 409, 423}
    assert Artifact.objects.get().sha256 == DIGEST


def test_a_killed_server_tells_what_is_on_the_disk(engines, vault, token, unit, tmp_path):
    with server(engines, vault, tmp_path / "first.log") as first:
        wire = Wire(first, token)
        path = wire.begin(unit.pk)
        with wire.half(path, 0, CONTENT[:2_000_000], len(CONTENT)):
            until(lambda: wire.offset(path) > 0, 20)
            first.kill()
    with server(engines, vault, tmp_path / "second.log") as second:
        wire = Wire(second, token)
        offset = wire.offset(path)
        assert 0 < offset <= 2_000_000
        (partial,) = (vault / "uploads").iterdir()
        assert partial.read_bytes() == CONTENT[:offset]
        assert wire.send(path, offset, CONTENT[offset:]).status == 204
    assert Artifact.objects.get().sha256 == DIGEST
