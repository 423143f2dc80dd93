"""An import counts the versions of texts that it added."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0003_words_can_be_looked_up")]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="texts_added",
            field=models.PositiveIntegerField(default=0, verbose_name="versions of texts added"),
        ),
    ]
