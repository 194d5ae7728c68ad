"""Reads two versions for a comparison, as who asks may see them."""

from audits.accounts.models import User
from audits.base.errors import Invalid, naming
from audits.checks.contract import Result
from audits.checks.models import Evidence
from audits.checks.policy import Judgement
from registry.cards.comparison import ComparedCheck, Comparison, Differing, Examined, Piece, compare_check, differing
from registry.cards.sections import KEYS
from registry.cards.selectors import card_of, newest_evidence
from registry.datasets.models import DatasetVersion
from registry.inventory.models import ModelVersion
from registry.inventory.selectors import version_for


def named_versions(user: User, left: str, right: str) -> tuple[ModelVersion, ModelVersion]:
    """Two versions by reference. Raises NotFound, and Invalid for one version twice."""
    if left == right:
        raise Invalid.field("versions", "A version is compared with another one.", "Name two versions.")
    with naming("versions"):
        return version_for(user, left), version_for(user, right)


def compare(user: User, left: ModelVersion, right: ModelVersion) -> Comparison:
    """Everything in which two versions can be compared."""
    evidence = newest_evidence(user, [left, right])
    sides = [{one.run.check_id: _examined(one) for one in evidence[version.pk]} for version in (left, right)]
    cards = [card_of(user, version).content for version in (left, right)]
    known = left.test_data_id is not None and right.test_data_id is not None
    return Comparison(
        left=left,
        right=right,
        same_test_data=left.test_data_id == right.test_data_id if known else None,
        checks=_checks(*sides),
        pieces=_pieces(left, right),
        columns=differing(left.columns, right.columns),
        environment=differing(left.environment, right.environment),
        card=[
            Differing((key,), one, other)
            for key in KEYS
            if (one := cards[0].sections.get(key, {})) != (other := cards[1].sections.get(key, {}))
        ],
    )


def _checks(left: dict[str, Examined], right: dict[str, Examined]) -> list[ComparedCheck]:
    return [compare_check(check, left.get(check), right.get(check)) for check in sorted({*left, *right})]


def _examined(evidence: Evidence) -> Examined:
    run = evidence.run
    return Examined(
        run=run.reference,
        version=run.check_version,
        policy=f"{run.policy.reference} {run.policy}" if run.policy else "",
        verdict=evidence.verdict,
        parameters=run.parameters,
        columns=run.inputs.get("columns", {}),
        result=Result.from_dict(evidence.result),
        judgement=Judgement.from_dict(evidence.judgement),
    )


def _pieces(left: ModelVersion, right: ModelVersion) -> list[Piece]:
    def digest(version: ModelVersion, name: str) -> str:
        found = getattr(version, name)
        return (
            "" if found is None else str(found.artifact.sha256 if isinstance(found, DatasetVersion) else found.sha256)
        )

    names = ("artifact", "predictions", "training_data", "test_data")
    return [
        *(Piece(name, digest(left, name), digest(right, name)) for name in names),
        Piece("code_reference", left.code_reference, right.code_reference),
    ]
