"""What model cards show on the pages of versions."""

from typing import Any

from audits.accounts.models import User
from audits.base.panels import Panel, register_panel
from registry.cards import pages
from registry.cards.selectors import card_of, completeness_of
from registry.inventory.models import ModelVersion


def card_in_short(user: User, version: ModelVersion) -> dict[str, Any]:
    """How complete the card of a version is, and where it is."""
    found = completeness_of(user, card_of(user, version))
    return {
        "version": version,
        "sentence": pages.completeness_sentence(found),
        "score": found.score,
        "card_url": pages.card_url(version),
        "bom_url": pages.bom_url(version),
    }


def register_panels() -> None:
    """Puts the panels in their places; called once, when the application is ready."""
    register_panel("inventory.version", Panel("card", "registry/card_panel.html", card_in_short, order=40))
