"""What pages say of scopes, endpoints and deliveries, in the language that the page speaks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.sealing import Unreadable
from alerts.models import Attempt, Bounce, Delivery, Endpoint, Scope, Subscription
from alerts.models.delivery import UNWRITTEN
from alerts.rules.kinds import EVENT_KINDS, Kind
from alerts.rules.manner import manner_in_words, reminder_in_words
from alerts.rules.retry import AFTER_UNCERTAIN
from alerts.wording import CAME_BACK, CHANNEL_NAMES, NOT_SENT, OUTCOMES, said
from tracker import queries as tracker_queries
from tracker.models import Jurisdiction, Stance
from tracker.rules import explain
from tracker.rules.procedure import Law
from tracker.rules.search import STAGE, TOPIC, parted, query_of, without_tokens
from tracker.rules.vocabulary import STAGES

STAGE_NAMES: Final = {
    **STAGES,
    "hand_over_again": {
        "en": "Passed again, to be handed over",
        "ru": "Принят повторно, ожидает передачи",
        "kk": "Қайта қабылданды, тапсырылуы тиіс",
    },
}


def moment_in_words(at: datetime, zone: tzinfo, language: str) -> str:
    """Return a moment in somebody's zone, as nobody can misread it."""
    local = at.astimezone(zone)
    return f"{explain.in_words(local.date(), language)}, {local:%H:%M}"


def moment_there(at: datetime, zone: tzinfo, jurisdiction: Jurisdiction, language: str) -> str:
    """Return the same moment where the bill is, or nothing when the clocks there show what the reader's show."""
    here, there = at.astimezone(zone), at.astimezone(jurisdiction.zone)
    if here.replace(tzinfo=None) == there.replace(tzinfo=None):
        return ""
    time = f"{there:%H:%M}" if here.date() == there.date() else moment_in_words(at, jurisdiction.zone, language)
    return f"{explain.name_in(jurisdiction.names, language)}: {time}"


def endpoint_label(endpoint: Endpoint) -> str:
    """Return what an endpoint is called on the pages of its owner: never a URL, which may hold a secret."""
    if endpoint.removed_at is not None:
        return _("an endpoint that you removed")
    if endpoint.channel != Endpoint.Channel.EMAIL:
        return f"{CHANNEL_NAMES[endpoint.channel]}: {endpoint.name or _('without a name')}"
    try:
        return _("Email to %(address)s") % {"address": endpoint.address}
    except Unreadable:
        return _("Email to an address that cannot be read")


def stage_name(stage: str, language: str) -> str:
    return explain.name_in(STAGE_NAMES.get(stage, {"en": stage}), language)


def topics_searched_for(subscriptions: Iterable[Subscription], language: str) -> dict[str, str]:
    """Return the names of the topics that searches name by their slugs."""
    tokens = {token for one in subscriptions for token in query_of(one.words).tokens}
    return tracker_queries.topic_names([what for kind, what in parted(tokens) if kind == TOPIC], language)


def search_in_words(words: str, language: str, topics: Mapping[str, str]) -> str:
    """Return a search with its tokens by their names: “archive”, topic: LGBT rights."""
    plain, tokens = without_tokens(words)
    named = [f"“{plain}”"] if plain else []
    for kind, what in parted(tokens):
        if kind == TOPIC:
            named.append(_("topic: %(name)s") % {"name": topics.get(what, what)})
        elif kind == STAGE:
            named.append(_("stage: %(name)s") % {"name": stage_name(what, language)})
        else:
            stances = dict(Stance.choices)
            named.append(_("stance: %(name)s") % {"name": stances.get(what, what)})
    return ", ".join(named)


def scope_in_words(subscription: Subscription, language: str, topics: Mapping[str, str] | None = None) -> str:
    """Return what a subscription covers; for many, `topics` are those of `topics_searched_for`."""
    one, place = subscription, subscription.jurisdiction
    where = explain.name_in(place.names, language) if place else ""
    match one.scope:
        case Scope.BILL if one.bill:
            return one.bill.title(language)
        case Scope.TOPIC if one.topic:
            return _("All bills on the topic “%(topic)s”") % {"topic": one.topic.name_in(language)}
        case Scope.JURISDICTION:
            return _("All bills of one jurisdiction: %(place)s") % {"place": where}
        case Scope.STAGE:
            said = {"stage": stage_name(one.stage, language), "place": where}
            narrow = _("Every bill that reaches the stage “%(stage)s” (%(place)s)")
            return (narrow if where else _("Every bill that reaches the stage “%(stage)s”")) % said
        case Scope.SEARCH:
            found = topics_searched_for([one], language) if topics is None else topics
            said = {"words": search_in_words(one.words, language, found), "place": where}
            narrow = _("Every bill found by this search (%(place)s): %(words)s")
            return (narrow if where else _("Every bill found by this search: %(words)s")) % said
        case _:
            return _("Everything")


def way_in_words(subscription: Subscription) -> str:
    """Return in which way a subscription covers a bill."""
    one, language = subscription, get_language() or "en"
    match one.scope:
        case Scope.BILL:
            return _("directly")
        case Scope.TOPIC if one.topic:
            return _("by the topic “%(topic)s”") % {"topic": one.topic.name_in(language)}
        case Scope.JURISDICTION if one.jurisdiction:
            return _("by the jurisdiction: %(place)s") % {"place": explain.name_in(one.jurisdiction.names, language)}
        case Scope.STAGE:
            return _("by the stage “%(stage)s”") % {"stage": stage_name(one.stage, language)}
        case Scope.SEARCH:
            return _("by the saved search “%(words)s”") % {"words": one.words}
        case _:
            return _("because you follow everything")


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    subscription: Subscription
    scope: str
    manner: str
    endpoint: str
    is_usable: bool


def subscription_row(
    subscription: Subscription, language: str, topics: Mapping[str, str] | None = None
) -> SubscriptionRow:
    return SubscriptionRow(
        subscription=subscription,
        scope=scope_in_words(subscription, language, topics),
        manner=manner_in_words(subscription.rhythm.reader.choices, language),
        endpoint=endpoint_label(subscription.endpoint),
        is_usable=subscription.endpoint.is_usable,
    )


@dataclass(frozen=True, slots=True)
class AttemptRow:
    attempt: Attempt
    at: str
    outcome: str


def attempt_rows(delivery: Delivery, zone: tzinfo, language: str) -> list[AttemptRow]:
    """Return the attempts at a delivery, the first first, to the second: they may be seconds apart."""
    return [
        AttemptRow(
            one,
            f"{moment_in_words(one.began_at, zone, language)}:{one.began_at:%S}",
            said(OUTCOMES, one.outcome),
        )
        for one in sorted(delivery.tries.all(), key=lambda one: one.number)
    ]


@dataclass(frozen=True, slots=True)
class BounceRow:
    at: str
    verdict: str
    status: str


def bounce_rows(bounces: list[Bounce], zone: tzinfo, language: str) -> list[BounceRow]:
    return [
        BounceRow(moment_in_words(one.noted_at, zone, language), str(CAME_BACK[one.verdict]), one.status)
        for one in bounces
    ]


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery on its reader's own page: what it was, what became of it, and when. `state` names its look."""

    delivery: Delivery
    title: str
    what: str
    became: str
    at: str
    seen_at: str
    endpoint: str
    state: str
    is_failed: bool


STATES: Final[Mapping[str, str]] = {
    Delivery.Status.SENT: "done",
    Delivery.Status.REFUSED: "failed",
    Delivery.Status.WITHDRAWN: "dropped",
}


def delivery_row(delivery: Delivery, laws: Mapping[int, Law], language: str, zone: tzinfo) -> DeliveryRow:
    seen_at = delivery.seen_at
    return DeliveryRow(
        delivery=delivery,
        title=delivery.alert.bill.title(language),
        what=_what(delivery, laws, language),
        became=_became(delivery),
        at=moment_in_words(delivery.settled_at or delivery.due_at, zone, language),
        seen_at=moment_in_words(seen_at, zone, language) if seen_at else "",
        endpoint=endpoint_label(delivery.endpoint),
        state=STATES.get(delivery.status, "waiting"),
        is_failed=delivery.status == Delivery.Status.REFUSED or bool(delivery.failures),
    )


def _what(delivery: Delivery, laws: Mapping[int, Law], language: str) -> str:
    alert = delivery.alert
    what = reminder_in_words(Kind(alert.kind), alert.step, language)
    if alert.kind in EVENT_KINDS and alert.event is not None:
        spoken_of = alert.event.corrects if alert.event.kind == "void" and alert.event.corrects else alert.event
        name = tracker_queries.event_name(spoken_of, laws[alert.bill.jurisdiction_id], language)
        return f"{what[0].upper()}{what[1:]}: {name}, {explain.in_words(spoken_of.happened_on, language)}"
    assert alert.deadline is not None
    return f"{explain.name_in(alert.deadline.names, language)}: {what}"


def _became(delivery: Delivery) -> str:
    """Return what became of a delivery, for people; its moment stands beside it."""
    match delivery.status:
        case Delivery.Status.SENT:
            return _("Delivered")
        case Delivery.Status.SENDING:
            return _("On its way")
        case Delivery.Status.UNCERTAIN:
            minutes = AFTER_UNCERTAIN.seconds // 60
            return ngettext(
                "Handed over, but no answer came; it is sent again after %(minutes)s minute, so a copy may come",
                "Handed over, but no answer came; it is sent again after %(minutes)s minutes, so a copy may come",
                minutes,
            ) % {"minutes": minutes}
        case Delivery.Status.REFUSED:
            return _("Failed: the server says that this address does not exist")
        case Delivery.Status.WITHDRAWN:
            known = NOT_SENT.get(delivery.reason)
            return str(known) if known else _("Not sent: %(reason)s") % {"reason": delivery.reason}
        case _:
            return _waits(delivery)


def _waits(delivery: Delivery) -> str:
    if delivery.reason == UNWRITTEN:
        return _("Could not be written; the administrators know, and it is tried again")
    if delivery.failures:
        return _("Not taken yet: the server asked to come later; it is tried again")
    if delivery.attempts:
        return _("The mail server has a fault; it is tried again")
    return _("Waits for the digest") if delivery.in_digest else _("Waits")
