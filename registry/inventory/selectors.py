"""Reads of the model inventory, scoped to who asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.base.search import holding
from audits.checks.models import Run, Verdict
from audits.checks.selectors import newest_runs_of
from registry.inventory.models import ModelVersion, RegisteredModel

VERSION_TYPE = ModelVersion._meta.label_lower


def models_for(user: User) -> QuerySet[RegisteredModel]:
    """The models that `user` may see, with `version_count` and `latest_label`."""
    latest = ModelVersion.objects.filter(model=OuterRef("pk")).order_by("-id")
    rows = RegisteredModel.objects.select_related("unit", "owner").annotate(
        version_count=Count("versions"), latest_label=Subquery(latest.values("label")[:1])
    )
    return policy_of(user).scope(rows).order_by("name", "id")


@dataclass(frozen=True)
class ModelFilter:
    """What to look for; an empty field does not narrow.

    verdict: of the newest version's checks together: one failure is a fail, a pass needs every check to pass;
    "untested" when none of them has a verdict.
    """

    text: str = ""
    tier: int = 0
    verdict: str = ""


@dataclass(frozen=True)
class ModelRow:
    """A model with its newest version and the newest run of each check of that."""

    model: RegisteredModel
    newest: ModelVersion | None
    runs: Sequence[Run]


def models_matching(user: User, wanted: ModelFilter) -> QuerySet[RegisteredModel]:
    """The models that `user` may see and that match, by name."""
    found = holding(models_for(user), wanted.text)
    if wanted.tier:
        found = found.filter(tier=wanted.tier)
    return _with_verdict(found, wanted.verdict) if wanted.verdict else found


def _with_verdict(rows: QuerySet[RegisteredModel], verdict: str) -> QuerySet[RegisteredModel]:
    newest = ModelVersion.objects.filter(model=OuterRef("pk")).order_by("-id")
    rows = rows.annotate(newest_id=Subquery(newest.values("pk")[:1]))
    runs = Run.objects.filter(subject_type=VERSION_TYPE, subject_id=OuterRef("newest_id"))
    later = Run.objects.filter(
        subject_type=VERSION_TYPE,
        subject_id=OuterRef("subject_id"),
        check_id=OuterRef("check_id"),
        pk__gt=OuterRef("pk"),
    )
    current = runs.filter(~Exists(later))
    said = {one: Exists(current.filter(evidence__verdict=one)) for one in Verdict}
    silent = Exists(current.filter(evidence=None))
    if verdict == Verdict.FAIL:
        return rows.filter(said[Verdict.FAIL])
    if verdict == Verdict.INCONCLUSIVE:
        return rows.filter(said[Verdict.INCONCLUSIVE], ~said[Verdict.FAIL])
    if verdict == Verdict.PASS:
        return rows.filter(said[Verdict.PASS], ~said[Verdict.FAIL], ~said[Verdict.INCONCLUSIVE], ~silent)
    return rows.filter(~said[Verdict.PASS], ~said[Verdict.FAIL], ~said[Verdict.INCONCLUSIVE])


def rows_of(user: User, models: Sequence[RegisteredModel]) -> list[ModelRow]:
    """`models`, in their order, with their newest versions and those versions' newest runs, in two queries."""
    newest = {
        version.model_id: version
        for version in versions_for(user).filter(model__in=models).order_by("model_id", "-id").distinct("model_id")
    }
    runs = newest_runs_of(user, VERSION_TYPE, [version.pk for version in newest.values()])
    by_model = {version.model_id: runs.get(version.pk, []) for version in newest.values()}
    return [ModelRow(model, newest.get(model.pk), by_model.get(model.pk, [])) for model in models]


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
