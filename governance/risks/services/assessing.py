"""Assessing a risk: a dated judgement that stands beside the earlier ones and overwrites none."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Conflict, Invalid
from audits.base.locking import check_version
from audits.checks.models import Evidence
from audits.trail import context as trail
from governance.risks.models import Assessment, Level, Matrix, Risk
from governance.risks.scoring import OffScale, level_at
from governance.risks.services.guards import locked_risk, require_open, require_reason, save_changed


def matrix_in_force() -> Matrix:
    """The newest matrix whose day has come. Raises Conflict when none was ever set up."""
    matrix = Matrix.objects.filter(in_force_from__lte=timezone.now()).order_by("-number").first()
    if matrix is None:
        raise Conflict("No risk matrix is in force.", "An administrator runs `manage.py load_catalogs`.")
    return matrix


@transaction.atomic
def assess_risk(
    *,
    user: User,
    risk: Risk,
    kind: str,
    likelihood: int,
    impact: int,
    rationale: str,
    evidence: Sequence[Evidence] = (),
    level: int | None = None,
    expected: int | None = None,
) -> Assessment:
    """Records an assessment made on the matrix in force.

    kind: inherent, residual or target. The level is the matrix's; a `level` that contradicts it is refused.
    Raises Forbidden, NotFound, Stale, Conflict for a closed risk, Invalid.
    """
    if kind not in Assessment.Kind.values:
        raise Invalid.field("kind", f"There is no kind {kind}.", f"Choose one of {', '.join(Assessment.Kind.values)}.")
    rationale = require_reason(rationale, "rationale")
    ours = {"kind": kind, "likelihood": likelihood, "impact": impact, "rationale": rationale}
    row = locked_risk(user, risk, "risk.assess")
    if expected is not None:
        check_version(row, expected, ours, theirs=_in_force(row, kind, ours))
    require_open(row)
    require_citable(user, evidence)
    matrix = matrix_in_force()
    computed = computed_level(matrix, likelihood, impact)
    if level is not None and level != computed:
        raise Invalid.field(
            "level",
            f"Likelihood {likelihood} and impact {impact} make {Level(computed).label}; a level is never typed.",
            "Leave the level out, or change likelihood or impact.",
        )
    with trail.action("risks.risk.assessed", reason=rationale):
        made = Assessment.objects.create(
            risk=row,
            unit_id=row.unit_id,
            kind=kind,
            matrix=matrix,
            likelihood=likelihood,
            impact=impact,
            level=computed,
            rationale=rationale,
            assessed_by=user,
        )
        made.evidence.set(evidence)
        save_changed(row)
    return made


def computed_level(matrix: Matrix, likelihood: int, impact: int) -> int:
    """The level the matrix gives. Raises Invalid, naming what is off the scale."""
    try:
        return level_at(matrix.levels, likelihood, impact)
    except OffScale as error:
        off = {"likelihood": likelihood, "impact": impact}
        fields = {name: ["A whole number from 1 to 5."] for name, value in off.items() if value not in range(1, 6)}
        raise Invalid(str(error), "", fields) from error


def require_citable(user: User, evidence: Sequence[Evidence]) -> None:
    """Raises NotFound for evidence the user may not see, Invalid for evidence that has expired."""
    for piece in evidence:
        policy_of(user).require("record.view", piece)
        if piece.expires_at <= timezone.now():
            raise Invalid.field(
                "evidence",
                f"{piece.reference} may no longer be cited; it expired on {piece.expires_at:%d %b %Y}.",
                "Run the check again and cite the new evidence.",
            )


def _in_force(risk: Risk, kind: str, ours: Mapping[str, object]) -> dict[str, object]:
    """The last assessment of this kind, under the names of the one that was about to be made."""
    last = risk.assessments.filter(kind=kind).first()
    return {name: getattr(last, name) if last else None for name in ours}
