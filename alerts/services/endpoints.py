"""A person's endpoints: to add one, to prove that it is one's own, to try it, and to take it away.

Nobody is told anything at an endpoint before its owner has typed in the code that was sent there. What was meant for
an endpoint that goes is told at the address one logs in with.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils.crypto import constant_time_compare
from django.utils.html import format_html_join

from accounts.models import User
from accounts.sealing import keyed_hash, seal
from alerts.channels import Channel, Message, Outcome, TryLater
from alerts.channels.allowance import trouble_with
from alerts.channels.webhook import new_secret
from alerts.models import Delivery, Endpoint, Trial
from alerts.models.delivery import TOLD_ELSEWHERE
from alerts.models.endpoint import hash_of_address
from alerts.rules.headlines import minutes_in_words
from alerts.rules.letter_wording import LANGUAGES
from alerts.services.fallback import move_subscriptions
from alerts.services.suppress import lift

AT_MOST_ENDPOINTS = 10
AT_MOST_CODES_AN_HOUR = 5
AT_MOST_TESTS_AN_HOUR = 10
AT_MOST_TRIES = 5
CODE_DIGITS = 8
CODE_LASTS = timedelta(minutes=30)
TRIALS_LAST = timedelta(days=1)

WAITING = [Delivery.Status.QUEUED, Delivery.Status.UNCERTAIN, Delivery.Status.SENDING]
OVER_UNTOLD = [Delivery.Status.WITHDRAWN, Delivery.Status.REFUSED]


class AddressNotAllowed(Exception):
    """The address cannot be an endpoint here; the text says why."""


class TooMany(Exception):
    """A limit against abuse is reached; the text says which."""


class LoginAddressStays(Exception):
    """The address one logs in with cannot be removed: it is where all else falls back to."""


def login_endpoint(*, subscriber: User, now: datetime) -> Endpoint:
    """Return the endpoint of the address one logs in with. Nobody logs in with one that was not verified."""
    endpoint, _ = Endpoint.objects.of_address(
        owner_id=subscriber.pk, channel=Endpoint.Channel.EMAIL, address=subscriber.email
    )
    if not endpoint.is_usable:
        lift(endpoint=endpoint)
        endpoint.verified_at, endpoint.refused_at = now, None
        endpoint.save(update_fields=["verified_at", "refused_at"])
        endpoint.subscriptions.filter(ended_at=None).update(planned_at=None)
    return endpoint


def is_login_endpoint(*, endpoint: Endpoint, owner: User) -> bool:
    """Return whether it is the address that its owner logs in with."""
    return endpoint.address_hash == hash_of_address(Endpoint.Channel.EMAIL, owner.email)


@transaction.atomic
def add_endpoint(*, owner: User, channel: str, address: str, name: str) -> Endpoint:
    """Add an endpoint that is not verified yet; one that is there already is returned as it is.

    Raise AddressNotAllowed, or TooMany when the person has as many as one may have.
    """
    if trouble := trouble_with(channel, address):
        raise AddressNotAllowed(trouble)
    _lock(owner)
    endpoint, is_new = Endpoint.objects.of_address(owner_id=owner.pk, channel=channel, address=address)
    if not is_new:
        return endpoint
    mine = owner.endpoints.filter(removed_at=None)
    if mine.count() > AT_MOST_ENDPOINTS:
        raise TooMany(f"You have {AT_MOST_ENDPOINTS} endpoints already. Remove one first.")
    endpoint.name = name
    endpoint.position = 1 + (mine.aggregate(last=Max("position"))["last"] or 0)
    if channel == Endpoint.Channel.WEBHOOK:
        endpoint.secret_sealed = seal(new_secret())
    endpoint.save()
    return endpoint


def send_code(*, endpoint: Endpoint, channels: Mapping[str, Channel], wall: datetime) -> Outcome:
    """Send a new code through the endpoint itself; only the newest is good. Return what became of it, or raise TooMany.

    `wall` is the real time, by which codes expire and are counted.
    """
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    with transaction.atomic():
        _lock(endpoint.owner)
        _count(endpoint, wall, with_code=True)
        endpoint.trials.exclude(code_hash="").update(expires_at=wall)
        Trial.objects.create(
            owner=endpoint.owner,
            endpoint=endpoint,
            sent_at=wall,
            code_hash=_hash_of_code(endpoint, code),
            expires_at=wall + CODE_LASTS,
        )
    words = LANGUAGES[_language(endpoint)]
    minutes = minutes_in_words(int(CODE_LASTS.total_seconds()) // 60, _language(endpoint))
    lines = [line.format(code=code, minutes=minutes) for line in words.code]
    return _deliver(endpoint, channels, _message(endpoint, "code", words.code_subject, lines, wall, {"code": code}))


@transaction.atomic
def verify_endpoint(*, endpoint: Endpoint, code: str, now: datetime, wall: datetime) -> bool:
    """Make an endpoint usable if the code is the one that was sent there. Every answer counts as one of a few tries."""
    good = endpoint.trials.filter(expires_at__gt=wall, tries__lt=AT_MOST_TRIES).exclude(code_hash="")
    trial = good.order_by("-pk").first()
    if trial is None or not good.filter(pk=trial.pk).update(tries=F("tries") + 1):
        return False
    digits = "".join(one for one in code if one.isdigit())
    if not constant_time_compare(trial.code_hash, _hash_of_code(endpoint, digits)):
        return False
    Trial.objects.filter(pk=trial.pk).update(expires_at=wall)
    return bool(
        Endpoint.objects.filter(pk=endpoint.pk, removed_at=None).update(verified_at=now, refused_at=None),
    )


def send_test(*, endpoint: Endpoint, channels: Mapping[str, Channel], wall: datetime) -> Outcome:
    """Send a test through the real channel and return what became of it; raise TooMany."""
    if endpoint.verified_at is None:
        return TryLater("this endpoint is not verified")
    with transaction.atomic():
        _lock(endpoint.owner)
        _count(endpoint, wall, with_code=False)
        Trial.objects.create(owner=endpoint.owner, endpoint=endpoint, sent_at=wall)
    words = LANGUAGES[_language(endpoint)]
    return _deliver(endpoint, channels, _message(endpoint, "test", words.test_subject, list(words.test), wall, {}))


@transaction.atomic
def remove_endpoint(*, endpoint: Endpoint, now: datetime) -> None:
    """Take an endpoint away, with its address. What it was used for is told at the login address from now on."""
    if is_login_endpoint(endpoint=endpoint, owner=endpoint.owner):
        raise LoginAddressStays
    login = login_endpoint(subscriber=endpoint.owner, now=now)
    hand_over(from_endpoints=[endpoint], to=login, now=now)
    # Its codes are good no more, and still counted: to add and remove must not be a way around the limit.
    endpoint.trials.update(tries=AT_MOST_TRIES)
    Endpoint.objects.filter(pk=endpoint.pk).update(
        address_sealed="",
        address_hash=f"removed {endpoint.pk}",
        secret_sealed="",
        name="",
        verified_at=None,
        removed_at=now,
    )


@transaction.atomic
def move_up(*, endpoint: Endpoint) -> None:
    """Let an endpoint be used before the one that stands in front of it."""
    _lock(endpoint.owner)
    order = list(endpoint.owner.endpoints.filter(removed_at=None).order_by("position", "pk"))
    place = order.index(endpoint)
    if place > 0:
        order[place - 1], order[place] = order[place], order[place - 1]
    for position, one in enumerate(order):
        one.position = position
    Endpoint.objects.bulk_update(order, ["position"])


def hand_over(*, from_endpoints: Iterable[Endpoint], to: Endpoint, now: datetime) -> None:
    """Let another endpoint take over the subscriptions of some, and the deliveries that are still on their way there.

    One that a worker is sending this moment goes over too: if that fails, it is tried again at the other endpoint.
    """
    for endpoint in from_endpoints:
        move_subscriptions(endpoint=endpoint, to=to, now=now)
        waiting = Delivery.objects.filter(endpoint=endpoint, status__in=WAITING)
        there = Delivery.objects.filter(endpoint=to)
        # What was once withdrawn there told nobody anything, and takes the place of what was to be told here.
        there.filter(status__in=OVER_UNTOLD, alert__in=list(waiting.values_list("alert", flat=True))).update(
            status=Delivery.Status.QUEUED, due_at=now, settled_at=None, reason=""
        )
        doubles = waiting.filter(alert__in=list(there.values_list("alert", flat=True)))
        doubles.exclude(status=Delivery.Status.SENDING).update(
            status=Delivery.Status.WITHDRAWN, settled_at=now, reason=TOLD_ELSEWHERE
        )
        waiting.exclude(alert__in=list(there.values_list("alert", flat=True))).update(endpoint=to)


def _lock(owner: User) -> None:
    """Let one request after the other count what this person has, so that none slips past a limit."""
    User.objects.select_for_update().only("pk").get(pk=owner.pk)


def _count(endpoint: Endpoint, wall: datetime, *, with_code: bool) -> None:
    mine = Trial.objects.filter(owner=endpoint.owner)
    mine.filter(sent_at__lt=wall - TRIALS_LAST).delete()
    recent = mine.filter(sent_at__gt=wall - timedelta(hours=1))
    sent = recent.exclude(code_hash="") if with_code else recent.filter(code_hash="")
    limit, what = (AT_MOST_CODES_AN_HOUR, "codes") if with_code else (AT_MOST_TESTS_AN_HOUR, "tests")
    if sent.count() >= limit:
        raise TooMany(f"No more than {limit} {what} are sent in an hour. Try again later.")


def _hash_of_code(endpoint: Endpoint, code: str) -> str:
    """Return the hash of a code for this endpoint; with the key, because eight digits alone are soon guessed."""
    return keyed_hash("endpoint code", f"{endpoint.pk}:{code}")


def _language(endpoint: Endpoint) -> str:
    """Return the language of the owner, or English where there are no words of it any more."""
    return endpoint.owner.language if endpoint.owner.language in LANGUAGES else "en"


def _message(
    endpoint: Endpoint, kind: str, subject: str, lines: list[str], wall: datetime, facts: Mapping[str, str]
) -> Message:
    text = "\n\n".join(lines)
    return Message(
        to=endpoint.address,
        message_id=f"<{secrets.token_hex(16)}@{settings.SITE_HOST}>",
        subject=subject,
        text=f"{text}\n",
        html=str(format_html_join("\n", "<p>{}</p>", ((line,) for line in lines))),
        headers={
            "Date": format_datetime(wall.astimezone(UTC)),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
        data={
            "type": f"endpoint.{kind}",
            "timestamp": wall.astimezone(UTC).isoformat(timespec="seconds"),
            "data": dict(facts),
        },
        secret=endpoint.secret,
    )


def _deliver(endpoint: Endpoint, channels: Mapping[str, Channel], message: Message) -> Outcome:
    return channels[endpoint.channel].deliver(message, _nothing)


def _nothing() -> None:
    """Pass the point of no return: there is no lease to hold on to."""
