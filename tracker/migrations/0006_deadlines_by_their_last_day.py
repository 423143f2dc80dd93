"""Two indexes for the calendar: running windows by their last day, ended ones by the day they ended."""

from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [("tracker", "0005_bills_say_more")]

    operations = [
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                Coalesce("outer_on", "closes_on"),
                name="deadline_running_last",
                condition=models.Q(status="running", reminds=True),
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                name="deadline_ended",
                fields=["ended_on"],
                condition=models.Q(status="ended", reminds=True),
            ),
        ),
    ]
