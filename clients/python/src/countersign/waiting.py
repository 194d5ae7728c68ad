"""Following long work to its end."""

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

from countersign.errors import Unfinished
from countersign.records import Job

OPEN_STATES = frozenset({"queued", "running"})
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0  # seconds between two looks

JobT = TypeVar("JobT", bound=Job)


def is_open(job: Job) -> bool:
    """Whether it is still on its way."""
    return job["state"] in OPEN_STATES


def follow(
    references: Iterable[str],
    look: Callable[[str], JobT],
    told: Callable[[JobT], None] = lambda job: None,
    *,
    timeout: float = 1800.0,
) -> list[JobT]:
    """Looks at each job until all have ended, telling every change of state or step, and returns how each ended, once.

    timeout: seconds in all. Raises Unfinished, naming those that go on.
    """
    limit, pause = time.monotonic() + timeout, FIRST_PAUSE
    ended: dict[str, JobT] = {}
    seen: dict[str, tuple[str, str]] = {}
    names = list(dict.fromkeys(references))
    while True:
        for name in names:
            if name in ended:
                continue
            job = look(name)
            if seen.get(name) != (now := (job["state"], job["step"])):
                seen[name] = now
                told(job)
            if not is_open(job):
                ended[name] = job
        if len(ended) == len(names):
            return [ended[name] for name in names]
        left = limit - time.monotonic()
        if left <= 0:
            going = ", ".join(name for name in names if name not in ended)
            raise Unfinished(
                f"{going} had not ended after {timeout:.0f} s. It goes on; wait for it again, "
                "and if it stays queued, tell the server's administrator that no worker takes it."
            )
        time.sleep(min(pause, left))
        pause = min(pause * 1.5, LONGEST_PAUSE)
