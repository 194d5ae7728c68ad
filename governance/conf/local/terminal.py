"""What a person sees while Countersign starts: one aligned line a step, with its seconds."""

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WIDTH = 34
WORKING = "..."


class Terminal:
    """Writes to standard output; signs and colours only where they can be shown."""

    def __init__(self) -> None:
        self.live = sys.stdout.isatty()
        fancy = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        self._title = ""
        self._good, self._bad = ("✓", "✗") if fancy else ("ok", "--")

    def say(self, line: str = "") -> None:
        self._write(line + "\n")

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError:
            # The terminal was closed or the pipe broken: nobody listens, but everything must still stop in order.
            self.live = False
            sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  (open until the end)

    @contextmanager
    def step(self, title: str) -> Iterator[list[str]]:
        """Times a step. Words appended to the list that it yields are shown behind the seconds."""
        remarks: list[str] = []
        begun = time.monotonic()
        self._title = title
        self.hint("")
        try:
            yield remarks
        except BaseException:
            self._close(self._bad, title, begun, remarks)
            raise
        self._close(self._good, title, begun, remarks)

    def hint(self, text: str) -> None:
        """Shows behind the title of the running step what it is at; only where a line can be written over."""
        if self.live:
            line = f"     {self._title} {WORKING} {text}"[: shutil.get_terminal_size().columns - 1]
            self._write(f"\r\033[K{line}")

    def _close(self, sign: str, title: str, begun: float, remarks: list[str]) -> None:
        seconds = time.monotonic() - begun
        line = f"  {sign:<2} {title:<{WIDTH}}{seconds:6.1f} s"
        if remarks:
            line += "   " + ", ".join(remarks)
        self.say(("\r\033[K" if self.live else "") + line)


def complain(message: str) -> None:
    """Says on standard error, in one line where it can, why Countersign cannot start."""
    sys.stderr.write(f"countersign: {message}\n")
