"""What the page of a comparison says: values in, values out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from audits.base import phrases
from audits.base.charts import Estimate, interval_plot
from audits.base.charts.intervals import PlottedRow
from audits.base.display import Change, Link
from audits.checks import figures, wording
from audits.checks.contract import Measure
from audits.checks.pages import check_title
from audits.oversight.storytelling import diffs
from registry.cards.comparison import (
    APART,
    NOT_COMPARED,
    OVERLAP,
    ComparedCheck,
    Comparison,
    Differing,
    Examined,
    Figure,
    Piece,
)
from registry.cards.content import Content, in_words
from registry.cards.pages import FIELD_NAMES, result_words
from registry.cards.sections import BY_KEY, RESULTS
from registry.inventory.models import ModelVersion

SHOWN, MOST = 15, 200  # figures of a check in sight, and behind those; the API gives every one


@dataclass(frozen=True)
class FigureRow:
    """A figure of both versions: as text, as two marks on one scale, and what may be read from them."""

    label: str
    left: str
    right: str
    marks: tuple[PlottedRow, PlottedRow]
    reading: str
    apart: bool


@dataclass(frozen=True)
class CheckBlock:
    """A check in both versions. summary: how many figures lie apart; differs: why nothing is concluded, in words.

    more: figures behind the first ones; left_out: how many there are beyond those.
    """

    title: str
    summary: str
    left: Examined | None
    right: Examined | None
    differs: Sequence[Change]
    rows: Sequence[FigureRow]
    more: Sequence[FigureRow]
    left_out: int = 0


@dataclass(frozen=True)
class PieceRow:
    """A part of a version on both sides; `digest` when the sides are digests."""

    label: str
    left: str
    right: str
    changed: bool
    digest: bool = False


def lede(comparison: Comparison) -> str:
    """On which data both were measured, and what that means for the figures."""
    if comparison.same_test_data is None:
        return _("The record does not say on which data both were tested.")
    if comparison.same_test_data:
        return _(
            "Both were tested on the same data. Differences row by row are not computed, so overlapping intervals "
            "do not show that nothing changed."
        )
    return _("They were tested on different data, so a difference may come from the data as well as from the model.")


def check_blocks(comparison: Comparison, *, changed_only: bool) -> list[CheckBlock]:
    """Each check that finished for either version; changed_only: the figures whose intervals lie apart."""
    return [_block(check, comparison, changed_only) for check in comparison.checks]


def _block(check: ComparedCheck, comparison: Comparison, changed_only: bool) -> CheckBlock:
    wanted = [one for one in check.figures if not changed_only or one.intervals in (APART, NOT_COMPARED)]
    # What policies limit goes before the rest, and what lies apart before what overlaps.
    wanted.sort(key=lambda one: (not one.judged, one.intervals != APART, bool(one.group)))
    kept = wanted[: SHOWN + MOST]
    rows = [_row(one, marks, comparison) for one, marks in zip(kept, _marks(kept), strict=True)]
    return CheckBlock(
        title=check_title(check.check),
        summary=_summary(check) if check.comparable else "",
        left=check.left,
        right=check.right,
        differs=[_change(one) for one in check.differs],
        rows=rows[:SHOWN],
        more=rows[SHOWN:],
        left_out=len(wanted) - len(kept),
    )


def _summary(check: ComparedCheck) -> str:
    """`Of 58 figures that a policy limits, the intervals of 7 lie apart.`"""
    judged = [one for one in check.figures if one.judged]
    counted = judged or check.figures
    apart = sum(one.intervals == APART for one in counted)
    said = (
        _("Of %(all)s figures that a policy limits, the intervals of %(apart)s lie apart.")
        if judged
        else _("Of %(all)s figures, the intervals of %(apart)s lie apart.")
    )
    return said % {"all": phrases.count(len(counted)), "apart": phrases.count(apart) if apart else _("none")}


def _marks(wanted: Sequence[Figure]) -> list[tuple[PlottedRow, PlottedRow]]:
    """Where the two estimates of each figure lie; figures of one kind (rate, ratio, difference) share a scale."""
    marks: dict[int, tuple[PlottedRow, PlottedRow]] = {}
    kinds: dict[str, list[int]] = {}
    for number, figure in enumerate(wanted):
        kinds.setdefault(figures.comparison(figure.name)[1], []).append(number)
    for numbers in kinds.values():
        estimates = [_estimate(side) for n in numbers for side in (wanted[n].left, wanted[n].right)]
        rows = interval_plot(estimates).rows
        marks |= {n: (rows[2 * place], rows[2 * place + 1]) for place, n in enumerate(numbers)}
    return [marks[number] for number in range(len(wanted))]


def _estimate(measure: Measure | None) -> Estimate:
    return Estimate("", measure.value, measure.low, measure.high) if measure else Estimate("", None)


def _row(figure: Figure, marks: tuple[PlottedRow, PlottedRow], comparison: Comparison) -> FigureRow:
    name = figures.measure_name(figure.name, () if figure.group else figure.by)
    label = f"{name}: {wording.group_name(figure.group)}" if figure.group else name
    return FigureRow(
        label=label,
        left=figures.shown(figure.left) if figure.left else "–",
        right=figures.shown(figure.right) if figure.right else "–",
        marks=marks,
        reading=_reading(figure, comparison),
        apart=figure.intervals == APART,
    )


def _reading(figure: Figure, comparison: Comparison) -> str:
    """What may be read from a figure; never that one version is better."""
    left, right = figure.left, figure.right
    if left is None or right is None:
        there = comparison.right if left is None else comparison.left
        return _("Only in %(version)s") % {"version": there.label}
    if figure.intervals == NOT_COMPARED:
        return _("Not compared")
    if figure.intervals == OVERLAP:
        return _("Intervals overlap")
    if figure.intervals == APART:
        higher = (right.value or 0.0) > (left.value or 0.0)
        return _("Higher, intervals apart") if higher else _("Lower, intervals apart")
    if left.value is None or right.value is None:
        return _("Undefined on one side") if left.value is not right.value else _("Undefined on both sides")
    return _("Other reference group") if left.against != right.against else _("No interval")


def piece_rows(comparison: Comparison, *, changed_only: bool) -> list[PieceRow]:
    """What the versions are made of, part by part: digests, code, columns, environment."""
    rows = [_piece(piece, comparison) for piece in comparison.pieces]
    for name, differing in ((_("Columns"), comparison.columns), (_("Environment"), comparison.environment)):
        rows += [PieceRow(f"{name}: {' '.join(d.path)}", _said(d.left), _said(d.right), True) for d in differing]
        if not differing:
            rows.append(PieceRow(name, "", "", changed=False))
    return [row for row in rows if row.changed or not changed_only]


def _piece(piece: Piece, comparison: Comparison) -> PieceRow:
    label = {
        "artifact": _("Artifact"),
        "predictions": _("Predictions"),
        "training_data": _("Training data"),
        "test_data": _("Test data"),
        "code_reference": _("Code"),
    }[piece.name]
    return PieceRow(label, piece.left, piece.right, piece.changed, digest=piece.name != "code_reference")


def card_changes(comparison: Comparison) -> list[Change]:
    """The parts of the cards that differ, word by word."""
    return [_card_change(one) for one in comparison.card]


def _card_change(differing: Differing) -> Change:
    (key,) = differing.path
    before, after = _whole(key, differing.left), _whole(key, differing.right)
    words = diffs.words(before, after) if before and after else None
    label = _(BY_KEY[key].title)
    return Change(label, words=words) if words else Change(label, before, after)


def _whole(key: str, content: Content) -> str:
    """A part of a card as one text: its typed fields by name, its text, its items."""
    lines = []
    for name, kind in BY_KEY[key].fields.items():
        if name in content:
            value = content[name]
            said = [" ".join(result_words(one).values()) for one in value] if kind == RESULTS else value
            lines.append(f"{FIELD_NAMES[name]}: {said if isinstance(said, str) else ', '.join(said)}")
    items = [f"{item['name']}: {item['value']}" for item in content.get("items", ())]
    return "\n".join([*lines, *([content["text"]] if content.get("text") else []), *items])


def _change(differing: Differing) -> Change:
    head, *rest = differing.path
    names = {"version": _("Version of the check"), "policy": _("Policy"), "parameters": _("Parameter"),
             "columns": _("Columns")}  # fmt: skip
    label = " ".join([names[head], *(part.replace("_", " ") for part in rest)])
    return Change(label, _said(differing.left), _said(differing.right))


def _said(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, list) and not any(isinstance(one, list | dict) for one in value):
        return ", ".join(str(one) for one in value)
    return in_words(value)


def compare_url(left: ModelVersion, right: ModelVersion, **more: str) -> str:
    """The address of a comparison."""
    query = {"left": left.reference, "right": right.reference, **more}
    return reverse("cards:compare", args=[right.model.reference], query=query)


def switch(left: ModelVersion, right: ModelVersion, *, changed_only: bool) -> list[Link]:
    """All, or only what changed."""
    return [
        Link(_("All"), compare_url(left, right), current=not changed_only),
        Link(_("Changed only"), compare_url(left, right, show="changed"), current=changed_only),
    ]


def choices(versions: Iterable[ModelVersion]) -> list[tuple[str, str]]:
    """Versions to choose from: reference, and label with state."""
    return [(one.reference, f"{one.label}, {str(one.get_state_display()).lower()}") for one in versions]
