from django.db import migrations

# Which columns of each table may still change; every other change is refused by the database.
TABLES: dict[str, list[str]] = {
    "oversight_redaction": ["state", "version", "decided_by_id", "decided_at", "answer"],
    "oversight_explanation": [],
}


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial"), ("base", "0002_immutable")]

    operations = [
        migrations.RunSQL(
            f"create trigger refuse_change before update or delete on {table} for each row "
            f"execute function public.refuse_change({', '.join(repr(column) for column in may_change)})",
            f"drop trigger refuse_change on {table}",
        )
        for table, may_change in TABLES.items()
    ]
