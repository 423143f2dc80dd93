"""The three roles. What each may do is brought by `accounts.roles.keep_roles`: permissions exist after migrating only."""

from typing import Any

from django.db import migrations, models


def make_roles(apps: Any, schema_editor: Any) -> None:
    """Make the groups; whoever may do everything is an administrator, and whoever could enter the admin a reader."""
    group, user = apps.get_model("auth", "Group"), apps.get_model("accounts", "User")
    roles = {name: group.objects.get_or_create(name=name)[0] for name in ("reader", "editor", "administrator")}
    for one in user.objects.filter(is_staff=True).only("pk", "is_superuser").iterator():
        one.groups.add(roles["administrator" if one.is_superuser else "reader"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_tokens_of_programs"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="is_staff",
            field=models.BooleanField(default=False, verbose_name="may enter the admin"),
        ),
        migrations.RunPython(make_roles, migrations.RunPython.noop),
    ]
