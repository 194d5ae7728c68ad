"""Row-level security: the second wall.

The functions come with the first migration where there was none, and are renewed before and after each migrate;
the policies stand from a table's making on, and on older tables once this run of migrations ends.
"""

from pathlib import Path

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

SEARCH = Path(__file__).resolve().parent.parent / "sql" / "search.sql"


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]

    operations = [TrigramExtension(), migrations.RunSQL(SEARCH.read_text(encoding="utf-8"))]
