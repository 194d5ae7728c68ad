from django.db import migrations

# Which columns of each table may still change; every other change is refused by the database.
TABLES: dict[str, list[str]] = {
    "risks_matrix": [],
    "risks_assessment": [],
    "risks_assessment_evidence": [],
    "risks_proposedassessment": ["state", "version", "decided_at", "decided_by_id"],
}


class Migration(migrations.Migration):
    dependencies = [("risks", "0001_initial"), ("base", "0002_immutable")]

    operations = [
        migrations.RunSQL(
            f"create trigger refuse_change before update or delete on {table} for each row "
            f"execute function public.refuse_change({', '.join(repr(column) for column in may_change)})",
            f"drop trigger refuse_change on {table}",
        )
        for table, may_change in TABLES.items()
    ]
