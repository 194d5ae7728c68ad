"""Places on pages that higher rooms fill: a page shows what is known above it without importing it.

A room registers in its `AppConfig.ready()`:

    register_panel("inventory.model", Panel("risks", "risks/panels/open.html", open_risks, order=20))

and the page, in whichever room it stands, asks for what belongs to its place. The places: `inventory.model`,
`inventory.version`, `datasets.dataset` and `checks.run`, each in the aside of that page, and `cards.compare`, whose
thing is a `registry.cards.comparison.Comparison`. The list `inventory.models` takes columns in the same way.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from audits.base.display import Link

# Given the acting user and the thing whose page it is; None means that there is nothing to show.
ContextBuilder = Callable[[Any, Any], Mapping[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A block of a page. The template gets what `context` gives, as `panel`; lower `order` stands higher."""

    name: str
    template: str
    context: ContextBuilder
    order: int = 50


@dataclass(frozen=True)
class FilledPanel:
    """A panel with its values: `{% include filled.template with panel=filled.context only %}`."""

    name: str
    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column of a list. `cells` is asked once for all rows shown and answers by their keys."""

    name: str
    heading: str | Promise
    cells: Callable[[Any, Sequence[Any]], Mapping[int, Link]]
    number: bool = False


@dataclass(frozen=True)
class FilledColumn:
    """A column with its cells, in the order of the rows; None where it has nothing to say."""

    heading: str
    cells: Sequence[Link | None]
    number: bool


_panels: dict[str, dict[str, Panel]] = defaultdict(dict)
_columns: dict[str, dict[str, Column]] = defaultdict(dict)


def register_panel(place: str, panel: Panel) -> None:
    """Puts a panel in a place; one of the same name is replaced."""
    _panels[place][panel.name] = panel


def panels_for(place: str, user: Any, thing: Any) -> Sequence[FilledPanel]:
    """The panels of a place that have something to show about `thing` to `user`, in their order."""
    ordered = sorted(_panels[place].values(), key=lambda panel: (panel.order, panel.name))
    filled = ((panel, panel.context(user, thing)) for panel in ordered)
    return [FilledPanel(panel.name, panel.template, context) for panel, context in filled if context is not None]


def register_column(place: str, column: Column) -> None:
    """Adds a column to a list; one of the same name is replaced."""
    _columns[place][column.name] = column


def columns_for(place: str, user: Any, rows: Sequence[Any]) -> Sequence[FilledColumn]:
    """The columns that higher rooms add to a list, filled for these rows as `user` may see them."""
    filled = []
    for _name, column in sorted(_columns[place].items()):
        cells = column.cells(user, rows)
        filled.append(FilledColumn(str(column.heading), [cells.get(row.pk) for row in rows], column.number))
    return filled
