"""The inventory as a table: which models match, in which order, and what stands beside each of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.fields import key_of
from audits.base.keyset import Sort
from audits.base.search import holding
from audits.checks.models import Run, Verdict
from audits.checks.selectors import newest_runs_of
from registry.inventory.lifecycle import APPROVE, REJECT
from registry.inventory.models import IntendedUse, ModelVersion, RegisteredModel, TierAssessment, Transition
from registry.inventory.selectors import VERSION_TYPE

UNTESTED = "untested"
SORTS = {
    "name": Sort("name", "text"),
    "-name": Sort("name", "text", descending=True),
    "tier": Sort("tier"),
    "-tier": Sort("tier", descending=True),
    "reference": Sort("pk"),
    "-reference": Sort("pk", descending=True),
}


@dataclass(frozen=True)
class ModelFilter:
    """What to look for; an empty field does not narrow.

    stage: a state that one of the model's versions is in. owner: a reference. unit: a key; the units below it count
    too. vendor: words of its name. verdict: of the newest version's checks together: one failure is a fail, a pass
    needs every check to pass; "untested" when none of them has a verdict.
    """

    text: str = ""
    tier: int = 0
    stage: str = ""
    owner: str = ""
    unit: int = 0
    vendor: str = ""
    verdict: str = ""


def matching(user: User, wanted: ModelFilter) -> QuerySet[RegisteredModel]:
    """The models that `user` may see and that match, without an order."""
    rows = policy_of(user).scope(RegisteredModel.objects.all())
    rows = holding(rows, f"{wanted.text} {wanted.vendor}").order_by()
    if wanted.tier:
        rows = rows.filter(tier=wanted.tier)
    if wanted.owner:
        rows = rows.filter(owner=key_of("U-", wanted.owner))
    if wanted.unit:
        branch = policy_of(user).units().filter(path__contains=f"/{wanted.unit}/")
        rows = rows.filter(unit__in=branch)
    for word in wanted.vendor.split():
        rows = rows.filter(vendor__icontains=word)
    if wanted.stage:
        rows = rows.filter(Exists(ModelVersion.objects.filter(model=OuterRef("pk"), state=wanted.stage)))
    return _with_verdict(rows, wanted.verdict) if wanted.verdict else rows


def _with_verdict(rows: QuerySet[RegisteredModel], verdict: str) -> QuerySet[RegisteredModel]:
    newest = ModelVersion.objects.filter(model=OuterRef("pk")).order_by("-number")
    rows = rows.alias(newest_id=Subquery(newest.values("pk")[:1]))
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


@dataclass(frozen=True)
class ModelRow:
    """A model with its newest version and the newest run of each check of that.

    in_use: another version that is in use. validated: the last decision of a validation, whichever it was.
    """

    model: RegisteredModel
    newest: ModelVersion | None
    in_use: ModelVersion | None
    runs: Sequence[Run]
    validated: Transition | None


def rows_of(user: User, models: Sequence[RegisteredModel]) -> list[ModelRow]:
    """`models`, in their order, with what stands beside them, in four queries however many there are."""
    scope, keys = policy_of(user).scope, [model.pk for model in models]
    versions = scope(ModelVersion.objects.filter(model__in=keys))
    newest = {row.model_id: row for row in versions.order_by("model_id", "-number").distinct("model_id")}
    in_use = {row.model_id: row for row in versions.filter(state=ModelVersion.State.IN_USE).order_by("number")}
    runs = newest_runs_of(user, VERSION_TYPE, [version.pk for version in newest.values()])
    decided = scope(Transition.objects.filter(version__model__in=keys, to_state__in=(APPROVE.to, REJECT.to)))
    decided = decided.filter(from_state__in=APPROVE.sources).select_related("version")
    validated = {row.version.model_id: row for row in decided.order_by("id")}
    rows = []
    for model in models:
        last, used = newest.get(model.pk), in_use.get(model.pk)
        checked = runs.get(last.pk, []) if last else []
        rows.append(ModelRow(model, last, None if used == last else used, checked, validated.get(model.pk)))
    return rows


def uses_of_models(user: User, keys: Collection[int]) -> Mapping[int, tuple[list[str], list[str]]]:
    """By model, the names of what it may be used for and of what it may not."""
    found: dict[int, tuple[list[str], list[str]]] = {key: ([], []) for key in keys}
    rows = policy_of(user).scope(IntendedUse.objects.filter(model__in=keys)).order_by("-permitted", "id")
    for key, permitted, name in rows.values_list("model_id", "permitted", "name"):
        found[key][not permitted].append(name)
    return found


def newest_of_models(user: User, keys: Collection[int]) -> Mapping[int, tuple[int, str | None]]:
    """By model, how many versions it has and what the newest is called."""
    rows = policy_of(user).scope(ModelVersion.objects.filter(model__in=keys))
    newest = rows.order_by("model_id", "-number").distinct("model_id").values_list("model_id", "number", "label")
    return dict.fromkeys(keys, (0, None)) | {key: (number, label) for key, number, label in newest}


def questionnaires_of_models(user: User, keys: Collection[int]) -> Mapping[int, tuple[str | None]]:
    """By model, the edition of the questionnaire that gave its tier; None while it stands as it was typed."""
    rows = policy_of(user).scope(TierAssessment.objects.filter(model__in=keys))
    latest = rows.order_by("model_id", "-id").distinct("model_id").values_list("model_id", "questionnaire")
    return defaultdict(lambda: (None,), {key: (edition,) for key, edition in latest})


# What the API's list shows of a model beside its columns; see `audits.base.rows`.
BESIDE: Mapping[tuple[str, ...], Any] = {
    ("permitted_uses", "prohibited_uses"): uses_of_models,
    ("version_count", "latest_label"): newest_of_models,
    ("tier_questionnaire",): questionnaires_of_models,
}
