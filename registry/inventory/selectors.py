"""Reads of the model inventory, scoped to who asks."""

from django.db.models import Count, OuterRef, QuerySet, Subquery

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from registry.inventory.models import ModelVersion, RegisteredModel

VERSION_TYPE = ModelVersion._meta.label_lower


def models_for(user: User) -> QuerySet[RegisteredModel]:
    """The models that `user` may see, with `version_count` and `latest_label`."""
    latest = ModelVersion.objects.filter(model=OuterRef("pk")).order_by("-id")
    rows = RegisteredModel.objects.select_related("unit", "owner").annotate(
        version_count=Count("versions"), latest_label=Subquery(latest.values("label")[:1])
    )
    return policy_of(user).scope(rows).order_by("name", "id")


def model_for(user: User, reference: str) -> RegisteredModel:
    """One model by reference, e.g. `M-0003`. Raises NotFound."""
    model = models_for(user).filter(reference=reference).first()
    if model is None:
        raise NotFound(f"There is no model {reference}, or you may not see it.")
    return model


def versions_for(user: User) -> QuerySet[ModelVersion]:
    """The model versions that `user` may see, newest first, with everything a page names."""
    rows = ModelVersion.objects.select_related(
        "model__owner",
        "unit",
        "artifact",
        "predictions",
        "training_data__dataset",
        "training_data__artifact",
        "test_data__dataset",
        "test_data__artifact",
        "submitted_by",
    )
    return policy_of(user).scope(rows).order_by("-id")


def version_for(user: User, reference: str) -> ModelVersion:
    """One version by reference, e.g. `V-0007`. Raises NotFound."""
    version = versions_for(user).filter(reference=reference).first()
    if version is None:
        raise NotFound(f"There is no model version {reference}, or you may not see it.")
    return version
