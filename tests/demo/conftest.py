"""The demo as `script/up` makes it: real processes over a database of its own, seeded through HTTP.

The first seeding is killed in the middle, so that everything asserted here also holds after an interruption.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from governance.conf.environment import ROOT
from governance.conf.local.engines import APPLICATION, OWNER, SEQUENCER
from governance.conf.local.home import Home
from governance.conf.local.process import Process, Program
from governance.conf.local.processes import PREPARATIONS, SERVICES
from governance.desk.demo.client import Client
from tests.conftest import TEMPLATE, Cluster
from tests.embedded import Engines

DATABASE = "test_countersign_demo"
NEEDED = {"Keys", "Catalogs"}  # the rest is for pages, or in the template


@dataclass
class Seeded:
    """A seeded record: where it answers, its home, its database for looking behind the API, and what was printed."""

    url: str
    home: Path
    database: str
    environment: dict[str, str]
    told: list[str] = field(default_factory=list)

    def seed(self, url: str = "", *, until: str = "") -> None:
        """Runs the command; kills it without warning once a line holds `until`."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", "seed_demo", "--url", url or self.url],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout
        with process:
            for line in process.stdout:
                self.told.append(line)
                if until and until in line:
                    process.send_signal(signal.SIGKILL)
                    break
        assert until or process.returncode == 0, "".join(self.told)

    @property
    def note(self) -> dict[str, Any]:
        note: dict[str, Any] = json.loads((self.home / "demo.json").read_text())
        return note

    @property
    def engineer(self) -> Client:
        return Client(self.url, self.note["token"])

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Rows straight from the database."""
        with psycopg.connect(self.database) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def seeded(
    django_db_setup: None, cluster: Cluster, engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seeded]:
    cluster.copy(TEMPLATE, DATABASE)
    home = Home(tmp_path_factory.mktemp("home"))
    home.open()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "COUNTERSIGN_HOME": str(home.path),
        "COUNTERSIGN_PLAIN_HTTP": "1",
        "DATABASE_URL": engines.postgres.url(APPLICATION, DATABASE),
        "DATABASE_OWNER_URL": engines.postgres.url(OWNER, DATABASE),
        "DATABASE_SEQUENCER_URL": engines.postgres.url(SEQUENCER, DATABASE),
        # A number of its own, so that no other test's worker takes this demo's tasks.
        "BROKER_URL": f"{engines.valkey.url()}?virtual_host=5",
        "SECRET_KEY": "only for the demo in a test, and only while it lasts",
    }
    made = Seeded(f"http://127.0.0.1:{port}", home.path, environment["DATABASE_OWNER_URL"], environment)
    for step in PREPARATIONS:
        if step.title in NEEDED:
            prepared = subprocess.run(
                [sys.executable, *step.command], cwd=ROOT, env=environment, capture_output=True, text=True
            )
            assert prepared.returncode == 0, prepared.stderr
    with ExitStack() as running:
        for service in SERVICES:
            command = service.filled(home=str(home.path), bind=f"127.0.0.1:{port}")
            process = Process(Program(service.name, (sys.executable, *command), environment, ROOT), home)
            running.callback(process.stop)
            process.start()
        wait_until_healthy(port)
        made.seed(until="RUN-0003")
        assert not (home.path / "demo.json").exists()
        made.seed()
        yield made
    home.close()


def wait_until_healthy(port: int, seconds: float = 90) -> None:
    limit = time.monotonic() + seconds
    while True:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
            try:
                connection.request("GET", "/healthz")
                if connection.getresponse().status == http.HTTPStatus.OK:
                    return
            except (OSError, http.client.HTTPException):
                pass
        assert time.monotonic() < limit, "the web did not answer"
        time.sleep(0.2)
