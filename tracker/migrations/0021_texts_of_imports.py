"""An import counts the versions of texts that it added."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0020_labels")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="texts_added",
            field=models.PositiveIntegerField(default=0, verbose_name="versions of texts added"),
        ),
    ]
