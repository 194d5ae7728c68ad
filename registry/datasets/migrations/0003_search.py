"""The index behind the search for text."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("datasets", "0002_immutable"), ("trail", "0002_wall")]

    operations = [
        migrations.AddIndex(
            "dataset",
            GinIndex(fields=["name", "description"], opclasses=["gin_trgm_ops", "gin_trgm_ops"], name="dataset_search"),
        ),
    ]
