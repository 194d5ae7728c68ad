"""How long the record is kept, as a decision on the trail."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trail", "0006_verification")]

    operations = []
