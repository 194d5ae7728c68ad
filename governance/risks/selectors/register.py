"""The register as a list, as a heat map and in figures.

A risk *stands* where its last residual assessment put it; while nobody has assessed what remains, it stands at its
inherent level, for nothing has been shown to reduce it. Appetite is compared with where a risk stands.
"""

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Mod

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import Invalid
from audits.base.keyset import Page, Sort, choose, page
from audits.base.search import holding
from governance.risks.models import Assessment, Level, Risk
from governance.risks.scoring import SCALE, Position, least_rank, position_of

NEVER = date.max
SORTS = {
    "standing": Sort("standing_rank", descending=True),
    "-standing": Sort("standing_rank"),
    "inherent": Sort("inherent_or_none", descending=True),
    "review_due": Sort("due", kind="date"),
    "title": Sort("title", kind="text"),
    "reference": Sort("pk"),
    "newest": Sort("pk", descending=True),
}
WITHIN_CELL = 100  # rank % 100 is likelihood·10 + impact


@dataclass(frozen=True)
class RegisterFilters:
    """What to show; an empty value filters nothing.

    category: a name. owner, model: references. level: 1 to 4, where the risk stands. likelihood, impact: a cell of
    the heat map of `kind`. unassessed: without any inherent or residual assessment.
    """

    text: str = ""
    category: str = ""
    owner: str = ""
    model: str = ""
    state: str = Risk.State.OPEN.value
    level: int | None = None
    above_appetite: bool = False
    unassessed: bool = False
    kind: str = Assessment.Kind.RESIDUAL.value
    likelihood: int | None = None
    impact: int | None = None


@dataclass(frozen=True)
class RegisterRow:
    """One risk of the register and where it was placed; None where it was not assessed."""

    risk: Risk
    inherent: Position | None
    residual: Position | None

    @property
    def standing(self) -> Position | None:
        return self.residual or self.inherent

    @property
    def level(self) -> Level | None:
        return Level(self.standing.level) if self.standing else None

    @property
    def above_appetite(self) -> bool:
        return self.standing is not None and self.standing.level > self.risk.category.appetite


@dataclass(frozen=True)
class RegisterPage:
    """Rows, and the cursor of the page after them; an empty `next` means that these were the last."""

    rows: list[RegisterRow]
    next: str


@dataclass(frozen=True)
class HeatMap:
    """counts[likelihood - 1][impact - 1], and how many risks have no place on it."""

    counts: tuple[tuple[int, ...], ...]
    unplaced: int

    @property
    def placed(self) -> int:
        return sum(map(sum, self.counts))


@dataclass(frozen=True)
class ViewCounts:
    """How many risks each standard view of the register shows."""

    open: int
    above_appetite: int
    mine: int
    unassessed: int
    closed: int


def _latest(kind: str) -> Subquery:
    rows = Assessment.objects.filter(risk=OuterRef("pk"), kind=kind).order_by("-id")
    return Subquery(rows.values("rank")[:1], output_field=IntegerField())


def ranked(rows: QuerySet[Risk]) -> QuerySet[Any]:
    """`rows`, still risks, with `inherent_rank` and `residual_rank`, null where not assessed, and `standing_rank`.

    The standing rank is 0 for a risk that nobody assessed.
    """
    return rows.annotate(
        inherent_rank=_latest(Assessment.Kind.INHERENT), residual_rank=_latest(Assessment.Kind.RESIDUAL)
    ).annotate(standing_rank=Coalesce(F("residual_rank"), F("inherent_rank"), 0))


ABOVE_APPETITE = Q(standing_rank__gte=(F("category__appetite") + 1) * least_rank(1))
UNASSESSED = Q(standing_rank=0)


def filtered(user: User, filters: RegisterFilters) -> QuerySet[Any]:
    """The risks that `user` may see and `filters` let through, with their ranks. Raises Invalid."""
    rows = ranked(holding(policy_of(user).scope(Risk.objects.all()), filters.text))
    plain = {
        "state": filters.state,
        "category__name": filters.category,
        "owner__reference": filters.owner,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if filters.model:
        linked = Risk.registered_models.through.objects.filter(registeredmodel__reference=filters.model)
        rows = rows.filter(pk__in=linked.values("risk_id"))
    if filters.level is not None:
        floor = least_rank(filters.level)
        rows = rows.filter(standing_rank__gte=floor, standing_rank__lt=least_rank(filters.level + 1))
    if filters.above_appetite:
        rows = rows.filter(ABOVE_APPETITE)
    if filters.unassessed:
        rows = rows.filter(UNASSESSED)
    if filters.likelihood is not None or filters.impact is not None:
        rows = _in_cell(rows, filters)
    return rows


def _in_cell(rows: QuerySet[Any], filters: RegisterFilters) -> QuerySet[Any]:
    likelihood, impact = filters.likelihood or 0, filters.impact or 0
    if likelihood not in SCALE or impact not in SCALE:
        raise Invalid("A cell of the heat map has a likelihood and an impact from 1 to 5.")
    cell = likelihood * 10 + impact
    found: QuerySet[Any] = rows.annotate(cell=Mod(_column(filters.kind), WITHIN_CELL)).filter(cell=cell)
    return found


def _column(kind: str) -> F:
    """The rank that a heat map of `kind` places a risk by. Raises Invalid."""
    columns = {Assessment.Kind.INHERENT.value: "inherent_rank", Assessment.Kind.RESIDUAL.value: "standing_rank"}
    if kind not in columns:
        raise Invalid.field("kind", f"There is no heat map of {kind}.", f"Choose {' or '.join(columns)}.")
    return F(columns[kind])


def register(
    user: User, filters: RegisterFilters, *, sort: str = "standing", after: str = "", size: int = 50
) -> RegisterPage:
    """One page of the register. Raises Invalid for an unknown sort, a bad cell or a cursor of another order."""
    rows = filtered(user, filters).select_related("category", "owner", "unit").prefetch_related("registered_models")
    order = choose(SORTS, sort)
    if order.column == "inherent_or_none":
        rows = rows.annotate(inherent_or_none=Coalesce(F("inherent_rank"), 0))
    elif order.column == "due":
        rows = rows.annotate(due=Coalesce(F("review_due"), Value(NEVER), output_field=DateField()))
    found: Page[Risk] = page(rows, order, after=after, size=size)
    return RegisterPage([row_of(risk) for risk in found.rows], found.next)


def row_of(risk: Any) -> RegisterRow:
    """A row out of a risk that `ranked` annotated."""
    return RegisterRow(risk, _position(risk.inherent_rank), _position(risk.residual_rank))


def _position(rank: int | None) -> Position | None:
    return None if rank is None else position_of(rank)


def heat_map(user: User, kind: str, filters: RegisterFilters) -> HeatMap:
    """How many risks lie in each cell. kind: "inherent", or "residual" for where the risks stand."""
    rows = filtered(user, filters).annotate(cell=Mod(Coalesce(_column(kind), 0), WITHIN_CELL))
    cells = dict(rows.order_by().values_list("cell").annotate(Count("pk")))
    counts = tuple(tuple(cells.get(likelihood * 10 + impact, 0) for impact in SCALE) for likelihood in SCALE)
    return HeatMap(counts, cells.get(0, 0))


def view_counts(user: User) -> ViewCounts:
    """The figures of the register's standard views, in one query that looks up each risk's standing once."""
    groups = (
        ranked(policy_of(user).scope(Risk.objects.all()))
        .order_by()
        .values_list(
            "state",
            ExpressionWrapper(Q(owner=user), BooleanField()),
            F("category__appetite"),
            F("standing_rank") / least_rank(1),
        )
        .annotate(Count("pk"))
    )
    totals = Counter[str]()
    for state, mine, appetite, level, risks in groups:
        if state == Risk.State.CLOSED:
            totals["closed"] += risks
            continue
        totals["open"] += risks
        totals["mine"] += risks * mine
        totals["above_appetite"] += risks * (level > appetite)
        totals["unassessed"] += risks * (level == 0)
    return ViewCounts(**{field.name: totals[field.name] for field in fields(ViewCounts)})


@dataclass(frozen=True)
class LevelCount:
    """How many risks stand at a level, and how many of them above their category's appetite."""

    risks: int
    above_appetite: int


def level_counts(user: User, filters: RegisterFilters) -> dict[int, LevelCount]:
    """The risks that `filters` let through by the level where they stand; 0 is for those nobody assessed."""
    rows = filtered(user, filters).order_by()
    groups = rows.values_list(F("standing_rank") / least_rank(1), "category__appetite").annotate(Count("pk"))
    risks, above = Counter[int](), Counter[int]()
    for level, appetite, number in groups:
        risks[level] += number
        above[level] += number * (level > appetite)
    return {level: LevelCount(risks[level], above[level]) for level in sorted(risks, reverse=True)}


def above_appetite_by_category(user: User) -> list[tuple[str, int]]:
    """Open risks above appetite by category, most first."""
    rows = filtered(user, RegisterFilters(above_appetite=True)).order_by().values_list("category__name")
    counts: dict[str, int] = dict(rows.annotate(Count("pk")))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
