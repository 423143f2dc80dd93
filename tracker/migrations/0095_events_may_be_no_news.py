"""Events may be no news: what lay in the past when a source was first imported.

SQLite writes a table anew to add a column, and the triggers that guard it are gone with the old one.
"""

import importlib
from typing import Any

from django.db import migrations, models

append_only = importlib.import_module("tracker.migrations.0002_history_is_append_only")


def guard_again(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "sqlite":
        return
    for statement in append_only.SQLITE_BACK:
        schema_editor.execute(statement.replace("DROP TRIGGER", "DROP TRIGGER IF EXISTS"))
    for statement in append_only.SQLITE:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0009_bills_are_found_filled")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, guard_again),
        migrations.AddField(
            model_name="billevent",
            name="is_news",
            field=models.BooleanField(default=True, verbose_name="is told to those who follow"),
        ),
        migrations.AddIndex(
            model_name="billevent",
            index=models.Index(
                condition=models.Q(("is_news", True)), fields=["recorded_at"], name="event_news_by_recording"
            ),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]
