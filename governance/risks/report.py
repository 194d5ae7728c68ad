"""What the register contributes to a model's validation report."""

from django.db.models import prefetch_related_objects

from audits.accounts.models import User
from audits.reports import sections as report
from governance.risks.models import Level
from governance.risks.scoring import Position
from governance.risks.selectors import RegisterRow, proposals_waiting, risks_of_model
from registry.inventory.models import RegisteredModel


def risk_blocks(user: User, model: RegisteredModel) -> list[report.Block]:
    """The risks that concern `model` with their places and controls, and what still waits for an answer."""
    rows = risks_of_model(user, model)
    if not rows:
        return [report.Paragraphs(("No risk in the register is linked to this model.",), heading="Risks")]
    prefetch_related_objects([row.risk for row in rows], "controls__catalog")
    table = report.Table(
        caption="Risks of this model and the controls mapped to them",
        columns=(
            report.Column("Risk", share=32),
            report.Column("Inherent"),
            report.Column("Residual"),
            report.Column("Appetite"),
            report.Column("Controls", share=26),
        ),
        rows=tuple(_row(row) for row in rows),
        note="Level, then likelihood × impact. A level is computed by the matrix in force on the day it was assessed.",
    )
    waiting = proposals_waiting(user).filter(risk__in=[row.risk.pk for row in rows]).defer("evidence__result")
    notes = [
        report.Note("open", proposal.because, title=f"{proposal.risk.reference}: a higher level awaits an answer")
        for proposal in waiting
    ]
    return [table, *notes]


def _row(row: RegisterRow) -> tuple[report.Cell, ...]:
    closed = "" if row.risk.state == row.risk.State.OPEN else " (closed)"
    appetite = str(Level(row.risk.category.appetite).label)
    return (
        f"{row.risk.reference} {row.risk.title}{closed}",
        _place(row.inherent),
        _place(row.residual),
        f"{appetite}, exceeded" if row.above_appetite else appetite,
        ", ".join(control.label for control in row.risk.controls.all()) or None,
    )


def _place(position: Position | None) -> str | None:
    """`High, 12 (4 × 3)`; None where nobody assessed it."""
    if position is None:
        return None
    return f"{Level(position.level).label}, {position.score} ({position.likelihood} × {position.impact})"
