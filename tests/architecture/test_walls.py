"""Every table stands behind the second wall or on the list of open ones, and what reads past the wall is known."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from audits.trail.rules import OPEN
from audits.trail.wall import NAME, wall_for

ROOMS = ("audits", "registry", "governance")
# Who reads every unit: what acts in nobody's name. A page or an API view never does.
EVERYWHERE = {
    "audits/accounts/federation/services.py",  # looks for the rule that trusts a CI job, before anybody is known
    "audits/base/jobs.py",  # a worker claims, beats and closes whatever job it was given
    "audits/webhooks/services.py",  # endpoints of the units above hear of what somebody does below
    "audits/webhooks/delivering.py",  # messages to endpoints of every unit
    "registry/submissions/receivers.py",  # what the gate says after a run, whoever asked for it
    "audits/checks/execution.py",  # runs of every unit, and the news that they ended
    "audits/reports/making.py",  # finds the report to make; what it says is read as who asked
    "audits/vault/uploads.py",  # uploads of every unit end in time, and the disk is freed
    "audits/vault/services.py",  # content is taken away only when no unit names it
    "registry/datasets/working.py",  # profiles and snapshots of every unit, for who asked
    "governance/reviews/receivers.py",  # what follows from a finished run, whoever asked for it
}


def _walled() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class join pg_policy on polrelid = pg_class.oid"
            " where relrowsecurity and polname = %s and relnamespace = 'public'::regnamespace",
            [NAME],
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_every_table_is_walled_or_open_with_a_reason():
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = {name for (name,) in cursor.fetchall()}
    walled = _walled()
    neither = tables - walled - set(OPEN)
    assert not neither, "declare TrailRule(unit=…) or (parent=…), or add it to OPEN in audits/trail/rules.py"
    assert not walled & set(OPEN)
    assert not set(OPEN) - tables
    assert all(reason.endswith(".") for reason in OPEN.values())


@pytest.mark.django_db
def test_whatever_names_a_unit_or_hangs_on_what_does_is_walled():
    for model in apps.get_models(include_auto_created=True):
        names_a_unit = any(field.column == "unit_id" for field in model._meta.local_concrete_fields)
        source = model._meta.auto_created
        hangs_on_one = bool(source) and wall_for(source._meta.db_table, source._meta.label) is not None
        if names_a_unit or hangs_on_one:
            assert model._meta.db_table in _walled(), model


def test_who_reads_every_unit_is_known():
    callers = {
        str(path)
        for room in ROOMS
        for path in Path(room).rglob("*.py")
        if re.search(r"\beverywhere\(\)", path.read_text(encoding="utf-8")) and path.name != "context.py"
    }
    assert callers == EVERYWHERE
