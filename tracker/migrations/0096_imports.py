"""What came from other systems: runs, origins, imported events and reviews."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0095_events_may_be_no_news"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="BillOrigin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("system", models.CharField(max_length=32)),
                ("source_id", models.CharField(max_length=300)),
                ("session", models.CharField(blank=True, max_length=100)),
                ("about", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="ImportedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                ("said", models.CharField(max_length=64)),
                ("words", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="ImportReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=80)),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("changed", "The source says something else now"),
                            ("vanished", "The source does not say it any more"),
                            ("differs", "An editor recorded something else"),
                            ("refused", "It cannot be recorded"),
                            ("unmapped", "The source says something that is no event of ours"),
                        ],
                        max_length=16,
                    ),
                ),
                ("said", models.CharField(blank=True, max_length=64)),
                ("says", models.JSONField(default=dict)),
                ("words", models.TextField(blank=True)),
                ("detail", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("accepted", "Accepted"),
                            ("dismissed", "Dismissed"),
                            ("withdrawn", "Withdrawn: the source says again what is recorded"),
                        ],
                        default="open",
                        max_length=16,
                    ),
                ),
                ("raised_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("system", models.CharField(max_length=32)),
                ("files", models.TextField()),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("expected", models.PositiveIntegerField(default=0)),
                ("counted", models.PositiveIntegerField(default=0)),
                ("bills_added", models.PositiveIntegerField(default=0)),
                ("events_added", models.PositiveIntegerField(default=0)),
                ("reviews_added", models.PositiveIntegerField(default=0)),
                ("refused", models.TextField(blank=True)),
            ],
        ),
        migrations.AddField(
            model_name="billorigin",
            name="bill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="origins", to="tracker.bill"
            ),
        ),
        migrations.AddField(
            model_name="importedevent",
            name="event",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="imported", to="tracker.billevent"
            ),
        ),
        migrations.AddField(
            model_name="importedevent",
            name="origin",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="tracker.billorigin"
            ),
        ),
        migrations.AddField(
            model_name="importreview",
            name="bill",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="import_reviews", to="tracker.bill"
            ),
        ),
        migrations.AddField(
            model_name="importreview",
            name="event",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="import_reviews",
                to="tracker.billevent",
            ),
        ),
        migrations.AddField(
            model_name="importreview",
            name="origin",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="tracker.billorigin"
            ),
        ),
        migrations.AddField(
            model_name="importreview",
            name="settled_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="importrun",
            name="started_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="billorigin",
            constraint=models.UniqueConstraint(fields=("system", "source_id"), name="origin_once"),
        ),
        migrations.AddConstraint(
            model_name="importedevent",
            constraint=models.UniqueConstraint(fields=("origin", "key"), name="imported_event_once"),
        ),
        migrations.AddIndex(
            model_name="importreview",
            index=models.Index(condition=models.Q(("state", "open")), fields=["raised_at"], name="review_open"),
        ),
        migrations.AddConstraint(
            model_name="importreview",
            constraint=models.UniqueConstraint(fields=("origin", "key", "why", "said"), name="review_once"),
        ),
        migrations.AddConstraint(
            model_name="importreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("settled_at__isnull", False)),
                    _connector="OR",
                ),
                name="review_settled_when_not_open",
            ),
        ),
        migrations.AddIndex(
            model_name="importrun",
            index=models.Index(fields=["started_at"], name="import_run_by_start"),
        ),
    ]
