"""Row-level security: the second wall."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]

    operations = []
