"""What an approval binds of a card: once somebody has changed it, what it holds; before that, what was submitted.

What was submitted is digested as it came, not as this edition of the software reads it: an upgrade voids nothing.
"""

from registry.cards.models import ModelCard
from registry.inventory.approvals import digest_of_json, submitted_card
from registry.inventory.models import ModelVersion

CARD = "model_card"


def card_digest(version: ModelVersion) -> str:
    """The SHA-256 of the card of `version`; "" when it has none."""
    kept: ModelCard | None = getattr(version, CARD, None)
    if kept is None:
        return submitted_card(version)
    content = kept.content
    return digest_of_json({"sections": dict(content.sections), "other": dict(content.other)})
