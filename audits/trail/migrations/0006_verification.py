"""Verifications that show progress and can be taken up again."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trail", "0005_witness")]

    operations = [
        migrations.AddField(
            model_name="verification",
            name="state",
            field=models.CharField(
                choices=[("running", "Running"), ("done", "Done"), ("stopped", "Stopped")],
                default="done",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="verification",
            name="started_at",
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="verification", name="at", field=models.DateTimeField(default=django.utils.timezone.now)
        ),
        migrations.AlterField(model_name="verification", name="whole", field=models.BooleanField(default=False)),
        migrations.AlterField(model_name="verification", name="size", field=models.BigIntegerField(default=0)),
        migrations.AlterField(model_name="verification", name="seconds", field=models.FloatField(default=0.0)),
        migrations.AddField(model_name="verification", name="done", field=models.BigIntegerField(default=0)),
        migrations.AddField(model_name="verification", name="total", field=models.BigIntegerField(default=0)),
        migrations.AddField(
            model_name="verification", name="heartbeat_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(model_name="verification", name="resume", field=models.JSONField(blank=True, null=True)),
        migrations.AddField(
            model_name="verification", name="resumed", field=models.PositiveSmallIntegerField(default=0)
        ),
    ]
