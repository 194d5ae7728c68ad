"""Asks a worker to look at a row, once the row is committed.

The row is the truth. When the broker does not answer, the nudge is lost and the sweep finds the row.
"""

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger("countersign.nudge")


def nudge(task: str, *arguments: Any) -> None:
    """Sends `task` by name after commit; never fails the request that asked."""

    def send() -> None:
        try:
            current_app.send_task(task, args=arguments)
        except OperationalError:
            log.warning("broker does not answer; the sweep will pick up %s%r", task, arguments)

    # Robust: whatever a broker may throw, the row is committed and the caller's answer stands.
    transaction.on_commit(send, robust=True)
