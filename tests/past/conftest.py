"""A register whose past is looked at."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection

from tests.register import *  # noqa: F403 - risks, versions, evidence


@pytest.fixture
def clock(db: None) -> Callable[[], datetime]:
    """The database's clock, which dates the events."""

    def read() -> datetime:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]

    return read
