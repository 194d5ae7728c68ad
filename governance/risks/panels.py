"""What the register shows on pages of lower rooms."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base import phrases
from audits.base.display import Link
from audits.base.panels import Column, Panel, register_column, register_panel
from audits.checks.models import Run
from audits.checks.selectors import newest_runs_of
from governance.risks.models import Level, Risk
from governance.risks.selectors import risks_of_model
from governance.risks.selectors.bearing import checks_evidencing
from registry.cards.comparison import Comparison
from registry.inventory.models import RegisteredModel
from registry.inventory.selectors import VERSION_TYPE

SHOWN = 6


def open_risks(user: User, model: RegisteredModel) -> dict[str, Any]:
    """The open risks that concern a model, the highest first; how many more there are."""
    rows = [row for row in risks_of_model(user, model) if row.risk.state == Risk.State.OPEN]
    shown = [(row, str(Level(row.level).label) if row.level else "") for row in rows[:SHOWN]]
    return {
        "rows": shown,
        "more": len(rows) - len(shown),
        "model": model,
        "may_record": policy_of(user).allows("risk.record", model),
    }


def open_risk_counts(user: User, models: Sequence[RegisteredModel]) -> dict[int, Link]:
    """How many open risks concern each of `models`, with the register narrowed to them."""
    counts = dict(
        policy_of(user)
        .scope(Risk.objects.filter(state=Risk.State.OPEN, registered_models__in=models))
        .order_by()
        .values_list("registered_models")
        .annotate(Count("pk"))
    )
    register = reverse("risks:register")
    return {
        model.pk: Link(phrases.count(counts[model.pk]), f"{register}?model={model.reference}")
        for model in models
        if model.pk in counts
    }


def compared_risks(user: User, comparison: Comparison) -> dict[str, Any] | None:
    """The open risks that concern two versions' model, with what the checks that bear on each say of either version."""
    left, right = comparison.left, comparison.right
    rows = [row for row in risks_of_model(user, right.model) if row.risk.state == Risk.State.OPEN]
    if not rows:
        return None
    runs = newest_runs_of(user, VERSION_TYPE, [left.pk, right.pk])
    return {
        "rows": [
            (
                row,
                str(Level(row.level).label) if row.level else "",
                _worst(row.risk, runs.get(left.pk, [])),
                _worst(row.risk, runs.get(right.pk, [])),
            )
            for row in rows
        ],
        "left": left,
        "right": right,
    }


def _worst(risk: Risk, runs: Sequence[Run]) -> str:
    """The gravest verdict of the checks that bear on a risk; "untested" where none of them has one."""
    bearing = checks_evidencing(risk.starter_id)
    verdicts = {run.evidence.verdict for run in runs if run.check_id in bearing and hasattr(run, "evidence")}
    return next((one for one in ("fail", "inconclusive", "pass") if one in verdicts), "untested")


def register_panels() -> None:
    """Puts the panels in their places; called once, when the application is ready."""
    register_column("inventory.models", Column("risks", _("Open risks"), open_risk_counts, number=True))
    register_panel("inventory.model", Panel("risks", "governance/panels/risks.html", open_risks, order=20))
    register_panel("cards.compare", Panel("risks", "governance/panels/compared_risks.html", compared_risks, order=20))
