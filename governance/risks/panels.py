"""What the register shows on pages of lower rooms."""

from typing import Any

from audits.accounts.models import User
from audits.base.panels import Panel, register_panel
from governance.risks.models import Level, Risk
from governance.risks.selectors import risks_of_model
from registry.inventory.models import RegisteredModel

SHOWN = 6


def open_risks(user: User, model: RegisteredModel) -> dict[str, Any]:
    """The open risks that concern a model, the highest first; how many more there are."""
    rows = [row for row in risks_of_model(user, model) if row.risk.state == Risk.State.OPEN]
    shown = [(row, str(Level(row.level).label) if row.level else "") for row in rows[:SHOWN]]
    return {"rows": shown, "more": len(rows) - len(shown), "model": model}


def register_panels() -> None:
    """Puts the panels in their places; called once, when the application is ready."""
    register_panel("inventory.model", Panel("risks", "governance/panels/risks.html", open_risks, order=20))
