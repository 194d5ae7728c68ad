"""Reads of model cards, scoped to who asks."""

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.checks.models import Evidence
from registry.cards.completeness import Completeness, completeness
from registry.cards.content import from_submitted
from registry.cards.models import ModelCard
from registry.inventory.models import ModelVersion
from registry.inventory.selectors import VERSION_TYPE


def card_of(user: User, version: ModelVersion) -> ModelCard:
    """The card of a version that `user` may see: as it was last changed, else as it was submitted (not saved)."""
    rows = policy_of(user).scope(ModelCard.objects.select_related("changed_by"))
    kept = rows.filter(model_version=version).first()
    if kept is not None:
        kept.model_version = version
        return kept
    return submitted_card(version)


def submitted_card(version: ModelVersion) -> ModelCard:
    """The card as it came with the version: not saved, and version 1."""
    content = from_submitted(version.card)
    return ModelCard(
        model_version=version,
        unit_id=version.unit_id,
        changed_by_id=version.submitted_by_id,
        changed_at=version.submitted_at,
        other=content.other,
        **content.sections,
    )


def completeness_of(user: User, card: ModelCard) -> Completeness:
    """How much of the card is there, of what the model's tier requires."""
    return completeness(card.content, card.model_version.model.tier, on_record(user, card.model_version))


def on_record(user: User, version: ModelVersion) -> frozenset[str]:
    """The parts of a card that the record fills by itself: the data by digest, figures of checks, uses of the model."""
    model = version.model
    evidence = policy_of(user).scope(
        Evidence.objects.filter(run__subject_type=VERSION_TYPE, run__subject_id=version.pk)
    )
    said = {
        "intended_use": bool(model.permitted_uses),
        "out_of_scope_use": bool(model.prohibited_uses),
        "training_data": version.training_data_id is not None,
        "evaluation_data": version.test_data_id is not None,
        "quantitative_analyses": evidence.exists(),
    }
    return frozenset(name for name, so in said.items() if so)
