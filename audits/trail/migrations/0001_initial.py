"""Lays the trail before anything else exists, so that every other table is governed from birth."""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

import django.db.models.deletion
from django.apps import apps
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"
FILES = ("tables", "scope", "lineage", "spelled", "capture", "refuse", "arguments", "govern", "append_only", "grants")


def first_migrations_of_others():
    """The first migration of every other installed app that has one; this one runs before them all."""
    for app in apps.get_app_configs():
        folder = f"{app.name}.migrations"
        if app.label != "trail" and find_spec(folder) and any(iter_modules(import_module(folder).__path__)):
            yield (app.label, "__first__")


class Migration(migrations.Migration):
    initial = True
    run_before = list(first_migrations_of_others())

    dependencies = []

    operations = [
        # Without a way back: what is recorded is not taken away by a command.
        *(migrations.RunSQL((SQL / f"{name}.sql").read_text(encoding="utf-8")) for name in FILES),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("actor_id", models.TextField()),
                ("actor_label", models.TextField()),
                ("source", models.TextField()),
                ("action", models.TextField()),
                ("request_id", models.TextField()),
                ("db_user", models.TextField()),
                ("db_role", models.TextField()),
                ("object_type", models.TextField()),
                ("object_id", models.TextField()),
                ("object_label", models.TextField()),
                ("unit", models.TextField()),
                ("operation", models.TextField()),
                ("schema_version", models.TextField()),
                ("payload_digest", models.BinaryField()),
            ],
            options={
                "db_table": '"trail"."event"',
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": '"trail"."checkpoint"',
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("index", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
            ],
            options={
                "db_table": '"trail"."leaf"',
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("whole", models.BooleanField()),
                ("size", models.BigIntegerField()),
                ("seconds", models.FloatField()),
                ("findings", models.JSONField(default=list)),
                ("notices", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Payload",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="payload",
                        serialize=False,
                        to="trail.auditevent",
                    ),
                ),
                ("salt", models.BinaryField()),
                ("body", models.TextField()),
            ],
            options={
                "db_table": '"trail"."payload"',
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Unsequenced",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="waiting",
                        serialize=False,
                        to="trail.auditevent",
                    ),
                ),
            ],
            options={
                "db_table": '"trail"."unsequenced"',
                "managed": False,
            },
        ),
    ]
