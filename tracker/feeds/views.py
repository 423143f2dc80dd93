"""The feeds themselves."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.reading import public_page, reader_of
from tracker import calendar_file, clock, queries
from tracker.calendar_file import About, Entry
from tracker.feeds import atom, offers
from tracker.feeds.answer import Written, answered, kept_private
from tracker.feeds.dates import versions_followed_by
from tracker.feeds.news import news_of
from tracker.feeds.offers import Offering
from tracker.feeds.searching import WrongSearch
from tracker.models import Bill, FeedToken, Jurisdiction, Topic
from tracker.models.feed import Gives
from tracker.models.law import DRILL

CALENDAR = "text/calendar; charset=utf-8"

Stamped = list[tuple[Entry, datetime]]
"""The entries of a calendar, each with the moment since when it is so."""


@public_page
@require_safe
def bill_news(request: HttpRequest, bill_id: int) -> HttpResponseBase:
    return _public(request, offers.of_bill(get_object_or_404(_bills(), pk=bill_id)))


@public_page
@require_safe
def bill_dates(request: HttpRequest, bill_id: int) -> HttpResponseBase:
    bill = get_object_or_404(_bills(), pk=bill_id)
    return _dates_of(bill, request, _language(request, reader_of(request).language), clock.now())


@public_page
@require_safe
def jurisdiction_news(request: HttpRequest, code: str) -> HttpResponseBase:
    there = get_object_or_404(Jurisdiction.objects.exclude(code=DRILL), code=code)
    return _public(request, offers.of_jurisdiction(there))


@public_page
@require_safe
def topic_news(request: HttpRequest, slug: str) -> HttpResponseBase:
    return _public(request, offers.of_topic(get_object_or_404(Topic, slug=slug)))


@public_page
@require_safe
def search_news(request: HttpRequest) -> HttpResponseBase:
    """Tell of the bills that the list finds by the filters in the address, but for those that are of a day."""
    try:
        return _public(request, offers.of_search(request.GET.urlencode()))
    except WrongSearch:
        return HttpResponse(_("This is no search."), status=400, content_type="text/plain; charset=utf-8")


@require_safe
def private_news(request: HttpRequest, token: str) -> HttpResponseBase:
    """Give the news that a private address is for. One that is unknown, revoked or for a calendar is not there."""
    found = _token(token)
    if found is None or found.is_for_calendars:
        return _nothing()
    language = _language(request, found.owner.language)
    try:
        offering = offers.of_token(found)
    except WrongSearch:
        return _nothing()
    return kept_private(_news(request, offering, language))


@require_safe
def private_dates(request: HttpRequest, token: str) -> HttpResponseBase:
    """Give the dates that a private address is for. One that is unknown, revoked or for news is not there."""
    found = _token(token)
    if found is None or not found.is_for_calendars:
        return _nothing()
    language, now = _language(request, found.owner.language), clock.now()
    if found.gives == Gives.BILL_DATES and found.bill:
        return kept_private(_dates_of(found.bill, request, language, now, is_discreet=found.is_discreet))
    versions, is_too_much = versions_followed_by(found.owner, now)
    with translation.override(language):
        note = _("There are more dates than fit: these are the windows that close first.") if is_too_much else ""
    entries = calendar_file.feed_entries(versions, language, now, is_discreet=found.is_discreet)
    return kept_private(_calendar(request, About("Countersign", note), entries, language))


def _bills() -> QuerySet[Bill]:
    return Bill.objects.exclude(jurisdiction__code=DRILL).select_related("jurisdiction").prefetch_related("titles")


def _token(token: str) -> FeedToken | None:
    """Return the private address that a secret opens. It closes with the account of its owner."""
    found = FeedToken.objects.filter(token_hash=FeedToken.hash_of(token), owner__is_active=True)
    things = ("owner", "bill__jurisdiction", "jurisdiction", "topic", "search")
    return found.select_related(*things).first()


def _language(request: HttpRequest, otherwise: str) -> str:
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else otherwise


def _public(request: HttpRequest, offering: Offering) -> HttpResponseBase:
    return _news(request, offering, _language(request, reader_of(request).language), request.get_full_path())


def _news(request: HttpRequest, offering: Offering, language: str, own_path: str = "") -> HttpResponseBase:
    now = clock.now()
    with translation.override(language):
        offer = offering(language, now)
        news = news_of(offer.which, now)
        content = atom.atom_of(replace(offer.about, own_path=own_path), news, language)
    written = Written(atom.CONTENT_TYPE, language, atom.updated_at(news), content, lambda: content)
    return answered(request, written)


def _dates_of(
    bill: Bill, request: HttpRequest, language: str, now: datetime, *, is_discreet: bool = False
) -> HttpResponseBase:
    about = About("Countersign" if is_discreet else calendar_file.one_line(bill.title(language)))
    entries = calendar_file.feed_entries(queries.versions_of(bill), language, now, is_discreet=is_discreet)
    return _calendar(request, about, entries, language)


def _calendar(request: HttpRequest, about: About, entries: Stamped, language: str) -> HttpResponseBase:
    """Answer with a calendar. To write it takes longest, so that is done only when something is new."""
    written = Written(
        content_type=CALENDAR,
        language=language,
        updated_at=max((stamp for _entry, stamp in entries), default=atom.NOTHING_YET),
        made_of=repr((about, entries)).encode(),
        write=lambda: calendar_file.file_of(entries, about=about),
    )
    return answered(request, written)


def _nothing() -> HttpResponseBase:
    """Answer the same to whatever opens nothing: it was guessed, or revoked, or is for another kind of program."""
    return kept_private(HttpResponse("Not found", status=404, content_type="text/plain; charset=utf-8"))
