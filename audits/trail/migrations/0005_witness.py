"""Checkpoints that leave, and the cosignatures that come back."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trail", "0004_redaction")]

    operations = []
