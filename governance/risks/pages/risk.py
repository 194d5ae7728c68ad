"""The risk page in words: where it stands, what bears on it, what is proposed, what was judged before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audits.base import charts
from audits.base.display import Link, Side
from audits.checks.models import Verdict
from audits.checks.policy import Judgement
from governance.risks.judgements import in_short
from governance.risks.models import Assessment, Level, Matrix, ProposedAssessment, Risk
from governance.risks.pages.register import sentence_case
from governance.risks.scoring import Position, level_at
from governance.risks.selectors import BearingEvidence, RegisterRow

SIGNS = {
    Assessment.Kind.INHERENT: ("◇", gettext_lazy("inherent")),
    Assessment.Kind.RESIDUAL: ("○", gettext_lazy("last residual")),
    Assessment.Kind.TARGET: ("△", gettext_lazy("target")),
}


@dataclass(frozen=True)
class Standing:
    """Where a risk stands. level 0: nobody assessed it."""

    level: int
    word: str
    note: str


def standing(row: RegisterRow) -> Standing:
    """`High`, `residual, above appetite`."""
    if row.standing is None:
        return Standing(0, _("Not assessed"), "")
    measured = _("residual") if row.residual else _("inherent")
    kept = _("above appetite") if row.above_appetite else _("within appetite")
    return Standing(row.standing.level, str(Level(row.standing.level).label), f"{measured}, {kept}")


def sides(texts: Sequence[str], missing: str) -> list[Side]:
    """One side of the bow-tie; a box that says so where nothing is recorded."""
    return [Side(text) for text in texts] or [Side(missing)]


def level_and_score(position: Position | Assessment) -> str:
    """`High, 12`."""
    return _("%(level)s, %(score)d") % {"level": Level(position.level).label, "score": position.score}


def cell_words(matrix: Matrix, likelihood: int, impact: int) -> str:
    """`Likely × Serious`."""
    return f"{matrix.likelihoods[likelihood - 1]} × {matrix.impacts[impact - 1]}"


def picker(
    matrix: Matrix, appetite: int, last: Mapping[str, Assessment], chosen: tuple[int, int] | None
) -> charts.Matrix:
    """The matrix as radios, with signs where the risk was placed last."""
    marks: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for kind, (sign, meaning) in SIGNS.items():
        if before := last.get(kind):
            marks.setdefault((before.likelihood, before.impact), []).append((sign, str(meaning)))
    return charts.matrix(
        matrix.levels, matrix.likelihoods, matrix.impacts, appetite=appetite, marks=marks, chosen=chosen
    )


def was(last: Assessment | None) -> str:
    """`Was Medium, 9.`"""
    return _("Was %(level)s.") % {"level": level_and_score(last)} if last else ""


def appetite_text(risk: Risk) -> str:
    """`Appetite for Credit ends at Medium.`"""
    return _("Appetite for %(category)s ends at %(level)s.") % {
        "category": sentence_case(risk.category.name),
        "level": risk.category.get_appetite_display(),
    }


def kinds(chosen: str) -> list[Link]:
    """The switch between what is assessed."""
    kinds = (Assessment.Kind.RESIDUAL, Assessment.Kind.INHERENT, Assessment.Kind.TARGET)
    return [Link(str(kind.label), f"?assess={kind.value}#assess", current=kind == chosen) for kind in kinds]


def assess_heading(kind: str) -> str:
    """The heading of the form that assesses."""
    return {
        Assessment.Kind.INHERENT.value: _("Assess inherent risk"),
        Assessment.Kind.TARGET.value: _("Set the target"),
    }.get(kind, _("Assess residual risk"))


@dataclass(frozen=True)
class EvidenceRow:
    """A piece of evidence beside a risk: what it measured in a sentence, and how long it may be cited."""

    bearing: BearingEvidence
    sentence: str

    @property
    def verdict(self) -> str:
        """The shape that stands for it: an expired verdict is no verdict any more."""
        return "ended" if self.bearing.expired else self.bearing.evidence.verdict


def evidence_rows(bearing: Iterable[BearingEvidence]) -> tuple[list[EvidenceRow], list[EvidenceRow]]:
    """What bears on the risk now, and what newer runs replaced."""
    rows = [EvidenceRow(one, evidence_sentence(one)) for one in bearing]
    return [row for row in rows if row.bearing.current], [row for row in rows if not row.bearing.current]


def evidence_sentence(one: BearingEvidence) -> str:
    """What the evidence says: its worst failure, or how the whole stands."""
    judgement = Judgement.from_dict(one.evidence.judgement)
    if one.evidence.verdict == Verdict.FAIL:
        return in_short(one.evidence)
    return judgement.summary or judgement.headline


@dataclass(frozen=True)
class Proposal:
    """A proposed assessment: what suggests it, the step, what it would make of the risk."""

    proposal: ProposedAssessment
    heading: str
    outcome: str
    confirm: str


def proposal(one: ProposedAssessment, row: RegisterRow, matrix: Matrix) -> Proposal:
    """`RUN-0007 suggests likelihood 3 → 4`, and what confirming it means."""
    level = level_at(matrix.levels, one.likelihood, one.impact)
    would = level_and_score(Position(level, one.likelihood, one.impact))
    before = row.standing.likelihood if row.standing else None
    if before is None or before == one.likelihood:
        heading = _("%(run)s suggests likelihood %(to)d") % {"run": one.evidence.run.reference, "to": one.likelihood}
    else:
        heading = _("%(run)s suggests likelihood %(before)d → %(to)d") % {
            "run": one.evidence.run.reference,
            "before": before,
            "to": one.likelihood,
        }
    crosses = level > row.risk.category.appetite
    outcome = (
        _("Confirmed, the risk stands at %(level)s, above appetite.")
        if crosses
        else _("Confirmed, the risk stands at %(level)s, within appetite.")
    )
    return Proposal(one, heading, outcome % {"level": would}, _("Confirm %(level)s") % {"level": would})


@dataclass(frozen=True)
class HistoryRow:
    """One assessment of the past, read on the matrix it was made with."""

    assessment: Assessment
    cell: str
    level: str


def history(assessments: Iterable[Assessment]) -> list[HistoryRow]:
    """Every assessment, in its order."""
    return [
        HistoryRow(one, cell_words(one.matrix, one.likelihood, one.impact), level_and_score(one)) for one in assessments
    ]


def crumbs(*more: Link) -> list[Link]:
    """The way to a page of the register."""
    return [Link(_("Risk register"), reverse("risks:register") if more else ""), *more]


def risk_url(risk: Risk) -> str:
    """The address of a risk's page."""
    return reverse("risks:risk", args=[risk.reference])
