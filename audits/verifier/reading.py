"""Reading what a stranger sends: strict, bounded, and every refusal a sentence."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any

from audits.verifier.merkle import ProofError

LARGEST_TEXT = 64 * 1024 * 1024  # bytes of a proof, a checkpoint or a key; a pack and a report may be larger
DEEPEST = 32  # levels of nesting; ours have five
LARGEST_NUMBER = 2**63 - 1


class Malformed(ProofError):
    """What is written does not have the form it should have, so nothing can be said about what it shows."""


class NotLookedAt(Exception):
    """A file cannot be looked at: missing, unreadable, of no known kind, malformed, or of another log or key."""


def read_json(text: str) -> dict[str, Any]:
    """The JSON object `text`, each name once and every string of whole characters. Raises Malformed."""
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
        _require_plain(value, 0)
    except RecursionError as error:
        raise Malformed("It is nested too deep.") from error
    except Malformed:
        raise
    except ValueError as error:
        raise Malformed("It is not JSON.") from error
    if not isinstance(value, dict):
        raise Malformed("It is not a JSON object.")
    return value


def text_of(container: Mapping[str, Any], name: str) -> str:
    """The text called `name`. Raises Malformed."""
    value = container.get(name)
    if not isinstance(value, str):
        raise Malformed(f"It lacks its {name}.")
    return value


def number_of(container: Mapping[str, Any], name: str) -> int:
    """The whole number called `name`, 0 to 2**63 - 1. Raises Malformed."""
    value = container.get(name)
    if type(value) is not int or not 0 <= value <= LARGEST_NUMBER:
        raise Malformed(f"Its {name} is not a whole number.")
    return value


def hashes_of(container: Mapping[str, Any], name: str) -> list[bytes]:
    """The hashes (32 bytes each, base64 in the file) called `name`. Raises Malformed."""
    value = container.get(name)
    if not isinstance(value, list):
        raise Malformed(f"It lacks its {name}.")
    return [hash_from(text) for text in value]


def hash_from(text: object) -> bytes:
    """A hash of 32 bytes out of its one base64 spelling. Raises Malformed."""
    try:
        hashed = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError) as error:
        raise Malformed("A hash in it is not base64.") from error
    if len(hashed) != 32 or base64.b64encode(hashed).decode() != text:
        raise Malformed("A hash in it does not have 32 bytes in base64.")
    return hashed


def bytes_from(text: str) -> bytes:
    """Bytes out of lower case hexadecimal. Raises Malformed."""
    try:
        content = bytes.fromhex(text)
    except ValueError as error:
        raise Malformed("A salt in it is not hexadecimal.") from error
    if content.hex() != text:
        raise Malformed("A salt in it is not lower case hexadecimal.")
    return content


def encoded(hashes: Sequence[bytes]) -> list[str]:
    """Hashes as base64."""
    return [base64.b64encode(hashed).decode() for hashed in hashes]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose names are there once; readers differ in which of two they believe."""
    read = dict(pairs)
    if len(read) < len(pairs):
        raise Malformed("A name is there twice in one object.")
    return read


def _refuse(name: str) -> Any:
    raise Malformed(f"{name} is no number in JSON.")


def _require_plain(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise Malformed("It is nested too deep.")
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
            raise Malformed("It holds half of a character.")
    elif isinstance(value, dict):
        for name, item in value.items():
            _require_plain(name, depth)
            _require_plain(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _require_plain(item, depth + 1)
