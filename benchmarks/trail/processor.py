"""What a request costs in processor time, however busy the machine is with other work."""

import time
from collections.abc import Callable
from pathlib import Path


def processor(ask: Callable[[], object], backend: int) -> tuple[float, float]:
    """Milliseconds of this process and of the database's (by its pid), for one call."""
    web, database = time.process_time(), _backend_seconds(backend)
    ask()
    return (time.process_time() - web) * 1000, (_backend_seconds(backend) - database) * 1000


def _backend_seconds(pid: int) -> float:
    """Processor seconds of a process, from the kernel: nanoseconds on a processor."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9
