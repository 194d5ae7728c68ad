"""`kill -9` of the client in the middle of an upload: the next one goes on from there."""

import hashlib
import json
import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.client.live.conftest import Product

pytestmark = [pytest.mark.slow, pytest.mark.worker]
PIECES = 40
PIECE = 8 * 1024 * 1024
UPLOAD = """
import sys
from pathlib import Path
from countersign import Client
client = Client.from_environment()
print(client.upload(Path(sys.argv[1]), int(sys.argv[2]), told=lambda done, total: print(done, flush=True)))
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """320 MiB, no two pieces alike."""
    made = tmp_path / "model.bin"
    with made.open("wb") as writing:
        for number in range(PIECES):
            writing.write(number.to_bytes(8, "big") * (PIECE // 8))
    return made


def test_the_next_process_goes_on_where_the_server_stands(
    product: Product, installed: Path, tmp_path: Path, file: Path
):
    environment = product.environment(COUNTERSIGN_STATE=str(tmp_path / "state"))
    command = [str(installed / "python"), "-c", UPLOAD, str(file), str(product.unit)]

    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout
        while int(first.stdout.readline()) < 5 * PIECE:
            pass
        time.sleep(0.05)  # into the middle of a piece
        os.kill(first.pid, signal.SIGKILL)
    (note,) = (tmp_path / "state").iterdir()

    second = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240)
    assert second.returncode == 0, second.stderr
    begun, *_, last, digest = second.stdout.split()
    assert 5 * PIECE <= int(begun) < PIECES * PIECE
    assert int(last) == PIECES * PIECE
    with file.open("rb") as content:
        assert digest == hashlib.file_digest(content, "sha256").hexdigest()
    assert not note.exists()
    kept = _get(product, f"artifacts/{digest}")
    assert (kept["size"], kept["filename"]) == (PIECES * PIECE, "model.bin")


def test_what_is_there_is_not_sent_again(product: Product, installed: Path, tmp_path: Path):
    small = tmp_path / "small.csv"
    small.write_text("a,b\n1,2\n")
    command = [str(installed / "python"), "-c", UPLOAD, str(small), str(product.unit)]
    runs = [
        subprocess.run(command, env=product.environment(), capture_output=True, text=True, check=True).stdout.split()
        for _ in range(2)
    ]
    assert runs[0][0] == "0"
    assert runs[1][0] == "8"
    assert runs[0][-1] == runs[1][-1]


def _get(product: Product, path: str) -> Any:
    request = urllib.request.Request(
        f"{product.system.url}/api/v1/{path}", headers={"Authorization": f"Bearer {product.engineer}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answered:
        return json.loads(answered.read())
