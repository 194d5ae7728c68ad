"""The demo as `script/up` makes it: real processes over a database of its own, seeded through HTTP.

The first seeding is killed in the middle, so that everything asserted here also holds after an interruption.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from governance.conf.environment import ROOT
from governance.desk.demo.client import Client
from tests.conftest import TEMPLATE, Cluster
from tests.embedded import Engines
from tests.running import running

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
    folder = tmp_path_factory.mktemp("home")
    with running(engines, DATABASE, folder, number=5, prepared=NEEDED) as system:
        made = Seeded(system.url, system.home, system.environment["DATABASE_OWNER_URL"], system.environment)
        made.seed(until="RUN-0003")
        assert not (system.home / "demo.json").exists()
        made.seed()
        yield made
