"""Jurisdictions whose bills are asked for at regular times."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0096_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolledSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("system", models.CharField(default="openstates", max_length=32)),
                ("is_on", models.BooleanField(default=True, verbose_name="is asked")),
                ("since", models.CharField(blank=True, max_length=40)),
                ("page", models.PositiveIntegerField(default=1)),
                ("asked_at", models.DateTimeField(editable=False, null=True)),
                ("wait_until", models.DateTimeField(editable=False, null=True)),
                ("problem", models.TextField(blank=True, editable=False)),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="polled_sources",
                        to="tracker.jurisdiction",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("system", "jurisdiction"), name="polled_source_once")],
            },
        ),
    ]
