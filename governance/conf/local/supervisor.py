"""Keeps processes running: starts them, starts again what dies, and stops everything in order."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from governance.conf.local.home import Home
from governance.conf.local.process import Process, Program

# Seconds before the first, second, … restart; the last one repeats. Living for a while resets the count.
BACK_OFF = (0.1, 0.5, 1.0, 2.0, 5.0)
LONG_LIFE = 30.0


def describe_end(code: int) -> str:
    """How a process ended, in words: an exit code or the signal's name."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


@dataclass
class Child:
    process: Process
    prepare: Callable[[], object]
    deaths: int = 0
    due: float | None = None  # when it is started again; None while it runs


class Supervisor:
    """Owns the long-lived processes. Call `tend` often; it never waits long."""

    def __init__(
        self,
        home: Home,
        say: Callable[[str], None],
        stop_order: tuple[str, ...] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._home = home
        self._stop_order = stop_order
        self._say = say
        self._clock = clock
        self._children: list[Child] = []

    def start(
        self,
        program: Program,
        launch: Callable[[Process], None] = Process.start,
        prepare: Callable[[], object] = lambda: None,
    ) -> Process:
        """Starts `program` through `launch`; `prepare` is called before each later restart."""
        process = Process(program, self._home)
        self._children.append(Child(process, prepare))
        launch(process)
        return process

    def deaths(self, process: Process) -> int:
        """How often the process has died in short succession."""
        return next(child.deaths for child in self._children if child.process is process)

    def tend(self) -> None:
        """Starts again, after a growing pause, what has died."""
        for child in self._children:
            if child.due is None:
                self._notice(child)
            elif self._clock() >= child.due:
                child.process.sweep()
                child.prepare()
                child.process.start()
                child.due = None

    def _notice(self, child: Child) -> None:
        code = child.process.poll()
        if code is None:
            return
        if self._clock() - child.process.started > LONG_LIFE:
            child.deaths = 0
        pause = BACK_OFF[min(child.deaths, len(BACK_OFF) - 1)]
        child.deaths += 1
        child.due = self._clock() + pause
        name = child.process.program.name
        self._say(f"  {name} ended ({describe_end(code)}); starting it again, its log is {child.process.log}")

    def stop(self) -> None:
        """Stops everything in the order that was given; what it does not name comes last."""

        def turn(child: Child) -> int:
            name = child.process.program.name
            return self._stop_order.index(name) if name in self._stop_order else len(self._stop_order)

        for child in sorted(self._children, key=turn):
            child.process.stop()
        self._children.clear()
