"""When a bill was written about last, and which windows came to be since a moment: what programs ask for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tracker", "0013_private_feeds")]
    operations = [
        migrations.AddField(
            model_name="bill",
            name="written_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(fields=["written_at"], name="bill_by_writing"),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(fields=["computed_at"], name="deadline_computed"),
        ),
    ]
