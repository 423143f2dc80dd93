"""What pages of the tracker and the admin show of a person's own alerts, and of how alerts go."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import template

from accounts.models import User
from alerts import queries
from alerts.admin.bounces import Counted, bounces_waiting
from alerts.models import Scope, Subscription
from alerts.services.foretell import foretold_of_bill
from alerts.services.watch import watch
from alerts.web.ahead import AHEAD, AheadRow, rows_of
from alerts.web.paused import paused_until_of
from alerts.web.wording import way_in_words
from tracker import clock
from tracker.models import Bill
from tracker.web.line import Line
from tracker.web.rows import DeadlineRow

register = template.Library()

SHOWN = 6


@dataclass(frozen=True, slots=True)
class BillAlerts:
    """What one person has to do with a bill: in which ways they follow it, what they will be told, and on which days.

    `reminders` holds for each window, by its number, the days on which a message of it goes out, as days of the
    jurisdiction. A stranger has no `user` and no rows.
    """

    bill: Bill
    user: User | None = None
    ways: list[str] = field(default_factory=list)
    direct: Subscription | None = None
    is_muted: bool = False
    rows: list[AheadRow] = field(default_factory=list)
    reminders: Mapping[int, list[date]] = field(default_factory=dict)

    @property
    def is_direct_only(self) -> bool:
        """Return whether the reader follows the bill itself and nothing wider, so that the way need not be told."""
        return self.direct is not None and len(self.ways) == 1


@register.simple_tag(takes_context=True)
def bill_alerts(context: template.Context, bill: Bill, windows: Iterable[DeadlineRow]) -> BillAlerts:
    """Return what the reader of a bill's page has to do with it. The page's own rows are used, to ask for no more."""
    user = context["user"]
    if not isinstance(user, User):
        return BillAlerts(bill)
    now = clock.now()
    wishes, is_muted = queries.wishes_and_mute(bill, user.pk)
    deadlines = [row.deadline for row in windows]
    lines = foretold_of_bill(
        subscriber=user,
        deadlines=deadlines,
        wishes=wishes,
        paused_until=paused_until_of(context["request"]),
        now=now,
        until=now + AHEAD,
    )
    reminders: dict[int, list[date]] = {}
    for line in lines:
        reminders.setdefault(line.deadline.pk, []).append(line.due_at.astimezone(bill.jurisdiction.zone).date())
    return BillAlerts(
        bill=bill,
        user=user,
        ways=[way_in_words(one) for one in wishes],
        direct=next((one for one in wishes if one.scope == Scope.BILL), None),
        is_muted=is_muted,
        rows=rows_of(lines, user, now),
        reminders=reminders,
    )


@register.simple_tag
def window_line(window: DeadlineRow, mine: BillAlerts) -> Line:
    """Return the picture of a window, with the days on which its reader is reminded."""
    return window.drawn_with(mine.reminders.get(window.deadline.pk, []))


@register.inclusion_tag("alerts/_subscribe.html", takes_context=True)
def subscribe_box(context: template.Context, mine: BillAlerts) -> dict[str, Any]:
    """Show in which ways the reader follows the bill, what they will be told of it, and the buttons to change that."""
    return {
        "mine": mine,
        "bill": mine.bill,
        "rows": mine.rows[:SHOWN],
        "more": len(mine.rows[SHOWN:]),
        "days": AHEAD.days,
        "zone": mine.user.time_zone if mine.user else "",
        "login_query": context.get("login_query", ""),
        "csrf_token": context.get("csrf_token", ""),
    }


@register.simple_tag
def alarms() -> list[str]:
    """Return what is wrong with the alerts, in sentences without any bill or reader."""
    return watch(now=clock.now(), wall=clock.wall()).sentences


@register.simple_tag(takes_context=True)
def bounces_of_the_site(context: template.Context) -> list[Counted]:
    """Return how many addresses do not take mail any more, for those who may know."""
    return bounces_waiting(context["user"])
