"""Typed parameters of a check: one frozen dataclass serves the form, the API and the engine.

Pure: no Django, no data libraries.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar, get_type_hints

from audits.checks.refusals import BadParameters, listed

P = TypeVar("P")
KINDS: dict[Any, str] = {
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "text",
    dict[str, str]: "mapping",
}


@dataclass(frozen=True)
class ParameterInfo:
    """What a form or an API description needs to know of one parameter."""

    name: str
    label: str
    help: str
    kind: str  # "boolean", "integer", "number", "text" or "mapping"
    default: Any
    minimum: float | None
    maximum: float | None
    choices: tuple[str, ...]


def parameter(
    default: Any,
    label: str,
    help: str = "",
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    choices: tuple[str, ...] = (),
) -> Any:
    """A dataclass field that knows its label, its help and its limits (both inclusive)."""
    about = {"label": label, "help": help, "minimum": minimum, "maximum": maximum, "choices": choices}
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata=about)
    return field(default=default, metadata=about)


def describe(parameters: type) -> tuple[ParameterInfo, ...]:
    """The parameters of a check in the order they were declared."""
    hints = get_type_hints(parameters)
    start = parameters()
    return tuple(
        ParameterInfo(name=f.name, kind=KINDS[hints[f.name]], default=getattr(start, f.name), **f.metadata)
        for f in fields(parameters)
    )


def parse(parameters: type[P], values: Mapping[str, Any]) -> P:
    """Reads untyped values (from a form or JSON) into the check's dataclass; absent ones take their default.

    Raises BadParameters whose `fields` names every value that does not fit, and every unknown name.
    """
    known = {info.name: info for info in describe(parameters)}
    wrong = {name: f"no such parameter; there are {listed(known)}" for name in values if name not in known}
    read: dict[str, Any] = {}
    for name, value in values.items():
        if name in known:
            try:
                read[name] = _fit(known[name], value)
            except ValueError as error:
                wrong[name] = str(error)
    if wrong:
        said = "; ".join(f"{name}: {why}" for name, why in sorted(wrong.items()))
        raise BadParameters(f"Some parameters do not fit. {said}.", "Correct them and run again.", wrong)
    return parameters(**read)


def as_dict(parameters: Any) -> dict[str, Any]:
    """The parameters as plain JSON values, in declared order."""
    return {f.name: getattr(parameters, f.name) for f in fields(parameters)}


def _fit(info: ParameterInfo, value: Any) -> Any:
    read: Any = _READERS[info.kind](value)
    if info.kind in {"integer", "number"}:
        _within(info, read)
    if info.choices and read not in info.choices:
        raise ValueError(f"“{read}” is none of {listed(info.choices)}")
    return read


def _within(info: ParameterInfo, number: float) -> None:
    if not math.isfinite(number):
        raise ValueError("must be a finite number")
    if info.minimum is not None and number < info.minimum:
        raise ValueError(f"{number:g} is below {info.minimum:g}")
    if info.maximum is not None and number > info.maximum:
        raise ValueError(f"{number:g} is above {info.maximum:g}")


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in {"true", "false"}:
        return value.strip().lower() == "true"
    raise ValueError(f"“{value}” is neither true nor false")


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f"“{value}” is not a whole number")
    try:
        return int(value)
    except ValueError:
        raise ValueError(f"“{value}” is not a whole number") from None


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(f"“{value}” is not a number")
    try:
        return float(value)
    except (ValueError, OverflowError):
        raise ValueError(f"“{value}” is not a number") from None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"“{value}” is not text")
    return value.strip()


def _mapping(value: Any) -> dict[str, str]:
    """A mapping of text to text, given as such or as `race=Caucasian, sex=Male`."""
    if isinstance(value, str):
        pairs = [piece.partition("=") for piece in value.split(",") if piece.strip()]
        if any(not equals for _, equals, _ in pairs):
            raise ValueError(f"“{value}” must read like column=value, column=value")
        return {name.strip(): text.strip() for name, _, text in pairs}
    if isinstance(value, Mapping) and all(isinstance(v, str) for pair in value.items() for v in pair):
        return dict(value)
    raise ValueError("must name a value for each column")


_READERS = {"boolean": _boolean, "integer": _integer, "number": _number, "text": _text, "mapping": _mapping}
