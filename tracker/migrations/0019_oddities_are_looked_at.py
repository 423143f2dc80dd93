"""What is odd about a bill can be looked at once and for all; lists of the odd ones are found by an index."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def count(apps: Any, schema_editor: Any) -> None:
    """Count of each bill what is odd about it and was not explained when it was recorded."""
    bills = apps.get_model("tracker", "Bill").objects.exclude(irregularities=[]).only("pk", "irregularities")
    for bill in bills.iterator():
        odd = [one.get("oddity") for one in bill.irregularities if not one.get("is_explained")]
        bill.law_changes = odd.count("law_changed")
        bill.odd_events = len(odd) - bill.law_changes
        bill.save(update_fields=["law_changes", "odd_events"])


class Migration(migrations.Migration):
    dependencies = [("tracker", "0018_edits_are_kept"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="LookedAt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("oddity", models.CharField(max_length=32)),
                ("about", models.CharField(max_length=64)),
                ("reason", models.TextField(verbose_name="why it is right")),
                ("looked_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="bill",
            name="law_changes",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="bill",
            name="odd_events",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(
                condition=models.Q(("odd_events__gt", 0)), fields=["latest_event_on", "id"], name="bill_odd"
            ),
        ),
        migrations.AddIndex(
            model_name="bill",
            index=models.Index(
                condition=models.Q(("law_changes__gt", 0)), fields=["latest_event_on", "id"], name="bill_law_changed"
            ),
        ),
        migrations.AddField(
            model_name="lookedat",
            name="bill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="looked_at", to="tracker.bill"
            ),
        ),
        migrations.AddField(
            model_name="lookedat",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.billevent"
            ),
        ),
        migrations.AddField(
            model_name="lookedat",
            name="looked_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="lookedat",
            constraint=models.UniqueConstraint(fields=("event", "oddity", "about"), name="oddity_looked_at_once"),
        ),
        migrations.AddConstraint(
            model_name="lookedat",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="oddity_is_right_for_a_reason"
            ),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
