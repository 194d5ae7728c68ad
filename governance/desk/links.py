"""Addresses of pages by name."""

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: object) -> str:
    """The page called `name`; empty while there is no such page yet."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
