"""The whole system as `script/up` runs it, over a database of its own: web, sequencer, beat, worker."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from governance.conf.environment import ROOT
from governance.conf.local.engines import APPLICATION, OWNER, SEQUENCER
from governance.conf.local.home import Home
from governance.conf.local.process import Process, Program
from governance.conf.local.processes import PREPARATIONS, SERVICES
from tests.embedded import Engines


@dataclass(frozen=True)
class Running:
    """Where it answers, its home, and the environment of its processes."""

    url: str
    home: Path
    environment: dict[str, str]


@contextmanager
def running(
    engines: Engines, database: str, folder: Path, *, number: int, prepared: Collection[str] = ("Keys",)
) -> Iterator[Running]:
    """Runs every service over `database`, with `folder` as its home, once the preparations named are done.

    number: of the broker's database, so that no other test's worker takes these tasks.
    """
    home = Home(folder)
    home.open()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "COUNTERSIGN_HOME": str(home.path),
        "COUNTERSIGN_PLAIN_HTTP": "1",
        "DATABASE_URL": engines.postgres.url(APPLICATION, database),
        "DATABASE_OWNER_URL": engines.postgres.url(OWNER, database),
        "DATABASE_SEQUENCER_URL": engines.postgres.url(SEQUENCER, database),
        "BROKER_URL": f"{engines.valkey.url()}?virtual_host={number}",
        "SECRET_KEY": "only for a system in a test, and only while it lasts",
    }
    for step in PREPARATIONS:
        if step.title in prepared:
            done = subprocess.run(
                [sys.executable, *step.command], cwd=ROOT, env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr
    with ExitStack() as services:
        services.callback(home.close)
        for service in SERVICES:
            command = service.filled(home=str(home.path), bind=f"127.0.0.1:{port}")
            process = Process(Program(service.name, (sys.executable, *command), environment, ROOT), home)
            services.callback(process.stop)
            process.start()
        _wait_until_healthy(port)
        yield Running(f"http://127.0.0.1:{port}", home.path, environment)


def _wait_until_healthy(port: int, seconds: float = 90) -> None:
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
