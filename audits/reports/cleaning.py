"""What somebody typed, made fit to print: the page must not be bent by it. The evidence keeps every text as it was."""

import dataclasses
import re
from collections.abc import Mapping
from typing import TypeVar

# No name, digest or word of any language is longer; laying out longer ones costs a worker minutes.
LONGEST_WORD = 120
_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
# Control characters, and the marks that make text run backwards and so read otherwise than it is.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")

Held = TypeVar("Held")


def printable(value: Held) -> Held:
    """The same value, dataclasses and tuples of it included, with each text fit to print."""
    return _clean(value)  # type: ignore[return-value]  # the same shape comes back


def _clean(value: object) -> object:
    if isinstance(value, str):
        return _LONG.sub(lambda word: f"{word[0][: LONGEST_WORD - 1]}…", _UNSEEN.sub("", value))
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)
    if isinstance(value, Mapping):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = (field.name for field in dataclasses.fields(value) if field.init)
        return dataclasses.replace(value, **{name: _clean(getattr(value, name)) for name in fields})
    return value
