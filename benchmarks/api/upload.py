"""One gigabyte through the resumable upload, against plain SHA-256 and write of the same bytes; and its memory.

The server is gunicorn as the product starts it; sender and server share this machine. Both sides end on the disk
(fsync). Memory is what the server's processes grow by at their peak, above what they hold before the first byte.
"""

import argparse
import hashlib
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.trail.figures import at_least, at_most, median_ratio, tell
from benchmarks.trail.scratch import address, scratch_database

BLOCK = 1024 * 1024
MEGABYTE = 1_000_000


def run(options: argparse.Namespace) -> None:
    """options: rounds, and size in bytes (without it: 1 GB)."""
    size = getattr(options, "size", None) or 1_000 * MEGABYTE
    blocks = size // BLOCK
    with scratch_database() as _owner, tempfile.TemporaryDirectory(prefix="countersign-benchmark-") as folder:
        token, unit = _somebody()
        with _server(Path(folder)) as (port, processes):
            plain, ours, grown = [], [], 0
            sender = Sender(port, token, unit)
            sender.upload(1, _content(1, b"warm"))
            for number in range(max(1, options.rounds)):
                seed = b"%d" % number
                plain.append(_plain(Path(folder), _content(blocks, seed)))
                before = _memory(processes)
                _forget_peaks(processes)
                ours.append(sender.upload(blocks, _content(blocks, seed)))
                grown = max(grown, _peaks(processes) - before)
                tell("server's memory before", before / MEGABYTE, unit="MB", processes=len(processes))
    tell("plain", min(plain), unit="s", bytes=blocks * BLOCK)
    tell("upload", min(ours), unit="s", bytes=blocks * BLOCK)
    at_least("speed of an upload against SHA-256 and write", 1 / median_ratio(ours, plain), 0.5, rounds=len(ours))
    at_most("memory of an upload", grown / MEGABYTE, 100, "MB", bytes=blocks * BLOCK)


def _content(blocks: int, seed: bytes) -> Iterator[bytes]:
    """The same bytes for both sides, made of one block whose beginning differs; nearly no time goes into it."""
    block = hashlib.shake_256(seed).digest(BLOCK)
    for number in range(blocks):
        yield number.to_bytes(8, "big") + block[8:]


def _plain(folder: Path, content: Iterator[bytes]) -> float:
    place, digest = folder / "plain", hashlib.sha256()
    began = time.perf_counter()
    with place.open("wb") as file:
        for block in content:
            digest.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    took = time.perf_counter() - began
    place.unlink()
    return took


class Sender:
    """Uploads in one piece, as tus clients do by default."""

    def __init__(self, port: int, token: str, unit: int) -> None:
        self.port = port
        self.unit = unit
        self.headers = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}

    def upload(self, blocks: int, content: Iterator[bytes]) -> float:
        """Seconds from the first request to the answer that says it is whole."""
        length = blocks * BLOCK
        said = {"Upload-Length": str(length), "Upload-Metadata": f"unit {b64encode(str(self.unit).encode()).decode()}"}
        began = time.perf_counter()
        place = self._ask("POST", "/api/v1/uploads", None, said)["Location"]
        piece = {"Content-Type": "application/offset+octet-stream", "Content-Length": str(length), "Upload-Offset": "0"}
        told = self._ask("PATCH", place, content, piece)
        took = time.perf_counter() - began
        assert int(told["Upload-Offset"]) == length
        return took

    def _ask(
        self, method: str, path: str, body: Iterator[bytes] | None, more: dict[str, str]
    ) -> http.client.HTTPMessage:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request(method, path, body, {**self.headers, **more})
        answer = connection.getresponse()
        said = answer.read()
        if answer.status not in (201, 204):
            raise RuntimeError(f"{method} {path}: {answer.status} {said.decode()}")
        return answer.headers


def _somebody() -> tuple[str, int]:
    """A token that may upload, and the unit it may upload to."""
    from audits.accounts.roles import Role
    from audits.accounts.services import grant_role, issue_token, make_unit, make_user
    from audits.trail import context as trail

    with trail.acting(trail.Context("benchmark", "Benchmark", "command")):
        unit = make_unit(name="Bank")
        user = make_user(email="ci@example.com", name="CI", title="CI", password=os.urandom(16).hex())
        grant_role(user=user, unit=unit, role=Role.ML_ENGINEER)
        return issue_token(user=user, name="CI", scopes=["artifact.upload"]).secret, unit.pk


@contextmanager
def _server(folder: Path) -> Iterator[tuple[int, list[psutil.Process]]]:
    """The web by the product's own command line; yields its port and its processes."""
    from governance.conf.local.processes import SERVICES

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    web = next(service for service in SERVICES if service.name == "web")
    environment = os.environ | {
        "DATABASE_URL": address("DATABASE_URL"),
        "COUNTERSIGN_HOME": str(folder),
        "COUNTERSIGN_PLAIN_HTTP": "1",
    }
    command = [sys.executable, *web.filled(bind=f"127.0.0.1:{port}", home=str(folder))]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        parent = psutil.Process(process.pid)
        while len(parent.children()) < 2:
            time.sleep(0.2)
        yield port, [parent, *parent.children()]
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder / "vault", ignore_errors=True)


def _memory(processes: list[psutil.Process]) -> int:
    return sum(process.memory_info().rss for process in processes)


def _forget_peaks(processes: list[psutil.Process]) -> None:
    """From here on the kernel counts the peak anew."""
    for process in processes:
        Path(f"/proc/{process.pid}/clear_refs").write_text("5")


def _peaks(processes: list[psutil.Process]) -> int:
    """The sum of the processes' largest resident sets since then, in bytes."""
    said = "".join(Path(f"/proc/{process.pid}/status").read_text() for process in processes)
    return sum(int(kilobytes) * 1024 for kilobytes in re.findall(r"VmHWM:\s+(\d+) kB", said))
