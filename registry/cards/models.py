"""The model card of a version, once somebody has changed what was submitted."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audits.accounts.models import Unit
from audits.base.fields import Versioned
from audits.trail.rules import TrailRule
from registry.cards.content import Card
from registry.cards.sections import KEYS
from registry.inventory.models import ModelVersion


def _part(name: Any) -> Any:
    """A part of the card as `registry.cards.content` spells it; an empty object says nothing."""
    return models.JSONField(name, default=dict, blank=True)


class ModelCard(Versioned):
    """What is said of a version: its parts, one column each, and `other`, what has no place among them.

    Version 1 is the card that was submitted; a row is made by the first change, which makes it version 2. The version
    of the model itself, and what was submitted with it, never change.
    """

    model_version = models.OneToOneField(ModelVersion, on_delete=models.PROTECT, related_name="model_card")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    model_details = _part(_("model details"))
    intended_use = _part(_("intended use"))
    out_of_scope_use = _part(_("out-of-scope and prohibited use"))
    factors = _part(_("factors"))
    metrics = _part(_("metrics"))
    evaluation_data = _part(_("evaluation data"))
    training_data = _part(_("training data"))
    quantitative_analyses = _part(_("quantitative analyses"))
    ethical_considerations = _part(_("ethical considerations"))
    caveats_and_recommendations = _part(_("caveats and recommendations"))
    oversight = _part(_("human oversight"))
    maintenance = _part(_("maintenance"))
    other = _part(_("other"))
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    trail = TrailRule(unit="unit_id")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.model_version}"

    @property
    def content(self) -> Card:
        """The card itself."""
        return Card({key: part for key in KEYS if (part := getattr(self, key))}, self.other)
