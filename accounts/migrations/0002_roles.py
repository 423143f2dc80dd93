"""The three roles. What each may do is brought by `accounts.roles.keep_roles`: permissions exist after migrating only."""

from typing import Any

from django.db import migrations


def make_roles(apps: Any, schema_editor: Any) -> None:
    for name in ("reader", "editor", "administrator"):
        apps.get_model("auth", "Group").objects.get_or_create(name=name)


class Migration(migrations.Migration):
    replaces = [("accounts", "0005_roles")]
    dependencies = [("accounts", "0001_tables")]
    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
