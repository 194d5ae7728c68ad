"""Reads of model cards and of what goes with them, scoped to who asks."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from django.db.models import QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.checks.contract import Result
from audits.checks.models import Evidence
from registry.cards.bom import Data, Facts
from registry.cards.completeness import Completeness, completeness
from registry.cards.content import from_submitted
from registry.cards.models import ModelCard
from registry.datasets.models import DatasetVersion
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
    evidence = _evidence_about(user, [version])
    said = {
        "intended_use": bool(model.permitted_uses),
        "out_of_scope_use": bool(model.prohibited_uses),
        "training_data": version.training_data_id is not None,
        "evaluation_data": version.test_data_id is not None,
        "quantitative_analyses": evidence.exists(),
    }
    return frozenset(name for name, so in said.items() if so)


def newest_evidence(user: User, versions: Sequence[ModelVersion]) -> Mapping[int, list[Evidence]]:
    """For each version the newest evidence of each check, by check, with run and policy; one query."""
    rows = (
        _evidence_about(user, versions)
        .select_related("run__policy")
        .order_by("run__subject_id", "run__check_id", "-id")
        .distinct("run__subject_id", "run__check_id")
    )
    found = {key: list(group) for key, group in groupby(rows, key=lambda evidence: evidence.run.subject_id)}
    return {version.pk: found.get(version.pk, []) for version in versions}


def bom_facts(user: User, version: ModelVersion) -> Facts:
    """All that the bill of materials of a version says, as `user` may see it."""
    model, card = version.model, card_of(user, version)
    evidence = newest_evidence(user, [version])[version.pk]
    return Facts(
        key=f"{version.reference} {version.predictions.sha256} {version.submitted_at.isoformat()}",
        reference=version.reference,
        model=model.name,
        label=version.label,
        purpose=model.purpose,
        owner_unit=str(model.unit),
        at=max([version.submitted_at, card.changed_at, *(one.created_at for one in evidence)]),
        card=card.content,
        card_version=card.version,
        vendor=model.vendor,
        artifact_sha256=version.artifact.sha256 if version.artifact else "",
        predictions_sha256=version.predictions.sha256,
        code_reference=version.code_reference,
        permitted=[str(use) for use in model.permitted_uses],
        prohibited=[str(use) for use in model.prohibited_uses],
        environment=version.environment,
        data=[_data(one) for one in (version.training_data, version.test_data) if one is not None],
        results=[Result.from_dict(one.result) for one in evidence],
    )


def _data(data: DatasetVersion) -> Data:
    return Data(f"{data.dataset.reference}@{data.label}", data.dataset.name, data.label, data.artifact.sha256)


def _evidence_about(user: User, versions: Iterable[ModelVersion]) -> QuerySet[Evidence]:
    rows = Evidence.objects.filter(
        run__subject_type=VERSION_TYPE, run__subject_id__in=[version.pk for version in versions]
    )
    return policy_of(user).scope(rows)
