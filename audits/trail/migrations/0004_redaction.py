"""Redaction by two people: what it takes away, and the one way in which a payload may go."""

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"
FILES = ("guard", "redact", "redaction")


class Migration(migrations.Migration):
    dependencies = [("trail", "0003_past")]

    operations = [
        *(migrations.RunSQL((SQL / f"{name}.sql").read_text(encoding="utf-8")) for name in FILES),
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "event",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="told",
                        serialize=False,
                        to="trail.auditevent",
                    ),
                ),
                ("body", models.TextField()),
                ("redacted", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={"db_table": '"trail"."told"', "managed": False},
        ),
        migrations.CreateModel(
            name="Redaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fields", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("digest", models.BinaryField()),
                ("request", models.BigIntegerField()),
                ("unit", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": '"trail"."redaction"', "managed": False},
        ),
        migrations.AddField("AuditEvent", "xid", models.TextField(default=""), preserve_default=False),
    ]
