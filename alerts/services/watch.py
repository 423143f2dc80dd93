"""Whether alerts go out in time, asked from outside: by the health page, and by cron through `watch_alerts`."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, Final
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Count, F, QuerySet, Value
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.roles import administrators
from alerts.channels.smtp import SmtpClient
from alerts.models import Alarm, Delivery, Heartbeat, Hook, Part, RelayState, Snapshot
from alerts.models.delivery import CLAIMABLE, UNWRITTEN

log = logging.getLogger(__name__)

Says = tuple[str, list[str]]
"""A subject, and sentences."""

TOLD_AGAIN_AFTER: Final = timedelta(hours=6)
PING_SECONDS: Final = 5
HOOK_IS_STUCK_AFTER: Final = timedelta(hours=1)
GIVEN_UP_LATELY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Watch:
    """What was found. `late_seconds` is the age of the oldest delivery that is due, 0 when none is.

    `silent` names the parts that ran and no longer do, or not to the end; `never` those that have not run at all;
    `closed` the channels that are left alone at present; `unwritten` counts the deliveries that failed on our own
    side and are tried again, `unsaid` those of late that had to be told in English because the words of another
    language failed. A server's own words are kept out: they may quote an address.
    """

    late_seconds: int
    silent: list[str]
    never: list[str]
    closed: list[str]
    unwritten: int
    unsaid: int = 0
    hooks: list[str] = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        return bool(self.late_seconds > settings.ALARM_AFTER_SECONDS)

    @property
    def is_well(self) -> bool:
        return not (self.is_late or self.silent or self.never or self.unwritten or self.unsaid)

    @property
    def warnings(self) -> list[str]:
        """What to tell an operator besides, though alerts go out."""
        stuck = _("The other system “%(name)s” is not told what it should be. See its messages in the admin.")
        return [stuck % {"name": name} for name in self.hooks]

    @property
    def sentences(self) -> list[str]:
        """What to tell an operator. No bill and no reader is in it."""
        seconds = settings.ALARM_AFTER_SECONDS
        silent = _("The part “%(part)s” has not finished a round without an error for %(seconds)d seconds.")
        never = _("The part “%(part)s” has never run.")
        closed = _("The channel “%(channel)s” has faults and is left alone for now.")
        counted = [
            (self.is_late, _("The oldest alert that is due has waited %d seconds."), self.late_seconds),
            (self.unwritten, _("Alerts that could not be written: %d. The log says why."), self.unwritten),
            (self.unsaid, _("Alerts told in English for want of words: %d. The log says why."), self.unsaid),
        ]
        return [
            *(silent % {"part": _(Part(part).label), "seconds": seconds} for part in self.silent),
            *(never % {"part": _(Part(part).label)} for part in self.never),
            *(closed % {"channel": channel} for channel in self.closed),
            *(sentence % number for is_so, sentence, number in counted if is_so),
        ]


def beat(*, part: Part, wall: datetime) -> None:
    """Note that a part has just done its work."""
    Heartbeat.objects.update_or_create(part=part, defaults={"beat_at": wall})


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of life of the parts, and the state of each relay, as they are stored."""

    beats: dict[str, datetime]
    relays: list[RelayState]

    @classmethod
    def read(cls) -> "Signs":
        return cls(dict(Heartbeat.objects.values_list("part", "beat_at")), list(RelayState.objects.order_by("channel")))


def watch(*, now: datetime, wall: datetime) -> Watch:
    """Look at the queue by the time `now` and at the signs of life by the real time `wall`."""
    return watch_with(Signs.read(), now=now, wall=wall)


def watch_with(signs: Signs, *, now: datetime, wall: datetime) -> Watch:
    """Look as `watch` does, with the signs at hand."""
    due_at = (
        Delivery.objects.filter(status__in=CLAIMABLE, due_at__lte=now)
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    alive_since = wall - timedelta(seconds=settings.ALARM_AFTER_SECONDS)
    ills = _ills(now)
    counts = {what: count for what, _name, count in ills}
    return Watch(
        late_seconds=int((now - due_at).total_seconds()) if due_at else 0,
        silent=[part.value for part in Part if part in signs.beats and signs.beats[part] < alive_since],
        never=[part.value for part in Part if part not in signs.beats],
        closed=[relay.channel for relay in signs.relays if relay.open_until > wall],
        unwritten=counts.get("unwritten", 0),
        unsaid=counts.get("unsaid", 0),
        hooks=sorted(name for what, name, _count in ills if what == "hook"),
    )


def _ills(now: datetime) -> list[tuple[str, str, int]]:
    """Return what is ill, in one query: what it is, the name of what has one, and how many.

    It tells how many deliveries could not be written, how many lately not in their language, and which hooks are stuck.
    """
    unwritten = Delivery.objects.filter(status=Delivery.Status.QUEUED, reason=UNWRITTEN)
    fallbacks = Snapshot.objects.filter(is_fallback=True)
    unsaid = Delivery.objects.filter(snapshot__in=fallbacks, settled_at__gt=now - TOLD_AGAIN_AFTER)
    stuck = Hook.objects.stuck(
        since=now - HOOK_IS_STUCK_AFTER,
        gave_up_since=now - GIVEN_UP_LATELY,
        tried_for=timedelta(hours=settings.HOOKS_GIVE_UP_HOURS),
    )
    named = stuck.annotate(what=Value("hook"), called=F("name")).values_list("what", "called").annotate(Count("pk"))
    return list(_counted(unwritten, "unwritten").union(_counted(unsaid, "unsaid"), named.order_by()))


def _counted(deliveries: QuerySet[Delivery], what: str) -> Any:
    tagged = deliveries.order_by().annotate(what=Value(what), called=Value(""))
    return tagged.values_list("what", "called").annotate(Count("pk"))


def is_all_well(*, now: datetime, wall: datetime, relay: SmtpClient | None) -> bool:
    """Return whether alerts go out: the parts are alive, nothing is late, the database writes and the relay answers."""
    if not watch(now=now, wall=wall).is_well:
        return False
    with transaction.atomic():
        # A full disk is noticed only by writing.
        Heartbeat.objects.filter(part=Part.SENDER).update(beat_at=F("beat_at"))
    return relay is None or relay.answers()


def ping(url: str) -> bool:
    """Call the watchman's URL, with nothing in it; return whether it answered."""
    try:
        with urlopen(Request(url, method="HEAD"), timeout=PING_SECONDS):  # noqa: S310 - the operator named it
            return True
    except (OSError, HTTPException) as error:
        log.warning("the watchman's URL did not answer: %s", type(error).__name__)
        return False


def raise_or_end_alarm(*, found: Watch, wall: datetime) -> bool:
    """Mail the administrators when an alarm begins, every six hours while it lasts, and when it is over, in English.

    Return whether there was nothing to mail or somebody was reached. What was not mailed is tried at the next call.
    """
    alarm = Alarm.objects.filter(ended_at=None).first()
    if found.is_well:
        return alarm is None or _end(alarm, wall)
    alarm = alarm or Alarm.objects.create(began_at=wall)
    if alarm.told_at is not None and wall - alarm.told_at < TOLD_AGAIN_AFTER:
        return True
    if not _mail_administrators(lambda: (_("Alerts are not going out"), [*found.sentences, _("See docs/running.md.")])):
        return False
    Alarm.objects.filter(pk=alarm.pk).update(told_at=wall)
    return True


def _end(alarm: Alarm, wall: datetime) -> bool:
    began = {"day": f"{alarm.began_at:%Y-%m-%d}", "time": f"{alarm.began_at:%H:%M}"}

    def says() -> Says:
        return _("Alerts are going out again"), [_("What began on %(day)s at %(time)s UTC is over.") % began]

    if alarm.told_at is not None and not _mail_administrators(says):
        return False
    Alarm.objects.filter(pk=alarm.pk).update(ended_at=wall)
    return True


def _mail_administrators(says: Callable[[], Says]) -> bool:
    """Send to each in their language by Django's own mail, past the outbox and Celery, which may be what is down."""
    reached = 0
    for administrator in administrators().order_by("pk"):
        with translation.override(administrator.language):
            subject, sentences = says()
        try:
            reached += send_mail(f"Countersign: {subject}", "\n".join([*sentences, ""]), None, [administrator.email])
        except OSError as error:
            log.error("an administrator could not be mailed: %s", type(error).__name__)
    return reached > 0
