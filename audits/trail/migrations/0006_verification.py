"""Verifications that show progress and can be taken up again."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trail", "0005_witness")]

    operations = []
