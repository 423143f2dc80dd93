from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A version ceased when the next one came to be; of the others it is not known, and they are long told of."""
    deadlines = apps.get_model("tracker", "Deadline")
    following = deadlines.objects.filter(
        bill=OuterRef("bill"),
        window=OuterRef("window"),
        occurrence=OuterRef("occurrence"),
        version__gt=OuterRef("version"),
    ).order_by("version")
    ended = apps.get_model("tracker", "BillEvent").objects.filter(pk=OuterRef("ended_by"))
    deadlines.objects.exclude(status="running").update(
        ceased_at=Coalesce(
            Subquery(following.values("computed_at")[:1]), Subquery(ended.values("recorded_at")[:1]), "computed_at"
        )
    )


class Migration(migrations.Migration):
    dependencies = [("tracker", "0002_history_is_append_only")]

    operations = [
        migrations.AddField(model_name="deadline", name="ceased_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(name="deadline_gone", fields=["ceased_at"], condition=models.Q(("status", "withdrawn"))),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                name="deadline_ceased_when_not_running",
                condition=models.Q(("ceased_at", None), ("status", "running"))
                | models.Q(models.Q(("status", "running"), _negated=True), ("ceased_at__isnull", False)),
            ),
        ),
    ]
