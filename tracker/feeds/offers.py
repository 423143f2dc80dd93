"""What the feeds of news are about: the title of each, its page, and which bills it tells of."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from tracker.feeds.atom import About
from tracker.feeds.searching import search_in
from tracker.listing import bills_asked_for
from tracker.models import Bill, FeedToken, Jurisdiction, Topic
from tracker.models.feed import Gives
from tracker.rules import explain
from tracker.services.audience import bills_followed_by


@dataclass(frozen=True, slots=True)
class Offer:
    """A feed of news: what it is about, and what chooses its rows among those that have a `bill`."""

    about: About
    which: Q


Offering = Callable[[str, datetime], Offer]
"""What makes an offer in a language, at a moment."""


def of_bill(bill: Bill) -> Offering:
    def offer(language: str, now: datetime) -> Offer:
        page = reverse("tracker:bill", args=[bill.pk])
        return Offer(About(f"feed/bill/{bill.pk}", bill.title(language), page), Q(bill=bill.pk))

    return offer


def of_jurisdiction(jurisdiction: Jurisdiction) -> Offering:
    def offer(language: str, now: datetime) -> Offer:
        page = reverse("tracker:jurisdiction", args=[jurisdiction.code])
        about = About(f"feed/jurisdiction/{jurisdiction.code}", explain.name_in(jurisdiction.names, language), page)
        return Offer(about, Q(bill__jurisdiction=jurisdiction.pk))

    return offer


def of_topic(topic: Topic) -> Offering:
    def offer(language: str, now: datetime) -> Offer:
        page = f"{reverse('tracker:bill-list')}?{urlencode({'topic': topic.slug})}"
        has_it = Bill.topics.through.objects.filter(topic=topic.pk).values("bill")
        return Offer(About(f"feed/topic/{topic.slug}", topic.name_in(language), page), Q(bill__in=has_it))

    return offer


def of_search(query: str) -> Offering:
    """Return what offers the bills that a query string of the list finds; raise WrongSearch."""
    asked = search_in(QueryDict(query))

    def offer(language: str, now: datetime) -> Offer:
        said = {"words": asked.words, "jurisdiction": asked.jurisdiction, "stage": asked.stage}
        chosen = urlencode({k: v for k, v in {**said, "topic": asked.topic, "stance": asked.stance}.items() if v})
        page = f"{reverse('tracker:bill-list')}?{chosen}".rstrip("?")
        words = " ".join(part for part in (asked.jurisdiction, asked.search) if part)
        title = _("Bills: %(search)s") % {"search": words} if words else _("All bills")
        found = bills_asked_for(asked, Jurisdiction.objects.order_by("code"), now)
        return Offer(About(f"feed/search/{chosen}", title, page), Q(bill__in=found.values("pk")))

    return offer


def of_person(user: User, key: str) -> Offering:
    """Return what offers the bills that a person follows. The title names neither the person nor what it is."""

    def offer(language: str, now: datetime) -> Offer:
        followed = bills_followed_by(user, among=Bill.objects.all())
        return Offer(About(key, "Countersign", "/"), Q(bill__in=followed.values("pk")))

    return offer


def of_token(token: FeedToken) -> Offering:
    """Return what a private address offers as news; raise WrongSearch when its search is none any more."""
    offering = _given(token)
    if not token.is_discreet:
        return offering
    about = About(_key(token), "Countersign", "/", is_discreet=True)
    return lambda language, now: replace(offering(language, now), about=about)


def _key(token: FeedToken) -> str:
    return f"feed/private/{token.token_hash[:16]}"


def _given(token: FeedToken) -> Offering:
    match token.gives:
        case Gives.BILL if token.bill:
            return of_bill(token.bill)
        case Gives.JURISDICTION if token.jurisdiction:
            return of_jurisdiction(token.jurisdiction)
        case Gives.TOPIC if token.topic:
            return of_topic(token.topic)
        case Gives.SEARCH if token.search:
            return of_search(token.search.query)
        case _:
            return of_person(token.owner, _key(token))
