"""What is changed of what is written is kept, and the database refuses to change or delete it."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "tracker_edit"

SQLITE = [
    f"""
    CREATE TRIGGER edits_are_kept_{act.lower()} BEFORE {act} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'edits are append-only'); END
    """
    for act in ("UPDATE", "DELETE")
]
SQLITE_BACK = [f"DROP TRIGGER edits_are_kept_{act}" for act in ("update", "delete")]

POSTGRESQL = [
    """
    CREATE FUNCTION edits_are_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'edits are append-only'; END $$
    """,
    f"""
    CREATE TRIGGER edits_are_kept BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION edits_are_kept()
    """,
]
POSTGRESQL_BACK = [f"DROP TRIGGER edits_are_kept ON {TABLE}", "DROP FUNCTION edits_are_kept()"]


def _run(statements: dict[str, list[str]], schema_editor: Any) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def guard(apps: Any, schema_editor: Any) -> None:
    _run({"sqlite": SQLITE, "postgresql": POSTGRESQL}, schema_editor)


def unguard(apps: Any, schema_editor: Any) -> None:
    _run({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0017_proposals"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Edit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
            ],
        ),
        migrations.AddField(
            model_name="edit",
            name="bill",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="edits", to="tracker.bill"
            ),
        ),
        migrations.AddField(
            model_name="edit",
            name="jurisdiction",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="edits", to="tracker.jurisdiction"
            ),
        ),
        migrations.AddField(
            model_name="edit",
            name="made_by",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="edit",
            constraint=models.CheckConstraint(
                condition=models.Q(("before", models.F("after")), _negated=True), name="edit_changed_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="edit",
            constraint=models.CheckConstraint(
                condition=models.Q(("bill", None), ("jurisdiction", None), _connector="OR"), name="edit_of_one_thing"
            ),
        ),
        migrations.RunPython(guard, unguard),
    ]
