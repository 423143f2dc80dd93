"""What there was before scopes and rhythms: bills followed in the default rhythm, alerts with a number of days."""

from datetime import time, timedelta

from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from alerts.models import Rhythm
from alerts.rules.choices import Choices

NEWS_LASTED = timedelta(days=30)


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    subscriptions, rhythms = apps.get_model("alerts", "Subscription"), apps.get_model("alerts", "Rhythm")
    choices = Choices(morning=time(settings.REMINDER_HOUR))
    for zone in set(subscriptions.objects.values_list("subscriber__time_zone", flat=True)):
        key = Rhythm.key_of(time_zone=zone, choices=choices)
        rhythm = rhythms.objects.create(key=key, time_zone=zone, choices=choices.as_json())
        subscriptions.objects.filter(subscriber__time_zone=zone).update(rhythm=rhythm)
    subscriptions.objects.update(scope_key=Concat(Value("bill:"), Cast("bill_id", CharField())))
    alerts = apps.get_model("alerts", "Alert")
    alerts.objects.filter(lead_days__isnull=False).update(step=Concat(Cast("lead_days", CharField()), Value("d")))
    apps.get_model("alerts", "Delivery").objects.update(act_by=F("owed_at") + NEWS_LASTED)


class Migration(migrations.Migration):
    dependencies = [("alerts", "0003_scopes_and_rhythms")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
