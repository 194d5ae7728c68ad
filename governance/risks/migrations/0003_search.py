"""The index behind the search for text."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("risks", "0002_immutable"), ("trail", "0002_wall")]

    operations = [
        migrations.AddIndex(
            "risk", GinIndex(fields=["title", "event"], opclasses=["gin_trgm_ops", "gin_trgm_ops"], name="risk_search")
        ),
    ]
