"""What will go away says so in every answer: Deprecation (RFC 9745), Sunset (RFC 8594) and links to what comes instead.

A view declares it for itself (`deprecated = Deprecated(...)`) or for fields of its answer
(`deprecated_fields = {"vendor": Deprecated(...)}`). Whoever no longer asks for such a field (`fields=`) is told
nothing more: the headers' absence shows that one is ready.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.utils.http import http_date


@dataclass(frozen=True)
class Deprecated:
    """since: from when on. sunset: when it goes away, if that is known. successor: the address to use instead.
    why: the address of the page that explains it."""

    since: date
    sunset: date | None = None
    successor: str = ""
    why: str = "/api/v1/docs/"

    def links(self) -> str:
        """The value of a Link header."""
        links = [f'<{self.why}>; rel="deprecation"; type="text/html"']
        if self.sunset:
            links.append(f'<{self.why}>; rel="sunset"; type="text/html"')
        if self.successor:
            links.append(f'<{self.successor}>; rel="successor-version"')
        return ", ".join(links)


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time.min, UTC).timestamp())


def headers_of(declared: Iterable[Deprecated]) -> dict[str, str]:
    """The headers that say what is deprecated in an answer: since the earliest, gone at the earliest."""
    every = list(declared)
    if not every:
        return {}
    headers = {"Deprecation": f"@{min(_seconds(one.since) for one in every)}"}
    if ends := [_seconds(one.sunset) for one in every if one.sunset]:
        headers["Sunset"] = http_date(min(ends))
    headers["Link"] = ", ".join(dict.fromkeys(one.links() for one in every))
    return headers


def in_answer(data: Any, fields: Mapping[str, Deprecated]) -> list[Deprecated]:
    """What is deprecated of the fields that the answer `data` (an object, a list or a page of one) shows."""
    rows = data.get("results", [data]) if isinstance(data, Mapping) else data if isinstance(data, list) else []
    shown: set[str] = set().union(*(row for row in rows if isinstance(row, Mapping)))
    return [declared for name, declared in fields.items() if name in shown]
