"""Reads hashes of the stored tree: leaves and the interior nodes of complete subtrees."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from audits.verifier.merkle import Coordinate, Range, cover, path

HASHES = """
    SELECT 0, index, hash FROM trail.leaf WHERE index = ANY (%s::bigint[])
    UNION ALL
    SELECT level, index, hash FROM trail.node
    JOIN unnest(%s::int[], %s::bigint[]) AS wanted (level, index) USING (level, index)"""


class Cursor(Protocol):
    """What Django's cursors and psycopg's have in common."""

    def execute(self, query: Any, params: Any = None, /) -> Any: ...

    def fetchall(self) -> list[Any]: ...


class IncompleteTree(Exception):
    """Hashes of complete subtrees are missing or do not lead to the signed root; `trail verify` says where."""


def fetch_hashes(cursor: Cursor, coordinates: Iterable[Coordinate]) -> dict[Coordinate, bytes]:
    """The hashes of `coordinates`, in one query. Raises IncompleteTree when one is not stored."""
    wanted = set(coordinates)
    nodes = [(level, index) for level, index in wanted if level]
    cursor.execute(
        HASHES,
        [[index for level, index in wanted if not level], [level for level, _ in nodes], [index for _, index in nodes]],
    )
    found = {(level, index): bytes(hashed) for level, index, hashed in cursor.fetchall()}
    if missing := wanted - found.keys():
        raise IncompleteTree(f"The stored tree lacks {len(missing)} of the nodes it should have.")
    return found


def path_over(cursor: Cursor, ranges: Sequence[Range]) -> list[bytes]:
    """The hashes over `ranges` of leaves, in one query. Raises IncompleteTree when a node is not stored."""
    stored = fetch_hashes(cursor, [subtree for stretch in ranges for subtree in cover(*stretch)])
    return path(ranges, stored.__getitem__)
