"""The kinds of news that an endpoint may ask for. Each room registers its own in `ready()`."""

from collections.abc import Mapping
from types import MappingProxyType

from django_stubs_ext import StrOrPromise

PING = "ping"

_kinds: dict[str, StrOrPromise] = {}


def register_webhook(kind: str, said: StrOrPromise) -> None:
    """Makes news of `kind` (`thing.happened`) known: `said` is the sentence by which people choose it."""
    _kinds[kind] = said


def known() -> Mapping[str, StrOrPromise]:
    """Every kind by its name, in the order of names."""
    return MappingProxyType(dict(sorted(_kinds.items())))
