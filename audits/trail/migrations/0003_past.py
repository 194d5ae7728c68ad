"""State as of a date."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trail", "0002_wall")]

    operations = []
