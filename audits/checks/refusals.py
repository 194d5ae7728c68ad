"""Why a check would not run, or would not answer, in words that name the column, the row and the value.

Pure: no Django, no data libraries. A task turns a `Refused` into a run that was refused and any other
`CheckError` into a run that failed; neither is ever a pass.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar

SHOWN = 12  # how many names or values a message lists before it only counts the rest


def listed(values: Iterable[object], shown: int = SHOWN) -> str:
    """The values in a sentence: `a, b, c and 4 more`; `none` when there are none."""
    words = [str(value) for value in values]
    if not words:
        return "none"
    if len(words) <= shown:
        return ", ".join(words)
    return f"{', '.join(words[:shown])} and {len(words) - shown:,} more"


class CheckError(Exception):
    """A check stopped. `message` says what and why, `what_next` what to do, `fields` which inputs are meant."""

    code: ClassVar[str] = "check_error"

    def __init__(self, message: str, what_next: str = "", fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.what_next = what_next
        self.fields = fields or {}

    def __str__(self) -> str:
        return f"{self.message} {self.what_next}".strip()


class Refused(CheckError):
    """The inputs cannot honestly be examined as given."""

    code = "refused"


class MissingRole(Refused):
    """The check needs a column, or a declared value, that was not named."""

    code = "missing_role"


class UnknownColumn(Refused):
    """A role names a column which the dataset does not have."""

    code = "unknown_column"

    def __init__(self, role: str, column: str, existing: Sequence[str]) -> None:
        message = f"There is no column “{column}” for the {role}. The dataset has: {listed(existing, 40)}."
        super().__init__(message, "Name one of these columns.", {role: f"no column “{column}”"})


class DuplicateColumn(Refused):
    """A role names a column that occurs more than once, so it is unclear which is meant."""

    code = "duplicate_column"

    def __init__(self, role: str, column: str, positions: Sequence[int]) -> None:
        where = " and ".join(str(position) for position in positions)
        message = f"The column “{column}” occurs {len(positions)} times, as columns {where}."
        super().__init__(message, "Give each column a name of its own.", {role: f"“{column}” is not unique"})


class UnknownValue(Refused):
    """A declared value never occurs in its column."""

    code = "unknown_value"

    def __init__(self, field: str, column: str, declared: Iterable[str], existing: Iterable[str]) -> None:
        message = (
            f"The {field.replace('_', ' ')} {listed(f'“{v}”' for v in declared)} does not occur in column "
            f"“{column}”. Its values are: {listed(f'“{v}”' for v in existing)}."
        )
        super().__init__(message, "Declare one of these values.", {field: "does not occur"})


class UnexpectedValue(Refused):
    """A column holds values that are neither declared positive nor declared negative."""

    code = "unexpected_value"

    def __init__(self, field: str, column: str, values: Sequence[tuple[str, int]], advice: str) -> None:
        shown = listed(f"“{value}” in {rows:,} rows" for value, rows in values)
        message = f"Column “{column}” holds values whose meaning was not declared: {shown}."
        super().__init__(message, advice, {field: f"unexpected values in “{column}”"})


class TooManyGroups(Refused):
    """A grouping has more distinct values than a group comparison can honestly hold."""

    code = "too_many_groups"

    def __init__(self, columns: Sequence[str], cardinality: int, cap: int, about: bool = False) -> None:
        named = " × ".join(f"“{column}”" for column in columns)
        count = f"{'about ' if about else ''}{cardinality:,}"
        message = f"{named} has {count} distinct values; a comparison takes at most {cap:,}."
        super().__init__(message, "Band the values into fewer groups.", {"groups": f"{count} values, cap {cap:,}"})


class BadNumber(Refused):
    """A column of numbers holds something else; the message gives the line and the column."""

    code = "bad_number"


class BadWeight(Refused):
    """A weight is missing, zero, negative or out of range; the message gives the rows."""

    code = "bad_weight"


class NotATable(Refused):
    """The file cannot be read as the table it claims to be; the message gives the line where it stops."""

    code = "not_a_table"


class BadEncoding(Refused):
    """The bytes are not text in any encoding we accept; the message gives line and column."""

    code = "bad_encoding"


class DigestMismatch(Refused):
    """The file is not the one that was registered."""

    code = "digest_mismatch"


class BadParameters(CheckError):
    """Parameters that do not fit; `fields` says what is wrong with each."""

    code = "bad_parameters"


class UnknownCheck(CheckError):
    """No check has this id."""

    code = "unknown_check"


class CheckUnavailable(CheckError):
    """A check is announced by an installed package but cannot be loaded."""

    code = "check_unavailable"


class TooLarge(CheckError):
    """The dataset needs more memory than one run may use."""

    code = "too_large"


class EngineDisagreement(CheckError):
    """Two independent engines computed different figures from the same cells: no figure is given at all."""

    code = "engine_disagreement"
