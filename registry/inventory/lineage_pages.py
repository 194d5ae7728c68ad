"""A lineage in words and as a picture: what each thing is called, how things hang together, what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from audits.accounts.models import User
from audits.base import charts, phrases
from audits.base.display import Link
from audits.base.panels import Panel, register_panel
from registry.datasets.models import Dataset, DatasetVersion
from registry.datasets.selectors import versions_of
from registry.inventory.lineage import DEPLOYED, DERIVED, FEEDS, TESTED, TRAINED, Edge, Graph, Key, Thing
from registry.inventory.models import Deployment, ModelVersion

NEWEST = 5
RELATIONS = {
    DERIVED: gettext_lazy("became"),
    TRAINED: gettext_lazy("trained"),
    TESTED: gettext_lazy("tested"),
    FEEDS: gettext_lazy("feeds"),
    DEPLOYED: gettext_lazy("runs in"),
}
KINDS = {
    "datasetversion": "dataset_version",
    "modelversion": "model_version",
    "registeredmodel": "model",
    "deployment": "deployment",
}


@dataclass(frozen=True)
class Named:
    """A thing of a lineage. id: its reference; note: what is said of it."""

    id: str
    kind: str
    title: str
    note: str
    url: str


def named(thing: Thing) -> Named:
    """What a thing is called, what is said of it, and where its page is."""
    kind = KINDS[thing._meta.model_name or ""]
    if isinstance(thing, DatasetVersion):
        url = reverse("datasets:dataset", args=[thing.dataset.reference])
        return Named(f"{thing.dataset.reference}@{thing.label}", kind, thing.dataset.name, thing.label, url)
    if isinstance(thing, Deployment):
        version = thing.version
        url = f"{reverse('inventory:model', args=[version.model.reference])}?tab=deployments"
        since = _("since %(day)s") % {"day": phrases.day(thing.since)}
        return Named(f"{version.reference}/{thing.environment}", kind, thing.environment, since, url)
    if isinstance(thing, ModelVersion):
        url = reverse("inventory:version", args=[thing.model.reference, thing.reference])
        state = str(thing.get_state_display()).lower()
        return Named(thing.reference, kind, thing.model.name, f"{thing.label}, {state}", url)
    url = reverse("inventory:model", args=[thing.reference])
    return Named(thing.reference, kind, thing.name, _("no version yet"), url)


@dataclass(frozen=True)
class Relation:
    """One edge of the table."""

    source: Link
    said: str
    target: Link


@dataclass(frozen=True)
class Drawn:
    """A lineage as a page shows it: the picture, the same as a table, and what is left out."""

    picture: charts.Lineage
    label: str
    relations: Sequence[Relation]
    left_out: Sequence[str]


def drawn(graph: Graph) -> Drawn:
    """Lays a lineage out."""
    words = {key: named(thing) for key, thing in graph.things.items()}
    nodes = [
        charts.Node(one.id, one.title, one.note, "" if key == graph.start else one.url, here=key == graph.start)
        for key, one in words.items()
    ]
    pairs = dict.fromkeys((words[edge.source].id, words[edge.target].id) for edge in graph.edges)
    return Drawn(
        charts.lineage(nodes, pairs),
        _label(words[graph.start], graph),
        [_relation(words, edge) for edge in graph.edges],
        _left_out(graph),
    )


def _relation(words: dict[Key, Named], edge: Edge) -> Relation:
    source, target = words[edge.source], words[edge.target]
    return Relation(_link(source), str(RELATIONS[edge.kind]), _link(target))


def _link(one: Named) -> Link:
    return Link(f"{one.title} {one.note}", one.url)


def _label(start: Named, graph: Graph) -> str:
    others = len(graph.things) - 1
    said = ngettext("%(n)d thing is connected with it", "%(n)d things are connected with it", others) % {"n": others}
    return _("Lineage of %(name)s %(note)s: %(said)s") % {"name": start.title, "note": start.note, "said": said}


def _left_out(graph: Graph) -> list[str]:
    said = []
    if graph.hidden:
        hidden = ngettext(
            "%(n)d more is in a unit that you may not see.",
            "%(n)d more are in units that you may not see.",
            graph.hidden,
        )
        said.append(hidden % {"n": graph.hidden})
    if graph.cut:
        said.append(_("More lies beyond what is shown here."))
    return said


def as_data(graph: Graph) -> dict[str, Any]:
    """A lineage as the API answers it."""
    words = {key: named(thing) for key, thing in graph.things.items()}
    return {
        "of": words[graph.start].id,
        "nodes": [
            {
                "id": one.id,
                "kind": one.kind,
                "name": one.title,
                "state": getattr(graph.things[key], "state", None),
                "label": getattr(graph.things[key], "label", None),
                "unit": graph.things[key].unit_id,
            }
            for key, one in words.items()
        ],
        "edges": [
            {"source": words[edge.source].id, "target": words[edge.target].id, "kind": edge.kind}
            for edge in graph.edges
        ],
        "hidden": graph.hidden,
        "cut": graph.cut,
    }


def of_dataset(user: User, dataset: Dataset) -> dict[str, Any] | None:
    """Links to the lineage of the newest versions of a dataset."""
    links = [
        Link(
            _("Where %(label)s comes from and what uses it") % {"label": row.label},
            f"{reverse('inventory:lineage')}?{urlencode({'of': row.reference})}",
        )
        for row in versions_of(user, dataset)[:NEWEST]
    ]
    return {"links": links} if links else None


def register_panels() -> None:
    """Puts the panels in their places; called once, when the application is ready."""
    register_panel("datasets.dataset", Panel("lineage", "registry/lineage_panel.html", of_dataset, order=10))
