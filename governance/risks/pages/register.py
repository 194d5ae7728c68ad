"""The register's page in words: views, heat map, columns, groups by level."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audits.accounts.models import User
from audits.base import charts, phrases
from audits.base.display import Bar, Link
from governance.risks.models import Category, Level, Matrix, Risk
from governance.risks.selectors import (
    EvidenceCounts,
    HeatMap,
    LevelCount,
    RegisterFilters,
    RegisterRow,
    ViewCounts,
)

LEVEL_WORDS = tuple(Level(level).label for level in sorted(Level.values))
BY_LEVEL = ("standing", "-standing")
# Parameters that point into one list of one order; another list has no use for them.
PLACES = ("after",)


def address(request: HttpRequest, **changes: str | None) -> str:
    """The address of this page with some parameters changed; None removes one."""
    parameters = request.GET.copy()
    for name in PLACES:
        parameters.pop(name, None)
    for name, value in changes.items():
        parameters.pop(name, None)
        if value is not None:
            parameters[name] = value
    return f"?{parameters.urlencode()}" if parameters else "?"


def sentence_case(text: str) -> str:
    """The text with a capital in front."""
    return f"{text[:1].upper()}{text[1:]}"


def views(user: User, counts: ViewCounts, filters: RegisterFilters) -> list[Link]:
    """The standing views of the register with how many risks each shows; the one that is looked at is marked."""
    mine = filters.owner == user.reference
    narrowed = filters.above_appetite or mine or filters.unassessed or filters.state != Risk.State.OPEN
    return [
        Link(_("All open"), "?", counts.open, current=not narrowed),
        Link(_("Above appetite"), "?above_appetite=true", counts.above_appetite, current=filters.above_appetite),
        Link(_("Mine"), f"?owner={user.reference}", counts.mine, current=mine and not filters.above_appetite),
        Link(_("Not assessed"), "?unassessed=true", counts.unassessed, current=filters.unassessed and not mine),
        Link(_("Closed"), "?state=closed", counts.closed, current=filters.state == Risk.State.CLOSED and not mine),
    ]


@dataclass(frozen=True)
class Appetite:
    """The appetite that the heat map's line stands for, and whose it is."""

    level: int
    sentence: str


def appetite_shown(categories: Sequence[Category], chosen: str) -> Appetite | None:
    """The appetite of the category chosen; else the one that most categories have. None without categories."""
    named = next((category for category in categories if category.name == chosen), None)
    if named is not None:
        said = _("Appetite for %(category)s ends at %(level)s.")
        return Appetite(
            named.appetite, said % {"category": sentence_case(named.name), "level": named.get_appetite_display()}
        )
    if not categories:
        return None
    level, number = Counter(category.appetite for category in categories).most_common(1)[0]
    if number == len(categories):
        said = _("Appetite ends at %(level)s in every category.")
    else:
        said = _("The line: appetite of most categories, %(level)s.")
    return Appetite(level, said % {"level": Level(level).label})


def grid(
    request: HttpRequest, matrix: Matrix, found: HeatMap, filters: RegisterFilters, appetite: Appetite | None
) -> charts.Matrix:
    """The heat map: each cell leads to its risks, and the one chosen leads back to all."""
    chosen = (filters.likelihood, filters.impact)

    def url(likelihood: int, impact: int) -> str:
        cell = f"{likelihood}-{impact}"
        here = chosen == (likelihood, impact)
        return address(request, cell=None if here else cell, kind=filters.kind)

    return charts.matrix(
        matrix.levels,
        matrix.likelihoods,
        matrix.impacts,
        appetite=appetite.level if appetite else None,
        counts={(row, column): n for row, cells in enumerate(found.counts, 1) for column, n in enumerate(cells, 1)},
        url=url,
        chosen=(filters.likelihood, filters.impact) if filters.likelihood and filters.impact else None,
    )


def kinds(request: HttpRequest, shown: str) -> list[Link]:
    """The switch between inherent and residual."""
    words = {"inherent": _("Inherent"), "residual": _("Residual")}
    return [
        Link(word, f"{address(request, kind=kind, cell=None)}#heat-map", current=kind == shown)
        for kind, word in words.items()
    ]


def placed_sentence(found: HeatMap) -> str:
    """How many risks the heat map shows, and how many have no place on it."""
    placed = ngettext("%(n)s placed", "%(n)s placed", found.placed) % {"n": phrases.count(found.placed)}
    if not found.unplaced:
        return _("%(placed)s. Choose a cell.") % {"placed": placed}
    rest = ngettext("%(n)s not assessed", "%(n)s not assessed", found.unplaced) % {"n": phrases.count(found.unplaced)}
    return _("%(placed)s, %(rest)s. Choose a cell.") % {"placed": placed, "rest": rest}


def without_cell(filters: RegisterFilters) -> RegisterFilters:
    """The filters of the whole heat map: all but its own cell."""
    return replace(filters, likelihood=None, impact=None)


def exposure_bars(request: HttpRequest, exposure: Sequence[tuple[str, int]], most: int = 8) -> list[Bar]:
    """Open risks above appetite by category, the most first; each bar leads to its risks."""
    longest = max((risks for _name, risks in exposure), default=1)
    return [
        Bar(
            sentence_case(name),
            phrases.count(risks),
            100 * risks / longest,
            address(request, category=name, above_appetite="true", cell=None, state=None),
        )
        for name, risks in exposure[:most]
    ]


@dataclass(frozen=True)
class Head:
    """The head of a column. sort: what a click sorts by; order: how it is sorted now, for aria-sort."""

    name: str
    sort: str = ""
    order: str = ""
    kind: str = ""


COLUMNS = (
    # Name, the orders it goes through, each with what it is called to a screen reader, and its class.
    (gettext_lazy("Ref"), (("reference", "ascending"), ("newest", "descending")), ""),
    (gettext_lazy("Risk and model"), (("title", "ascending"),), ""),
    (gettext_lazy("Inherent → residual"), (("standing", "descending"), ("-standing", "ascending")), "number"),
    (gettext_lazy("Owner"), (), ""),
    (gettext_lazy("Evidence"), (), ""),
    (gettext_lazy("Review due"), (("review_due", "ascending"),), "number"),
)


def heads(sort: str) -> list[Head]:
    """The heads of the register's columns when it is sorted by `sort`."""
    return [_head(str(name), orders, kind, sort) for name, orders, kind in COLUMNS]


def _head(name: str, orders: Sequence[tuple[str, str]], kind: str, sort: str) -> Head:
    if not orders:
        return Head(name, kind=kind)
    place = next((place for place, (by, _order) in enumerate(orders) if by == sort), None)
    if place is None:
        return Head(name, orders[0][0], kind=kind)
    return Head(name, orders[(place + 1) % len(orders)][0], orders[place][1], kind)


@dataclass(frozen=True)
class Row:
    """A risk of the register with its evidence in words, the worst first."""

    row: RegisterRow
    evidence: Sequence[tuple[str, str]]
    models: str
    overdue: bool

    @property
    def level_word(self) -> str:
        return str(self.row.level.label) if self.row.level else _("Not assessed")


@dataclass(frozen=True)
class LevelGroup:
    """Rows under one heading. level 0: nobody assessed them; None: the list is in another order, without headings."""

    level: int | None
    word: str
    sentence: str
    rows: Sequence[Row]


def rows(found: Iterable[RegisterRow], evidence: Mapping[int, EvidenceCounts], overdue: set[int]) -> list[Row]:
    """The rows in their order."""
    return [
        Row(
            row,
            evidence_words(evidence[row.risk.pk]),
            ", ".join(model.name for model in row.risk.registered_models.all()),
            row.risk.pk in overdue,
        )
        for row in found
    ]


def evidence_words(counts: EvidenceCounts) -> list[tuple[str, str]]:
    """The verdicts of the evidence, the worst first: `[("fail", "1 failing"), ("pass", "2 passing")]`."""
    said = [
        ("fail", counts.failing, ngettext("%(n)s failing", "%(n)s failing", counts.failing)),
        ("inconclusive", counts.inconclusive, ngettext("%(n)s unclear", "%(n)s unclear", counts.inconclusive)),
        ("pass", counts.passing, ngettext("%(n)s passing", "%(n)s passing", counts.passing)),
    ]
    return [(verdict, word % {"n": phrases.count(n)}) for verdict, n, word in said if n]


def grouped(found: Sequence[Row], counts: Mapping[int, LevelCount], sort: str, category: str) -> list[LevelGroup]:
    """The rows under their levels, when the list runs by level."""
    if sort not in BY_LEVEL:
        return [LevelGroup(None, "", "", found)]
    return [
        _group(level, list(members), counts.get(level, LevelCount(0, 0)), category)
        for level, members in groupby(found, key=lambda row: int(row.row.level or 0))
    ]


def _group(level: int, members: Sequence[Row], count: LevelCount, category: str) -> LevelGroup:
    said = ngettext("%(n)s risk", "%(n)s risks", count.risks) % {"n": phrases.count(count.risks)}
    if not level:
        return LevelGroup(0, _("Not assessed"), said, members)
    if not count.above_appetite:
        standing = _("within appetite")
    elif count.above_appetite < count.risks:
        standing = _("%(n)s above appetite") % {"n": phrases.count(count.above_appetite)}
    elif category:
        standing = _("above appetite for %(category)s") % {"category": sentence_case(category)}
    else:
        standing = _("above appetite") if count.risks == 1 else _("all above appetite")
    return LevelGroup(level, str(Level(level).label), f"{said}, {standing}", members)
