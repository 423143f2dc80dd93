"""Private addresses of feeds."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def to(model: str) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=model)


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0012_polled_sources"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "gives",
                    models.CharField(
                        choices=[
                            ("calendar", "My calendar: the dates of all bills that I follow"),
                            ("news", "My news: what happens to all bills that I follow"),
                            ("bill_dates", "The dates of one bill"),
                            ("bill", "What happens to one bill"),
                            ("jurisdiction", "What happens in one jurisdiction"),
                            ("topic", "What happens about one topic"),
                            ("search", "What happens to the bills that a search finds"),
                        ],
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("is_discreet", models.BooleanField(default=False)),
                ("token_hash", models.CharField(max_length=64)),
                ("made_on", models.DateField()),
                ("bill", to("tracker.bill")),
                ("jurisdiction", to("tracker.jurisdiction")),
                ("topic", to("tracker.topic")),
                ("search", to("tracker.savedsearch")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feed_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["token_hash"], name="feed_token_once"),
                    models.CheckConstraint(
                        name="feed_token_gives_one_thing",
                        condition=models.Q(
                            gives__in=["calendar", "news"], bill=None, jurisdiction=None, topic=None, search=None
                        )
                        | models.Q(
                            gives__in=["bill", "bill_dates"],
                            bill__isnull=False,
                            jurisdiction=None,
                            topic=None,
                            search=None,
                        )
                        | models.Q(gives="jurisdiction", bill=None, jurisdiction__isnull=False, topic=None, search=None)
                        | models.Q(gives="topic", bill=None, jurisdiction=None, topic__isnull=False, search=None)
                        | models.Q(gives="search", bill=None, jurisdiction=None, topic=None, search__isnull=False),
                    ),
                ],
            },
        ),
    ]
