"""Redaction by two people, and explanations of writes without an author."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trail", "0003_past")]

    operations = []
