from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0007_bounces")]

    operations = [
        migrations.AddField("snapshot", "is_fallback", models.BooleanField(default=False)),
        migrations.AddIndex(
            "snapshot",
            models.Index(name="snapshot_fallback", fields=["id"], condition=models.Q(is_fallback=True)),
        ),
    ]
