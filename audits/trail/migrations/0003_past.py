"""State as of a date."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("trail", "0002_wall")]

    operations = [
        # Without a way back, as the trail itself.
        *(
            migrations.RunSQL((SQL / f"{name}.sql").read_text(encoding="utf-8"))
            for name in ("past", "recall", "enclose", "forget")
        ),
    ]
