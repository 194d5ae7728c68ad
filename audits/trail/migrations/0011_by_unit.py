"""The events of one unit are found by an index, so that its trail is as quick to read as it is short."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trail", "0010_outside_checkpoints")]

    operations = [
        migrations.RunSQL("CREATE INDEX event_unit ON trail.event (unit, id DESC)", "DROP INDEX trail.event_unit"),
    ]
