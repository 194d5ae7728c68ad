"""Finds out by watching which query parameters an address reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import QueryDict


@contextmanager
def read_parameters() -> Iterator[set[str]]:
    """The names that were asked of a query string (or a form) inside."""
    seen: set[str] = set()

    def watched(read: Any) -> Any:
        def reading(self: QueryDict, key: str, *more: Any) -> Any:
            seen.add(key)
            return read(self, key, *more)

        return reading

    with pytest.MonkeyPatch.context() as patch:
        for name in ("__getitem__", "get", "getlist"):
            patch.setattr(QueryDict, name, watched(getattr(QueryDict, name)))
        yield seen
