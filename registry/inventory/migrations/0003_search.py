"""The index behind the search for text."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("inventory", "0002_immutable"), ("trail", "0002_wall")]

    operations = [
        migrations.AddIndex(
            "registeredmodel",
            GinIndex(
                fields=["name", "purpose", "vendor"],
                opclasses=["gin_trgm_ops", "gin_trgm_ops", "gin_trgm_ops"],
                name="model_search",
            ),
        ),
    ]
