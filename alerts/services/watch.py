"""Whether alerts go out in time, asked from outside: by the health page, and by cron through `watch_alerts`."""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any, Final, NamedTuple
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Count, Expression, F, Min, QuerySet, Value
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.roles import administrators
from alerts.channels.smtp import SmtpClient
from alerts.models import Alarm, Delivery, Heartbeat, Hook, Part, RelayState, Snapshot
from alerts.models.delivery import CLAIMABLE, UNWRITTEN
from alerts.wording import CHANNEL_NAMES, PARTS, said

log = logging.getLogger(__name__)

Says = tuple[str, list[str]]
"""A subject, and sentences."""

TOLD_AGAIN_AFTER: Final = timedelta(hours=6)
PING_SECONDS: Final = 5
HOOK_IS_STUCK_AFTER: Final = timedelta(hours=1)
GIVEN_UP_LATELY: Final = timedelta(days=1)

NAMELESS: Final = Value("")


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
            *(silent % {"part": said(PARTS, part), "seconds": seconds} for part in self.silent),
            *(never % {"part": said(PARTS, part)} for part in self.never),
            *(closed % {"channel": said(CHANNEL_NAMES, channel)} for channel in self.closed),
            *(sentence % number for is_so, sentence, number in counted if is_so),
        ]


def beat(*, part: Part, wall: datetime) -> None:
    """Note that a part has just done its work."""
    Heartbeat.objects.update_or_create(part=part, defaults={"beat_at": wall})


def watch(*, now: datetime, wall: datetime) -> Watch:
    """Look at the queue by the time `now` and at the signs of life by the real time `wall`, in one query."""
    found: dict[str, dict[str, Sign]] = defaultdict(dict)
    for what, name, number, moment in _signs(now):
        # Counting without a name gives a row also where there is nothing.
        if number:
            found[what][name] = Sign(number, moment)
    beats = {name: sign.moment for name, sign in found["beat"].items()}
    alive_since = wall - timedelta(seconds=settings.ALARM_AFTER_SECONDS)
    return Watch(
        late_seconds=sum(int((now - sign.moment).total_seconds()) for sign in found["due"].values()),
        silent=[part.value for part in Part if part in beats and beats[part] < alive_since],
        never=[part.value for part in Part if part not in beats],
        closed=sorted(name for name, sign in found["relay"].items() if sign.moment > wall),
        unwritten=sum(sign.number for sign in found["unwritten"].values()),
        unsaid=sum(sign.number for sign in found["unsaid"].values()),
        hooks=sorted(found["hook"]),
    )


class Sign(NamedTuple):
    """How many there are of something, and the earliest moment of them."""

    number: int
    moment: datetime


def _signs(now: datetime) -> Any:
    """Return what the watch goes by, in one query: what each sign is, the name of what has it, number and moment.

    They are the parts' signs of life, the channels that had faults, the deliveries that are due, those that could not
    be written, those that lately were not told in their language, and the hooks that are stuck.
    """
    unwritten = Delivery.objects.filter(status=Delivery.Status.QUEUED, reason=UNWRITTEN)
    fallbacks = Snapshot.objects.filter(is_fallback=True)
    stuck = Hook.objects.stuck(
        since=now - HOOK_IS_STUCK_AFTER,
        gave_up_since=now - GIVEN_UP_LATELY,
        tried_for=timedelta(hours=settings.HOOKS_GIVE_UP_HOURS),
    )
    return _counted(Heartbeat.objects.all(), "beat", F("part"), "beat_at").union(
        _counted(RelayState.objects.all(), "relay", F("channel"), "open_until"),
        _counted(Delivery.objects.filter(status__in=CLAIMABLE, due_at__lte=now), "due", NAMELESS, "due_at"),
        _counted(unwritten, "unwritten", NAMELESS, "due_at"),
        _counted(
            Delivery.objects.filter(snapshot__in=fallbacks, settled_at__gt=now - TOLD_AGAIN_AFTER),
            "unsaid",
            NAMELESS,
            "settled_at",
        ),
        _counted(stuck, "hook", F("name"), "made_at"),
        all=True,
    )


def _counted(rows: QuerySet[Any], what: str, name: Expression | F, moment: str) -> Any:
    named = rows.order_by().annotate(what=Value(what), called=name).values_list("what", "called")
    return named.annotate(Count("pk"), Min(moment))


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
