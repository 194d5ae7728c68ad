"""Reads of runs, evidence and policies, scoped to who asks."""

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


def run_for(user: User, reference: str) -> Run:
    """One run by reference, e.g. `RUN-0012`. Raises NotFound."""
    run = runs_for(user).filter(reference=reference).first()
    if run is None:
        raise NotFound(f"There is no run {reference}, or you may not see it.")
    return run


def runs_of(user: User, subject_type: str, subject_id: int) -> QuerySet[Run]:
    """The runs about one subject, newest first."""
    return runs_for(user).filter(subject_type=subject_type, subject_id=subject_id)


def evidence_for(user: User) -> QuerySet[Evidence]:
    """The evidence that `user` may see, newest first."""
    return policy_of(user).scope(Evidence.objects.select_related("run", "unit")).order_by("-id")


def policies_for(user: User) -> QuerySet[CheckPolicy]:
    """Every version of the policies that `user` may see, newest version first within a name."""
    rows = CheckPolicy.objects.select_related("unit", "created_by")
    return policy_of(user).scope(rows).order_by("unit__path", "name", "-number")


def policy_in_force(unit: Unit, tier: int) -> CheckPolicy | None:
    """The newest policy of the unit or the nearest unit above; one for the tier goes before one for all tiers."""
    own_path = Value(unit.path, output_field=TextField())
    return (
        CheckPolicy.objects.filter(Q(tier=tier) | Q(tier=None))
        .filter(StartsWith(own_path, F("unit__path")))
        .order_by(Length("unit__path").desc(), F("tier").asc(nulls_last=True), "-id")
        .first()
    )
