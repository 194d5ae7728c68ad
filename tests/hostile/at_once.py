"""Requests that arrive at the same moment, each on a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(*requests: Callable[[], Any], seconds: float = 30) -> list[Any]:
    """What each call gave, all of them started together; a call that raises is an error of the test."""
    answers: list[Any] = [None] * len(requests)
    start = threading.Barrier(len(requests))

    def run(place: int, request: Callable[[], Any]) -> None:
        try:
            start.wait(seconds)
            answers[place] = request()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(requests)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    assert not any(thread.is_alive() for thread in threads), "requests wait for each other"
    return answers
