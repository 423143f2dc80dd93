"""To be told nothing for a while, and to catch up when that is over.

While a pause runs, what falls due to that person is withdrawn with the reason, whichever endpoint it goes to, and the
planner goes on as if nothing were. When it ends, its person is one who comes late: of each window the most urgent that
is due is told, and the news that was withheld.
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F

from accounts.models import User
from alerts import queries
from alerts.models import Delivery, Pause, Subscription
from alerts.models.delivery import CLAIMABLE, PAUSED
from alerts.rules.choices import Choices, Reader
from alerts.rules.timetable import morning_of

LONGEST: Final = timedelta(days=60)
DAY: Final = timedelta(days=1)


class NoSuchPause(Exception):
    """The last day is over already, or lies so far ahead that the pause could be forgotten."""


def end_of(*, zone: tzinfo, last_on: date, wishes: Iterable[Subscription]) -> datetime:
    """Return when a pause with that last day ends: in the earliest of the person's mornings on the day after."""
    mornings = {one.rhythm_id: one.rhythm.reader.choices.morning for one in wishes}
    morning = min(mornings.values(), default=time(settings.REMINDER_HOUR))
    return morning_of(last_on + DAY, Reader(zone, Choices(morning=morning)))


@transaction.atomic
def pause(*, subscriber: User, last_on: date, now: datetime) -> Pause:
    """Tell a person nothing until a day is over; one who is told nothing already chooses another last day.

    Raise NoSuchPause for a day that has passed, or one more than 60 days ahead.
    """
    today = now.astimezone(subscriber.zone).date()
    if not today <= last_on <= today + LONGEST:
        raise NoSuchPause
    # One after the other, so that two forms do not both begin one.
    User.objects.select_for_update().only("pk").get(pk=subscriber.pk)
    end_pauses(now=now)
    wishes = queries.wishes_of(subscriber)
    ends_at = end_of(zone=subscriber.zone, last_on=last_on, wishes=wishes)
    User.objects.filter(pk=subscriber.pk).update(paused_until=ends_at)
    running, _ = Pause.objects.update_or_create(
        subscriber=subscriber,
        ended_at=None,
        defaults={"ends_at": ends_at},
        create_defaults={"began_at": now, "ends_at": ends_at},
    )
    return running


@transaction.atomic
def end_pause(*, subscriber: User, now: datetime) -> None:
    """End a person's pause at once, and have them told what is due. Without one nothing changes."""
    end_pauses(now=now)
    if Pause.objects.running(now).filter(subscriber=subscriber).update(ended_at=now):
        User.objects.filter(pk=subscriber.pk).update(paused_until=None)
        _fall_behind([subscriber.pk], now)


@transaction.atomic
def end_pauses(*, now: datetime) -> int:
    """Note of the pauses whose time is over that they have ended. Nothing is planned by it: return 0."""
    over = Pause.objects.filter(ended_at=None, ends_at__lte=now).order_by("pk")
    people = [
        one.subscriber_id
        for one in over
        # Unless its person has chosen another last day meanwhile.
        if Pause.objects.filter(pk=one.pk, ended_at=None, ends_at=one.ends_at).update(ended_at=F("ends_at"))
    ]
    _fall_behind(people, now)
    return 0


def withhold(*, now: datetime) -> int:
    """Withdraw what is due to those who wish to be told nothing now; return how much it is."""
    people = list(Pause.objects.running(now).values_list("subscriber", flat=True))
    if not people:
        return 0
    due = Delivery.objects.filter(endpoint__owner__in=people, status__in=CLAIMABLE, due_at__lte=now)
    return due.update(status=Delivery.Status.WITHDRAWN, settled_at=now, reason=PAUSED)


def _fall_behind(people: list[int], now: datetime) -> None:
    if people:
        Subscription.objects.filter(subscriber__in=people, ended_at=None).update(behind_at=now)
