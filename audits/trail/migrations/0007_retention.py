"""How long the record is kept, as a decision on the trail; a decision is never changed, a later one follows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trail", "0006_verification"), ("base", "0002_immutable")]

    operations = [
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("events", "Entries of the trail"),
                            ("artifacts", "Uploaded files and issued reports"),
                        ],
                        max_length=20,
                    ),
                ),
                ("years", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("since", models.DateField()),
                ("reason", models.TextField()),
                ("decided_at", models.DateTimeField(auto_now_add=True)),
                ("decided_by", models.TextField()),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.RunSQL(
            "create trigger refuse_change before update or delete on trail_retention for each row "
            "execute function public.refuse_change()",
            "drop trigger refuse_change on trail_retention",
        ),
    ]
