"""What pages say of scopes, endpoints and deliveries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from accounts.sealing import Unreadable
from alerts.models import Attempt, Delivery, Endpoint, Scope, Subscription
from alerts.models.delivery import (
    CORRECTED,
    OVERTAKEN,
    THERE_AGAIN,
    TOO_LATE,
    UNSUBSCRIBED,
    UNUSABLE,
    UNWRITTEN,
)
from alerts.rules.kinds import EVENT_KINDS, Kind
from alerts.rules.manner import manner_in_words, reminder_in_words
from alerts.rules.retry import AFTER_UNCERTAIN
from alerts.services.endpoints import TOLD_ELSEWHERE
from tracker import queries as tracker_queries
from tracker.models import Stance
from tracker.rules import explain
from tracker.rules.procedure import Law
from tracker.rules.search import STAGE, TOPIC, parted, query_of, without_tokens
from tracker.rules.vocabulary import STAGES

STAGE_NAMES: Final = {**STAGES, "hand_over_again": {"en": "Passed again, to be handed over"}}

NOT_SENT: Final[Mapping[str, str]] = {
    UNSUBSCRIBED: "you no longer wanted it when it was to go",
    UNUSABLE: "the address could not be used",
    CORRECTED: "what it spoke of was corrected before it went out",
    "the deadline is ended": "the window had ended before it went out",
    "the deadline is replaced": "the dates had changed before it went out",
    "the deadline is withdrawn": "the window was no more when it was to go",
    THERE_AGAIN: "the window is there again",
    TOO_LATE: "the last day had passed",
    OVERTAKEN: "a later reminder took its place",
    TOLD_ELSEWHERE: "you were told of it at another endpoint",
}

OUTCOMES: Final[Mapping[str, str]] = {
    "": "no answer noted",
    "sent": "taken by the server",
    "trylater": "not taken now, to be tried again",
    "refused": "refused for good",
    "uncertain": "handed over, but no answer came",
    "relayfault": "the mail server has a fault",
    "withdrawn": "not sent",
}


def endpoint_label(endpoint: Endpoint) -> str:
    """Return what an endpoint is called on the pages of its owner: never a URL, which may hold a secret."""
    if endpoint.removed_at is not None:
        return "an endpoint that you removed"
    if endpoint.channel != Endpoint.Channel.EMAIL:
        return f"{endpoint.get_channel_display()}: {endpoint.name or 'without a name'}"
    try:
        return f"{endpoint.get_channel_display()} to {endpoint.address}"
    except Unreadable:
        return f"{endpoint.get_channel_display()} to an address that cannot be read"


def stage_name(stage: str) -> str:
    return STAGE_NAMES.get(stage, {"en": stage})["en"]


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
            named.append(_("topic: {name}").format(name=topics.get(what, what)))
        elif kind == STAGE:
            named.append(_("stage: {name}").format(name=explain.name_in(STAGE_NAMES.get(what, {"en": what}), language)))
        else:
            stances = dict(Stance.choices)
            named.append(_("stance: {name}").format(name=stances.get(what, what)))
    return ", ".join(named)


def scope_in_words(subscription: Subscription, language: str, topics: Mapping[str, str] | None = None) -> str:
    """Return what a subscription covers; for many, `topics` are those of `topics_searched_for`."""
    if topics is None:
        topics = topics_searched_for([subscription], language)
    where = f" in {subscription.jurisdiction}" if subscription.jurisdiction else ""
    match subscription.scope:
        case Scope.BILL if subscription.bill:
            return subscription.bill.title(language)
        case Scope.TOPIC:
            return f"All bills on {subscription.topic}"
        case Scope.JURISDICTION:
            return f"All bills of {subscription.jurisdiction}"
        case Scope.STAGE:
            return f"Every bill that reaches “{stage_name(subscription.stage)}”{where}"
        case Scope.SEARCH:
            return f"Every bill found by {search_in_words(subscription.words, language, topics)}{where}"
        case _:
            return "Everything"


def way_in_words(subscription: Subscription) -> str:
    """Return in which way a subscription covers a bill."""
    match subscription.scope:
        case Scope.BILL:
            return "directly"
        case Scope.TOPIC:
            return f"by the topic “{subscription.topic}”"
        case Scope.JURISDICTION:
            return f"by the jurisdiction {subscription.jurisdiction}"
        case Scope.STAGE:
            return f"by the stage “{stage_name(subscription.stage)}”"
        case Scope.SEARCH:
            return f"by the saved search “{subscription.words}”"
        case _:
            return "because you follow everything"


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    subscription: Subscription
    scope: str
    manner: str
    endpoint: str
    is_usable: bool


def subscription_row(subscription: Subscription, language: str, topics: Mapping[str, str]) -> SubscriptionRow:
    return SubscriptionRow(
        subscription=subscription,
        scope=scope_in_words(subscription, language, topics),
        manner=manner_in_words(subscription.rhythm.reader.choices),
        endpoint=endpoint_label(subscription.endpoint),
        is_usable=subscription.endpoint.is_usable,
    )


@dataclass(frozen=True, slots=True)
class AttemptRow:
    attempt: Attempt
    outcome: str


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery on its reader's own page: what it was, and what became of it."""

    delivery: Delivery
    title: str
    what: str
    became: str
    endpoint: str
    attempts: list[AttemptRow]
    is_failed: bool


def delivery_row(delivery: Delivery, laws: Mapping[int, Law], language: str) -> DeliveryRow:
    return DeliveryRow(
        delivery=delivery,
        title=delivery.alert.bill.title(language),
        what=_what(delivery, laws, language),
        became=_became(delivery),
        endpoint=endpoint_label(delivery.endpoint),
        attempts=[
            AttemptRow(one, OUTCOMES.get(one.outcome, one.outcome))
            for one in sorted(delivery.tries.all(), key=lambda one: one.number)
        ],
        is_failed=delivery.status == Delivery.Status.REFUSED or bool(delivery.failures),
    )


def _what(delivery: Delivery, laws: Mapping[int, Law], language: str) -> str:
    alert = delivery.alert
    what = reminder_in_words(Kind(alert.kind), alert.step)
    what = f"{what[0].upper()}{what[1:]}"
    if alert.kind in EVENT_KINDS and alert.event is not None:
        spoken_of = alert.event.corrects if alert.event.kind == "void" and alert.event.corrects else alert.event
        name = tracker_queries.event_name(spoken_of, laws[alert.bill.jurisdiction_id], language)
        return f"{what}: {name}, {explain.in_words(spoken_of.happened_on, language)}"
    assert alert.deadline is not None
    return f"{explain.name_in(alert.deadline.names, language)}: {what[0].lower()}{what[1:]}"


def _became(delivery: Delivery) -> str:
    """Return what became of a delivery, for people; its moment stands beside it."""
    match delivery.status:
        case Delivery.Status.SENT:
            return "Delivered"
        case Delivery.Status.SENDING:
            return "On its way"
        case Delivery.Status.UNCERTAIN:
            minutes = AFTER_UNCERTAIN.seconds // 60
            return f"Handed over, but no answer came; it is sent again after {minutes} minutes, so a copy may come"
        case Delivery.Status.REFUSED:
            return "Failed: the server says that this address does not exist"
        case Delivery.Status.WITHDRAWN:
            return f"Not sent: {NOT_SENT.get(delivery.reason, delivery.reason)}"
        case _:
            return _waits(delivery)


def _waits(delivery: Delivery) -> str:
    if delivery.reason == UNWRITTEN:
        return "Could not be written; the administrators know, and it is tried again"
    if delivery.failures:
        return "Not taken yet: the server asked to come later; it is tried again"
    if delivery.attempts:
        return "The mail server has a fault; it is tried again"
    return "Waits for the digest" if delivery.in_digest else "Waits"
