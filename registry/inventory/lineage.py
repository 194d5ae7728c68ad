"""Where something comes from and what comes of it: the graph of data, models and deployments around one version.

An edge leads from source to use: from a dataset version to one derived from it and to a model version trained or tested
on it, from a model to one that it feeds, from a version to where it runs. A model that feeds or is fed stands as its
version in use, or its newest while none is; of several versions of one model only that one, and the one asked for, feed
others. What the reader may not see is counted and not named, and nothing is said of what lies beyond it. A model of a
unit that the reader may not see is not known here to be fed by anything.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, QuerySet, When

from audits.accounts.models import User
from audits.accounts.policy import policy_of
from audits.base.errors import NotFound
from registry.datasets.models import DatasetVersion
from registry.datasets.selectors import dataset_version_for
from registry.datasets.selectors import version_for as dataset_version_named
from registry.inventory.models import Deployment, ModelDependency, ModelVersion, RegisteredModel
from registry.inventory.selectors import model_for, version_for, versions_for

DEEPEST, MOST = 12, 60
DERIVED, TRAINED, TESTED, FEEDS, DEPLOYED = "derived_from", "trained_on", "tested_on", "feeds", "deployed_to"

Thing = DatasetVersion | ModelVersion | RegisteredModel | Deployment
Key = tuple[type[Thing], int]
SAID: Mapping[type[Thing], Sequence[str]] = {
    DatasetVersion: ["dataset", "unit"],
    ModelVersion: ["model", "unit"],
    RegisteredModel: ["unit"],
    Deployment: ["version__model", "unit"],
}
IN_USE_FIRST = Case(When(state=ModelVersion.State.IN_USE, then=0), default=1)


@dataclass(frozen=True)
class Edge:
    """From source to use. kind: derived_from, trained_on, tested_on, feeds or deployed_to."""

    source: Key
    target: Key
    kind: str


@dataclass(frozen=True)
class Graph:
    """Things by key, and the edges between them; they never go in a circle.

    hidden: how many neighbours the reader may not see. cut: more lies beyond the depth or the number asked for.
    """

    start: Key
    things: Mapping[Key, Thing]
    edges: Sequence[Edge]
    hidden: int
    cut: bool


def lineage_of(user: User, thing: DatasetVersion | ModelVersion, *, depth: int = 6, most: int = MOST) -> Graph:
    """The graph around `thing` as `user` may see it: `depth` steps both ways, and at most `most` things.

    The number of queries grows with the depth alone.
    """
    reach = _Reach(user, thing, most)
    for direction in (_upstream, _downstream):
        reach.follow(direction, depth)
    return Graph(key_of(thing), reach.things, reach.edges, len(reach.hidden), reach.cut)


def start_for(user: User, of: str) -> DatasetVersion | ModelVersion:
    """What a lineage is asked of: `V-0001`, `D-0001@2026-06`, `DV-0001`, or `M-0001`, for which one version stands.

    Raises NotFound.
    """
    if of.startswith("M-"):
        standing = versions_for(user).filter(model=model_for(user, of)).order_by(IN_USE_FIRST, "-number").first()
        if standing is None:
            raise NotFound(f"{of} has no version yet.", "Its lineage begins with its first version.")
        return standing
    dataset, separator, label = of.partition("@")
    if separator:
        return dataset_version_for(user, dataset, label)
    return dataset_version_named(user, of) if of.startswith("DV-") else version_for(user, of)


def key_of(thing: Thing) -> Key:
    """What names a thing in a graph."""
    return (type(thing), thing.pk)


@dataclass(frozen=True)
class Step:
    """An edge from something known to something that `far` names and the user perhaps may not see."""

    near: Thing
    far: Key
    kind: str
    upstream: bool


Direction = Callable[["_Reach", Sequence[Thing]], Iterator[Step]]


@dataclass
class _Reach:
    """What was found so far."""

    user: User
    start: DatasetVersion | ModelVersion
    most: int
    edges: list[Edge] = field(default_factory=list)
    hidden: set[Key] = field(default_factory=set)
    cut: bool = False

    def __post_init__(self) -> None:
        self.things: dict[Key, Thing] = {key_of(self.start): self.start}

    def follow(self, direction: Direction, depth: int) -> None:
        """Goes one way from the start, level by level."""
        level: list[Thing] = [self.start]
        for _ in range(depth):
            if level:
                level = self._take(list(direction(self, level)))
        self.cut = self.cut or bool(level and next(direction(self, level), None))

    def _take(self, steps: Sequence[Step]) -> list[Thing]:
        """Keeps what may be seen, and the edges to it; returns what is new."""
        found = self._visible({step.far for step in steps})
        new = []
        for step in steps:
            thing = found.get(step.far)
            if thing is None:
                self.hidden.add(step.far)
            elif key_of(thing) in self.things:
                self._join(step, thing)
            elif len(self.things) < self.most:
                self.things[key_of(thing)] = thing
                new.append(thing)
                self._join(step, thing)
            else:
                self.cut = True
        return new

    def _join(self, step: Step, far: Thing) -> None:
        ends = (far, step.near) if step.upstream else (step.near, far)
        edge = Edge(key_of(ends[0]), key_of(ends[1]), step.kind)
        if edge not in self.edges and not _leads(self.edges, edge.target, edge.source):
            self.edges.append(edge)

    def _visible(self, keys: Collection[Key]) -> dict[Key, Thing]:
        """What `keys` name, as far as the user may see it; a model as the version that stands for it."""
        named: dict[type[Thing], list[int]] = defaultdict(list)
        for kind, pk in keys:
            named[kind].append(pk)
        found: dict[Key, Thing] = {
            (kind, row.pk): row for kind, pks in named.items() for row in self.rows_of(kind).filter(pk__in=pks)
        }
        models = [pk for kind, pk in found if kind is RegisteredModel]
        return found | {(RegisteredModel, row.model_id): row for row in self.standing(models)}

    def rows_of(self, kind: type[Thing]) -> QuerySet[Any]:
        """All things of a kind that the user may see, with what is said of each."""
        return policy_of(self.user).scope(kind._default_manager.select_related(*SAID[kind]))

    def standing(self, models: Collection[int]) -> Sequence[ModelVersion]:
        """The version that stands for each of `models`, where it has one."""
        if not models:
            return ()
        rows = self.rows_of(ModelVersion).filter(model__in=models)
        return list(rows.order_by("model_id", IN_USE_FIRST, "-number").distinct("model_id"))


def _upstream(reach: _Reach, things: Sequence[Thing]) -> Iterator[Step]:
    for version in _only(ModelVersion, things):
        for data, kind in ((version.training_data_id, TRAINED), (version.test_data_id, TESTED)):
            if data is not None:
                yield Step(version, (DatasetVersion, data), kind, upstream=True)
    derived = {row.pk: row for row in _only(DatasetVersion, things)}
    if derived:
        through = DatasetVersion.derived_from.through.objects.filter(from_datasetversion__in=derived)
        for target, source in through.values_list("from_datasetversion_id", "to_datasetversion_id"):
            yield Step(derived[target], (DatasetVersion, source), DERIVED, upstream=True)
    fed = _by_model(things)
    for row in policy_of(reach.user).scope(ModelDependency.objects.filter(model__in=fed)) if fed else ():
        for thing in fed[row.model_id]:
            yield Step(thing, (RegisteredModel, row.upstream_id), FEEDS, upstream=True)


def _downstream(reach: _Reach, things: Sequence[Thing]) -> Iterator[Step]:
    yield from _uses_of_data(reach, {row.pk: row for row in _only(DatasetVersion, things)})
    versions = {row.pk: row for row in _only(ModelVersion, things)}
    running = reach.rows_of(Deployment).filter(version__in=versions, until=None) if versions else ()
    for deployment in running:
        yield Step(versions[deployment.version_id], (Deployment, deployment.pk), DEPLOYED, upstream=False)
    others = {row.model_id for row in versions.values() if row != reach.start}
    feeding = {row.pk for row in reach.standing(others)} | {reach.start.pk}
    sources = _by_model([one for one in things if not isinstance(one, ModelVersion) or one.pk in feeding])
    for row in policy_of(reach.user).scope(ModelDependency.objects.filter(upstream__in=sources)) if sources else ():
        for thing in sources[row.upstream_id]:
            yield Step(thing, (RegisteredModel, row.model_id), FEEDS, upstream=False)


def _uses_of_data(reach: _Reach, data: Mapping[int, DatasetVersion]) -> Iterator[Step]:
    if not data:
        return
    through = DatasetVersion.derived_from.through.objects.filter(to_datasetversion__in=data)
    for source, target in through.values_list("to_datasetversion_id", "from_datasetversion_id")[: reach.most + 1]:
        yield Step(data[source], (DatasetVersion, target), DERIVED, upstream=False)
    for column, kind in (("training_data", TRAINED), ("test_data", TESTED)):
        used = reach.rows_of(ModelVersion).filter(**{f"{column}__in": data}).order_by("-pk")
        for source, pk in used.values_list(f"{column}_id", "pk")[: reach.most + 1]:
            yield Step(data[source], (ModelVersion, pk), kind, upstream=False)


def _only(kind: type[Any], things: Sequence[Thing]) -> Iterator[Any]:
    return (thing for thing in things if isinstance(thing, kind))


def _by_model(things: Sequence[Thing]) -> dict[int, list[Thing]]:
    """The models and versions among `things`, by the key of their model."""
    found: dict[int, list[Thing]] = defaultdict(list)
    for thing in things:
        if isinstance(thing, ModelVersion):
            found[thing.model_id].append(thing)
        elif isinstance(thing, RegisteredModel):
            found[thing.pk].append(thing)
    return found


def _leads(edges: Sequence[Edge], source: Key, target: Key) -> bool:
    """Whether the edges lead from `source` to `target`."""
    reached, growing = {source}, True
    while growing and target not in reached:
        beyond = {edge.target for edge in edges if edge.source in reached} - reached
        reached |= beyond
        growing = bool(beyond)
    return target in reached
