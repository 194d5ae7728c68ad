"""Checkpoints that leave, the cosignatures that come back, and the rotation of the log key."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("trail", "0004_redaction")]

    operations = [
        migrations.RunSQL((SQL / "witness.sql").read_text(encoding="utf-8")),
        migrations.CreateModel(
            name="KeyRotation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("size", models.BigIntegerField()),
                ("note", models.TextField()),
                ("old_key", models.TextField()),
                ("new_key", models.TextField()),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("witness", models.TextField()),
                ("line", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": '"trail"."cosignature"', "managed": False},
        ),
        migrations.CreateModel(
            name="Witness",
            fields=[
                ("name", models.TextField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("place", models.TextField()),
                ("key", models.TextField()),
                ("active", models.BooleanField()),
                ("size", models.BigIntegerField()),
                ("success_at", models.DateTimeField(null=True)),
                ("attempt_at", models.DateTimeField(null=True)),
                ("problem", models.TextField()),
            ],
            options={"db_table": '"trail"."witness"', "managed": False},
        ),
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("single", models.BooleanField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("stall", models.TextField()),
                ("problem", models.TextField()),
            ],
            options={"db_table": '"trail"."pulse"', "managed": False},
        ),
    ]
