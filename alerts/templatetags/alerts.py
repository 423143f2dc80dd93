"""What pages of the tracker show of a person's own alerts."""

from typing import Any

from django import template

from accounts.models import User
from alerts import queries
from tracker.models import Bill

register = template.Library()


@register.inclusion_tag("alerts/_subscribe.html", takes_context=True)
def subscribe_box(context: template.Context, bill: Bill) -> dict[str, Any]:
    """Show whether the reader follows the bill, and the button for the other."""
    user = context["user"]
    assert isinstance(user, User)
    return {"bill": bill, "subscription": queries.subscription_to(bill, user), "csrf_token": context["csrf_token"]}
