from django.db import migrations

# Which columns of each table may still change. Controls are withdrawn, never deleted; nor is a catalog.
TABLES: dict[str, list[str]] = {
    "controls_catalog": ["title", "edition", "publisher", "source", "rights", "standing", "sha256", "loaded_at"],
    "controls_control": ["label", "title", "family", "parent_id", "baselines", "withdrawn", "position"],
}


class Migration(migrations.Migration):
    dependencies = [("controls", "0001_initial"), ("base", "0002_immutable")]

    operations = [
        migrations.RunSQL(
            f"create trigger refuse_change before update or delete on {table} for each row "
            f"execute function public.refuse_change({', '.join(repr(column) for column in may_change)})",
            f"drop trigger refuse_change on {table}",
        )
        for table, may_change in TABLES.items()
    ]
