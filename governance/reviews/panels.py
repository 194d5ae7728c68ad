"""What findings and suggestions show on pages of lower rooms."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base import phrases
from audits.base.display import Link
from audits.base.panels import Column, Panel, register_column, register_panel
from audits.checks.models import Run
from audits.trail import past
from governance.reviews import pages
from governance.reviews.models import Finding
from governance.reviews.selectors import finding_of_run, findings, findings_of_model
from governance.risks.selectors import proposals_of_run
from registry.inventory.models import ModelVersion, RegisteredModel

SHOWN = 5


def of_model(user: User, model: RegisteredModel) -> dict[str, Any] | None:
    """The open findings on any version of a model."""
    return _shown(findings_of_model(user, model))


def of_version(user: User, version: ModelVersion) -> dict[str, Any] | None:
    """The open findings on one version."""
    return _shown(findings(user).filter(model_version=version))


def _shown(found: QuerySet[Finding]) -> dict[str, Any] | None:
    rows = pages.rows(found.defer("evidence__result")[:SHOWN], past.today())
    return {"rows": rows, "more": found.count() - len(rows)} if rows else None


def after_run(user: User, run: Run) -> dict[str, Any] | None:
    """What followed from a run: the finding it opened and the suggestions it made."""
    finding, proposals = finding_of_run(user, run), list(proposals_of_run(user, run))
    if finding is None and not proposals:
        return None
    row = pages.row(finding, past.today()) if finding else None
    return {"row": row, "proposals": proposals}


def open_finding_counts(user: User, models: Sequence[RegisteredModel]) -> dict[int, Link]:
    """How many open findings there are on versions of each of `models`, leading to them."""
    rows = policy_of(user).scope(Finding.objects.filter(state=Finding.State.OPEN, model_version__model__in=models))
    counts = dict(rows.order_by().values_list("model_version__model").annotate(Count("pk")))
    address = reverse("reviews:findings")
    return {
        model.pk: Link(phrases.count(counts[model.pk]), f"{address}?model={model.reference}")
        for model in models
        if model.pk in counts
    }


def register_panels() -> None:
    """Puts the panels in their places; called once, when the application is ready."""
    register_column("inventory.models", Column("findings", _("Open findings"), open_finding_counts, number=True))
    template = "governance/panels/findings.html"
    register_panel("inventory.model", Panel("findings", template, of_model, order=10))
    register_panel("inventory.version", Panel("findings", template, of_version, order=10))
    register_panel("checks.run", Panel("after", "governance/panels/after_run.html", after_run, order=10))
