"""Reports that tell the record as of a moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AddField(model_name="report", name="as_of", field=models.DateTimeField(blank=True, null=True)),
    ]
