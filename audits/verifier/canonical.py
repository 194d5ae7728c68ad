"""The bytes of an event: its header as canonical JSON (RFC 8785), over strings only.

Numbers are spelled as text because JSON libraries disagree about them; strings leave no choice.
"""

import hashlib
from collections.abc import Mapping

import rfc8785

from audits.verifier.merkle import leaf_hash

# The header's fields. Every one of them is hashed; the payload is bound by its digest.
HEADER = (
    "id",
    "xid",
    "at",
    "actor_id",
    "actor_label",
    "source",
    "action",
    "request_id",
    "db_user",
    "db_role",
    "object_type",
    "object_id",
    "object_label",
    "unit",
    "operation",
    "schema_version",
    "payload_digest",
)


def canonical(strings: Mapping[str, str]) -> bytes:
    """RFC 8785 JSON of `strings`. Raises TypeError when a key or value is not text."""
    for key, value in strings.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise TypeError(f"{key!r} is not text; only text is hashed.")
    return rfc8785.dumps(dict(strings))


def event_leaf(header: Mapping[str, str]) -> bytes:
    """The leaf hash of an event, SHA-256(0x00 || canonical header) as in RFC 9162, 32 bytes.

    Raises ValueError when `header` does not hold exactly the fields of HEADER.
    """
    if set(header) != set(HEADER):
        raise ValueError("An event's header holds exactly: " + ", ".join(HEADER))
    return leaf_hash(canonical(header))


def payload_digest(salt: bytes, body: str) -> bytes:
    """SHA-256(salt || body in UTF-8), 32 bytes; the header carries it in hexadecimal."""
    return hashlib.sha256(salt + body.encode()).digest()
