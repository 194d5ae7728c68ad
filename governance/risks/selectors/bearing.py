"""Which evidence bears on which risk.

A check declares the starter risks it evidences. Its evidence bears on a risk that was made from one of these when
it was found on a version of a model that the risk concerns; and evidence bears on a risk wherever somebody cited it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.checks import registry
from audits.checks.models import Evidence, Run, Verdict
from audits.trail import past
from governance.risks.models import Risk
from registry.inventory.models import ModelVersion
from registry.inventory.selectors import VERSION_TYPE


@dataclass(frozen=True)
class BearingEvidence:
    """A piece of evidence beside a risk. current: the newest of its check on its model. cited: by an assessment."""

    evidence: Evidence
    check_title: str
    current: bool
    cited: bool

    @property
    def expired(self) -> bool:
        return self.evidence.expires_at <= past.moment()


@dataclass(frozen=True)
class EvidenceCounts:
    """The verdicts of the evidence now current for a risk; all zero means not tested."""

    passing: int = 0
    failing: int = 0
    inconclusive: int = 0

    @property
    def tested(self) -> bool:
        return bool(self.passing or self.failing or self.inconclusive)


def checks_evidencing(starter_id: str) -> list[str]:
    """The ids of the checks that declare they evidence this starter risk."""
    return [check.id for check in registry.all_checks() if starter_id and starter_id in check.risks]


def evidence_of(user: User, risk: Risk) -> list[BearingEvidence]:
    """Everything that bears on `risk`, newest first."""
    models = _models_of_versions(risk.registered_models.values_list("pk", flat=True))
    cited = set(Evidence.objects.filter(assessments__risk=risk).values_list("pk", flat=True))
    rows = _evidence(user).filter(_bears_on(risk, models, cited)).order_by("-id")
    titles = {check.id: check.title for check in registry.all_checks()}
    seen: set[tuple[object, str]] = set()
    bearing = []
    for row in rows:
        run = row.run
        about = (models.get(run.subject_id, (run.subject_type, run.subject_id)), run.check_id)
        title = titles.get(run.check_id, run.check_id)
        bearing.append(BearingEvidence(row, title, current=about not in seen, cited=row.pk in cited))
        seen.add(about)
    return bearing


def _bears_on(risk: Risk, versions: Iterable[int], cited: Iterable[int]) -> Q:
    return Q(
        run__subject_type=VERSION_TYPE,
        run__subject_id__in=versions,
        run__check_id__in=checks_evidencing(risk.starter_id),
    ) | Q(pk__in=cited)


def evidence_keys_of(user: User, risk: Risk) -> list[tuple[int, int]]:
    """The keys of what `evidence_of` gives and of its runs, without reading what may be large."""
    versions = ModelVersion.objects.filter(model__risks=risk).values_list("pk", flat=True)
    cited = Evidence.objects.filter(assessments__risk=risk).values_list("pk", flat=True)
    rows = policy_of(user).scope(Evidence.objects.filter(_bears_on(risk, versions, cited)))
    return list(rows.order_by().values_list("pk", "run_id"))


def evidence_counts(user: User, risks: Sequence[Risk]) -> dict[int, EvidenceCounts]:
    """For each risk (with `registered_models` prefetched) the verdicts of its current evidence, in two queries."""
    checks = {starter: set(checks_evidencing(starter)) for starter in {risk.starter_id for risk in risks}}
    linked = {risk.pk: {model.pk for model in risk.registered_models.all()} for risk in risks}
    models = _models_of_versions(set().union(*linked.values()))
    wanted: set[str] = set().union(*checks.values())
    rows = (
        _evidence(user)
        .filter(run__subject_type=VERSION_TYPE, run__subject_id__in=models, run__check_id__in=wanted)
        .order_by("run__subject_id", "run__check_id", "-id")
        .distinct("run__subject_id", "run__check_id")
        .values_list("run__subject_id", "run__check_id", "pk", "verdict")
    )
    newest: dict[tuple[int, str], tuple[int, str]] = {}
    for version, check, pk, verdict in rows:
        about = (models[version], check)
        newest[about] = max(newest.get(about, (0, "")), (pk, verdict))
    return {
        risk.pk: _counts(
            verdict
            for (model, check), (_pk, verdict) in newest.items()
            if model in linked[risk.pk] and check in checks[risk.starter_id]
        )
        for risk in risks
    }


def _counts(verdicts: Iterable[str]) -> EvidenceCounts:
    said = list(verdicts)
    return EvidenceCounts(said.count(Verdict.PASS), said.count(Verdict.FAIL), said.count(Verdict.INCONCLUSIVE))


def _evidence(user: User) -> QuerySet[Evidence]:
    return policy_of(user).scope(Evidence.objects.select_related("run__policy"))


def _models_of_versions(models: Iterable[int]) -> dict[int, int]:
    """Model by version, for every version of `models`."""
    return dict(ModelVersion.objects.filter(model__in=models).values_list("pk", "model_id"))


def risks_evidenced_by(run: Run) -> QuerySet[Risk]:
    """The open risks that `run` bears on: for the reaction to a finished run, which acts for nobody."""
    declared = next((check.risks for check in registry.all_checks() if check.id == run.check_id), ())
    if run.subject_type != VERSION_TYPE:
        return Risk.objects.none()
    return Risk.objects.filter(
        state=Risk.State.OPEN, starter_id__in=declared, registered_models__versions=run.subject_id
    ).order_by("id")
