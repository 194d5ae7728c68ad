"""Reads of runs, evidence and policies, scoped to who asks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Length
from django.db.models.lookups import StartsWith

from audits.accounts.models import Unit, User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.checks.models import CheckPolicy, Evidence, Run


def runs_for(user: User) -> QuerySet[Run]:
    """The runs that `user` may see, newest first, with evidence and policy."""
    rows = Run.objects.select_related("unit", "asked_by", "policy", "evidence")
    return policy_of(user).scope(rows).order_by("-id")


def listed(rows: QuerySet[Run]) -> QuerySet[Run]:
    """Runs as lists show them: with their verdicts, without the results behind, which may be large."""
    return rows.defer("evidence__result", "evidence__judgement")


def run_for(user: User, reference: str) -> Run:
    """One run by reference, e.g. `RUN-0012`. Raises NotFound."""
    run = runs_for(user).filter(reference=reference).first()
    if run is None:
        raise NotFound(f"There is no run {reference}, or you may not see it.")
    return run


def runs_of(user: User, subject_type: str, subject_id: int) -> QuerySet[Run]:
    """The runs about one subject, newest first."""
    return runs_for(user).filter(subject_type=subject_type, subject_id=subject_id)


@dataclass(frozen=True)
class RunFilters:
    """What to look for; an empty field does not narrow. text: in the reference or the subject. subject: its name."""

    text: str = ""
    state: str = ""
    verdict: str = ""
    check_id: str = ""
    subject: str = ""


def runs_matching(user: User, wanted: RunFilters) -> QuerySet[Run]:
    """The runs that `user` may see and that match, newest first."""
    found = listed(runs_for(user))
    exact = {"state": wanted.state, "evidence__verdict": wanted.verdict, "check_id": wanted.check_id}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.subject:
        found = found.filter(subject_label__icontains=wanted.subject)
    for word in wanted.text.split():
        found = found.filter(Q(reference__icontains=word) | Q(subject_label__icontains=word))
    return found


def newest_runs_of(user: User, subject_type: str, subject_ids: Iterable[int]) -> dict[int, list[Run]]:
    """For each subject the newest run of each check, by check, with its verdict; one query however many there are."""
    rows = (
        listed(runs_for(user))
        .filter(subject_type=subject_type, subject_id__in=list(subject_ids))
        .order_by("subject_id", "check_id", "-id")
        .distinct("subject_id", "check_id")
    )
    found: dict[int, list[Run]] = defaultdict(list)
    for run in rows:
        found[run.subject_id].append(run)
    return found


def evidence_for(user: User) -> QuerySet[Evidence]:
    """The evidence that `user` may see, newest first."""
    return policy_of(user).scope(Evidence.objects.select_related("run", "unit")).order_by("-id")


def policies_for(user: User) -> QuerySet[CheckPolicy]:
    """Every version of the policies that `user` may see, newest version first within a name."""
    rows = CheckPolicy.objects.select_related("unit", "created_by")
    return policy_of(user).scope(rows).order_by("unit__path", "name", "-number")


def policies_in_force(user: User) -> QuerySet[CheckPolicy]:
    """The newest version of each policy that `user` may see."""
    newest = policies_for(user).order_by("unit_id", "name", "-number").distinct("unit_id", "name").values("pk")
    return policies_for(user).filter(pk__in=newest)


def policy_for(user: User, reference: str) -> CheckPolicy:
    """One version of a policy by reference, e.g. `P-0003`. Raises NotFound."""
    policy = policies_for(user).filter(reference=reference).first()
    if policy is None:
        raise NotFound(f"There is no policy {reference}, or you may not see it.")
    return policy


def policy_in_force(unit: Unit, tier: int) -> CheckPolicy | None:
    """The newest policy of the unit or the nearest unit above; one for the tier goes before one for all tiers."""
    own_path = Value(unit.path, output_field=TextField())
    return (
        CheckPolicy.objects.filter(Q(tier=tier) | Q(tier=None))
        .filter(StartsWith(own_path, F("unit__path")))
        .order_by(Length("unit__path").desc(), F("tier").asc(nulls_last=True), "-id")
        .first()
    )
