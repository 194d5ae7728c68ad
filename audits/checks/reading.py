"""How a content is to be read, as somebody declared it. What is not declared is recognised by the content itself.

Pure: no Django and no data libraries. It is stored as plain JSON with a dataset version or among the roles of a
version's columns, and `audits.checks.engine.source` is the one place that obeys it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, Self

from audits.checks.refusals import Refused, listed

DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
NO_QUOTE = "none"
DECIMALS = (".", ",")
HEADERS = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True)
class Reading:
    """What was declared of a text file; Parquet and Arrow say themselves what they are, but for missing values.

    encoding: a name that Python knows. delimiter: one character. quote: one character, or `none`. decimal: `.` or `,`.
    header: whether the first line holds names. missing_values: texts that mean missing besides the empty one.
    """

    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    decimal: str = ""
    header: bool | None = None
    missing_values: tuple[str, ...] = ()

    NAMES: ClassVar[tuple[str, ...]] = ("encoding", "delimiter", "quote", "decimal", "header", "missing_values")

    @classmethod
    def declared(cls, said: Mapping[str, Any]) -> Self:
        """From plain JSON. Raises Refused with `fields` for what is unknown or does not fit."""
        wrong = {str(name): "no such setting" for name in said if name not in cls.NAMES}
        read: dict[str, Any] = {}
        for name in cls.NAMES:
            given = said.get(name)
            try:
                if given not in (None, "", [], ()):
                    read[name] = _READERS[name](given)
            except ValueError as error:
                wrong[name] = str(error)
        if not wrong and read.get("delimiter") and read.get("delimiter") == read.get("quote"):
            wrong["quote"] = "is the delimiter too"
        if wrong:
            told = "; ".join(f"{name}: {why}" for name, why in sorted(wrong.items()))
            raise Refused(f"This is no way to read a file. {told}.", f"There are: {listed(cls.NAMES)}.", wrong)
        return cls(**read)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON; what was not declared is left out."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in values.items()
            if value not in ("", (), None)
        }


def _encoding(given: Any) -> str:
    if not isinstance(given, str) or len(given) > 40:
        raise ValueError("must be the name of an encoding, such as utf-8 or cp1252")
    return given


def _delimiter(given: Any) -> str:
    mark = DELIMITERS.get(given, given) if isinstance(given, str) else ""
    if len(mark) != 1 or mark.isalnum() or mark in "\"'\r\n\x00":
        raise ValueError(f"must be one character that is no letter, digit or quote, or one of {listed(DELIMITERS)}")
    return mark


def _quote(given: Any) -> str:
    if not isinstance(given, str) or given not in ('"', "'", NO_QUOTE):
        raise ValueError(f"must be \", ' or {NO_QUOTE}")
    return given


def _decimal(given: Any) -> str:
    if not isinstance(given, str) or given not in DECIMALS:
        raise ValueError("must be . or ,")
    return given


def _header(given: Any) -> bool:
    answer = given if isinstance(given, bool) else HEADERS.get(given.lower()) if isinstance(given, str) else None
    if answer is None:
        raise ValueError("must be true or false")
    return answer


def _missing_values(given: Any) -> tuple[str, ...]:
    many = given if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    if len(many) > 100 or any(not isinstance(one, str | int | float) or len(str(one)) > 100 for one in many):
        raise ValueError("must be up to 100 texts of up to 100 characters")
    return tuple(("true" if one else "false") if isinstance(one, bool) else str(one) for one in many)


_READERS = {
    "encoding": _encoding,
    "delimiter": _delimiter,
    "quote": _quote,
    "decimal": _decimal,
    "header": _header,
    "missing_values": _missing_values,
}
