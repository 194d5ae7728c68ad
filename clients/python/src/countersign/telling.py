"""What the command writes: results to standard output, what goes on meanwhile to standard error."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TextIO

from countersign.records import Job

WIDTH = 24  # cells of a bar
SELDOM = 10.0  # seconds between two lines about the same upload where nobody sees a bar move
OFTEN = 0.1


@dataclass
class Teller:
    """On a terminal a bar moves; elsewhere, as in CI, there are plain lines. as_json: results as JSON."""

    as_json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    clock: Callable[[], float] = time.monotonic

    def say(self, line: str) -> None:
        """Something that goes on."""
        self.err.write(f"{line}\n")
        self.err.flush()

    def result(self, data: Any, lines: Iterable[str]) -> None:
        """What was asked for: `data` as JSON, or `lines`."""
        if self.as_json:
            self.out.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
        else:
            self.out.writelines(f"{line}\n" for line in lines)
        self.out.flush()

    def upload(self, name: str) -> "Bar":
        """Follows one upload."""
        return Bar(self, name)

    def job(self, title: str) -> Callable[[Job], None]:
        """Tells each change of a run or report; title: the field that names it, e.g. `check`."""

        def told(job: Job) -> None:
            fields: dict[str, Any] = {**job}
            share = f"  {job['progress']:.0%}" if job["state"] == "running" and job["progress"] else ""
            step = f"  {job['step']}" if job["step"] else ""
            verdict = (fields.get("evidence") or {}).get("verdict", "")
            self.say(f"{job['reference']}  {fields.get(title, '')}  {verdict or job['state']}{share}{step}".rstrip())

        return told


@dataclass
class Bar:
    """How far one upload is; called with bytes done and bytes in all."""

    teller: Teller
    name: str
    _last: float = field(default=float("-inf"))
    _begun: tuple[float, int] | None = None

    def __call__(self, done: int, total: int) -> None:
        now = self.teller.clock()
        whole, moves = done >= total, self.teller.err.isatty()
        if self._begun is None:
            self._begun = (now, done)
        elif not whole and now - self._last < (OFTEN if moves else SELDOM):
            return
        self._last = now
        line = f"{self.name}  {self._drawn(done, total) if moves else ''}{_share(done, total)} of {size(total)}"
        line += self._speed(done, now)
        if moves:
            self.teller.err.write(f"\r\033[K{line}" + ("\n" if whole else ""))
            self.teller.err.flush()
        else:
            self.teller.say(line)

    def _drawn(self, done: int, total: int) -> str:
        full = WIDTH * done // total if total else WIDTH
        return f"{'█' * full}{'░' * (WIDTH - full)}  "

    def _speed(self, done: int, now: float) -> str:
        begun, at = self._begun or (now, done)
        return f", {size(int((done - at) / (now - begun)))}/s" if done > at and now - begun > 0.2 else ""


def _share(done: int, total: int) -> str:
    return f"{100 * done // total if total else 100} %"


def size(count: int) -> str:
    """Bytes as people read them: `840.0 MB`."""
    if count < 1000:
        return f"{count} bytes"
    value, units = count / 1000, ["kB", "MB", "GB", "TB"]
    while value >= 1000 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return f"{value:.1f} {units[0]}"
