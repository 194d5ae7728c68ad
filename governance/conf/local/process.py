"""One process that we start, and the record by which a later start finds it again.

A process that was killed cannot clean up after itself, and its children may live on. So each one is started as the
leader of a group of its own, and a record says its number, when it began and how it was called: a number alone may
meanwhile belong to somebody else.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from governance.conf.local.account import Account
from governance.conf.local.home import CannotStart, Home

# psutil derives the beginning from the boot time, which a clock adjustment moves a little.
SAME_BEGINNING_SECONDS = 2.0


@dataclass(frozen=True)
class Program:
    """What to run, as whom, and how it is asked to stop."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path("/")
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0


@dataclass(frozen=True)
class Record:
    pid: int
    began: float
    command: tuple[str, ...]
    stop_signal: int = signal.SIGTERM

    def write(self, path: Path) -> None:
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(asdict(self)), encoding="utf-8")
        draft.replace(path)

    @classmethod
    def read(cls, path: Path) -> "Record | None":
        """The record at `path`; None when it is missing or was written only in part."""
        try:
            noted = json.loads(path.read_text(encoding="utf-8"))
            return cls(int(noted["pid"]), float(noted["began"]), tuple(noted["command"]), int(noted["stop_signal"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def alive(self) -> list[psutil.Process]:
        """The recorded process, first, and those of its group that it forked, as far as they still run."""
        group = []
        for process in psutil.process_iter():
            try:
                if self._ours(process):
                    group.append(process)
            except (psutil.NoSuchProcess, ProcessLookupError, psutil.AccessDenied):
                continue
        return sorted(group, key=lambda process: process.pid != self.pid)

    def _ours(self, process: psutil.Process) -> bool:
        if os.getpgid(process.pid) != self.pid or process.status() == psutil.STATUS_ZOMBIE:
            return False
        began = process.create_time()
        if process.pid == self.pid and abs(began - self.began) > SAME_BEGINNING_SECONDS:
            return False
        return began >= self.began - SAME_BEGINNING_SECONDS and tuple(process.cmdline()) == self.command

    def end(self, grace: float) -> bool:
        """Asks the process to stop, then its forks, and kills what still runs after `grace` seconds.

        Returns whether anything was running. Raises CannotStart when it belongs to another user.
        """
        alive = self.alive()
        if not alive:
            return False
        if alive[0].pid == self.pid:
            _signal(alive[0], self.stop_signal)
            alive = self._wait_for_end(grace, lambda rest: not rest or rest[0].pid != self.pid)
        for number in (signal.SIGTERM, signal.SIGKILL):
            for process in alive:
                _signal(process, number)
            alive = self._wait_for_end(2.0, lambda rest: not rest)
        return True

    def _wait_for_end(self, seconds: float, enough: Callable[[list[psutil.Process]], bool]) -> list[psutil.Process]:
        """Waits until `enough` of what is alive, or for `seconds`; returns what is alive then.

        It looks by itself, because psutil waits for a zombie, and an orphan may stay one where nobody reaps it.
        """
        limit = time.monotonic() + seconds
        while not enough(alive := self.alive()) and time.monotonic() < limit:
            time.sleep(0.03)
        return alive


def _signal(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        pass
    except psutil.AccessDenied:
        raise CannotStart(f"Process {process.pid} was left by another user; stop it first.") from None


class Process:
    """A running `program`; its output goes to HOME/logs/NAME.log and its record to HOME/run/NAME.json."""

    def __init__(self, program: Program, home: Home) -> None:
        self.program = program
        self.log = home.logs / f"{program.name}.log"
        self._record_path = home.run / f"{program.name}.json"
        self._popen: subprocess.Popen[bytes] | None = None
        self._record: Record | None = None
        self.started = 0.0

    @property
    def pid(self) -> int | None:
        return self._popen.pid if self._popen else None

    def start(self) -> None:
        identity = self.program.account.identity if self.program.account else {}
        with self.log.open("ab") as log:
            self._popen = subprocess.Popen(  # noqa: S603  (the command is ours)
                self.program.command,
                env=dict(self.program.environment),
                cwd=self.program.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0o077,
                **identity,
            )
        self.started = time.monotonic()
        try:
            began = psutil.Process(self._popen.pid).create_time()
        except psutil.NoSuchProcess:
            began = time.time()
        self._record = Record(self._popen.pid, began, self.program.command, self.program.stop_signal)
        self._record.write(self._record_path)

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._popen.poll() if self._popen else None

    def last_words(self, lines: int = 12) -> str:
        """The end of its log."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(0, self.log.stat().st_size - 8192))
                tail = log.read().decode(errors="replace").splitlines()
        except FileNotFoundError:
            return ""
        return "\n".join(tail[-lines:])

    def stop(self) -> None:
        """Asks it to stop, waits, and then insists; whatever it forked goes with it."""
        if self._popen is None:
            return
        if self._popen.poll() is None:
            self._popen.send_signal(self.program.stop_signal)
            try:
                self._popen.wait(self.program.stop_seconds)
            except subprocess.TimeoutExpired:
                self._popen.kill()
                self._popen.wait()
        self.sweep()
        self._record_path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Ends what the process left behind in its group."""
        if self._record:
            self._record.end(grace=2.0)


def end_leftovers(home: Home, order: tuple[str, ...] = ()) -> list[str]:
    """Ends what a killed supervisor left running; those in `order` first, in that order. Returns their names."""
    paths = {path.stem: path for path in home.run.glob("*.json")}
    names = [name for name in order if name in paths] + sorted(set(paths) - set(order))
    ended = []
    for name in names:
        record = Record.read(paths[name])
        if record and record.end(grace=10.0):
            ended.append(name)
        paths[name].unlink(missing_ok=True)
    return ended
