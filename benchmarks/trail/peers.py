"""The same writes through Django's models: without a history, with the trail, with django-auditlog, django-pghistory.

The peers live in a virtual environment that is made for them; Django, psycopg, Python and server are the same. The
ways take turns, and each has a database of its own. What each keeps differs: django-auditlog writes its entry from
Python and misses bulk and raw writes, django-pghistory copies the row by trigger; neither seals anything.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

from benchmarks.trail.figures import median_ratio, percentile, tell
from benchmarks.trail.scratch import NAME, address, scratch, scratch_database
from benchmarks.trail.writes import sequencing

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
OURS, PEERS = ("plain", "trail"), {"auditlog": "django-auditlog", "pghistory": "django-pghistory"}


def run(options: argparse.Namespace) -> None:
    """Tells rows a second of each way and how the trail compares."""
    rates: dict[str, list[float]] = {}
    latencies: dict[str, list[float]] = {}
    with scratch_database() as owner, _peers_python() as (peers, why), ExitStack() as databases:
        pythons = dict.fromkeys(OURS, sys.executable) | (dict.fromkeys(PEERS, peers) if peers else {})
        for way, python in pythons.items():
            if way != "trail":
                databases.enter_context(scratch(_database(way)))
            _call(python, way, "prepare")
        for _ in range(options.rounds):
            for way, python in pythons.items():
                with sequencing(way == "trail", owner):
                    written = _write(python, way, options.writers, options.seconds)
                rates.setdefault(way, []).append(len(written) / options.seconds)
                latencies.setdefault(way, []).extend(written)
    how = {"writers": options.writers, "rounds": options.rounds, "seconds": options.seconds}
    for way, measured in rates.items():
        p50, p99 = (round(percentile(latencies[way], part) * 1000, 2) for part in (50, 99))
        tell(f"peers.{way}", statistics.median(measured), unit="rows/s", p50_ms=p50, p99_ms=p99, **how)
    for way, package in PEERS.items():
        if way not in rates:
            tell(f"peers.{way}", None, unit="rows/s", why=f"{package} could not be installed: {why}")
    for way in [way for way in rates if way != "trail"]:
        tell(f"peers.trail_to_{way}", median_ratio(rates["trail"], rates[way]), unit="times", **how)


@contextmanager
def _peers_python() -> Iterator[tuple[str, str]]:
    """The Python of a virtual environment with both peers; "" and the reason when that cannot be made."""
    with tempfile.TemporaryDirectory(prefix="countersign-peers-") as folder:
        python = str(Path(folder) / "bin" / "python")
        same = [f"django=={version('django')}", f"psycopg[binary]=={version('psycopg')}"]
        for command in (
            [sys.executable, "-m", "venv", folder],
            [python, "-m", "pip", "install", "--quiet", *same, *PEERS.values()],
        ):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                said = (done.stderr or done.stdout).strip().splitlines()
                yield "", said[-1] if said else f"exit code {done.returncode}"
                return
        yield python, ""


def _database(way: str) -> str:
    return NAME if way == "trail" else f"{NAME}_{way}"


def _environment(way: str, role: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")},
        "PYTHONPATH": f"{HERE}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "peer.settings",
        "PEER": way,
        "PEER_DATABASE": address(role, _database(way)),
    }


def _call(python: str, way: str, *arguments: str) -> None:
    subprocess.run(
        [python, "-m", "peer.writer", *arguments], env=_environment(way, "DATABASE_OWNER_URL"), check=True, cwd=HERE
    )


def _write(python: str, way: str, writers: int, seconds: float) -> list[float]:
    """Seconds of each transaction of all writers, who begin together; the trail's are the application's role."""
    environment = _environment(way, "DATABASE_URL" if way == "trail" else "DATABASE_OWNER_URL")
    started = [
        subprocess.Popen(
            [python, "-m", "peer.writer", str(number), str(seconds)],
            env=environment,
            cwd=HERE,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for number in range(writers)
    ]
    for writer in started:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n", f"a writer of {way} did not start"
    for writer in started:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    return [latency for writer in started for latency in json.loads(writer.communicate()[0])]
