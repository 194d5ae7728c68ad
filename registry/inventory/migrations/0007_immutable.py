from django.db import migrations

# Which columns of each table may still change. A step and an assessment are history; a deployment ends, once.
TABLES: dict[str, list[str]] = {
    "inventory_transition": [],
    "inventory_tierassessment": [],
    "inventory_deployment": ["until"],
}


class Migration(migrations.Migration):
    dependencies = [("inventory", "0006_numbered"), ("base", "0002_immutable")]

    operations = [
        migrations.RunSQL(
            f"create trigger refuse_change before update or delete on {table} for each row "
            f"execute function public.refuse_change({', '.join(repr(column) for column in may_change)})",
            f"drop trigger refuse_change on {table}",
        )
        for table, may_change in TABLES.items()
    ]
