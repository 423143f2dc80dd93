"""The database itself refuses to change or delete an event, an edit or a text; a text can be withdrawn, once."""

from typing import Any

from django.db import migrations

TEXT_AS_ADDED = (
    "id, bill_id, label, language, dated_on, source_url, file_name, kind, digest, size, text, words, added_at,"
    " added_by_id"
)


def _on_sqlite(trigger: str, event: str, says: str) -> str:
    return f"CREATE TRIGGER {trigger} BEFORE {event} BEGIN SELECT RAISE(ABORT, '{says}'); END"


def _on_postgresql(function: str, says: str) -> str:
    return f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{says}'; END $$"


SQLITE = [
    _on_sqlite("history_is_append_only_update", "UPDATE ON tracker_billevent", "history is append-only"),
    _on_sqlite("history_is_append_only_delete", "DELETE ON tracker_billevent", "history is append-only"),
    _on_sqlite("edits_are_kept_update", "UPDATE ON tracker_edit", "edits are append-only"),
    _on_sqlite("edits_are_kept_delete", "DELETE ON tracker_edit", "edits are append-only"),
    _on_sqlite("texts_are_kept_update", f"UPDATE OF {TEXT_AS_ADDED} ON tracker_billtext", "texts are kept as they are"),
    _on_sqlite("texts_are_kept_delete", "DELETE ON tracker_billtext", "texts are kept as they are"),
    _on_sqlite(
        "texts_are_kept_withdrawn",
        "UPDATE ON tracker_billtext WHEN OLD.withdrawn_at IS NOT NULL",
        "texts are kept as they are",
    ),
]
SQLITE_BACK = [
    f"DROP TRIGGER {name}"
    for name in (
        "history_is_append_only_update",
        "history_is_append_only_delete",
        "edits_are_kept_update",
        "edits_are_kept_delete",
        "texts_are_kept_update",
        "texts_are_kept_delete",
        "texts_are_kept_withdrawn",
    )
]

POSTGRESQL = [
    _on_postgresql("history_is_append_only", "history is append-only"),
    _on_postgresql("edits_are_kept", "edits are append-only"),
    _on_postgresql("texts_are_kept", "texts are kept as they are"),
    """
    CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON tracker_billevent
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only()
    """,
    """
    CREATE TRIGGER edits_are_kept BEFORE UPDATE OR DELETE ON tracker_edit
    FOR EACH ROW EXECUTE FUNCTION edits_are_kept()
    """,
    f"""
    CREATE TRIGGER texts_are_kept BEFORE DELETE OR UPDATE OF {TEXT_AS_ADDED} ON tracker_billtext
    FOR EACH ROW EXECUTE FUNCTION texts_are_kept()
    """,
    """
    CREATE TRIGGER texts_are_kept_withdrawn BEFORE UPDATE ON tracker_billtext
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION texts_are_kept()
    """,
]
POSTGRESQL_BACK = [
    "DROP FUNCTION history_is_append_only() CASCADE",
    "DROP FUNCTION edits_are_kept() CASCADE",
    "DROP FUNCTION texts_are_kept() CASCADE",
]


def _run(statements: dict[str, list[str]], schema_editor: Any) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def guard(apps: Any, schema_editor: Any) -> None:
    _run({"sqlite": SQLITE, "postgresql": POSTGRESQL}, schema_editor)


def unguard(apps: Any, schema_editor: Any) -> None:
    _run({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}, schema_editor)


class Migration(migrations.Migration):
    replaces = [
        ("tracker", "0002_history_is_append_only"),
        ("tracker", "0016_texts_of_bills"),
        ("tracker", "0018_edits_are_kept"),
    ]
    dependencies = [("tracker", "0001_tables")]
    operations = [migrations.RunPython(guard, unguard)]
