"""Catalogs are data: loading them again changes nothing, and a new edition withdraws instead of deleting."""

import json
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from audits.accounts.models import User
from audits.checks import registry
from audits.trail.models import AuditEvent
from governance.controls.catalogfile import BadCatalog
from governance.controls.models import Catalog, CheckControl, Control
from governance.controls.services import Loaded, load_catalog, load_check_controls, load_packaged_catalogs
from tests.personas import acting, set_up

HEADER = {
    "key": "house",
    "title": "House rules",
    "edition": "1",
    "publisher": "We",
    "source": "Here",
    "rights": "Ours",
    "standing": "",
}
ONE = {"id": "h-1", "title": "Lock the door", "family": "Doors"}
INNER = {"id": "h-1.1", "title": "Twice", "family": "Doors", "parent": "h-1"}


def write(folder: Path, *controls: dict[str, object], **header: str) -> Path:
    path = folder / "house.json"
    path.write_text(json.dumps({**HEADER, **header, "controls": list(controls)}), encoding="utf-8")
    return path


def load(path: Path) -> Loaded:
    with set_up():
        return load_catalog(path=path)


def test_the_packaged_catalogs_are_whole(db: None) -> None:
    with set_up():
        load_packaged_catalogs()
    nist, iso = Catalog.objects.get(key="nist_800_53"), Catalog.objects.get(key="iso_27001_2022")
    assert (nist.controls.count(), nist.controls.filter(withdrawn=True).count()) == (1196, 182)
    assert nist.controls.exclude(parent=None).count() == 872
    baselines = [
        nist.controls.filter(baselines__contains=[name]).count() for name in ("low", "moderate", "high", "privacy")
    ]
    assert baselines == [149, 287, 370, 96]
    assert iso.controls.count() == 93


def test_the_command_loads_all_in_seconds_and_changes_nothing_the_second_time(db: None) -> None:
    begun = time.perf_counter()
    call_command("load_catalogs", verbosity=0, stdout=None)
    assert time.perf_counter() - begun < 3
    events = AuditEvent.objects.count()
    call_command("load_catalogs", verbosity=0, stdout=None)
    assert AuditEvent.objects.count() == events


def test_a_new_edition_adds_changes_and_withdraws(db: None, tmp_path: Path) -> None:
    assert load(write(tmp_path, ONE, INNER)) == Loaded("house", added=2)
    changed = {**ONE, "title": "Lock every door"}
    assert load(write(tmp_path, changed, {**ONE, "id": "h-2"})) == Loaded("house", added=1, changed=1, withdrawn=1)
    assert Control.objects.get(identifier="h-1").title == "Lock every door"
    assert Control.objects.get(identifier="h-1.1").withdrawn


def test_the_loading_is_attributed(db: None, tmp_path: Path) -> None:
    load(write(tmp_path, ONE))
    assert set(AuditEvent.objects.filter(object_type="controls.control").values_list("action", "actor_label")) == {
        ("controls.catalog.loaded", "Test set-up")
    }


@pytest.mark.parametrize(
    ("controls", "says"),
    [
        ([{"id": "h-1", "title": "Lock"}], "h-1 lacks family"),
        ([{**ONE, "colour": "red"}], "unknown fields colour"),
        ([ONE, ONE], "h-1 stands twice"),
        ([INNER, ONE], "before its parent"),
    ],
)
def test_a_bad_file_is_named_and_nothing_is_kept(
    db: None, tmp_path: Path, controls: list[dict[str, object]], says: str
) -> None:
    with pytest.raises(BadCatalog, match=says):
        load(write(tmp_path, *controls))
    assert not Catalog.objects.exists()


def test_a_control_is_never_deleted(db: None, tmp_path: Path, officer: User) -> None:
    load(write(tmp_path, ONE))
    with acting(officer), pytest.raises(IntegrityError), transaction.atomic():
        Control.objects.all().delete()


def test_checks_bring_their_controls_and_take_them_away(db: None) -> None:
    with set_up():
        load_packaged_catalogs()
        declared = load_check_controls(registry.all_checks())
        assert declared.unknown == ()
        assert declared.added == CheckControl.objects.count() > 0
        assert load_check_controls(registry.all_checks()).added == 0
        assert load_check_controls([]).removed == declared.added
