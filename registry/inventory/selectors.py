"""Reads of the model inventory, scoped to who asks."""

from collections import defaultdict
from typing import TypeVar

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.base.fields import key_of
from audits.base.keyset import as_key
from registry.inventory.models import (
    Deployment,
    IntendedUse,
    ModelDependency,
    ModelVersion,
    RegisteredModel,
    TierAssessment,
    Transition,
)

ModelT = TypeVar("ModelT", bound=Model)
VERSION_TYPE = ModelVersion._meta.label_lower


def models_for(user: User) -> QuerySet[RegisteredModel]:
    """The models that `user` may see, with their uses, `version_count`, `latest_label` and `tier_questionnaire`: the
    edition that gave the tier, None while it stands as it was typed."""
    latest = ModelVersion.objects.filter(model=OuterRef("pk")).order_by("-number")
    assessed = TierAssessment.objects.filter(model=OuterRef("pk")).order_by("-id")
    rows = RegisteredModel.objects.select_related("unit", "owner").prefetch_related("uses")
    rows = rows.annotate(
        version_count=Coalesce(Subquery(latest.values("number")[:1]), 0),
        latest_label=Subquery(latest.values("label")[:1]),
        tier_questionnaire=Subquery(assessed.values("questionnaire")[:1]),
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


def versions_of_model(user: User, reference: str) -> QuerySet[ModelVersion]:
    """The versions of one model, newest first, without what they refer to; none of a model that is not there."""
    return policy_of(user).scope(ModelVersion.objects.filter(model=key_of("M-", reference))).order_by("-id")


def version_for(user: User, reference: str) -> ModelVersion:
    """One version by reference, e.g. `V-0007`. Raises NotFound."""
    version = versions_for(user).filter(reference=reference).first()
    if version is None:
        raise NotFound(f"There is no model version {reference}, or you may not see it.")
    return version


def uses_of(user: User, model: RegisteredModel) -> QuerySet[IntendedUse]:
    """What `model` may be used for, and what not."""
    return policy_of(user).scope(IntendedUse.objects.filter(model=model).select_related("model")).order_by("id")


def use_for(user: User, model: RegisteredModel, pk: int) -> IntendedUse:
    """One use of a model by its number. Raises NotFound."""
    return _one(uses_of(user, model), pk, "use")


def dependencies_of(user: User, model: RegisteredModel) -> QuerySet[ModelDependency]:
    """What `model` depends on, of what `user` may see."""
    rows = ModelDependency.objects.filter(model=model, upstream__unit__in=policy_of(user).units())
    return policy_of(user).scope(rows.select_related("model", "upstream")).order_by("id")


def dependents_of(user: User, model: RegisteredModel) -> QuerySet[ModelDependency]:
    """What depends on `model`, of what `user` may see."""
    rows = ModelDependency.objects.filter(upstream=model)
    return policy_of(user).scope(rows.select_related("model", "upstream")).order_by("id")


def dependency_for(user: User, model: RegisteredModel, pk: int) -> ModelDependency:
    """One dependency of a model by its number. Raises NotFound."""
    return _one(dependencies_of(user, model), pk, "dependency")


def feeds(user: User, model: RegisteredModel) -> set[int]:
    """The keys of the models that `model` feeds, directly or through others, as far as `user` may see the links."""
    links: dict[int, list[int]] = defaultdict(list)
    for upstream, fed in policy_of(user).scope(ModelDependency.objects.all()).values_list("upstream", "model"):
        links[upstream].append(fed)
    found: set[int] = set()
    ahead = [model.pk]
    while ahead:
        fresh = [fed for fed in links[ahead.pop()] if fed not in found]
        found.update(fresh)
        ahead += fresh
    return found


def deployments_of(user: User, model: RegisteredModel) -> QuerySet[Deployment]:
    """Where versions of `model` run and ran, the latest first."""
    rows = Deployment.objects.filter(model=model).select_related("model", "version__model", "by")
    return policy_of(user).scope(rows).order_by("-id")


def deployment_for(user: User, model: RegisteredModel, pk: int) -> Deployment:
    """One deployment of a model by its number. Raises NotFound."""
    return _one(deployments_of(user, model), pk, "deployment")


def tier_assessments_of(user: User, model: RegisteredModel) -> QuerySet[TierAssessment]:
    """The answers to questionnaires about `model`, the latest first: that one gave it its tier."""
    rows = TierAssessment.objects.filter(model=model).select_related("by")
    return policy_of(user).scope(rows).order_by("-id")


def transitions_of(user: User, version: ModelVersion) -> QuerySet[Transition]:
    """The steps that `version` took, the latest first."""
    rows = Transition.objects.filter(version=version).select_related("by")
    return policy_of(user).scope(rows).order_by("-id")


def _one(rows: QuerySet[ModelT], pk: int, noun: str) -> ModelT:
    found = rows.filter(pk=pk).first() if as_key(str(pk)) is not None else None
    if found is None:
        raise NotFound(f"There is no such {noun} of this model, or you may not see it.")
    return found
