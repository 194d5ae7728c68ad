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
from governance.risks.models import Level, Risk
from governance.risks.selectors import risks_of_model
from registry.inventory.models import RegisteredModel

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


def register_panels() -> None:
    """Puts the panels in their places; called once, when the application is ready."""
    register_column("inventory.models", Column("risks", _("Open risks"), open_risk_counts, number=True))
    register_panel("inventory.model", Panel("risks", "governance/panels/risks.html", open_risks, order=20))
