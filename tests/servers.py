"""The web as gunicorn serves it, over the test database, in processes that can be killed."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from governance.conf.local.engines import APPLICATION
from governance.conf.local.processes import SERVICES
from tests.embedded import Engines
from tests.workers import ROOT, TEST_DATABASE, until

WEB = next(service for service in SERVICES if service.name == "web")


@dataclass
class Server:
    """Where it answers, and its processes, the parent first."""

    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """`kill -9` of all of them."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def answers(self) -> bool:
        """Whether it takes connections."""
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def server(engines: Engines, vault: Path, log: Path, **environment: str) -> Iterator[Server]:
    """Starts the web with the product's own command line; kills it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = os.environ | {
        "COUNTERSIGN_HOME": str(engines.home.path),
        "COUNTERSIGN_VAULT": str(vault),
        "COUNTERSIGN_PLAIN_HTTP": "1",
        "DATABASE_URL": engines.postgres.url(APPLICATION, TEST_DATABASE),
        **environment,
    }
    command = [sys.executable, *WEB.filled(bind=f"127.0.0.1:{port}", home=str(engines.home.path))]
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    running = Server(port, process)
    try:
        until(running.answers, 30)
        yield running
    finally:
        running.kill()
