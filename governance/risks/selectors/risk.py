"""Reads about one risk: its assessments, its proposals, its place."""

from django.db.models import QuerySet
from django.utils import timezone

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
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
    rows = ranked(policy_of(user).scope(Risk.objects.filter(registered_models=model)))
    found = rows.select_related("category", "owner", "unit").order_by("-state", "-standing_rank", "pk")
    return [row_of(risk) for risk in found]


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
    rows = Matrix.objects.filter(in_force_from__lte=timezone.now()).order_by("-number")
    matrix = rows.first() if policy_of(user).allows("record.view") else None
    if matrix is None:
        raise NotFound("No risk matrix is in force.", "An administrator runs `manage.py load_catalogs`.")
    return matrix
