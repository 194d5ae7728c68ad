"""A real MLflow server out of PyPI, in a venv of its own that is kept for the next time.

MLflow's small package with what its server needs: 180 MB in place of the 850 MB of the whole, which adds notebooks,
plots and model flavours that a server does not use.
"""

import fcntl
import json
import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PACKAGES = (
    "mlflow-skinny==3.17.2",
    "flask==3.1.3",
    "flask-cors==6.0.5",
    "sqlalchemy==2.1.9",
    "alembic==1.20.1",
    "graphene==3.4.3",
    "aiohttp==3.14.5",
    "numpy==2.4.6",
    "pandas==3.1.1",
)
API = "/api/2.0/mlflow/"


class CannotInstall(Exception):
    """The packages are not to be had here; the text is pip's."""


def venv() -> Path:
    """The folder `bin` of a venv with MLflow, made once a machine. Raises CannotInstall."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "countersign-tests"
    folder = cache / f"{PACKAGES[0]}-{sys.version_info[0]}.{sys.version_info[1]}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the tests run in several processes
        if not (folder / "ready").exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            _install(folder / "bin" / "python")
            (folder / "ready").touch()
    return folder / "bin"


def _install(python: Path) -> None:
    """With uv, which lies beside the tests' Python, in seconds; with pip in a minute or two."""
    uv = Path(sys.executable).with_name("uv")
    command = [uv, "pip", "install", "--python", python] if uv.exists() else [python, "-m", "pip", "install"]
    done = subprocess.run([*command, "--quiet", *PACKAGES], capture_output=True, text=True, timeout=600)
    if done.returncode:
        raise CannotInstall(done.stderr.strip()[-300:])


@contextmanager
def server(folder: Path, port: int) -> Iterator["Mlflow"]:
    """A running server with its record and its artifacts in `folder`."""
    command = [
        venv() / "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--backend-store-uri", f"sqlite:///{folder}/record.db", "--artifacts-destination", folder / "artifacts",
    ]  # fmt: skip
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True)
    made = Mlflow(f"http://127.0.0.1:{port}")
    try:
        made.wait(process, folder / "log")
        yield made
    finally:
        os.killpg(process.pid, 9)
        process.wait()


class Mlflow:
    """What a training script does with MLflow, over its REST API."""

    def __init__(self, url: str) -> None:
        self.url = url

    def wait(self, process: "subprocess.Popen[bytes]", log: Path, seconds: float = 120) -> None:
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            assert process.poll() is None, log.read_text()
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=5).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError(log.read_text())

    def send(self, method: str, path: str, **body: Any) -> Any:
        return self._send(method, API + path, json.dumps(body).encode())

    def post(self, path: str, **body: Any) -> Any:
        return self.send("POST", path, **body)

    def run(self, metrics: dict[str, Any], parameters: dict[str, str], tags: dict[str, str]) -> dict[str, str]:
        """A finished run; answers its `info`."""
        experiment = self.post("experiments/create", name=f"credit {time.monotonic_ns()}")["experiment_id"]
        info = self.post("runs/create", experiment_id=experiment, start_time=1)["run"]["info"]
        self.post(
            "runs/log-batch",
            run_id=info["run_id"],
            metrics=[{"key": key, "value": value, "timestamp": 1, "step": 0} for key, value in metrics.items()],
            params=[{"key": key, "value": value} for key, value in parameters.items()],
            tags=[{"key": key, "value": value} for key, value in tags.items()],
        )
        answered: dict[str, str] = info
        return answered

    def keep(self, root: str, path: str, content: bytes) -> None:
        """An artifact below `root`, an address like `mlflow-artifacts:/1/…`."""
        place = urllib.parse.quote(f"{root.partition(':/')[2].lstrip('/')}/{path}")
        self._send("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{place}", content)

    def _send(self, method: str, path: str, body: bytes) -> Any:
        request = urllib.request.Request(
            self.url + path, body, {"Content-Type": "application/json"} if method != "PUT" else {}, method=method
        )
        with urllib.request.urlopen(request, timeout=60) as answered:
            return json.loads(answered.read() or b"{}")
