"""JSON that the record can hold: what every reader understands the same way (RFC 7493), and text that PostgreSQL
stores. Pure: no Django."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

DEEPEST = 32  # levels of nesting
LARGEST = 2**53 - 1  # the largest whole number that every reader of JSON keeps exactly


def unstorable(text: str) -> bool:
    """Whether PostgreSQL refuses `text`: it stores neither NUL nor half of a surrogate pair."""
    return "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text)


def printable(text: str) -> str:
    """`text` as it can be told back: what the record cannot hold is written as an escape."""
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")


def pointer_part(name: object) -> str:
    """One part of a JSON pointer (RFC 6901)."""
    return printable(str(name)).replace("~", "~0").replace("/", "~1")


def read(text: str) -> Any:
    """The value of a JSON document. Raises ValueError, in a sentence, for what is none; see also `faults`."""
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_once)
    except RecursionError:
        raise ValueError("It is nested too deep.") from None


def faults(value: Any, pointer: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """(JSON pointer, sentence) of everything in a JSON value that the record cannot hold exactly."""
    if depth > DEEPEST:
        yield pointer, f"Is nested more than {DEEPEST} levels deep."
    elif isinstance(value, str):
        if unstorable(value):
            yield pointer, "Holds a character that no record can hold."
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield pointer, "Must be a finite number."
    elif isinstance(value, int):
        if abs(value) > LARGEST:
            yield pointer, f"Whole numbers go up to {LARGEST}; send a larger one as text."
    elif isinstance(value, Mapping):
        for name, item in value.items():
            place = f"{pointer}/{pointer_part(name)}"
            if unstorable(str(name)):
                yield place, "The name holds a character that no record can hold."
            yield from faults(item, place, depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        for position, item in enumerate(value):
            yield from faults(item, f"{pointer}/{position}", depth + 1)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, each of whose names is there once; readers differ in which of two they believe."""
    read = dict(pairs)
    if len(read) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"“{printable(twice)}” is there twice.")
    return read
