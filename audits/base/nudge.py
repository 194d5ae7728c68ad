"""Asks a worker to look at a row, once the row is committed.

The row is the truth. When the broker does not answer, the nudge is lost and the sweep finds the row.
"""

import logging
import time
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger("countersign.nudge")

# After a silence nobody waits for the broker again for so long: a request that nudges ten rows waits once.
REST = 10.0
_rests_until = 0.0


def wake() -> None:
    """Forgets that the broker was silent."""
    global _rests_until
    _rests_until = 0.0


def nudge(task: str, *arguments: Any) -> None:
    """Sends `task` by name after commit; never fails the request that asked."""

    def send() -> None:
        global _rests_until
        if time.monotonic() < _rests_until:
            return
        try:
            current_app.send_task(task, args=arguments)
        except OperationalError:
            _rests_until = time.monotonic() + REST
            log.warning("broker does not answer; the sweep will pick up %s%r", task, arguments)

    # Robust: whatever a broker may throw, the row is committed and the caller's answer stands.
    transaction.on_commit(send, robust=True)
