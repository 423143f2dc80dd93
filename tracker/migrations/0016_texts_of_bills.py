"""Versions of a bill's text. The database itself refuses to change or delete one; it can be withdrawn, once."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLE = "tracker_billtext"
FIXED = (
    "id, bill_id, label, language, dated_on, source_url, file_name, kind, digest, size, text, words, added_at,"
    " added_by_id"
)
SQLITE = [
    f"""
    CREATE TRIGGER texts_are_kept_{name} BEFORE {act} ON {TABLE} {when}
    BEGIN SELECT RAISE(ABORT, 'texts are kept as they are'); END
    """
    for name, act, when in (
        ("delete", "DELETE", ""),
        ("update", f"UPDATE OF {FIXED}", ""),
        ("withdrawn", "UPDATE", "WHEN OLD.withdrawn_at IS NOT NULL"),
    )
]
POSTGRESQL = [
    """
    CREATE FUNCTION texts_are_kept() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'texts are kept as they are'; END $$
    """,
    f"""
    CREATE TRIGGER texts_are_kept BEFORE DELETE OR UPDATE OF {FIXED} ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION texts_are_kept()
    """,
    f"""
    CREATE TRIGGER texts_are_kept_withdrawn BEFORE UPDATE ON {TABLE}
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION texts_are_kept()
    """,
]
SQLITE_BACK = [f"DROP TRIGGER texts_are_kept_{name}" for name in ("delete", "update", "withdrawn")]
POSTGRESQL_BACK = [
    f"DROP TRIGGER texts_are_kept ON {TABLE}",
    f"DROP TRIGGER texts_are_kept_withdrawn ON {TABLE}",
    "DROP FUNCTION texts_are_kept()",
]


def _run(statements: dict[str, list[str]], schema_editor: Any) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def guard(apps: Any, schema_editor: Any) -> None:
    _run({"sqlite": SQLITE, "postgresql": POSTGRESQL}, schema_editor)


def unguard(apps: Any, schema_editor: Any) -> None:
    _run({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0015_receipts_of_recording"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BillText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_reason", models.TextField(blank=True)),
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
                (
                    "bill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="texts", to="tracker.bill"
                    ),
                ),
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
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("bill", "digest"),
                        name="text_once_a_bill",
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
        migrations.RunPython(guard, unguard),
    ]
