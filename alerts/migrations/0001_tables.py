"""What people follow, what is told to whom, and what became of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alerts.models.subscription
import alerts.rules.kinds


class Migration(migrations.Migration):
    replaces = [
        ("alerts", "0001_initial"),
        ("alerts", "0002_watch"),
        ("alerts", "0003_scopes_and_rhythms"),
        ("alerts", "0004_scopes_and_rhythms_filled"),
        ("alerts", "0005_scopes_and_rhythms_promised"),
        ("alerts", "0006_endpoints_of_other_channels"),
        ("alerts", "0007_bounces"),
        ("alerts", "0008_snapshots_know_their_fallback"),
        ("alerts", "0009_longer_searches"),
        ("alerts", "0010_searches_by_the_words_they_look_for"),
        ("alerts", "0011_pauses"),
        ("alerts", "0012_other_systems_are_told"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("tracker", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "part",
                    models.CharField(
                        choices=[("planner", "Planner"), ("sender", "Sender")],
                        max_length=16,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("beat_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="RelayState",
            fields=[
                ("channel", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("faults", models.PositiveIntegerField(default=0)),
                ("since", models.DateTimeField()),
                ("open_until", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="Rhythm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("time_zone", models.CharField(max_length=64)),
                ("choices", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1), condition=models.Q(("ended_at__isnull", True)), name="alarm_one_at_a_time"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            (alerts.rules.kinds.Kind["STAGE"], "stage"),
                            (alerts.rules.kinds.Kind["OUTCOME"], "outcome"),
                            (alerts.rules.kinds.Kind["CORRECTION"], "correction"),
                            (alerts.rules.kinds.Kind["CLOCK_STARTED"], "clock started"),
                            (alerts.rules.kinds.Kind["MOVED"], "moved"),
                            (alerts.rules.kinds.Kind["OPEN"], "open"),
                            (alerts.rules.kinds.Kind["OPENING"], "opening"),
                            (alerts.rules.kinds.Kind["CLOSING"], "closing"),
                            (alerts.rules.kinds.Kind["OUTER"], "outer"),
                            (alerts.rules.kinds.Kind["OVERDUE"], "overdue"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "bill",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.bill"),
                ),
                (
                    "event",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.billevent"
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.deadline"
                    ),
                ),
                ("step", models.CharField(blank=True, max_length=16)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("kind__in", (alerts.rules.kinds.Kind["STAGE"], alerts.rules.kinds.Kind["OUTCOME"]))
                        ),
                        fields=("event",),
                        name="alert_news_once_an_event",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", alerts.rules.kinds.Kind["CORRECTION"])),
                        fields=("event",),
                        name="alert_correction_once_an_event",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("event", None)),
                        fields=("deadline", "kind", "step"),
                        name="alert_once_a_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("deadline", None),
                                ("event__isnull", False),
                                (
                                    "kind__in",
                                    (
                                        alerts.rules.kinds.Kind["STAGE"],
                                        alerts.rules.kinds.Kind["OUTCOME"],
                                        alerts.rules.kinds.Kind["CORRECTION"],
                                    ),
                                ),
                                ("step", ""),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "kind__in",
                                        (
                                            alerts.rules.kinds.Kind["STAGE"],
                                            alerts.rules.kinds.Kind["OUTCOME"],
                                            alerts.rules.kinds.Kind["CORRECTION"],
                                        ),
                                    ),
                                    _negated=True,
                                ),
                                ("deadline__isnull", False),
                                ("event", None),
                            ),
                            _connector="OR",
                        ),
                        name="alert_about_an_event_or_a_deadline",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Endpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="endpoints",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("email", "Email"), ("webhook", "Webhook"), ("chat", "Chat or push")],
                        default="email",
                        max_length=16,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("address_sealed", models.TextField()),
                ("address_hash", models.CharField(max_length=64)),
                ("secret_sealed", models.TextField(blank=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("refused_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "channel", "address_hash"), name="endpoint_once_an_owner"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("removed_at", None),
                            models.Q(
                                ("address_sealed", ""), ("name", ""), ("secret_sealed", ""), ("verified_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="endpoint_removed_keeps_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("subject", models.TextField()),
                ("text", models.TextField()),
                ("is_fallback", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("is_fallback", True)), fields=["id"], name="snapshot_fallback")
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="subscriptions", to="alerts.endpoint"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("bill", "Bill"),
                            ("topic", "Topic"),
                            ("jurisdiction", "Jurisdiction"),
                            ("stage", "Stage"),
                            ("search", "saved search"),
                            ("everything", "Everything"),
                        ],
                        default="bill",
                        max_length=16,
                    ),
                ),
                ("scope_key", models.CharField(max_length=200)),
                (
                    "bill",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.bill"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.topic"
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.jurisdiction",
                    ),
                ),
                ("stage", models.CharField(blank=True, max_length=64)),
                ("words", models.CharField(blank=True, max_length=300)),
                (
                    "rhythm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="subscriptions", to="alerts.rhythm"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True, choices=[("en", "English"), ("ru", "Русский"), ("kk", "Қазақша")], max_length=8
                    ),
                ),
                (
                    "public_id",
                    models.CharField(default=alerts.models.subscription.random_id, max_length=32, unique=True),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("planned_at", models.DateTimeField(null=True)),
                ("behind_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)), fields=["scope_key"], name="subscription_covering"
                    ),
                    models.Index(
                        condition=models.Q(("ended_at", None), ("planned_at", None)),
                        fields=["id"],
                        name="subscription_to_look_at",
                    ),
                    models.Index(
                        condition=models.Q(("behind_at__isnull", False), ("ended_at", None)),
                        fields=["id"],
                        name="subscription_behind",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("subscriber", "scope_key", "endpoint"),
                        name="subscription_once_a_scope",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("bill__isnull", False),
                                ("scope", "bill"),
                                ("stage", ""),
                                ("topic", None),
                                ("words", ""),
                            ),
                            models.Q(
                                ("bill", None),
                                ("scope", "topic"),
                                ("stage", ""),
                                ("topic__isnull", False),
                                ("words", ""),
                            ),
                            models.Q(
                                ("bill", None),
                                ("jurisdiction__isnull", False),
                                ("scope", "jurisdiction"),
                                ("stage", ""),
                                ("topic", None),
                                ("words", ""),
                            ),
                            models.Q(
                                ("bill", None),
                                ("scope", "stage"),
                                ("topic", None),
                                ("words", ""),
                                models.Q(("stage", ""), _negated=True),
                            ),
                            models.Q(
                                ("bill", None),
                                ("scope", "search"),
                                ("stage", ""),
                                ("topic", None),
                                models.Q(("words", ""), _negated=True),
                            ),
                            models.Q(
                                ("bill", None),
                                ("jurisdiction", None),
                                ("scope", "everything"),
                                ("stage", ""),
                                ("topic", None),
                                ("words", ""),
                            ),
                            _connector="OR",
                        ),
                        name="subscription_scope_is_said",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "alert",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="alerts.alert"
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="alerts.endpoint"
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="alerts.subscription"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sending", "Sending"),
                            ("uncertain", "Uncertain"),
                            ("sent", "Sent"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="queued",
                        max_length=16,
                    ),
                ),
                ("message_id", models.CharField(blank=True, max_length=200)),
                (
                    "bundle",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="members",
                        to="alerts.delivery",
                    ),
                ),
                ("in_digest", models.BooleanField(default=False)),
                ("planned_at", models.DateTimeField()),
                ("owed_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("act_by", models.DateTimeField()),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("leased_until", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "snapshot",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="alerts.snapshot"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "uncertain"])),
                        fields=["act_by", "due_at", "id"],
                        name="delivery_queue",
                    ),
                    models.Index(
                        condition=models.Q(("status", "sending")), fields=["leased_until"], name="delivery_leases"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("alert", "endpoint"), name="delivery_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("message_id", ""), _negated=True),
                        fields=("message_id",),
                        name="delivery_message_id_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attempts", 0), models.Q(("message_id", ""), _negated=True), _connector="OR"
                        ),
                        name="delivery_named_before_it_is_tried",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("leased_until__isnull", False), ("status", "sending")),
                            models.Q(models.Q(("status", "sending"), _negated=True), ("leased_until", None)),
                            _connector="OR",
                        ),
                        name="delivery_lease_only_while_sending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("status__in", ["queued", "sending", "uncertain"])),
                            models.Q(("settled_at__isnull", False), ("status__in", ["sent", "refused", "withdrawn"])),
                            _connector="OR",
                        ),
                        name="delivery_settled_when_over",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bounce",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bounces", to="alerts.delivery"
                    ),
                ),
                ("attempt", models.PositiveIntegerField()),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("hard", "hard"),
                            ("soft", "soft"),
                            ("policy", "policy"),
                            ("delayed", "delayed"),
                            ("delivered", "delivered"),
                            ("complaint", "complaint"),
                        ],
                        max_length=16,
                    ),
                ),
                ("status", models.CharField(blank=True, max_length=16)),
                ("subject", models.CharField(max_length=16)),
                (
                    "source",
                    models.CharField(
                        choices=[("answer", "answer"), ("report", "report"), ("service", "service")], max_length=16
                    ),
                ),
                ("report_hash", models.CharField(blank=True, max_length=64)),
                ("noted_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("delivery", "attempt", "verdict"), name="bounce_once_an_attempt"),
                    models.UniqueConstraint(
                        condition=models.Q(("report_hash", ""), _negated=True),
                        fields=("delivery", "report_hash"),
                        name="bounce_once_a_report",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tries", to="alerts.delivery"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=16)),
                ("answer", models.TextField(blank=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("delivery", "number"), name="attempt_numbered_once")],
            },
        ),
        migrations.CreateModel(
            name="Hook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                ("address_sealed", models.TextField(editable=False)),
                ("secret_sealed", models.TextField(editable=False)),
                ("old_secret_sealed", models.TextField(blank=True, editable=False)),
                ("old_secret_until", models.DateTimeField(editable=False, null=True)),
                ("happenings", models.JSONField(default=list, verbose_name="is told when")),
                ("is_active", models.BooleanField(default=True, verbose_name="switched on")),
                ("made_at", models.DateTimeField(editable=False, verbose_name="made")),
                ("forgotten_until", models.DateTimeField(editable=False, null=True)),
                ("faults", models.PositiveIntegerField(default=0, editable=False, verbose_name="faults in a row")),
                ("rests_until", models.DateTimeField(editable=False, null=True)),
                ("gone_at", models.DateTimeField(editable=False, null=True)),
                (
                    "jurisdictions",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="tracker.jurisdiction", verbose_name="jurisdictions"
                    ),
                ),
                (
                    "topics",
                    models.ManyToManyField(blank=True, related_name="+", to="tracker.topic", verbose_name="topics"),
                ),
            ],
            options={
                "verbose_name": "webhook of another system",
                "verbose_name_plural": "webhooks of other systems",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("old_secret_sealed", ""), ("old_secret_until", None)),
                            models.Q(
                                models.Q(("old_secret_sealed", ""), _negated=True), ("old_secret_until__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="hook_old_secret_ends",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("gone_at", None), ("is_active", False), _connector="OR"),
                        name="hook_gone_is_switched_off",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "hook",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="alerts.hook",
                        verbose_name="webhook",
                    ),
                ),
                (
                    "happening",
                    models.CharField(
                        choices=[
                            ("bill.event_recorded", "An event was recorded"),
                            ("deadline.created", "A window came to be"),
                            ("deadline.moved", "The dates of a window moved"),
                            ("deadline.closed", "A window ended or is no more"),
                        ],
                        max_length=32,
                        verbose_name="what happened",
                    ),
                ),
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.bill",
                        verbose_name="bill",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.billevent",
                    ),
                ),
                (
                    "deadline",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tracker.deadline",
                    ),
                ),
                ("webhook_id", models.CharField(max_length=64, verbose_name="webhook-id")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("sending", "being sent"),
                            ("uncertain", "without an answer"),
                            ("sent", "taken"),
                            ("refused", "refused"),
                            ("given up", "given up"),
                            ("withdrawn", "not told"),
                        ],
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("occurred_at", models.DateTimeField(verbose_name="recorded")),
                ("planned_at", models.DateTimeField(verbose_name="planned")),
                ("due_at", models.DateTimeField(verbose_name="next try")),
                ("give_up_at", models.DateTimeField(verbose_name="given up at")),
                ("attempts", models.PositiveIntegerField(default=0, verbose_name="tries")),
                ("failures", models.PositiveIntegerField(default=0)),
                ("leased_until", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True, verbose_name="taken at")),
                ("settled_at", models.DateTimeField(null=True, verbose_name="over since")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="the last answer")),
            ],
            options={
                "verbose_name": "message to another system",
                "verbose_name_plural": "messages to other systems",
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "uncertain"])),
                        fields=["due_at", "id"],
                        name="hook_queue",
                    ),
                    models.Index(fields=["deadline", "hook", "happening"], name="hook_told_of_deadline"),
                    models.Index(fields=["hook", "status", "id"], name="hook_ledger"),
                    models.Index(
                        condition=models.Q(("status", "sending")), fields=["leased_until"], name="hook_leases"
                    ),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", False)), fields=["settled_at"], name="hook_settled"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "hook"), name="hook_told_once_of_an_event"),
                    models.UniqueConstraint(
                        condition=models.Q(("happening__in", ["deadline.created", "deadline.moved"])),
                        fields=("hook", "deadline"),
                        name="hook_told_once_that_it_began",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("happening", "deadline.closed")),
                        fields=("hook", "deadline"),
                        name="hook_told_once_that_it_ended",
                    ),
                    models.UniqueConstraint(fields=("webhook_id",), name="hook_delivery_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("deadline", None), ("event__isnull", False), ("happening", "bill.event_recorded")
                            ),
                            models.Q(
                                models.Q(("happening", "bill.event_recorded"), _negated=True),
                                ("deadline__isnull", False),
                                ("event", None),
                            ),
                            _connector="OR",
                        ),
                        name="hook_delivery_of_an_event_or_a_deadline",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("leased_until__isnull", False), ("status", "sending")),
                            models.Q(models.Q(("status", "sending"), _negated=True), ("leased_until", None)),
                            _connector="OR",
                        ),
                        name="hook_lease_only_while_sending",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("status__in", ["queued", "sending", "uncertain"])),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("status__in", ["sent", "refused", "given up", "withdrawn"]),
                            ),
                            _connector="OR",
                        ),
                        name="hook_delivery_settled_when_over",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mutes", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "bill",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tracker.bill"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("subscriber", "bill"), name="mute_once_a_bill")],
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["ends_at"], name="pause_running")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("subscriber",), name="pause_once_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("began_at"))), name="pause_ends_after_it_began"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at", None),
                            models.Q(("ended_at__gte", models.F("began_at")), ("ended_at__lte", models.F("ends_at"))),
                            _connector="OR",
                        ),
                        name="pause_ended_within_its_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outlook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tracker.deadline"
                    ),
                ),
                (
                    "rhythm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="alerts.rhythm"
                    ),
                ),
                ("next_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)), fields=["next_at"], name="outlook_next"
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("deadline", "rhythm"), name="outlook_once")],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=16)),
                ("address_hash", models.CharField(max_length=64)),
                ("doubted_at", models.DateTimeField()),
                ("suppressed_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(max_length=16)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "address_hash"), name="suppression_once_an_address")
                ],
            },
        ),
        migrations.CreateModel(
            name="Trial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trials", to="alerts.endpoint"
                    ),
                ),
                ("sent_at", models.DateTimeField()),
                ("code_hash", models.CharField(blank=True, max_length=64)),
                ("expires_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "sent_at"], name="trial_by_owner")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("code_hash", ""), ("expires_at", None)),
                            models.Q(models.Q(("code_hash", ""), _negated=True), ("expires_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="trial_with_a_code_expires",
                    )
                ],
            },
        ),
    ]
