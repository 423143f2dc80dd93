"""What pages of the tracker and the admin show of a person's own alerts, and of how alerts go."""

from typing import Any

from django import template

from accounts.models import User
from alerts import queries
from alerts.models import Mute, Scope
from alerts.services.watch import watch
from alerts.web.ahead import AHEAD, rows_ahead
from alerts.web.wording import way_in_words
from tracker import clock
from tracker.models import Bill

register = template.Library()

SHOWN = 6


@register.inclusion_tag("alerts/_subscribe.html", takes_context=True)
def subscribe_box(context: template.Context, bill: Bill) -> dict[str, Any]:
    """Show in which ways the reader follows the bill, what they will be told of it, and the buttons to change that."""
    user = context["user"]
    assert isinstance(user, User)
    rows = rows_ahead(user, clock.now(), bill=bill)
    ways = queries.wishes_for(bill, user.pk)
    return {
        "bill": bill,
        "ways": [way_in_words(one) for one in ways],
        "direct": next((one for one in ways if one.scope == Scope.BILL), None),
        "is_muted": not ways and Mute.objects.filter(subscriber=user, bill=bill).exists(),
        "rows": rows[:SHOWN],
        "more": len(rows[SHOWN:]),
        "days": AHEAD.days,
        "zone": user.time_zone,
        "csrf_token": context["csrf_token"],
    }


@register.simple_tag
def alarms() -> list[str]:
    """Return what is wrong with the alerts, in sentences without any bill or reader."""
    return watch(now=clock.now(), wall=clock.wall()).sentences
