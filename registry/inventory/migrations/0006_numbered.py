from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0005_numbers_and_uses")]

    operations = [
        migrations.RemoveField("registeredmodel", "permitted_uses"),
        migrations.RemoveField("registeredmodel", "prohibited_uses"),
        migrations.AlterField("modelversion", "number", models.PositiveIntegerField()),
        migrations.AddConstraint(
            "modelversion", models.UniqueConstraint(fields=("model", "number"), name="version_number_once")
        ),
    ]
