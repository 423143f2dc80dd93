"""Give the searches that people follow the key that the rule of searching gives them now.

Two of one person at one endpoint that look for the same by now are one: the later ends.
"""

from typing import Any

from django.db import migrations
from django.utils import timezone

from alerts.rules.scopes import key_of_search


def rename(apps: Any, schema_editor: Any) -> None:
    searches = apps.get_model("alerts", "Subscription").objects.filter(scope="search").select_related("jurisdiction")
    running = set()
    for one in searches.order_by("pk"):
        key = key_of_search(one.words, one.jurisdiction.code if one.jurisdiction else "")
        place = (one.subscriber_id, one.endpoint_id, key)
        if one.ended_at is None and place in running:
            one.ended_at = timezone.now()  # noqa: TID251 - a migration is an edge, too
        elif one.ended_at is None:
            running.add(place)
        one.scope_key = key
        one.save(update_fields=["scope_key", "ended_at"])


class Migration(migrations.Migration):
    dependencies = [("alerts", "0009_longer_searches")]
    operations = [migrations.RunPython(rename, migrations.RunPython.noop)]
