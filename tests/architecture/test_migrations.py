"""Migrations: complete, and readable in ten years because they import no code of ours."""

import ast
from pathlib import Path

import pytest
from django.core.management import call_command

ROOMS = ("audits", "registry", "governance")
MIGRATIONS = sorted(path for room in ROOMS for path in Path(room).glob("*/migrations/[0-9]*.py"))
# The trail's own SQL lies beside its migration and is read by it, not imported.
INFRASTRUCTURE = {"audits.trail.sql"}


@pytest.mark.django_db
def test_no_model_has_changed_without_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("path", MIGRATIONS, ids=str)
def test_a_migration_imports_none_of_our_code(path):
    imported = {
        node.module or ""
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    ours = {name for name in imported if name.split(".")[0] in ROOMS} - INFRASTRUCTURE
    assert not ours
