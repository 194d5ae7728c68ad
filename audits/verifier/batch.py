"""Leaves as they stream past the examiner: column by column, because many values at once cost far less than each."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from audits.verifier.canonical import IN_ORDER, leaves_of

BATCH = 500  # leaves at once; more than fits the processor's cache is slower
WIDTH = len(IN_ORDER)
PLACES = {name: number for number, name in enumerate(IN_ORDER)}


class Row(NamedTuple):
    """A leaf with the event and payload it stands for, if they are still there."""

    place: int
    event_id: str
    hash: bytes
    header: Mapping[str, str] | None
    salt: bytes | None
    body: str | None


@dataclass
class Batch:
    """Leaves in the order of their places. Text is UTF-8.

    values: the headers' values, header after header, each in IN_ORDER; empty ones for the events in `gone`.
    """

    places: list[int]
    event_ids: list[bytes]
    hashes: list[bytes]
    values: list[bytes]
    salts: Sequence[bytes | None]
    bodies: Sequence[bytes | None]
    gone: set[int] = field(default_factory=set)  # by number in this batch

    @classmethod
    def of(cls, rows: Sequence[Row]) -> "Batch":
        """Rows as a batch."""
        headers = [row.header or dict.fromkeys(IN_ORDER, "") for row in rows]
        return cls(
            places=[row.place for row in rows],
            event_ids=[row.event_id.encode() for row in rows],
            hashes=[row.hash for row in rows],
            values=[header[name].encode() for header in headers for name in IN_ORDER],
            salts=[row.salt for row in rows],
            bodies=[None if row.body is None else row.body.encode() for row in rows],
            gone={number for number, row in enumerate(rows) if row.header is None},
        )

    def column(self, name: str) -> list[bytes]:
        """One field of every header."""
        return self.values[PLACES[name] :: WIDTH]

    def leaves(self) -> list[bytes]:
        """The leaf hashes that the headers have now."""
        return leaves_of(self.values)

    def payload_digests(self) -> list[bytes | None]:
        """The digests, in hexadecimal, that the payloads have now; None for one that is gone."""
        sha256 = hashlib.sha256
        return [
            None if salt is None or body is None else sha256(salt + body).hexdigest().encode()
            for salt, body in zip(self.salts, self.bodies, strict=True)
        ]

    def orders(self, start: int, end: int) -> Iterator[tuple[str, list[int]]]:
        """Each event's id and its place in the order of sealing: transaction and id."""
        for number in range(start, end):
            if number not in self.gone:
                values = self.values[number * WIDTH : (number + 1) * WIDTH]
                yield self.event_id(number), [int(values[PLACES["xid"]]), int(values[PLACES["id"]])]

    def event_id(self, number: int) -> str:
        return self.event_ids[number].decode()


def in_batches(rows: Iterable[Row], size: int = BATCH) -> Iterator[Batch]:
    """`rows`, `size` at once."""
    coming = iter(rows)
    while batch := list(islice(coming, size)):
        yield Batch.of(batch)
