"""What a token of OpenID Connect must say to be trusted: pure, no Django.

A rule's claims are `{"repository": "acme/credit", "ref": {"prefix": "refs/heads/"}}`: every one must be met.
"""

from collections.abc import Iterator, Mapping
from typing import Any

PREFIX = "prefix"
MOST = 20  # claims of one rule
LONGEST = 300  # characters of a claim's name or value


def faults(claims: Any) -> Iterator[str]:
    """What is wrong with the claims of a rule, a sentence each."""
    if not isinstance(claims, Mapping) or not claims:
        yield "Name at least one claim: an issuer such as a public CI system signs tokens for everybody's jobs."
        return
    if len(claims) > MOST:
        yield f"Name at most {MOST} claims."
    for name, wanted in claims.items():
        if not name:
            yield "A claim has a name."
        if isinstance(wanted, Mapping):
            yield from _prefix_faults(name, wanted)
        elif not isinstance(wanted, str) or not wanted:
            yield f"{name}: write the text that it must be, or an object with its prefix."
        if len(str(name)) > LONGEST or len(str(wanted)) > LONGEST:
            yield f"{name:.40}: a claim's name and value have at most {LONGEST} characters."


def _prefix_faults(name: str, wanted: Mapping[str, Any]) -> Iterator[str]:
    prefix = wanted.get(PREFIX)
    if set(wanted) != {PREFIX} or not isinstance(prefix, str) or not prefix:
        yield f"{name}: an object holds just its prefix, a text."
    elif prefix[-1].isalnum():
        yield f"{name}: end the prefix with a sign such as / or :, or “acme” would let “acme-evil” in."


def matched(wanted: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, str] | None:
    """The claims that met a rule, as the token said them; None when one of them did not."""
    found = {}
    for name, need in wanted.items():
        text = _as_text(said.get(name))
        if text is None:
            return None
        fits = text.startswith(need[PREFIX]) if isinstance(need, Mapping) else text == need
        if not fits:
            return None
        found[name] = text
    return found


def _as_text(value: Any) -> str | None:
    """A claim as a rule writes it: a text as it is, true and false and whole numbers as JSON; nothing else is met."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int) else None
