"""How stories tell model cards."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.oversight.storytelling import Kind, Sentence, register_kind, register_relations, register_sentences
from registry.cards.models import ModelCard
from registry.cards.pages import card_url
from registry.inventory.models import ModelVersion, RegisteredModel
from registry.inventory.selectors import VERSION_TYPE
from registry.inventory.story import MODEL

CARD = ModelCard._meta.label_lower
Keys = Mapping[str, set[int]]


def of_version(user: User, version: ModelVersion) -> Keys:
    """The card of a version."""
    cards = policy_of(user).scope(ModelCard.objects.filter(model_version=version))
    return {CARD: set(cards.values_list("pk", flat=True))}


def of_model(user: User, model: RegisteredModel) -> Keys:
    """The cards of a model's versions."""
    cards = policy_of(user).scope(ModelCard.objects.filter(model_version__model=model))
    return {CARD: set(cards.values_list("pk", flat=True))}


def register_story() -> None:
    """Called once, when the application is ready."""
    register_kind(
        CARD,
        Kind(
            _("model card"),
            _("model cards"),
            address=lambda card: card_url(card.model_version),
            follow=("model_version__model",),
        ),
    )
    register_relations(VERSION_TYPE, of_version)
    register_relations(MODEL, of_model)
    register_sentences({"cards.card.changed": Sentence(_("changed %(it)s"), "pencil", CARD)})
