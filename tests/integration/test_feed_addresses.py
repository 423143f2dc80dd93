"""Private addresses of feeds: made, shown once, kept as hashes, revoked; what each gives, and what it never does."""

import io
import logging
import re
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import feedparser
import pytest
from django.core import serializers
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from gunicorn.config import Config
from icalendar import Calendar

from accounts.models import User
from alerts.models import Scope
from alerts.services.subscribe import mute, subscribe
from config.gunicorn import Logger
from config.logs import WithoutSecrets, without_secrets
from tests.integration.test_feeds import KAZAKH, at, enter
from tests.moments import STARTED, almaty
from tests.product import ROOT
from tests.wishes import follow, person
from tracker.feeds import dates as feed_dates
from tracker.models import Bill, BillTitle, FeedToken, SavedSearch, Topic
from tracker.models.feed import Gives
from tracker.services import feeds
from tracker.services.feeds import Given, TooManyFeeds, make_feed_token, revoke_feed_token

pytestmark = pytest.mark.html

ADDRESS = re.compile(r"http://[^<\s]*/feeds/private/([A-Za-z0-9_-]{43})\.(atom|ics)")
AT_MOST_QUERIES = 10


@pytest.fixture(autouse=True)
def _on_the_day_after_the_senates_approval(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, almaty(12, 19))


@pytest.fixture
def reader(advocate: User) -> Client:
    client = Client()
    client.force_login(advocate)
    return client


def made(owner: User, given: Given, *, is_discreet: bool = False) -> str:
    """Make a private address and return its path."""
    token = make_feed_token(owner=owner, given=given, name="", is_discreet=is_discreet, today=date(2025, 12, 19))
    kind = "ics" if given.gives in {Gives.CALENDAR, Gives.BILL_DATES} else "atom"
    return f"/feeds/private/{token}.{kind}"


def titles(address: str) -> list[str]:
    response = Client().get(address)
    assert response.status_code == 200
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    return [str(entry.title) for entry in feed.entries]


def uids(address: str) -> set[str]:
    response = Client().get(address)
    assert response.status_code == 200
    calendar: Any = Calendar.from_ical(response.content)
    return {str(event["UID"]) for event in calendar.walk("VEVENT")}


def bills_in(address: str) -> set[int]:
    return {int(uid.split("-")[0]) for uid in uids(address)}


# The page.


def test_an_address_is_made_and_shown_once(reader: Client, advocate: User, approved_bill: Bill) -> None:
    response = reader.post("/feeds/", {"what": "calendar", "name": "My phone"})

    (token, kind) = ADDRESS.findall(response.content.decode())[0]
    assert kind == "ics"
    assert "no-store" in response["Cache-Control"]
    assert Client().get(f"/feeds/private/{token}.ics").status_code == 200
    again = reader.get("/feeds/").content.decode()
    assert "My phone" in again
    assert "19 December 2025" in again
    assert token not in again


def test_only_a_hash_of_it_is_kept(reader: Client, advocate: User) -> None:
    response = reader.post("/feeds/", {"what": "news"})

    token = ADDRESS.findall(response.content.decode())[0][0]
    kept = serializers.serialize("json", FeedToken.objects.all())
    assert token not in kept
    assert FeedToken.objects.get().token_hash == FeedToken.hash_of(token)
    session = reader.session.items()
    assert token not in str(dict(session))


OFFERED = [
    # what,               gives
    ("calendar",          Gives.CALENDAR),
    ("news",              Gives.NEWS),
    ("bill-{bill}",       Gives.BILL),
    ("bill_dates-{bill}", Gives.BILL_DATES),
    ("jurisdiction-KZ",   Gives.JURISDICTION),
    ("topic-press",       Gives.TOPIC),
    ("search-{search}",   Gives.SEARCH),
]  # fmt: skip


@pytest.mark.parametrize(("what", "gives"), OFFERED, ids=[row[0] for row in OFFERED])
def test_each_thing_has_an_address_that_gives_it(
    reader: Client, advocate: User, approved_bill: Bill, what: str, gives: Gives
) -> None:
    subscribe(subscriber=advocate, bill=approved_bill, now=STARTED)
    approved_bill.topics.add(Topic.objects.get_or_create(slug="press", defaults={"name": "Press"})[0])
    search = SavedSearch.objects.create(owner=advocate, name="Laws", query="words=archiv")

    response = reader.post("/feeds/", {"what": what.format(bill=approved_bill.pk, search=search.pk)})

    token, kind = ADDRESS.findall(response.content.decode())[0]
    assert FeedToken.objects.get().gives == gives
    content = Client().get(f"/feeds/private/{token}.{kind}").content.decode()
    assert "Approved by the Senate" in content or "President's signature" in content
    other = {"ics": "atom", "atom": "ics"}[kind]
    assert Client().get(f"/feeds/private/{token}.{other}").status_code == 404


def test_the_page_of_a_bill_leads_to_the_form_that_is_filled_in(reader: Client, approved_bill: Bill) -> None:
    page = reader.get(f"/bills/{approved_bill.pk}/").content.decode()

    address = f"/feeds/?what=bill_dates-{approved_bill.pk}"
    assert address in page
    assert f'value="bill_dates-{approved_bill.pk}" selected' in reader.get(address).content.decode()


@pytest.mark.parametrize("what", ["", "bill-999", "bill-x", "topic-none", "search-1", "bill-" + "9" * 30, "nonsense"])
def test_what_is_not_offered_is_refused(reader: Client, what: str) -> None:
    response = reader.post("/feeds/", {"what": what})

    assert response.status_code == 200
    assert ADDRESS.findall(response.content.decode()) == []
    assert not FeedToken.objects.exists()


def test_somebody_elses_search_is_not_offered(reader: Client, advocate: User) -> None:
    theirs = SavedSearch.objects.create(owner=person("other"), name="A secret name", query="words=secret")

    assert "A secret name" not in reader.get("/feeds/", {"what": f"search-{theirs.pk}"}).content.decode()
    reader.post("/feeds/", {"what": f"search-{theirs.pk}"})

    assert not FeedToken.objects.exists()


def test_one_revokes_ones_own_and_nobody_elses(reader: Client, advocate: User, approved_bill: Bill) -> None:
    mine, theirs = made(advocate, Given(Gives.NEWS)), made(person("other"), Given(Gives.NEWS))
    numbers = {one.owner_id: one.pk for one in FeedToken.objects.all()}

    foreign = [pk for owner, pk in numbers.items() if owner != advocate.pk]
    assert reader.post(reverse("feeds:revoke", args=foreign)).status_code == 404
    assert reader.post(reverse("feeds:revoke", args=[numbers[advocate.pk]])).status_code == 302

    assert Client().get(mine).status_code == 404
    assert Client().get(theirs).status_code == 200


def test_a_person_has_so_many_addresses_and_no_more(
    reader: Client, advocate: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "AT_MOST", 2)
    for _ in range(2):
        made(advocate, Given(Gives.NEWS))

    page = reader.post("/feeds/", {"what": "news"}).content.decode()

    assert "Revoke one first" in page
    assert ADDRESS.findall(page) == []
    with pytest.raises(TooManyFeeds):
        made(advocate, Given(Gives.NEWS))
    assert revoke_feed_token(owner=advocate, number=advocate.feed_tokens.earliest("pk").pk)
    made(advocate, Given(Gives.NEWS))


def test_an_address_gives_one_thing(advocate: User, approved_bill: Bill) -> None:
    with pytest.raises(IntegrityError, match="feed_token_gives_one_thing"), transaction.atomic():
        made(advocate, Given(Gives.CALENDAR, bill=approved_bill))
    with pytest.raises(IntegrityError, match="feed_token_gives_one_thing"), transaction.atomic():
        made(advocate, Given(Gives.BILL))


# Who may have what.


@pytest.mark.parametrize("token", ["0" * 43, "a", "x" * 500, "..", "%00", "é" * 43])
@pytest.mark.parametrize("kind", ["atom", "ics"])
def test_a_guessed_address_gives_nothing(advocate: User, approved_bill: Bill, token: str, kind: str) -> None:
    made(advocate, Given(Gives.NEWS))

    response = Client().get(f"/feeds/private/{token}.{kind}")

    assert response.status_code == 404
    assert response.content == b"Not found"


def test_the_hash_opens_nothing(advocate: User, approved_bill: Bill) -> None:
    made(advocate, Given(Gives.NEWS))

    assert Client().get(f"/feeds/private/{FeedToken.objects.get().token_hash}.atom").status_code == 404


def test_what_was_revoked_answers_like_what_was_guessed(advocate: User, approved_bill: Bill) -> None:
    address = made(advocate, Given(Gives.NEWS))
    guessed = Client().get(f"/feeds/private/{'0' * 43}.atom")
    assert Client().get(address).status_code == 200
    revoke_feed_token(owner=advocate, number=FeedToken.objects.get().pk)

    revoked = Client().get(address)

    assert (revoked.status_code, revoked.content) == (guessed.status_code, guessed.content)
    assert dict(revoked.headers) == dict(guessed.headers)


def test_an_address_closes_with_the_account_and_goes_with_it(advocate: User, approved_bill: Bill) -> None:
    address = made(advocate, Given(Gives.BILL, bill=approved_bill))
    assert titles(address)

    User.objects.filter(pk=advocate.pk).update(is_active=False)
    assert Client().get(address).status_code == 404
    advocate.delete()
    assert not FeedToken.objects.exists()


def test_a_search_that_is_deleted_takes_its_address_along(advocate: User, approved_bill: Bill) -> None:
    search = SavedSearch.objects.create(owner=advocate, name="Laws", query="words=archiv")
    address = made(advocate, Given(Gives.SEARCH, search=search))
    assert len(titles(address)) == 2

    SavedSearch.objects.filter(pk=search.pk).update(query="words=nothing")
    assert titles(address) == []
    search.delete()
    assert Client().get(address).status_code == 404


PUBLIC_ADDRESSES = [
    "/feeds/bills/{bill}.atom",
    "/feeds/bills/{bill}.ics",
    "/feeds/jurisdictions/KZ.atom",
    "/feeds/topics/press.atom",
    "/feeds/bills.atom?words=law",
]


@pytest.mark.parametrize("address", PUBLIC_ADDRESSES)
def test_what_is_known_is_open_to_whom_its_pages_are(
    reader: Client, approved_bill: Bill, settings: Any, address: str
) -> None:
    Topic.objects.get_or_create(slug="press", defaults={"name": "Press"})
    address = address.format(bill=approved_bill.pk)

    settings.PUBLIC = True
    assert Client().get(address).status_code == 200
    settings.PUBLIC = False
    assert Client().get(address).status_code == 302
    assert reader.get(address).status_code == 200


@pytest.mark.parametrize("is_public", [True, False])
def test_private_addresses_need_no_login_anywhere(
    advocate: User, approved_bill: Bill, settings: Any, is_public: bool
) -> None:
    settings.PUBLIC = is_public

    assert len(titles(made(advocate, Given(Gives.BILL, bill=approved_bill)))) == 2


@pytest.mark.parametrize("gives", [Gives.NEWS, Gives.CALENDAR])
def test_nobody_on_the_way_keeps_it_or_passes_it_on(advocate: User, approved_bill: Bill, gives: Gives) -> None:
    address = made(advocate, Given(gives))

    first = Client().get(address)
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    for answer in (first, again):
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex"
        assert not answer.cookies
    token = address.split("/")[-1].split(".")[0]
    assert token not in first.content.decode()
    assert advocate.email not in first.content.decode()


# What one follows.


def test_my_calendar_and_my_news_are_of_what_i_follow(advocate: User, bill: Bill) -> None:
    mine, other, muted = enter("mine"), enter("other", topic="press"), enter("muted", topic="press")
    subscribe(subscriber=advocate, bill=mine, now=STARTED)
    calendar, news = made(advocate, Given(Gives.CALENDAR)), made(advocate, Given(Gives.NEWS))
    assert bills_in(calendar) == {mine.pk}
    assert {one.split(" · ")[1] for one in titles(news)} == {"Law mine"}

    follow(advocate, Scope.TOPIC, topic=Topic.objects.get(slug="press"))
    mute(subscriber=advocate, bill=muted, now=STARTED)

    assert bills_in(calendar) == {mine.pk, other.pk}
    assert {one.split(" · ")[1] for one in titles(news)} == {"Law mine", "Law other"}


def test_nothing_of_other_people_comes_into_a_feed(advocate: User, bill: Bill) -> None:
    somebody = person("somebody-else")
    theirs = enter("theirs")
    subscribe(subscriber=somebody, bill=theirs, now=STARTED)
    follow(somebody, Scope.SEARCH, words="a phrase that only one person searches for")
    SavedSearch.objects.create(owner=somebody, name="A secret name", query="words=secret")

    addresses = [made(advocate, Given(gives)) for gives in (Gives.CALENDAR, Gives.NEWS)]

    assert bills_in(addresses[0]) == set()
    assert titles(addresses[1]) == []
    for address in addresses:
        content = Client().get(address).content.decode()
        assert [word for word in ("theirs", "phrase", "secret", "example.org") if word in content] == []


def test_the_name_of_a_search_stays_with_its_owner(advocate: User, approved_bill: Bill) -> None:
    search = SavedSearch.objects.create(owner=advocate, name="For Aigul", query="words=archiv&window=open")

    content = Client().get(made(advocate, Given(Gives.SEARCH, search=search))).content.decode()

    assert "Aigul" not in content
    assert "archiv" in content


def test_an_address_speaks_the_language_of_its_owner_or_the_one_that_is_asked_for(
    advocate: User, approved_bill: Bill
) -> None:
    User.objects.filter(pk=advocate.pk).update(language="kk")
    BillTitle.objects.update_or_create(bill=approved_bill, language="kk", defaults={"text": KAZAKH})
    address = made(advocate, Given(Gives.BILL, bill=approved_bill))

    own = Client().get(address, headers={"Accept-Language": "en"})

    assert own["Content-Language"] == "kk"
    assert KAZAKH in own.content.decode()
    assert Client().get(f"{address}?lang=ru")["Content-Language"] == "ru"
    assert Client().get(f"{address}?lang=xx")["Content-Language"] == "kk"


@pytest.mark.parametrize("gives", list(Gives))
def test_a_discreet_address_says_nothing_of_any_bill(advocate: User, approved_bill: Bill, gives: Gives) -> None:
    subscribe(subscriber=advocate, bill=approved_bill, now=STARTED)
    topic, _new = Topic.objects.get_or_create(slug="press", defaults={"name": "Press"})
    approved_bill.topics.add(topic)
    search = SavedSearch.objects.create(owner=advocate, name="Laws", query="words=archiv")
    things: dict[Gives, dict[str, Any]] = {
        Gives.BILL: {"bill": approved_bill},
        Gives.BILL_DATES: {"bill": approved_bill},
        Gives.JURISDICTION: {"jurisdiction": approved_bill.jurisdiction},
        Gives.TOPIC: {"topic": topic},
        Gives.SEARCH: {"search": search},
    }
    plain, discreet = (made(advocate, Given(gives, **things.get(gives, {})), is_discreet=one) for one in (False, True))

    content = Client().get(discreet).content.decode()

    telling = ["archiv", "Archiv", "Kazakhstan", "Senate", "President", "Press", "KZ", "Almaty", "/bills/", "/topics/"]
    assert [word for word in telling if word in content] == []
    if gives in {Gives.CALENDAR, Gives.BILL_DATES}:
        assert len(uids(discreet)) == len(uids(plain)) == 6
        assert not uids(discreet) & uids(plain)
        assert "20260117" in content
    else:
        assert set(titles(discreet)) == {"News of what you follow"}
        assert len(titles(discreet)) == len(titles(plain)) == 2


# How long what is over stays, and how much fits.


def test_what_is_over_stays_cancelled_for_a_year(
    advocate: User, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(subscriber=advocate, bill=approved_bill, now=STARTED)
    address = made(advocate, Given(Gives.CALENDAR))

    assert len(uids(address)) == 6
    at(monkeypatch, almaty(12, 17, year=2026))
    assert len(uids(address)) == 6
    at(monkeypatch, almaty(12, 19, year=2026))
    assert len(uids(address)) == 3, "the window that still runs"


def test_of_too_many_windows_those_that_close_first_are_there(
    advocate: User, bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_dates, "AT_MOST", 2)
    first, second = enter(1), enter(2)
    for one in (first, second):
        subscribe(subscriber=advocate, bill=one, now=STARTED)
    address = made(advocate, Given(Gives.CALENDAR))

    content = Client().get(address).content.decode()

    assert {uid.split("@")[0].split("-", 1)[1].split("-")[0] for uid in uids(address)} == {"signature"}
    assert bills_in(address) == {first.pk, second.pk}
    assert "There are more dates than fit" in content.replace("\r\n ", "")


@pytest.mark.parametrize("gives", [Gives.NEWS, Gives.CALENDAR])
def test_what_one_follows_takes_few_queries(advocate: User, bill: Bill, gives: Gives) -> None:
    follow(advocate, Scope.EVERYTHING)
    follow(advocate, Scope.SEARCH, words="law")
    address = made(advocate, Given(gives))
    enter(1)
    with CaptureQueriesContext(connection) as of_one:
        Client().get(address)
    for number in range(2, 12):
        follow(advocate, Scope.BILL, bill=enter(number))

    with CaptureQueriesContext(connection) as of_many:
        assert Client().get(address).status_code == 200

    assert len(of_many) <= len(of_one) <= AT_MOST_QUERIES


# Heads and links of pages.


def test_pages_lead_feed_readers_to_their_feeds_where_these_can_be_read(
    reader: Client, approved_bill: Bill, settings: Any
) -> None:
    pages = {
        f"/bills/{approved_bill.pk}/": f"/feeds/bills/{approved_bill.pk}.atom",
        "/jurisdictions/KZ/": "/feeds/jurisdictions/KZ.atom",
        "/bills/?words=law&sort=new": "/feeds/bills.atom?words=law&amp;sort=new",
    }
    head = '<link rel="alternate" type="application/atom+xml" href="{}"'
    for page, feed in pages.items():
        assert "application/atom+xml" not in reader.get(page).content.decode()
        settings.PUBLIC = True
        content = Client().get(page).content.decode()
        settings.PUBLIC = False
        assert head.format(feed) in content
        assert content.count(f'href="{feed}"') == 2, "in the head, and for people"
        assert Client().get(feed.replace("&amp;", "&")).status_code == 302


def test_the_calendar_leads_to_ones_own_addresses(reader: Client, approved_bill: Bill, settings: Any) -> None:
    settings.PUBLIC = True

    assert "/feeds/?what=calendar" in reader.get("/calendar/").content.decode()
    assert "/feeds/" not in Client().get("/calendar/").content.decode()


def test_a_saved_search_leads_to_its_address(reader: Client, advocate: User) -> None:
    search = SavedSearch.objects.create(owner=advocate, name="Laws", query="words=law")

    assert f"/feeds/?what=search-{search.pk}" in reader.get("/bills/searches/").content.decode()


# Logs.

SECRET = "S3cret-S3cret_S3cret-S3cret_S3cret-S3cret_S3"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What comes out of the handler that the settings made."""
    (handler,) = (
        one
        for one in logging.getLogger().handlers
        if isinstance(one, logging.StreamHandler) and any(isinstance(had, WithoutSecrets) for had in one.filters)
    )
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.mark.parametrize(
    "path",
    ["/feeds/private/{}.ics", "/told/{}/", "/unsubscribe/{}/", "/account/password/reset/key/{}/", "/FEEDS/private/{}"],
)
def test_secrets_are_cut_wherever_they_stand(path: str) -> None:
    said = f'"GET {path.format(SECRET)}?lang=ru HTTP/1.1" 200'

    assert SECRET not in without_secrets(said)
    assert without_secrets(said).endswith(" 200")
    assert without_secrets("GET /feeds/bills/12.atom") == "GET /feeds/bills/12.atom"


def test_an_error_is_logged_without_the_secret(
    logged: io.StringIO, advocate: User, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = made(advocate, Given(Gives.NEWS))
    token = address.split("/")[-1].split(".")[0]

    def broken(*_args: object) -> None:
        raise RuntimeError(f"at {address}")

    monkeypatch.setattr("tracker.feeds.views.news_of", broken)

    response = Client(raise_request_exception=False).get(address)

    assert response.status_code == 500
    assert "Internal Server Error: /feeds/private/…" in logged.getvalue()
    assert "RuntimeError: at /feeds/private/…" in logged.getvalue()
    assert token not in logged.getvalue()


@pytest.mark.parametrize("name", ["django", "django.server", "django.request"])
def test_no_logger_of_django_goes_past_the_one_handler(logged: io.StringIO, name: str) -> None:
    logger: logging.Logger | None = logging.getLogger(name)
    assert logger is not None

    logger.error('"GET %s HTTP/1.1" %s', f"/feeds/private/{SECRET}.ics", 200)

    assert "/feeds/private/…" in logged.getvalue()
    assert SECRET not in logged.getvalue()
    while logger is not None and logger.name != "root":
        assert logger.handlers == []
        assert logger.propagate
        logger = logger.parent


def test_gunicorn_logs_no_secret(tmp_path: Any) -> None:
    config = Config()
    access, errors = tmp_path / "access", tmp_path / "errors"
    config.set("accesslog", str(access))
    config.set("errorlog", str(errors))
    log = Logger(config)
    path = f"/feeds/private/{SECRET}.ics"
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": path,
        "PATH_INFO": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"http://127.0.0.1{path}",
    }
    took = SimpleNamespace(seconds=0, microseconds=1, total_seconds=lambda: 0.0)

    log.access(SimpleNamespace(status="200 OK", sent=1, headers=[]), SimpleNamespace(headers=[]), environ, took)
    log.error("Error handling request %s", path)
    log.close_on_exec()
    for one in (log.access_log, log.error_log):
        for handler in list(one.handlers):
            handler.close()
            one.removeHandler(handler)

    for written in (access.read_text(), errors.read_text()):
        assert "/feeds/private/…" in written
        assert SECRET not in written


def test_the_web_process_logs_by_that_logger() -> None:
    procfile = (ROOT / "Procfile").read_text()

    assert "--logger-class config.gunicorn.Logger" in procfile
