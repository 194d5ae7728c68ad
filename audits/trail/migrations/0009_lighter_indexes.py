"""Indexes that cost a writer less: none with a condition, which is prepared anew in each transaction, and no BRIN.

Writes without an author are found by the index on the actor.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("trail", "0008_requests")]

    operations = [
        migrations.RunSQL("DROP INDEX trail.event_unattributed", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX trail.event_at", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE INDEX event_at ON trail.event (at)", migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX trail.event_request", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE INDEX event_request ON trail.event (request_id, id DESC)", migrations.RunSQL.noop),
    ]
