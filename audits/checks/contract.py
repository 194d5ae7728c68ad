"""The contract between a check, the engine that runs it and everybody who reads what it found.

Pure: no Django and no data libraries are imported here, so a web process may use it freely.

A check is given `Inputs` (one dataset file and the role of each column in it) and typed parameters, and
gives back a `Result`: measures with intervals, figures as data, limits in plain words, digests of what was
read. A result is canonical JSON (RFC 8785): the same inputs, parameters, version and seed give the same
bytes, whatever the order of the rows or the number of threads.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self, runtime_checkable

import rfc8785

from audits.checks.reading import Reading
from audits.checks.refusals import MissingRole, Refused, listed

# ((column, value), …); the value None is the group of rows where the column is missing. () is everybody.
Group = tuple[tuple[str, str | None], ...]
Progress = Callable[[float, str], None]  # share done (0 to 1) and the step under way

OK, UNDEFINED, SMALL_N, EXCLUDED, NOT_TESTABLE = "ok", "undefined", "small_n", "excluded", "not_testable"
STATUSES = (OK, UNDEFINED, SMALL_N, EXCLUDED, NOT_TESTABLE)
COLUMN_ROLES = ("prediction", "label", "score", "weight")
VALUE_ROLES = (
    "positive_label",
    "negative_label",
    "positive_prediction",
    "negative_prediction",
    "favourable",
    "missing_values",
)
LAYOUT_ROLES = ("encoding", "delimiter", "quote", "decimal", "header")  # missing_values is a role of values
SIGNIFICANT_DIGITS = 12  # of every figure in a result; the rest is noise of the processor


def silent(share: float, step: str) -> None:
    """A progress listener that does not listen."""


@dataclass(frozen=True)
class Inputs:
    """One dataset file, and what its columns and values mean. Nothing here is ever guessed.

    positive_label, negative_label: values of the label column; without negatives, one other value is allowed.
    positive_prediction, negative_prediction: likewise for the prediction; the label's when left out.
    favourable: values of the *prediction* which are good for the person (approved; low risk).
    missing_values: texts that mean "missing" besides the empty one (`?`, `N/A`).
    encoding, delimiter, quote, decimal, header: how a text file is read, see `reading`; otherwise recognised and told.
    digest: SHA-256 of the file in hex. seed: of the resampling.
    """

    path: Path
    digest: str
    prediction: str = ""
    label: str = ""
    score: str = ""
    weight: str = ""
    groups: tuple[str, ...] = ()
    positive_label: tuple[str, ...] = ()
    negative_label: tuple[str, ...] = ()
    positive_prediction: tuple[str, ...] = ()
    negative_prediction: tuple[str, ...] = ()
    favourable: tuple[str, ...] = ()
    missing_values: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    quote: str = ""
    decimal: str = ""
    header: bool | None = None
    seed: int = 20261124

    NAMES: ClassVar[tuple[str, ...]] = (*COLUMN_ROLES, "groups", *VALUE_ROLES, *LAYOUT_ROLES)

    @classmethod
    def declared(cls, path: Path, digest: str, roles: Mapping[str, Any], seed: int = 20261124) -> Self:
        """Inputs from plain JSON, as an API or a form gives it: `{"label": "y", "positive_label": 1, …}`.

        A single value may stand for a list of one; numbers and booleans become the text they are written as.
        Raises Refused with `fields` for unknown names and for values of the wrong kind.
        """
        wrong = {name: "no such input" for name in roles if name not in cls.NAMES}
        read: dict[str, Any] = {}
        for name in (*COLUMN_ROLES, "groups", *VALUE_ROLES):
            given = roles.get(name)
            try:
                if given not in (None, "", [], ()):
                    many = name in VALUE_ROLES or name == "groups"
                    read[name] = _texts(given) if many else _text(given)
            except ValueError as error:
                wrong[name] = str(error)
        try:
            layout = Reading.declared({name: roles[name] for name in LAYOUT_ROLES if name in roles})
            read |= {name: getattr(layout, name) for name in LAYOUT_ROLES}
        except Refused as error:
            wrong |= error.fields
        if wrong:
            said = "; ".join(f"{name}: {why}" for name, why in sorted(wrong.items()))
            raise Refused(f"Some inputs do not fit. {said}.", f"There are: {listed(cls.NAMES, 20)}.", wrong)
        return cls(path=path, digest=digest, seed=seed, **read)

    @property
    def reading(self) -> Reading:
        """How the file is read, as far as that was declared."""
        return Reading(**{name: getattr(self, name) for name in Reading.NAMES})

    def roles(self) -> dict[str, Any]:
        """What was declared, as plain JSON; what was left out is left out here too."""
        values = {name: getattr(self, name) for name in self.NAMES}
        return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v not in ("", (), None)}

    def columns(self) -> list[tuple[str, str]]:
        """(role, column) of every column that was named, groups last."""
        named = [(role, getattr(self, role)) for role in COLUMN_ROLES if getattr(self, role)]
        return named + [("groups", column) for column in self.groups]


@dataclass(frozen=True)
class Measure:
    """One figure with its interval, about one group or (with an empty group) across the columns in `by`.

    value, low, high: None when there is none; `reason` then says why. low and high bound the interval at the
    run's level. numerator / denominator: the counts behind it (of the group, also where the value compares it
    with the group in `against`). method: how the interval was made. undefined_share: share of resamples in
    which the figure was undefined. precision: half-width of what reading from a histogram leaves open.
    """

    name: str
    group: Group = ()
    by: tuple[str, ...] = ()
    value: float | None = None
    low: float | None = None
    high: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    status: str = OK
    reason: str = ""
    against: Group | None = None
    method: str = ""
    undefined_share: float = 0.0
    precision: float = 0.0

    @property
    def is_reference(self) -> bool:
        """Whether this compares the reference group with itself."""
        return self.against is not None and self.against == self.group

    @property
    def has_interval(self) -> bool:
        return self.low is not None and self.high is not None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """A measure from its JSON."""
        values = dict(data)
        values["group"] = _group(values.get("group", ()))
        values["by"] = tuple(values.get("by", ()))
        values["against"] = None if values.get("against") is None else _group(values["against"])
        return cls(**values)


@dataclass(frozen=True)
class Figure:
    """A picture as data. Either it names a measure to draw by group, or it brings its own columns and rows."""

    name: str
    title: str
    kind: str  # "forest", "curve", "bars"
    measure: str = ""
    by: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[float | str | None, ...], ...] = ()
    note: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """A figure from its JSON."""
        tuples = {name: tuple(data.get(name, ())) for name in ("by", "columns")}
        return cls(**{**data, **tuples, "rows": tuple(tuple(row) for row in data.get("rows", ()))})


@dataclass(frozen=True)
class Agreement:
    """How far a second, independent engine agrees with the first on the same counts."""

    engine: str
    compared: int
    max_difference: float
    tolerance: float


@dataclass(frozen=True)
class Result:
    """What a check found. No times, no places: only what follows from inputs, parameters, version and seed.

    rows: counts by kind, e.g. total, used, missing_prediction, missing_label, "missing:race".
    conclusions: sentences that hold without any policy. limitations: what the figures do not say.
    """

    check: str
    version: str
    parameters: dict[str, Any]
    inputs: dict[str, Any]
    seed: int
    measures: tuple[Measure, ...] = ()
    figures: tuple[Figure, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)
    conclusions: tuple[str, ...] = ()
    limitations: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()  # how the file was read: encoding, separator, the rule for values
    engines: dict[str, str] = field(default_factory=dict)
    agreement: Agreement | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; figures rounded to 12 significant digits."""
        return {"format": "countersign.result/1", **plain(asdict(self))}

    def canonical(self) -> bytes:
        """The result's one true spelling (RFC 8785); equal results are equal bytes."""
        return rfc8785.dumps(self.to_dict())

    def digest(self) -> str:
        """SHA-256 of `canonical()`, in hex: by it reports cite this result."""
        return hashlib.sha256(self.canonical()).hexdigest()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """A result from its JSON, as evidence keeps it; `canonical()` of it gives the same bytes again."""
        known = {f.name for f in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        values["measures"] = tuple(Measure.read(item) for item in values.get("measures", ()))
        values["figures"] = tuple(Figure.read(item) for item in values.get("figures", ()))
        for name in ("conclusions", "limitations", "reading"):
            values[name] = tuple(values.get(name, ()))
        if values.get("agreement"):
            values["agreement"] = Agreement(**values["agreement"])
        return cls(**values)

    def named(self, name: str, by: Sequence[str] | None = None) -> list[Measure]:
        """Every measure of this name, in order; only those by these columns when `by` is given."""
        return [m for m in self.measures if m.name == name and (by is None or m.by == tuple(by))]

    def measure(self, name: str, group: Group = (), by: Sequence[str] | None = None) -> Measure:
        """The one measure of this name about this group. Raises KeyError when there is none or several."""
        found = [m for m in self.named(name, by) if m.group == group]
        if len(found) != 1:
            raise KeyError(f"{len(found)} measures “{name}” of group {group!r} by {by!r}")
        return found[0]


@runtime_checkable
class Check(Protocol):
    """What every check declares of itself, and the one thing it does."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def question(self) -> str: ...
    @property
    def controls(self) -> tuple[str, ...]: ...
    @property
    def risks(self) -> tuple[str, ...]: ...
    @property
    def needs(self) -> "Needs": ...
    @property
    def Parameters(self) -> type: ...
    def run(self, inputs: Inputs, parameters: Any, progress: Progress) -> Result: ...


@dataclass(frozen=True)
class Needs:
    """Which inputs a check cannot do without, and which it can use. `one_of`: at least one of each tuple."""

    required: tuple[str, ...] = ()
    one_of: tuple[tuple[str, ...], ...] = ()
    optional: tuple[str, ...] = ()

    def refuse_missing(self, check: str, inputs: Inputs) -> None:
        """Raises MissingRole naming every required input that was not declared."""
        absent = {name: "is required" for name in self.required if not getattr(inputs, name)}
        for names in self.one_of:
            if not any(getattr(inputs, name) for name in names):
                absent |= {name: f"one of {' or '.join(names)} is required" for name in names}
        if absent:
            wanted = "; ".join(f"{name} {why}" for name, why in absent.items())
            raise MissingRole(f"{check} cannot run: {wanted}.", "Declare them; they are never guessed.", absent)


@dataclass(frozen=True)
class DeclaredCheck:
    """A check that says what it is without loading the engine; `runner` is imported when a worker runs it.

    runner: `package.module:function`, called with (check, inputs, parameters, progress), gives a Result.
    controls: `catalog:control`, e.g. `nist_800_53:ra-3`. risks: ids of the starter register, e.g. `R05`.
    """

    id: str
    version: str
    title: str
    question: str
    needs: Needs
    Parameters: type
    runner: str
    controls: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()

    def run(self, inputs: Inputs, parameters: Any, progress: Progress) -> Result:
        """Runs the check in this process; raises CheckError when it is refused or fails."""
        module, _, function = self.runner.partition(":")
        result: Result = getattr(import_module(module), function)(self, inputs, parameters, progress)
        return result


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise ValueError("must be text")


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_text(item) for item in value)
    return (_text(value),)


def _group(pairs: Sequence[Sequence[str | None]]) -> Group:
    return tuple((str(column), value) for column, value in pairs)


def plain(value: Any) -> Any:
    """In JSON values only: tuples as lists, floats rounded (and whole ones as integers, as RFC 8785 prints them)."""
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        rounded = float(f"{value:.{SIGNIFICANT_DIGITS}g}")
        return int(rounded) if rounded.is_integer() and abs(rounded) < 2**53 else rounded
    return value
