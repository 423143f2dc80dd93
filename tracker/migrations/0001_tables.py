"""Law, bills, their events and windows, and all that is kept beside."""

import datetime

import django.core.serializers.json
import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import tracker.rules.procedure


class Migration(migrations.Migration):
    replaces = [
        ("tracker", "0001_initial"),
        ("tracker", "0003_deadlines_say_when_they_ceased"),
        ("tracker", "0004_deadlines_by_when_they_ceased"),
        ("tracker", "0005_bills_say_more"),
        ("tracker", "0006_deadlines_by_their_last_day"),
        ("tracker", "0007_bills_are_found"),
        ("tracker", "0009_bills_are_found_filled"),
        ("tracker", "0010_events_may_be_no_news"),
        ("tracker", "0011_imports"),
        ("tracker", "0012_polled_sources"),
        ("tracker", "0013_private_feeds"),
        ("tracker", "0014_bills_say_when_they_changed"),
        ("tracker", "0015_receipts_of_recording"),
        ("tracker", "0017_proposals"),
        ("tracker", "0019_oddities_are_looked_at"),
        ("tracker", "0020_labels"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Jurisdiction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="code")),
                ("names", models.JSONField(verbose_name="names")),
                ("time_zone", models.CharField(max_length=64, verbose_name="time zone")),
                ("languages", models.JSONField(default=list, verbose_name="languages")),
                ("weekend", models.JSONField(default=list, verbose_name="weekend")),
                ("holidays", models.CharField(blank=True, max_length=16, verbose_name="holidays of")),
            ],
            options={
                "verbose_name": "jurisdiction",
                "verbose_name_plural": "jurisdictions",
            },
        ),
        migrations.CreateModel(
            name="Procedure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="procedures",
                        to="tracker.jurisdiction",
                        verbose_name="jurisdiction",
                    ),
                ),
                ("slug", models.CharField(max_length=64, unique=True, verbose_name="version")),
                ("effective_from", models.DateField(verbose_name="in force from")),
                ("effective_until", models.DateField(blank=True, null=True, verbose_name="in force until")),
                ("text", models.TextField(verbose_name="text")),
                ("loaded_at", models.DateTimeField(verbose_name="loaded at")),
                ("is_bundled", models.BooleanField(default=True, verbose_name="came with the program")),
            ],
            options={
                "verbose_name": "version of a procedure",
                "verbose_name_plural": "versions of procedures",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_until", None),
                            ("effective_until__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="procedure_ends_after_it_begins",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(unique=True, verbose_name="short name in addresses")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("names", models.JSONField(blank=True, default=dict, verbose_name="names in other languages")),
            ],
            options={
                "verbose_name": "topic",
                "verbose_name_plural": "topics",
            },
        ),
        migrations.CreateModel(
            name="Bill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bills",
                        to="tracker.jurisdiction",
                        verbose_name="jurisdiction",
                    ),
                ),
                ("identifier", models.CharField(max_length=100, verbose_name="number")),
                ("summary", models.TextField(blank=True, verbose_name="summary")),
                (
                    "stance",
                    models.CharField(
                        blank=True,
                        choices=[("oppose", "We oppose it"), ("support", "We support it"), ("watch", "We watch it")],
                        max_length=16,
                        verbose_name="stance",
                    ),
                ),
                ("stance_reason", models.TextField(blank=True, verbose_name="why this stance")),
                (
                    "procedure",
                    models.ForeignKey(
                        editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to="tracker.procedure"
                    ),
                ),
                ("stage", models.CharField(blank=True, editable=False, max_length=64, verbose_name="stage")),
                ("is_final", models.BooleanField(default=False, editable=False, verbose_name="is at its end")),
                ("irregularities", models.JSONField(default=list, editable=False)),
                ("odd_events", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("law_changes", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("next_closes_on", models.DateField(default=datetime.date(9999, 12, 31), editable=False)),
                ("latest_event_on", models.DateField(default=datetime.date(1, 1, 1), editable=False)),
                ("written_at", models.DateTimeField(editable=False, null=True)),
                (
                    "topics",
                    models.ManyToManyField(blank=True, related_name="bills", to="tracker.topic", verbose_name="topics"),
                ),
            ],
            options={
                "verbose_name": "bill",
                "verbose_name_plural": "bills",
                "indexes": [
                    models.Index(fields=["next_closes_on", "id"], name="bill_by_closing"),
                    models.Index(fields=["latest_event_on", "id"], name="bill_by_latest_event"),
                    models.Index(fields=["identifier", "id"], name="bill_by_identifier"),
                    models.Index(fields=["jurisdiction", "next_closes_on", "id"], name="bill_there_by_closing"),
                    models.Index(fields=["jurisdiction", "latest_event_on", "id"], name="bill_there_by_latest_event"),
                    models.Index(fields=["stage", "next_closes_on", "id"], name="bill_stage_by_closing"),
                    models.Index(fields=["written_at"], name="bill_by_writing"),
                    models.Index(
                        condition=models.Q(("odd_events__gt", 0)), fields=["latest_event_on", "id"], name="bill_odd"
                    ),
                    models.Index(
                        condition=models.Q(("law_changes__gt", 0)),
                        fields=["latest_event_on", "id"],
                        name="bill_law_changed",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("jurisdiction", "identifier"), name="bill_identifier_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BillSearch",
            fields=[
                (
                    "bill",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="tracker.bill",
                    ),
                ),
                ("words", models.TextField()),
                ("rule", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="BillDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="tracker.bill"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("url", models.URLField(max_length=500, verbose_name="address")),
                ("language", models.CharField(blank=True, max_length=8, verbose_name="language")),
                ("dated_on", models.DateField(blank=True, null=True, verbose_name="dated")),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
            },
        ),
        migrations.CreateModel(
            name="BillEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="tracker.bill"
                    ),
                ),
                ("kind", models.CharField(max_length=64)),
                ("happened_on", models.DateField()),
                ("happened_until", models.DateField(blank=True, null=True)),
                ("happened_at", models.TimeField(blank=True, null=True)),
                ("votes_for", models.PositiveIntegerField(blank=True, null=True)),
                ("votes_against", models.PositiveIntegerField(blank=True, null=True)),
                ("votes_abstain", models.PositiveIntegerField(blank=True, null=True)),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("note", models.TextField(blank=True)),
                ("irregular_reason", models.TextField(blank=True)),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="correction",
                        to="tracker.billevent",
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("is_news", models.BooleanField(default=True, verbose_name="is told to those who follow")),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["recorded_at"], name="event_by_recording"),
                    models.Index(
                        condition=models.Q(("is_news", True)), fields=["recorded_at"], name="event_news_by_recording"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("happened_until", None), ("happened_until__gt", models.F("happened_on")), _connector="OR"
                        ),
                        name="event_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corrects", None), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="event_correction_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "void"), _negated=True), ("corrects__isnull", False), _connector="OR"
                        ),
                        name="event_struck_out_is_one_that_was_there",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BillOrigin",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="origins", to="tracker.bill"
                    ),
                ),
                ("system", models.CharField(max_length=32)),
                ("source_id", models.CharField(max_length=300)),
                ("session", models.CharField(blank=True, max_length=100)),
                ("about", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("system", "source_id"), name="origin_once")],
            },
        ),
        migrations.CreateModel(
            name="BillSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sources", to="tracker.bill"
                    ),
                ),
                ("url", models.URLField(max_length=500, verbose_name="address")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("archive_url", models.URLField(blank=True, max_length=500, verbose_name="archived copy")),
                ("archived_on", models.DateField(blank=True, null=True, verbose_name="archived on")),
            ],
            options={
                "verbose_name": "source",
                "verbose_name_plural": "sources",
            },
        ),
        migrations.CreateModel(
            name="BillText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="texts", to="tracker.bill"
                    ),
                ),
                ("label", models.CharField(max_length=100)),
                ("language", models.CharField(max_length=8)),
                ("dated_on", models.DateField(null=True)),
                ("source_url", models.URLField(blank=True, max_length=500)),
                ("file_name", models.CharField(blank=True, max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("text", "plain text"), ("html", "web page"), ("pdf", "PDF"), ("docx", "DOCX")],
                        max_length=8,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("words", models.PositiveIntegerField()),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.TextField(blank=True)),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)), fields=("bill", "digest"), name="text_once_a_bill"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("withdrawn_at", None), ("withdrawn_reason", "")),
                            models.Q(
                                ("withdrawn_at__isnull", False), models.Q(("withdrawn_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="text_withdrawn_with_a_reason",
                    ),
                    models.CheckConstraint(condition=models.Q(("label", ""), _negated=True), name="text_has_a_label"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BillTitle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="titles", to="tracker.bill"
                    ),
                ),
                ("language", models.CharField(max_length=8, verbose_name="language")),
                ("text", models.TextField(verbose_name="title")),
                ("summary", models.TextField(blank=True, verbose_name="what the bill does, in this language")),
            ],
            options={
                "verbose_name": "title",
                "verbose_name_plural": "titles",
                "constraints": [
                    models.UniqueConstraint(fields=("bill", "language"), name="bill_title_once_a_language")
                ],
            },
        ),
        migrations.CreateModel(
            name="DemonstrationClock",
            fields=[
                ("singleton", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("now", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("singleton", True)), name="one_demonstration_clock")
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="tracker.billorigin"
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("said", models.CharField(max_length=64)),
                ("words", models.TextField()),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="imported", to="tracker.billevent"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("origin", "key"), name="imported_event_once")],
            },
        ),
        migrations.CreateModel(
            name="ImportReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "origin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="tracker.billorigin"
                    ),
                ),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="import_reviews",
                        to="tracker.bill",
                        verbose_name="bill",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_reviews",
                        to="tracker.billevent",
                    ),
                ),
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
                        verbose_name="why",
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
                        verbose_name="state",
                    ),
                ),
                ("raised_at", models.DateTimeField(verbose_name="raised at")),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "question of an import",
                "verbose_name_plural": "questions of imports",
                "indexes": [
                    models.Index(condition=models.Q(("state", "open")), fields=["raised_at"], name="review_open")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("origin", "key", "why", "said"), name="review_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("state", "open")),
                            models.Q(models.Q(("state", "open"), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="review_settled_when_not_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("system", models.CharField(max_length=32, verbose_name="system")),
                ("files", models.TextField(verbose_name="files")),
                ("started_at", models.DateTimeField(verbose_name="began")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                ("expected", models.PositiveIntegerField(default=0, verbose_name="bills in the files")),
                ("counted", models.PositiveIntegerField(default=0, verbose_name="bills gone through")),
                ("bills_added", models.PositiveIntegerField(default=0, verbose_name="bills added")),
                ("events_added", models.PositiveIntegerField(default=0, verbose_name="events added")),
                ("reviews_added", models.PositiveIntegerField(default=0, verbose_name="reviews added")),
                ("refused", models.TextField(blank=True, verbose_name="refused")),
                (
                    "started_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import",
                "verbose_name_plural": "imports",
                "indexes": [models.Index(fields=["started_at"], name="import_run_by_start")],
            },
        ),
        migrations.CreateModel(
            name="Edit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bill",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="edits", to="tracker.bill"
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edits",
                        to="tracker.jurisdiction",
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        choices=[
                            ("identifier", "Number"),
                            ("summary", "Summary"),
                            ("stance", "Stance"),
                            ("stance_reason", "Why this stance"),
                            ("topics", "Topics"),
                            ("title", "Title"),
                            ("title_summary", "Summary in a language"),
                            ("source", "Source"),
                            ("document", "Document"),
                            ("topic", "Name of a topic"),
                            ("changed_day", "Day"),
                            ("procedure", "Version of the law"),
                        ],
                        max_length=16,
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=500)),
                ("before", models.TextField(blank=True)),
                ("after", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("before", models.F("after")), _negated=True), name="edit_changed_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("bill", None), ("jurisdiction", None), _connector="OR"),
                        name="edit_of_one_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangedDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changed_days",
                        to="tracker.jurisdiction",
                        verbose_name="jurisdiction",
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("is_open", models.BooleanField(default=False, verbose_name="is a working day")),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("source_url", models.URLField(blank=True, max_length=500, verbose_name="source")),
            ],
            options={
                "verbose_name": "changed day",
                "verbose_name_plural": "changed days",
                "constraints": [models.UniqueConstraint(fields=("jurisdiction", "day"), name="changed_day_once")],
            },
        ),
        migrations.CreateModel(
            name="LookedAt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="looked_at", to="tracker.bill"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.billevent"
                    ),
                ),
                ("oddity", models.CharField(max_length=32)),
                ("about", models.CharField(max_length=64)),
                ("reason", models.TextField(verbose_name="why it is right")),
                ("looked_at", models.DateTimeField()),
                (
                    "looked_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("event", "oddity", "about"), name="oddity_looked_at_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="oddity_is_right_for_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolledSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="polled_sources",
                        to="tracker.jurisdiction",
                        verbose_name="jurisdiction",
                    ),
                ),
                ("system", models.CharField(default="openstates", max_length=32, verbose_name="system")),
                ("is_on", models.BooleanField(default=True, verbose_name="is asked")),
                ("since", models.CharField(blank=True, max_length=40, verbose_name="asked up to")),
                ("page", models.PositiveIntegerField(default=1, verbose_name="page")),
                ("asked_at", models.DateTimeField(editable=False, null=True, verbose_name="asked at")),
                ("wait_until", models.DateTimeField(editable=False, null=True, verbose_name="left alone until")),
                ("problem", models.TextField(blank=True, editable=False, verbose_name="problem")),
            ],
            options={
                "verbose_name": "polled source",
                "verbose_name_plural": "polled sources",
                "constraints": [models.UniqueConstraint(fields=("system", "jurisdiction"), name="polled_source_once")],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deadlines", to="tracker.bill"
                    ),
                ),
                ("window", models.CharField(max_length=64)),
                ("occurrence", models.PositiveSmallIntegerField()),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("running", "Running"),
                            ("ended", "Ended"),
                            ("replaced", "Replaced"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=16,
                    ),
                ),
                ("names", models.JSONField()),
                ("procedure", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="tracker.procedure")),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.billevent"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.billevent"
                    ),
                ),
                ("ended_on", models.DateField(null=True)),
                ("first_possible_on", models.DateField()),
                ("opens_on", models.DateField()),
                ("closes_on", models.DateField(null=True)),
                ("closes_time", models.TimeField(null=True)),
                ("outer_on", models.DateField(null=True)),
                ("outer_time", models.TimeField(null=True)),
                (
                    "on_silence",
                    models.CharField(
                        blank=True,
                        choices=[
                            (tracker.rules.procedure.Silence["NOTHING"], tracker.rules.procedure.Silence["NOTHING"]),
                            (
                                tracker.rules.procedure.Silence["DEEMED_SIGNED"],
                                tracker.rules.procedure.Silence["DEEMED_SIGNED"],
                            ),
                            (
                                tracker.rules.procedure.Silence["LAW_WITHOUT_SIGNATURE"],
                                tracker.rules.procedure.Silence["LAW_WITHOUT_SIGNATURE"],
                            ),
                            (
                                tracker.rules.procedure.Silence["SPEAKER_SIGNS"],
                                tracker.rules.procedure.Silence["SPEAKER_SIGNS"],
                            ),
                            (
                                tracker.rules.procedure.Silence["POCKET_VETO"],
                                tracker.rules.procedure.Silence["POCKET_VETO"],
                            ),
                            (tracker.rules.procedure.Silence["DIES"], tracker.rules.procedure.Silence["DIES"]),
                            (
                                tracker.rules.procedure.Silence["DEEMED_APPROVED"],
                                tracker.rules.procedure.Silence["DEEMED_APPROVED"],
                            ),
                            (
                                tracker.rules.procedure.Silence["OBJECTIONS_ACCEPTED"],
                                tracker.rules.procedure.Silence["OBJECTIONS_ACCEPTED"],
                            ),
                            (tracker.rules.procedure.Silence["IN_FORCE"], tracker.rules.procedure.Silence["IN_FORCE"]),
                            (
                                tracker.rules.procedure.Silence["CONTINUES"],
                                tracker.rules.procedure.Silence["CONTINUES"],
                            ),
                        ],
                        max_length=32,
                    ),
                ),
                (
                    "confidence",
                    models.CharField(
                        choices=[
                            (
                                tracker.rules.procedure.Confidence["TEXT_IN_FORCE"],
                                tracker.rules.procedure.Confidence["TEXT_IN_FORCE"],
                            ),
                            (
                                tracker.rules.procedure.Confidence["OLDER_TEXT"],
                                tracker.rules.procedure.Confidence["OLDER_TEXT"],
                            ),
                            (
                                tracker.rules.procedure.Confidence["REPORTED"],
                                tracker.rules.procedure.Confidence["REPORTED"],
                            ),
                            (
                                tracker.rules.procedure.Confidence["UNVERIFIED"],
                                tracker.rules.procedure.Confidence["UNVERIFIED"],
                            ),
                        ],
                        max_length=16,
                    ),
                ),
                ("citation", models.TextField()),
                ("working", models.JSONField()),
                ("reminds", models.BooleanField()),
                ("is_suspended", models.BooleanField(default=False)),
                ("computed_at", models.DateTimeField()),
                ("ceased_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "running")), fields=["closes_on"], name="deadline_running_closes"
                    ),
                    models.Index(
                        django.db.models.functions.comparison.Coalesce("outer_on", "closes_on"),
                        condition=models.Q(("reminds", True), ("status", "running")),
                        name="deadline_running_last",
                    ),
                    models.Index(
                        condition=models.Q(("reminds", True), ("status", "ended")),
                        fields=["ended_on"],
                        name="deadline_ended",
                    ),
                    models.Index(
                        condition=models.Q(("status", "running")), fields=["opens_on"], name="deadline_running_opens"
                    ),
                    models.Index(
                        condition=models.Q(("status", "running")), fields=["outer_on"], name="deadline_running_outer"
                    ),
                    models.Index(fields=["computed_at"], name="deadline_computed"),
                    models.Index(
                        condition=models.Q(("ceased_at__isnull", False)), fields=["ceased_at"], name="deadline_ceased"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("bill", "window", "occurrence", "version"), name="deadline_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["running", "ended"])),
                        fields=("bill", "window", "occurrence"),
                        name="deadline_one_current_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "running"), _negated=True),
                            models.Q(("ended_by", None), ("ended_on", None)),
                            _connector="OR",
                        ),
                        name="deadline_running_has_no_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ceased_at", None), ("status", "running")),
                            models.Q(models.Q(("status", "running"), _negated=True), ("ceased_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="deadline_ceased_when_not_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_possible_on__lte", models.F("opens_on")),
                            models.Q(("closes_on", None), ("opens_on__lte", models.F("closes_on")), _connector="OR"),
                            models.Q(("outer_on", None), ("closes_on__lte", models.F("outer_on")), _connector="OR"),
                        ),
                        name="deadline_days_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="tracker.bill"
                    ),
                ),
                ("says", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposed_corrections",
                        to="tracker.billevent",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="tracker.importreview",
                    ),
                ),
                (
                    "event",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal",
                        to="tracker.billevent",
                    ),
                ),
                ("after_event", models.PositiveBigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for a second person"),
                            ("confirmed", "Confirmed"),
                            ("refused", "Refused"),
                            ("overtaken", "Overtaken: something was recorded since"),
                            ("expired", "Expired"),
                        ],
                        default="waiting",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("proposed_at", models.DateTimeField(verbose_name="proposed at")),
                (
                    "proposed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "settled_by",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="why it was refused")),
            ],
            options={
                "verbose_name": "proposal",
                "verbose_name_plural": "proposals",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["proposed_at"], name="proposal_waiting"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            models.Q(
                                ("settled_by__isnull", False),
                                models.Q(("settled_by", models.F("proposed_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="proposal_confirmed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("state", "waiting")),
                            models.Q(models.Q(("state", "waiting"), _negated=True), ("settled_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="proposal_settled_when_not_waiting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("event__isnull", False), ("state", "confirmed")),
                            models.Q(models.Q(("state", "confirmed"), _negated=True), ("event", None)),
                            _connector="OR",
                        ),
                        name="proposal_became_an_event_when_confirmed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="proposal_refused_for_a_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")), fields=("bill", "digest"), name="proposal_waits_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "token",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="receipts", to="accounts.apitoken"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("asked", models.CharField(max_length=64)),
                (
                    "event",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.billevent"
                    ),
                ),
                ("answer", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("token", "key"), name="receipt_once_a_key")],
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(blank=True, max_length=3000)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("owner", "name"), name="saved_search_name_once")],
            },
        ),
        migrations.CreateModel(
            name="FeedToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feed_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                (
                    "bill",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tracker.bill"
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tracker.jurisdiction",
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tracker.topic"
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tracker.savedsearch",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("is_discreet", models.BooleanField(default=False)),
                ("token_hash", models.CharField(max_length=64)),
                ("made_on", models.DateField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("token_hash",), name="feed_token_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("bill", None),
                                ("gives__in", ["calendar", "news"]),
                                ("jurisdiction", None),
                                ("search", None),
                                ("topic", None),
                            ),
                            models.Q(
                                ("bill__isnull", False),
                                ("gives__in", ["bill", "bill_dates"]),
                                ("jurisdiction", None),
                                ("search", None),
                                ("topic", None),
                            ),
                            models.Q(
                                ("bill", None),
                                ("gives", "jurisdiction"),
                                ("jurisdiction__isnull", False),
                                ("search", None),
                                ("topic", None),
                            ),
                            models.Q(
                                ("bill", None),
                                ("gives", "topic"),
                                ("jurisdiction", None),
                                ("search", None),
                                ("topic__isnull", False),
                            ),
                            models.Q(
                                ("bill", None),
                                ("gives", "search"),
                                ("jurisdiction", None),
                                ("search__isnull", False),
                                ("topic", None),
                            ),
                            _connector="OR",
                        ),
                        name="feed_token_gives_one_thing",
                    ),
                ],
            },
        ),
    ]
