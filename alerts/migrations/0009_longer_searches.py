from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0008_snapshots_know_their_fallback")]

    operations = [
        migrations.AlterField(
            model_name="subscription",
            name="words",
            field=models.CharField(blank=True, max_length=300),
        ),
    ]
