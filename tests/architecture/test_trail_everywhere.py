"""No table escapes the trail, and no immutable row can be changed by the application."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from audits.trail import inventory
from audits.trail.rules import EXEMPT
from tests.personas import set_up

pytestmark = pytest.mark.django_db

IMMUTABLE = {
    "oversight_redaction",
    "oversight_explanation",
    "vault_artifact",
    "checks_evidence",
    "checks_checkpolicy",
    "datasets_datasetversion",
    "inventory_modelversion",
    "risks_assessment",
    "risks_matrix",
}


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()}


def _triggers(name: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text from pg_trigger where tgname = %s and tgenabled in ('O', 'A')", [name]
        )
        return {table for (table,) in cursor.fetchall()}


def test_every_table_is_governed_or_exempt_with_a_reason():
    captured = _triggers("trail_capture")
    assert _tables() - captured == set(EXEMPT)
    assert all(EXEMPT.values())


def test_the_inventory_finds_nothing_to_say():
    assert list(inventory.findings()) == []


def test_every_model_names_a_label_that_is_a_column():
    for model in apps.get_models():
        rule = getattr(model, "trail", None)
        if rule is None or not model._meta.managed:
            continue
        columns = {field.column for field in model._meta.local_concrete_fields}
        named = {rule.label, rule.unit, *rule.mask, *rule.ignore} - {""}
        assert named <= columns, model


def test_what_must_never_change_is_guarded_by_the_database():
    assert _triggers("refuse_change") >= IMMUTABLE


def test_an_artifact_cannot_be_changed_or_deleted(unit, ml_engineer):
    from audits.vault.models import Artifact

    with set_up():
        artifact = Artifact.objects.create(
            unit=unit, sha256="0" * 64, size=1, filename="a", media_type="text/plain", created_by=ml_engineer
        )
        for attempt in (Artifact.objects.filter(pk=artifact.pk).update, artifact.delete):
            with pytest.raises(IntegrityError, match="never"), transaction.atomic():
                attempt(**({"size": 2} if "update" in repr(attempt) else {}))
