"""The first page: the days left of each window, what is new, what comes, and where the bills stand."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import note_visit
from alerts.models import Scope
from alerts.services.subscribe import subscribe
from tests.moments import APPROVED_AT, PASSED_AT, almaty
from tests.wishes import follow
from tracker import clock
from tracker.models import Bill, BillTitle, Deadline, Jurisdiction, Topic
from tracker.queries import StageCount
from tracker.services.record import NewEvent, record_event
from tracker.web.countdown import countdown
from tracker.web.pipeline import WIDTH, pipeline

HOME = reverse("alerts:dashboard")


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let it be another moment."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def reader(client: Client, advocate: User, on: Callable[[datetime], None]) -> Client:
    on(almaty(12, 19))
    client.force_login(advocate)
    return client


def another_bill(title: str, *, approved_at: datetime = APPROVED_AT) -> Bill:
    """Enter a bill that the Senate has approved."""
    bill = Bill.objects.create(jurisdiction=Jurisdiction.objects.get(code="KZ"), identifier=title)
    BillTitle.objects.create(bill=bill, language="en", text=title)
    for kind, at in (("lower_passed", PASSED_AT), ("upper_passed", approved_at)):
        record_event(bill=bill, new=NewEvent(kind, at.date()), recorded_by=None, now=at)
    return bill


SIGNATURE = [
    # the first case: possible from 18 December, opens 28 December, closes 17 January, outer limit 28 January
    # today,              days, what they count,              today on the bar
    (date(2025, 12, 18), 30, "days left", 0),
    (date(2025, 12, 28), 20, "days left", 24),
    (date(2026, 1, 16), 1, "day left", 71),
    (date(2026, 1, 17), 0, "days left", 73),
    (date(2026, 1, 18), 10, "days to the outer limit", 76),
    (date(2026, 1, 27), 1, "day to the outer limit", 98),
    (date(2026, 1, 29), 1, "day past the last day", 100),
    (date(2026, 2, 10), 13, "days past the last day", 100),
]


@pytest.mark.parametrize(("today", "days", "caption", "at"), SIGNATURE)
def test_a_countdown_counts_to_what_comes_next(
    approved_bill: Bill, today: date, days: int, caption: str, at: int
) -> None:
    count = countdown(Deadline.objects.get(window="signature", status="running"), today)

    assert (count.days, count.caption, count.today) == (days, caption, at)
    assert 0 <= count.possible <= count.opens <= count.closes <= count.last <= 100


def test_a_countdown_without_a_last_day_says_so(approved_bill: Bill) -> None:
    deadline = Deadline.objects.get(window="signature", status="running")
    deadline.closes_on = deadline.outer_on = None

    count = countdown(deadline, date(2025, 12, 20))

    assert (count.days, count.caption) == (None, "no last day is known")


def test_the_dashboard_shows_the_days_left_the_state_and_how_sure_it_is(reader: Client, approved_bill: Bill) -> None:
    page = reader.get(HOME).content.decode()

    for says in (
        "<strong>29</strong>",
        "days left",
        "possible any day, expected later",
        "Saturday 17 January 2026",
        "as reported",
        "older text, of 2017",
    ):
        assert says in page, says


STATES = [
    # Kazakhstan's count: 10 to 30 days after the Senate, and the month after hand-over
    (almaty(12, 17), "not yet open"),
    (almaty(12, 29), ">open<"),
    (almaty(1, 10, year=2026), ">closing<"),
    (almaty(1, 29, year=2026), ">overdue<"),
]


@pytest.mark.parametrize(("moment", "word"), STATES)
def test_each_state_has_its_word(
    reader: Client, approved_bill: Bill, on: Callable[[datetime], None], moment: datetime, word: str
) -> None:
    on(moment)

    assert word in reader.get(HOME).content.decode()


def test_a_newcomer_is_led_to_a_first_subscription(reader: Client, advocate: User, approved_bill: Bill) -> None:
    assert "Follow your first bill" in reader.get(HOME).content.decode()

    subscribe(subscriber=advocate, bill=approved_bill, now=APPROVED_AT)

    page = reader.get(HOME).content.decode()
    assert "Follow your first bill" not in page
    assert "You follow it" in page


def test_a_bill_in_a_wider_scope_is_marked_as_followed(reader: Client, advocate: User, approved_bill: Bill) -> None:
    follow(advocate, Scope.TOPIC, topic=Topic.objects.get())

    assert "You follow it" in reader.get(HOME).content.decode()


def test_what_is_new_begins_with_the_day_of_the_visit_before(
    reader: Client, advocate: User, approved_bill: Bill, on: Callable[[datetime], None]
) -> None:
    subscribe(subscriber=advocate, bill=approved_bill, now=PASSED_AT)
    reader.get(HOME)
    assert "Approved by the Senate" in reader.get(HOME).content.decode()

    on(almaty(12, 22))
    page = reader.get(HOME).content.decode()

    assert "New since Friday 19 December 2025" in page
    assert "Nothing new was recorded." in page
    assert reader.get(HOME).content.decode().count("New since Friday 19 December 2025") == 1


def test_news_is_of_what_one_follows(reader: Client, advocate: User, approved_bill: Bill) -> None:
    other = another_bill("Another law")
    assert "Another law" in news_of(reader)

    subscribe(subscriber=advocate, bill=approved_bill, now=PASSED_AT)
    assert "Another law" not in news_of(reader)

    follow(advocate, Scope.EVERYTHING)
    assert other.title("en") in news_of(reader)


def news_of(reader: Client) -> str:
    page = reader.get(HOME).content.decode()
    return page[page.index('id="news-heading"') : page.index("side-column")]


def test_only_days_are_kept_of_visits(advocate: User) -> None:
    first, second = date(2026, 1, 5), date(2026, 1, 9)

    assert note_visit(user=advocate, today=first) is None
    assert note_visit(user=advocate, today=first) is None
    assert note_visit(user=advocate, today=second) == first

    advocate.refresh_from_db()
    assert (advocate.visited_on, advocate.visited_before_on) == (second, first)


def test_a_stranger_reads_the_dashboard_where_it_is_public_and_nothing_about_people(
    client: Client, approved_bill: Bill, follower: User, settings: Any, on: Callable[[datetime], None]
) -> None:
    on(almaty(12, 19))
    assert client.get(HOME).status_code == 302
    settings.PUBLIC = True

    page = client.get(HOME).content.decode()

    assert "days left" in page
    assert "My next alerts" not in page
    assert "You follow" not in page


def test_the_dashboard_takes_few_queries_whatever_the_number_of_rows(
    reader: Client, advocate: User, approved_bill: Bill, django_assert_max_num_queries: Any
) -> None:
    for number in range(14):
        subscribe(subscriber=advocate, bill=another_bill(f"Law {number}"), now=APPROVED_AT)
    follow(advocate, Scope.TOPIC, topic=Topic.objects.get())
    reader.get(HOME)

    with django_assert_max_num_queries(10):
        page = reader.get(HOME)

    assert len(page.content) < 60_000


def test_bars_are_drawn_to_one_scale_and_say_their_numbers() -> None:
    counts = [
        StageCount("KZ", {"en": "Kazakhstan"}, "president", 3),
        StageCount("KZ", {"en": "Kazakhstan"}, "lower_house", 7),
        StageCount("KZ", {"en": "Kazakhstan"}, "", 2),
        StageCount("PL", {"en": "Poland", "ru": "Польша"}, "signed", 6),
    ]

    kazakhstan, poland = pipeline(counts, "ru")

    assert [(part.name, part.number, part.look) for part in kazakhstan.parts] == [
        ("Nothing recorded yet", 2, "in-parliament"),
        ("В парламенте", 7, "in-parliament"),
        ("У президента", 3, "to-be-signed"),
    ]
    assert [(part.x, part.width) for part in kazakhstan.parts] == [(0, 167), (167, 583), (750, 250)]
    assert poland.parts[0].width == WIDTH // 2
    assert (poland.name, poland.total, kazakhstan.total) == ("Польша", 6, 12)


def test_no_bill_makes_no_bar() -> None:
    assert pipeline([], "en") == []


def test_old_news_of_a_first_visit_is_that_of_a_week(
    reader: Client, approved_bill: Bill, on: Callable[[datetime], None]
) -> None:
    on(APPROVED_AT + timedelta(days=8))

    assert "Nothing new was recorded." in reader.get(HOME).content.decode()
