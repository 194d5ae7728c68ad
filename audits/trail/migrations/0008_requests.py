"""What one request did, found by its id: stories tell it as one entry, wherever their pages end."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trail", "0007_retention")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX event_request ON trail.event (request_id, id DESC) WHERE request_id <> ''",
            "DROP INDEX trail.event_request",
        ),
    ]
