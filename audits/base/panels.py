"""Places on pages that higher rooms fill: a page shows what is known above it without importing it.

A room registers in its `AppConfig.ready()`:

    register_panel("inventory.model", Panel("risks", "risks/panels/open.html", open_risks, order=20))

and the page, in whichever room it stands, asks for what belongs to its place. The places: `inventory.model`,
`inventory.version`, `datasets.dataset` and `checks.run`, each in the aside of that page.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


_panels: dict[str, dict[str, Panel]] = defaultdict(dict)


def register_panel(place: str, panel: Panel) -> None:
    """Puts a panel in a place; one of the same name is replaced."""
    _panels[place][panel.name] = panel


def panels_for(place: str, user: Any, thing: Any) -> Sequence[FilledPanel]:
    """The panels of a place that have something to show about `thing` to `user`, in their order."""
    ordered = sorted(_panels[place].values(), key=lambda panel: (panel.order, panel.name))
    filled = ((panel, panel.context(user, thing)) for panel in ordered)
    return [FilledPanel(panel.name, panel.template, context) for panel, context in filled if context is not None]
