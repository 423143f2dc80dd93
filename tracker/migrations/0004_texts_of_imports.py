"""An import counts the versions of texts that it added.

It is the first to follow those that were written anew, so it looks whether they hold: Django leaves out, without a word,
one that replaces several of which only some were applied.
"""

from typing import Any

from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


class BetweenTwoMigrations(Exception):
    """The database was made by some of the earlier migrations and not by the others."""


def insist_on_all_or_none(apps: Any, schema_editor: Any) -> None:
    """Raise BetweenTwoMigrations, and change nothing, where tables of the earlier migrations are missing."""
    connection = schema_editor.connection
    applied = set(MigrationRecorder(connection).applied_migrations())
    for migration in MigrationLoader(connection).disk_migrations.values():
        replaced = set(migration.replaces)
        if replaced & applied and not replaced <= applied:
            missing = ", ".join(".".join(name) for name in sorted(replaced - applied))
            raise BetweenTwoMigrations(f"Migrate first with the code that has {missing}, then with this one.")


class Migration(migrations.Migration):
    dependencies = [("tracker", "0003_words_can_be_looked_up")]

    operations = [
        migrations.RunPython(insist_on_all_or_none, migrations.RunPython.noop),
        migrations.AddField(
            model_name="importrun",
            name="texts_added",
            field=models.PositiveIntegerField(default=0, verbose_name="versions of texts added"),
        ),
    ]
