"""The database itself refuses to change or delete an event."""

from typing import Any

from django.db import migrations

TABLE = "tracker_billevent"

SQLITE = [
    f"""
    CREATE TRIGGER history_is_append_only_{act.lower()} BEFORE {act} ON {TABLE}
    BEGIN SELECT RAISE(ABORT, 'history is append-only'); END
    """
    for act in ("UPDATE", "DELETE")
]

POSTGRESQL = [
    """
    CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$
    """,
    f"""
    CREATE TRIGGER history_is_append_only BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION history_is_append_only()
    """,
]

SQLITE_BACK = [f"DROP TRIGGER history_is_append_only_{act}" for act in ("update", "delete")]
POSTGRESQL_BACK = [f"DROP TRIGGER history_is_append_only ON {TABLE}", "DROP FUNCTION history_is_append_only()"]


def _run(statements: dict[str, list[str]], schema_editor: Any) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def guard(apps: Any, schema_editor: Any) -> None:
    _run({"sqlite": SQLITE, "postgresql": POSTGRESQL}, schema_editor)


def unguard(apps: Any, schema_editor: Any) -> None:
    _run({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}, schema_editor)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
