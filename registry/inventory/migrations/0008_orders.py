from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inventory", "0007_immutable")]

    operations = [
        migrations.AddIndex("registeredmodel", models.Index(fields=["name", "id"], name="model_by_name")),
        migrations.AddIndex("registeredmodel", models.Index(fields=["tier", "id"], name="model_by_tier")),
    ]
