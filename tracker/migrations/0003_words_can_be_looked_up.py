"""What looks up the words of bills: a column of lexemes on PostgreSQL, a full-text table kept by triggers on SQLite.

Both take the words as they are: none of the two databases makes words by a rule of its own.
"""

from typing import Any

from django.db import migrations

TABLE = "tracker_billsearch"
INDEX = "tracker_billsearch_index"

TAKE_OUT = f"INSERT INTO {INDEX}({INDEX}, rowid, words) VALUES ('delete', old.bill_id, old.words)"  # noqa: S608
PUT_IN = f"INSERT INTO {INDEX}(rowid, words) VALUES (new.bill_id, new.words)"  # noqa: S608

SQLITE = [
    f"""
    CREATE VIRTUAL TABLE {INDEX} USING fts5(
        words, content='{TABLE}', content_rowid='bill_id', detail=none, prefix='1 2 3', tokenize='ascii'
    )
    """,
    f"CREATE TRIGGER {INDEX}_insert AFTER INSERT ON {TABLE} BEGIN {PUT_IN}; END",
    f"CREATE TRIGGER {INDEX}_delete AFTER DELETE ON {TABLE} BEGIN {TAKE_OUT}; END",
    f"CREATE TRIGGER {INDEX}_update AFTER UPDATE ON {TABLE} BEGIN {TAKE_OUT}; {PUT_IN}; END",
]
SQLITE_BACK = [*(f"DROP TRIGGER {INDEX}_{act}" for act in ("insert", "delete", "update")), f"DROP TABLE {INDEX}"]

POSTGRESQL = [
    f"""
    ALTER TABLE {TABLE} ADD COLUMN vector tsvector
    GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED
    """,
    f"CREATE INDEX {INDEX} ON {TABLE} USING gin (vector)",
]
POSTGRESQL_BACK = [f"DROP INDEX {INDEX}", f"ALTER TABLE {TABLE} DROP COLUMN vector"]


def _run(statements: dict[str, list[str]], schema_editor: Any) -> None:
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def make(apps: Any, schema_editor: Any) -> None:
    _run({"sqlite": SQLITE, "postgresql": POSTGRESQL}, schema_editor)


def unmake(apps: Any, schema_editor: Any) -> None:
    _run({"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}, schema_editor)


class Migration(migrations.Migration):
    replaces = [("tracker", "0008_words_can_be_looked_up")]
    dependencies = [("tracker", "0002_history_is_kept")]
    operations = [migrations.RunPython(make, unmake)]
