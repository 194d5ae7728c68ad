"""The kinds of news that an endpoint may ask for. Each room registers its own in `ready()`."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise

PING = "ping"

_kinds: dict[str, str | Promise] = {}


def register_webhook(kind: str, said: str | Promise) -> None:
    """Makes news of `kind` (`thing.happened`) known: `said` is the sentence by which people choose it."""
    _kinds[kind] = said


def known() -> Mapping[str, str | Promise]:
    """Every kind by its name, in the order of names."""
    return MappingProxyType(dict(sorted(_kinds.items())))
