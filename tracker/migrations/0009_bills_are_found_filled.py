"""Fill in, for the bills that are there, what lists are sorted by and the words they are found by."""

from datetime import date
from typing import Any

from django.db import migrations
from django.db.models import Max, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from tracker.rules.search import RULE, words_of

AT_ONCE = 500


def fill(apps: Any, schema_editor: Any) -> None:
    bill_model, search_model = apps.get_model("tracker", "Bill"), apps.get_model("tracker", "BillSearch")
    deadlines = apps.get_model("tracker", "Deadline").objects.filter(
        bill=OuterRef("pk"), status="running", reminds=True
    )
    events = apps.get_model("tracker", "BillEvent").objects.filter(bill=OuterRef("pk"), correction=None)
    closes_on = (
        deadlines.order_by().values("bill").annotate(first=Min(Coalesce("closes_on", "outer_on"))).values("first")
    )
    happened_on = events.exclude(kind="void").order_by().values("bill").annotate(last=Max("happened_on")).values("last")
    bill_model.objects.update(
        next_closes_on=Coalesce(Subquery(closes_on), date.max),
        latest_event_on=Coalesce(Subquery(happened_on), date.min),
    )
    for bill in bill_model.objects.prefetch_related("titles").order_by("pk").iterator(AT_ONCE):
        texts = [part for title in bill.titles.order_by("pk") for part in (title.text, title.summary)]
        words = " ".join(words_of([bill.identifier, bill.summary, *texts]))
        search_model.objects.create(bill=bill, words=words, rule=RULE)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0008_words_can_be_looked_up")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
