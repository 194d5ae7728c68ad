"""The one rule by which values are told apart, and by which declared values are matched to a column.

1. Spaces around a value do not count.
2. An empty value is missing; so is a value the dataset's owner declared to mean missing; nothing else is.
3. A value written as a plain decimal number without leading zeros is that number: `1`, `1.0` and `1.00` are
   one value, named `1`, whether the file holds text or numbers. `01` and `+1` are text, for they may be codes.
4. Anything else is text, and case counts. Booleans in Parquet are the texts `true` and `false`.

So no type is coerced silently: what the rule joins is stated here, tested, and printed with every result.
"""

import re
from collections.abc import Collection
from decimal import Context, Decimal

RULE = (
    "Values are compared as text without surrounding spaces; plain decimal numbers by their value, "
    "so 1, 1.0 and “1” are the same; case counts; only empty and declared values are missing."
)
PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_EXACT = Context(prec=5000)  # digits kept: more than any field we accept
_LONGEST = 1000  # characters; longer digit strings are text


def canonical(text: str | None, missing: Collection[str] = ()) -> str | None:
    """The name by which a raw value is known, or None when it is missing. `missing` holds canonical names."""
    if text is None:
        return None
    stripped = text.strip()
    if not stripped:
        return None
    name = _number_name(stripped) if PLAIN_NUMBER.fullmatch(stripped) else stripped
    return None if name in missing else name


def names(values: Collection[str]) -> frozenset[str]:
    """Declared values by the names the rule gives them; blanks are left out."""
    return frozenset(name for value in values if (name := canonical(value)) is not None)


def _number_name(text: str) -> str:
    if len(text) > _LONGEST:
        return text
    number = Decimal(text).normalize(_EXACT)
    if number == 0:
        return "0"
    exponent = number.adjusted()
    return format(number, "f") if -7 <= exponent < 21 else f"{number:e}".replace("e+", "e")
