"""Reads about one risk: its assessments, its proposals, its place."""

from collections.abc import Sequence

from django.db.models import Count, QuerySet

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from audits.checks.models import Run
from audits.trail import past
from governance.controls.models import Control
from governance.risks.models import Assessment, Category, Matrix, ProposedAssessment, Risk
from governance.risks.selectors.register import RegisterRow, ranked, row_of
from registry.inventory.models import RegisteredModel


def risk_for(user: User, reference: str) -> Risk:
    """One risk by reference, e.g. `R-0144`, with its models and controls at hand. Raises NotFound."""
    rows = ranked(policy_of(user).scope(Risk.objects.all())).select_related("category", "owner", "unit")
    found = rows.prefetch_related("registered_models", "controls__catalog").filter(reference=reference)
    risk: Risk | None = found.first()
    if risk is None:
        raise NotFound(f"There is no risk {reference}, or you may not see it.")
    return risk


def risks_of_model(user: User, model: RegisteredModel) -> list[RegisterRow]:
    """The risks that concern `model`, open ones first, highest first."""
    return _highest_first(user, Risk.objects.filter(registered_models=model))


def risks_of_control(user: User, control: Control) -> list[RegisterRow]:
    """The risks that `control` is mapped to, open ones first, highest first."""
    return _highest_first(user, Risk.objects.filter(controls=control))


def _highest_first(user: User, risks: QuerySet[Risk]) -> list[RegisterRow]:
    rows = ranked(policy_of(user).scope(risks)).select_related("category", "owner", "unit")
    found = rows.prefetch_related("registered_models").order_by("-state", "-standing_rank", "pk")
    return [row_of(risk) for risk in found]


def open_risks_by_control(user: User, controls: Sequence[Control]) -> dict[int, int]:
    """How many open risks each of `controls` is mapped to; one that is mapped to none is left out."""
    rows = policy_of(user).scope(Risk.objects.filter(state=Risk.State.OPEN, controls__in=controls)).order_by()
    return dict(rows.values_list("controls").annotate(Count("pk")))


def assessments_of(user: User, risk: Risk) -> QuerySet[Assessment]:
    """Every assessment of `risk`, newest first, with its matrix, author and evidence."""
    rows = policy_of(user).scope(Assessment.objects.filter(risk=risk))
    return rows.select_related("matrix", "assessed_by").prefetch_related("evidence__run").order_by("-id")


def latest_assessments(user: User, risk: Risk) -> dict[str, Assessment]:
    """The last assessment of each kind, by kind."""
    rows = assessments_of(user, risk).order_by("kind", "-id").distinct("kind")
    return {assessment.kind: assessment for assessment in rows}


def proposals_waiting(user: User) -> QuerySet[ProposedAssessment]:
    """The proposals that somebody has to answer, oldest first."""
    rows = policy_of(user).scope(ProposedAssessment.objects.filter(state=ProposedAssessment.State.OPEN))
    return rows.select_related("risk", "evidence__run").order_by("id")


def proposals_of_run(user: User, run: Run) -> QuerySet[ProposedAssessment]:
    """What the evidence of `run` proposed, answered or not, by risk."""
    rows = policy_of(user).scope(ProposedAssessment.objects.filter(evidence__run=run))
    return rows.select_related("risk__category", "decided_by").order_by("risk_id")


def proposal_for(user: User, pk: int) -> ProposedAssessment:
    """One proposal by number, answered or not. Raises NotFound."""
    rows = policy_of(user).scope(ProposedAssessment.objects.select_related("risk", "evidence__run", "decided_by"))
    proposal = rows.filter(pk=pk).first()
    if proposal is None:
        raise NotFound(f"There is no proposal {pk}, or you may not see it.")
    return proposal


def categories(user: User) -> QuerySet[Category]:
    """The categories; they belong to no unit, so whoever may see any record may see them."""
    return Category.objects.all() if policy_of(user).allows("record.view") else Category.objects.none()


def category_named(user: User, name: str) -> Category:
    """One category by name. Raises NotFound."""
    category = categories(user).filter(name=name).first()
    if category is None:
        raise NotFound(f"There is no category {name}.", "Choose one of the categories listed.")
    return category


def matrix_for(user: User) -> Matrix:
    """The matrix in force. Raises NotFound when there is none or the user may see nothing."""
    rows = Matrix.objects.filter(in_force_from__lte=past.moment()).order_by("-number")
    matrix = rows.first() if policy_of(user).allows("record.view") else None
    if matrix is None and past.stated():
        raise NotFound("No risk matrix was in force then.", "Choose a later day.")
    if matrix is None:
        raise NotFound("No risk matrix is in force.", "An administrator runs `manage.py load_catalogs`.")
    return matrix


def open_starters(user: User) -> dict[str, list[str]]:
    """References of the open risks that `user` may see, by the starter risk they were made from."""
    rows = policy_of(user).scope(Risk.objects.filter(state=Risk.State.OPEN)).exclude(starter_id="").order_by("id")
    found: dict[str, list[str]] = {}
    for starter, reference in rows.values_list("starter_id", "reference"):
        found.setdefault(starter, []).append(reference)
    return found
