"""Writes of catalogs and of what checks declare. Loading again changes nothing; nothing is ever deleted but a
declaration that a check has withdrawn."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from audits.base.locking import serialise
from audits.checks.contract import Check
from audits.trail import context as trail
from governance.controls.catalogfile import CatalogFile, ControlEntry, read_catalog
from governance.controls.models import Catalog, CheckControl, Control

PACKAGED = Path(__file__).parent / "catalogs"
CHANGEABLE = ("label", "title", "family", "parent", "baselines", "withdrawn", "position")
BATCH = 500


@dataclass(frozen=True)
class Loaded:
    """What loading one catalog did, in numbers of controls."""

    key: str
    added: int = 0
    changed: int = 0
    withdrawn: int = 0

    @property
    def sentence(self) -> str:
        if not (self.added or self.changed or self.withdrawn):
            return f"{self.key}: nothing new."
        return f"{self.key}: {self.added} added, {self.changed} changed, {self.withdrawn} withdrawn."


@dataclass(frozen=True)
class Declared:
    """What loading the checks' declarations did. `unknown` lists declared controls that no catalog holds."""

    added: int
    removed: int
    unknown: tuple[str, ...]


def load_packaged_catalogs(folder: Path = PACKAGED) -> list[Loaded]:
    """Loads every catalog file of `folder`, in the order of their names. Raises BadCatalog."""
    return [load_catalog(path=path) for path in sorted(folder.glob("*.json"))]


@transaction.atomic
def load_catalog(*, path: Path) -> Loaded:
    """Brings one catalog to the state of its file: adds and changes controls, withdraws those the file lacks.

    A file whose digest is the one loaded last is left alone. Raises BadCatalog; nothing is kept then.
    """
    file = read_catalog(path)
    serialise("catalog", file.key)
    kept = Catalog.objects.filter(key=file.key).first()
    if kept is not None and kept.sha256 == file.sha256:
        return Loaded(file.key)
    with trail.action("controls.catalog.loaded", reason=f"{path.name}, sha256 {file.sha256}"):
        catalog, _made = Catalog.objects.update_or_create(key=file.key, defaults={**file.header, "sha256": file.sha256})
        return _load_controls(catalog, file)


def _load_controls(catalog: Catalog, file: CatalogFile) -> Loaded:
    known = {control.identifier: control for control in Control.objects.filter(catalog=catalog)}
    added = changed = 0
    # Parents before the controls that enhance them: a level of the tree at a time.
    for level in _levels(file.controls):
        fresh = [
            Control(catalog=catalog, identifier=entry.identifier, **_values(entry, known))
            for entry in level
            if entry.identifier not in known
        ]
        stale = [
            control
            for entry in level
            if (control := known.get(entry.identifier)) is not None and _change(control, _values(entry, known))
        ]
        Control.objects.bulk_create(fresh, batch_size=BATCH)
        Control.objects.bulk_update(stale, CHANGEABLE, batch_size=BATCH)
        known |= {control.identifier: control for control in fresh}
        added, changed = added + len(fresh), changed + len(stale)
    gone = set(known) - {entry.identifier for entry in file.controls}
    withdrawn = Control.objects.filter(catalog=catalog, identifier__in=gone, withdrawn=False).update(withdrawn=True)
    return Loaded(file.key, added, changed, withdrawn)


def _levels(entries: tuple[ControlEntry, ...]) -> Iterable[list[ControlEntry]]:
    depth: dict[str, int] = {}
    levels: dict[int, list[ControlEntry]] = {}
    for entry in entries:
        depth[entry.identifier] = depth[entry.parent] + 1 if entry.parent else 0
        levels.setdefault(depth[entry.identifier], []).append(entry)
    return levels.values()


def _values(entry: ControlEntry, known: Mapping[str, Control]) -> dict[str, object]:
    return {
        "label": entry.label,
        "title": entry.title,
        "family": entry.family,
        "parent": known[entry.parent] if entry.parent else None,
        "baselines": list(entry.baselines),
        "withdrawn": entry.withdrawn,
        "position": entry.position,
    }


def _change(control: Control, values: Mapping[str, object]) -> bool:
    """Puts `values` on `control`; False when it held them already."""
    before = {name: getattr(control, f"{name}_id" if name == "parent" else name) for name in CHANGEABLE}
    for name, value in values.items():
        setattr(control, name, value)
    return before != {name: getattr(control, f"{name}_id" if name == "parent" else name) for name in CHANGEABLE}


@transaction.atomic
def load_check_controls(checks: Iterable[Check]) -> Declared:
    """Records which controls each check says it bears on, and forgets what no check says any more."""
    serialise("controls that checks declare")
    by_name = {
        f"{key}:{identifier}": pk
        for key, identifier, pk in Control.objects.values_list("catalog__key", "identifier", "pk")
    }
    said = {(check.id, name) for check in checks for name in check.controls}
    unknown = tuple(sorted({name for _check, name in said if name not in by_name}))
    wanted = {(check, by_name[name]) for check, name in said if name in by_name}
    kept = {
        (check, control): pk for check, control, pk in CheckControl.objects.values_list("check_id", "control_id", "pk")
    }
    fresh = sorted(wanted - set(kept))
    gone = [pk for pair, pk in kept.items() if pair not in wanted]
    with trail.action("controls.checks.declared"):
        CheckControl.objects.bulk_create(
            [CheckControl(check_id=check, control_id=control) for check, control in fresh], batch_size=BATCH
        )
        CheckControl.objects.filter(pk__in=gone).delete()
    return Declared(len(fresh), len(gone), unknown)
