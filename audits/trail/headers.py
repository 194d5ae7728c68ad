"""How an event's header is read for hashing: every column as text, spelled the same by every reader."""

from collections.abc import Sequence

from audits.verifier.canonical import HEADER

_AS_TEXT = {
    "at": "to_char({0}.at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')",
    "payload_digest": "encode({0}.payload_digest, 'hex')",
}


def header_columns(table: str = "event", names: Sequence[str] = HEADER) -> str:
    """The select list of the header's columns `names`, in that order, for SQL."""
    return ", ".join(_AS_TEXT.get(name, "{0}." + name + "::text").format(table) for name in names)
