"""What the pages of a dataset say: its columns, how a content was read, and where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.base.charts import Histogram, histogram
from audits.base.display import Link
from audits.base.phrases import count
from registry.datasets.datasheet import SECTIONS, completeness
from registry.datasets.models import Dataset, DatasetVersion

MOST_SHOWN = 200  # columns a page
TYPE_WORDS = {
    "integer": gettext_lazy("whole number"),
    "number": gettext_lazy("number"),
    "boolean": gettext_lazy("yes or no"),
    "date": gettext_lazy("day"),
    "timestamp": gettext_lazy("moment"),
    "text": gettext_lazy("text"),
    "unknown": gettext_lazy("nothing in it"),
    "other": gettext_lazy("other"),
}
ROLE_WORDS = {
    "": gettext_lazy("none"),
    "identifier": gettext_lazy("identifier"),
    "feature": gettext_lazy("feature"),
    "label": gettext_lazy("label"),
    "prediction": gettext_lazy("prediction"),
    "score": gettext_lazy("score"),
    "weight": gettext_lazy("weight"),
    "group": gettext_lazy("group"),
    "time": gettext_lazy("time"),
}
FORMAT_WORDS = {"csv": "CSV", "parquet": "Parquet", "arrow-file": "Arrow (file)", "arrow-stream": "Arrow (stream)"}
PROFILE, COLUMNS, DATASHEET, VERSIONS, STORY = "profile", "columns", "datasheet", "versions", "story"


@dataclass(frozen=True)
class ColumnRow:
    """A column of a profile, in words. figures: names and values; picture and its sentence, where there is one."""

    name: str
    type: str
    missing: str
    distinct: str
    figures: Sequence[tuple[str, str]] = ()
    picture: Histogram | None = None
    sentence: str = ""
    note: str = ""
    personal: bool = False


def column_rows(result: Mapping[str, Any]) -> list[ColumnRow]:
    """The first columns of a profile."""
    return [_row(column, result["rows"]) for column in result["columns"][:MOST_SHOWN]]


def _row(column: Mapping[str, Any], rows: int) -> ColumnRow:
    picture, sentence = _picture(column)
    return ColumnRow(
        name=column["name"] or _("column %(place)d, without a name") % {"place": column["place"]},
        type=str(TYPE_WORDS[column["type"]]),
        missing=_share(column["missing"], rows),
        distinct=_between(column["distinct"]),
        figures=_figures(column),
        picture=picture,
        sentence=sentence,
        note=_note(column),
        personal=column["personal"],
    )


def _share(some: int, rows: int) -> str:
    if not some:
        return _("none")
    return _("%(rows)s, %(share)s %%") % {"rows": count(some), "share": _figure(100 * some / rows, 1)}


def _between(ends: Mapping[str, Any] | None) -> str:
    """A figure with its two ends; one where they are equal."""
    if ends is None:
        return "–"
    low, high = _told(ends["low"]), _told(ends["high"])
    return low if low == high else _("%(low)s to %(high)s") % {"low": low, "high": high}


def _told(value: Any) -> str:
    return str(value) if isinstance(value, str) else _figure(value)


def _figure(value: float, decimals: int | None = None) -> str:
    """A number as people read it: whole ones whole, else about four digits."""
    if decimals is not None:
        return number_format(round(value, decimals), decimals, use_l10n=True, force_grouping=True)
    if float(value).is_integer() and abs(value) < 1e15:
        return number_format(int(value), use_l10n=True, force_grouping=True)
    if not 1e-3 <= abs(value) < 1e9:
        return f"{value:.3g}"
    places = 0 if abs(value) >= 1000 else 1 if abs(value) >= 100 else 2 if abs(value) >= 1 else 4
    return number_format(value, places, use_l10n=True, force_grouping=True)


def _figures(column: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The figures beside the picture: of numbers how they lie, else the most frequent values."""
    numbers = column["numbers"]
    if numbers:
        middle = next(one for one in numbers["quantiles"] if one["share"] == 0.5)
        told = [(_("from"), _told(numbers["low"])), (_("median"), _between(middle)), (_("to"), _told(numbers["high"]))]
        return [*told, (_("mean"), _told(numbers["mean"]))] if numbers["mean"] is not None else told
    frequent = column["frequent"]
    if not frequent:
        return []
    told = [(one["value"], count(one["rows"])) for one in frequent["values"][:4]]
    beyond = frequent["others"] + sum(one["rows"] for one in frequent["values"][4:])
    return [*told, (_("others"), count(beyond))] if beyond and told else told


def _picture(column: Mapping[str, Any]) -> tuple[Histogram | None, str]:
    """Bars of numbers from the smallest to the largest, or of frequent values from the most frequent on."""
    name = column["name"]
    if column["numbers"]:
        ends = {"name": name, "low": _told(column["numbers"]["low"]), "high": _told(column["numbers"]["high"])}
        return histogram(column["numbers"]["bars"]), _("Rows of “%(name)s” from %(low)s to %(high)s") % ends
    if column["frequent"] and column["frequent"]["values"]:
        values = column["frequent"]["values"]
        said = ", ".join(f"{one['value']} {count(one['rows'])}" for one in values)
        return histogram([one["rows"] for one in values]), _("Rows of “%(name)s”: %(said)s") % {
            "name": name,
            "said": said,
        }
    return None, ""


def _note(column: Mapping[str, Any]) -> str:
    """Why nothing is told of the values, or what is odd about them."""
    if column["withheld"]:
        why = f" {column['suspected']}" if column["suspected"] else ""
        return _("Personal data: values are withheld.") + why
    if column["mixed"]:
        return str(column["mixed"])
    frequent = column["frequent"]
    if frequent and not frequent["values"] and not column["numbers"]:
        return _("Each value is in fewer than 10 rows, so none is told.")
    return ""


def reading_facts(profile: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How a content was read, as names and values; what was declared says so."""
    reading = profile["reading"]
    named = {
        "format": _("Format"),
        "compression": _("Packed as"),
        "encoding": _("Encoding"),
        "delimiter": _("Separator"),
        "quote": _("Quote"),
        "header": _("First line"),
        "decimal": _("Decimal mark"),
        "missing_values": _("Means missing"),
    }
    values = {**reading["recognised"], **reading["declared"]}
    told = []
    for name, label in named.items():
        if (value := values.get(name)) in ("", None, []):
            continue
        text = _setting(name, value)
        told.append((label, _("%(value)s, as declared") % {"value": text} if name in reading["declared"] else text))
    return told


def _setting(name: str, value: Any) -> str:
    if name == "header":
        return _("names") if value else _("values")
    if isinstance(value, list):
        return ", ".join(f"“{one}”" for one in value)
    if name == "format":
        return FORMAT_WORDS.get(value, str(value))
    return {"\t": _("tab"), ",": _("comma"), ";": _("semicolon"), "|": _("bar"), " ": _("space")}.get(value, str(value))


def tabs(dataset: Dataset, version: DatasetVersion | None, versions: int, current: str) -> list[Link]:
    """The tabs of a dataset's page; those about columns keep the version that is looked at."""
    at = reverse("datasets:dataset", args=[dataset.reference])
    chosen = f"&version={version.reference}" if version else ""
    found = completeness(dataset)
    named = [
        (PROFILE, _("Profile"), chosen, None),
        (COLUMNS, _("Schema"), chosen, None),
        (DATASHEET, _("Datasheet"), "", len(found.missing) or None),
        (VERSIONS, _("Versions"), "", versions),
        (STORY, _("Story"), "", None),
    ]
    return [
        Link(label, f"{at}?tab={name}{more}", count=tally, current=name == current)
        for name, label, more, tally in named
    ]


def sections(dataset: Dataset) -> list[tuple[str, str, str]]:
    """The sections of the datasheet: name, question and what is written."""
    return [(str(one.name), str(one.question), getattr(dataset, one.field)) for one in SECTIONS]
