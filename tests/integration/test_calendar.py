"""The calendar: a month, an agenda, whose bills they show, and their files."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from icalendar import Calendar

from accounts.models import User
from alerts.calendar_file import entries_of
from alerts.models import Scope
from alerts.queries import bills_followed_by, covering
from alerts.services.plan import plan_alerts
from alerts.services.subscribe import mute, subscribe
from tests.moments import APPROVED_AT, PASSED_AT, STARTED, almaty
from tests.wishes import follow
from tracker import calendar_file, clock, queries
from tracker.models import VOID, Bill, BillTitle, Deadline, Jurisdiction, Topic
from tracker.models.law import DRILL
from tracker.rules.months import Month
from tracker.services import audience
from tracker.services.edit import bill_written
from tracker.services.record import NewEvent, record_event
from tracker.web.asked import Asked, View, Whose

pytestmark = pytest.mark.html

PAGE = "/calendar/"
AT_MOST_QUERIES = 10


@pytest.fixture(autouse=True)
def _on_the_day_after_the_senates_approval(bill: Bill, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PUBLIC = True
    monkeypatch.setattr(clock, "now", lambda: almaty(12, 19))


@pytest.fixture
def reader(client: Client, advocate: User) -> Client:
    client.force_login(advocate)
    return client


def shown(client: Client, **asked: Any) -> str:
    response = client.get(PAGE, asked)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def enter(number: object, *, where: str = "KZ", title: str = "", is_approved: bool = True) -> Bill:
    """Enter a bill that the Mazhilis passed and the Senate approved when the first one was."""
    place, _made = Jurisdiction.objects.get_or_create(
        code=where, defaults={"names": {"en": "Germany"}, "time_zone": "Europe/Berlin"}
    )
    bill = Bill.objects.create(jurisdiction=place, identifier=f"No. {number}")
    BillTitle.objects.create(bill=bill, language="en", text=title or f"Law number {number}")
    bill_written(bill=bill, now=PASSED_AT)
    if where == "KZ":
        record_event(bill=bill, new=NewEvent("lower_passed", PASSED_AT.date()), recorded_by=None, now=PASSED_AT)
    if where == "KZ" and is_approved:
        record_event(bill=bill, new=NewEvent("upper_passed", APPROVED_AT.date()), recorded_by=None, now=APPROVED_AT)
    return bill


def signature(bill: Bill) -> Deadline:
    return Deadline.objects.filter(bill=bill, window="signature").order_by("-version")[0]


def with_dates(bill: Bill, **dates: Any) -> Deadline:
    """Give the signature of a bill other dates, as another law would."""
    deadline = signature(bill)
    Deadline.objects.filter(pk=deadline.pk).update(**dates)
    return signature(bill)


def cell(page: str, day: str) -> str:
    """Return the cell of a day of the month view, by the day in words."""
    (found,) = re.findall(rf'<td[^>]*> <a class="day"[^>]*aria-label="{day}.*?</td>', page)
    return str(found)


# The month.


def test_a_month_is_a_table_of_weeks_that_begin_on_monday(client: Client, approved_bill: Bill) -> None:
    page = shown(client, month="2025-12", view="month")

    assert page.count("<table") == 1
    assert "<caption" in page
    assert re.findall(r'<th scope="col">.*?hidden">(\w+)<', page)[0] == "Monday"
    assert page.count('class="day"') == 35
    assert "Monday 1 December 2025" in page
    assert "Sunday 4 January 2026" in page


def test_today_is_marked_in_words(client: Client, approved_bill: Bill) -> None:
    page = shown(client)

    assert page.count('aria-current="date"') == 1
    assert "Friday 19 December 2025, today" in page
    assert 'aria-current="date"' not in shown(client, month="2026-03")


def test_the_dates_of_a_window_stand_on_their_days_and_lead_to_it(client: Client, approved_bill: Bill) -> None:
    page = shown(client, month="2025-12")

    address = f"/bills/{approved_bill.pk}/#signature-1"
    assert f'<a href="{address}"><strong>Opens:</strong>' in cell(page, "Sunday 28 December 2025")
    assert f'<a href="{address}"><strong>First possible:</strong>' in cell(page, "Thursday 18 December 2025")
    january = shown(client, month="2026-01")
    assert "<strong>Closes:</strong>" in cell(january, "Saturday 17 January 2026")
    assert "<strong>Outer limit:</strong>" in cell(january, "Wednesday 28 January 2026")


def test_a_window_is_a_bar_that_says_what_is_expected_and_what_is_only_possible(
    client: Client, approved_bill: Bill
) -> None:
    bars = re.findall(r'<td colspan="(\d)"> <a class="bar (\w+)', shown(client, month="2025-12"))

    assert bars[-3:] == [("6", "possible"), ("1", "expected"), ("7", "expected")]
    assert ("4", "possible") in bars


def test_a_window_whose_last_day_nobody_knows_has_no_end_and_is_listed_apart(
    client: Client, approved_bill: Bill
) -> None:
    with_dates(approved_bill, closes_on=None, outer_on=None)

    assert "last day not known" in shown(client, month="2026-05")
    for month in ("2025-12", "2027-05"):
        agenda = shown(client, month=month, view="agenda")
        assert "Running, and nobody knows the last day" in agenda
        assert f"/bills/{approved_bill.pk}/#signature-1" in agenda.split("nobody knows the last day")[1]


def test_a_day_with_many_windows_shows_the_first_and_leads_to_the_others(client: Client, approved_bill: Bill) -> None:
    for number in range(6):
        enter(number)

    day = cell(shown(client, month="2025-12"), "Sunday 28 December 2025")

    assert day.count("<li") == 2
    assert "+ 5 more" in day
    address = re.findall(r'class="more" href="([^"]*)"', day)[0].replace("&amp;", "&")
    agenda = client.get(PAGE + address).content.decode()
    assert agenda.count("#signature-1") == 7


def test_a_window_that_ended_in_the_month_says_with_what(client: Client, approved_bill: Bill) -> None:
    day = cell(shown(client, month="2025-12"), "Thursday 18 December 2025")

    assert "Ended (Approved by the Senate)" in day
    assert "Approved by the Senate" not in shown(client, month="2026-01")
    agenda = shown(client, view="agenda", month="2025-11")
    began, ended = agenda.split('datetime="2025-12-18"')
    assert "Approved by the Senate" not in began
    assert '<span class="state">closed</span>' in began
    assert '<strong>Ended</strong> <span class="state">Approved by the Senate</span>' in ended


def test_overdue_windows_stand_on_top_of_the_agenda_and_are_said_above_the_month(
    client: Client, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: almaty(2, 10, year=2026))

    agenda = shown(client, view="agenda", month="2026-02")

    headings = re.findall(r"<h2[^>]*>(.*?)</h2>", agenda)
    assert headings[0].startswith("Overdue: ")
    assert "Last day: Wednesday 28 January 2026 (13 days ago)" in agenda
    assert "1 window is past its last day" in shown(client, month="2026-02")


def test_the_day_of_the_jurisdiction_decides_what_is_overdue(
    client: Client, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_hour = datetime(2026, 1, 28, 18, 59, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: last_hour)
    assert "Overdue" not in shown(client, view="agenda")

    monkeypatch.setattr(clock, "now", lambda: last_hour + timedelta(minutes=1))
    assert "Overdue" in shown(client, view="agenda")


# The agenda.


def test_the_agenda_lists_each_date_in_order_with_how_sure_it_is(client: Client, approved_bill: Bill) -> None:
    page = shown(client, view="agenda", month="2025-12")

    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == ["December 2025", "January 2026"]
    assert re.findall(r'<h3> <time datetime="([^"]*)">', page) == [
        "2025-12-18",
        "2025-12-28",
        "2026-01-17",
        "2026-01-28",
    ]
    closes = page.split('datetime="2026-01-17"')[1].split("</section>")[0]
    assert "<strong>Closes</strong>" in closes
    assert "in 29 days" in closes
    assert "as reported" in closes


def test_the_agenda_of_a_day_tells_what_falls_on_it_and_what_runs_besides(client: Client, approved_bill: Bill) -> None:
    with_dates(enter("other"), opens_on=date(2025, 12, 20))

    page = shown(client, day="2025-12-28")

    falls, runs = page.split("Running on this day")
    assert f"/bills/{approved_bill.pk}/#signature-1" in falls
    assert f"/bills/{approved_bill.pk}/#signature-1" not in runs
    assert "Law number other" in runs


def test_nothing_is_left_out_by_the_pages_of_the_agenda(client: Client, approved_bill: Bill) -> None:
    for number in range(30):
        enter(number)
    unknown = enter("unknown")
    with_dates(unknown, closes_on=None, outer_on=None)

    found: list[str] = []
    for page in range(1, 5):
        found += re.findall(r"/bills/(\d+)/#signature-1", shown(client, view="agenda", month="2025-12", page=page))

    assert {found.count(str(bill)) for bill in Bill.objects.exclude(pk=unknown.pk).values_list("pk", flat=True)} == {4}
    assert found[-1] == str(unknown.pk)


# Whose bills.


def test_a_drill_is_in_no_calendar(client: Client, approved_bill: Bill) -> None:
    drill, _made = Jurisdiction.objects.get_or_create(
        code=DRILL, defaults={"names": {"en": "Drill"}, "time_zone": "UTC"}
    )
    Bill.objects.filter(pk=approved_bill.pk).update(jurisdiction=drill)

    assert "#signature-1" not in shown(client, month="2025-12")
    assert "#signature-1" not in shown(client, month="2025-12", view="agenda")
    assert "Drill" not in shown(client)


def test_mine_are_the_bills_that_one_follows_and_has_not_muted(reader: Client, advocate: User) -> None:
    mine, muted, other = (enter(name, title=f"Law {name}") for name in ("mine", "muted", "other"))
    for bill in (mine, muted):
        subscribe(subscriber=advocate, bill=bill, now=STARTED)
    mute(subscriber=advocate, bill=muted, now=STARTED)

    page = shown(reader, whose="mine", month="2025-12")
    everything = shown(reader, whose="all", month="2025-12", view="agenda")

    assert [name in page for name in ("Law mine", "Law muted", "Law other")] == [True, False, False]
    assert [name in everything for name in ("Law mine", "Law muted", "Law other")] == [True, True, True]
    assert f"/bills/{other.pk}/" in everything


def test_a_stranger_sees_all_and_nothing_about_anybody(client: Client, advocate: User) -> None:
    bill = enter("followed")
    subscribe(subscriber=advocate, bill=bill, now=STARTED)
    enter("other")

    mine, everything = shown(client, whose="mine", view="agenda"), shown(client, whose="all", view="agenda")

    assert mine.split('<footer class="foot"')[0] == everything.split('<footer class="foot"')[0]
    assert "Law number other" in mine
    assert "My bills" not in mine
    assert "Log in" in mine


@pytest.mark.parametrize("address", [PAGE, "/calendar.ics", "bill"])
def test_where_nothing_is_public_a_stranger_is_sent_to_log_in(
    client: Client, approved_bill: Bill, settings: Any, address: str
) -> None:
    settings.PUBLIC = False

    response = client.get(address.replace("bill", reverse("tracker:bill-calendar", args=[approved_bill.pk])))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_another_readers_bills_are_not_mine(client: Client, follower: User, approved_bill: Bill) -> None:
    client.force_login(User.objects.create_user("other@example.org"))

    assert "#signature-1" not in shown(client, whose="mine", month="2025-12")
    assert "Nothing falls on these days for the bills that you follow." in shown(client, whose="mine", view="agenda")


def test_a_jurisdiction_narrows_the_calendar(client: Client, approved_bill: Bill) -> None:
    enter("elsewhere", where="DE")

    assert "#signature-1" in shown(client, jurisdiction="KZ", view="agenda")
    assert "#signature-1" not in shown(client, jurisdiction="DE", view="agenda")
    assert "#signature-1" in shown(client, jurisdiction="<nowhere>", view="agenda")


WAYS: list[tuple[str, dict[str, Any]]] = [
    ("bill", {"bill": 0}),
    ("topic", {"topic": "archives"}),
    ("jurisdiction", {"jurisdiction": "KZ"}),
    ("jurisdiction", {"jurisdiction": "DE"}),
    ("stage", {"stage": "president"}),
    ("stage", {"stage": "president", "jurisdiction": "KZ"}),
    ("stage", {"stage": "upper_house", "jurisdiction": "DE"}),
    ("search", {"words": "АРХИВНОЕ дело"}),
    ("search", {"words": "number 1", "jurisdiction": "KZ"}),
    ("search", {"words": "number", "jurisdiction": "DE"}),
    ("everything", {}),
]


@pytest.fixture
def library() -> list[Bill]:
    """Bills in several stages, jurisdictions and topics."""
    archives, _made = Topic.objects.get_or_create(slug="archives", defaults={"name": "Archives"})
    bills = [enter(1), enter(2, is_approved=False), enter(3, where="DE"), enter(4, title="Архивное ДЕЛО")]
    bills[1].topics.add(archives)
    bills[2].topics.add(archives)
    return bills


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ways=st.lists(st.sampled_from(WAYS), max_size=3), muted=st.sets(st.integers(0, 3), max_size=2))
def test_what_one_follows_is_what_one_is_told_of(
    library: list[Bill], ways: list[tuple[str, dict[str, Any]]], muted: set[int]
) -> None:
    person = User.objects.create_user(f"{User.objects.count()}@example.org")
    for scope, what in ways:
        said = dict(what)
        if "bill" in said:
            said["bill"] = library[said["bill"]]
        if "topic" in said:
            said["topic"] = Topic.objects.get(slug=said["topic"])
        if "jurisdiction" in said:
            said["jurisdiction"] = Jurisdiction.objects.get(code=said["jurisdiction"])
        follow(person, Scope(scope), **said)
    for number in muted:
        mute(subscriber=person, bill=library[number], now=STARTED)

    mine = set(bills_followed_by(person, Bill.objects.all()).values_list("pk", flat=True))

    expected = [bill.pk for bill in Bill.objects.all() if covering(bill).filter(subscriber=person).exists()]
    assert mine == set(expected)


def test_a_bill_that_left_the_scope_is_still_mine_when_i_was_told_of_it(reader: Client, advocate: User) -> None:
    follow(advocate, Scope.STAGE, stage="upper_house")
    bill = enter(1, is_approved=False)
    plan_alerts(now=PASSED_AT)
    record_event(bill=bill, new=NewEvent("upper_passed", APPROVED_AT.date()), recorded_by=None, now=APPROVED_AT)
    enter(2)

    page = shown(reader, whose="mine", view="agenda", month="2026-01")

    assert "Law number 1" in page
    assert "Law number 2" not in page


def test_without_anybody_who_knows_nobody_follows_anything(
    approved_bill: Bill, advocate: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audience, "_following", [])

    assert not audience.bills_followed_by(advocate, among=Bill.objects.all()).exists()


# What is asked for wrongly.


@pytest.mark.parametrize(
    "asked",
    [
        {"month": "2025-13"},
        {"month": "0001-01"},
        {"month": "9999-12"},
        {"month": "1900-01"},
        {"month": "2199-12"},
        {"month": "2199-12", "view": "agenda"},
        {"month": "x" * 500},
        {"day": "2025-02-30"},
        {"day": "0001-01-01"},
        {"day": "1900-01-01"},
        {"day": "2199-12-31"},
        {"view": "x"},
        {"whose": "everybody"},
        {"page": "x", "view": "agenda"},
        {"page": "99999999999999999999", "view": "agenda"},
        {"jurisdiction": "\0'\"><script>"},
    ],
    ids=str,
)
@pytest.mark.parametrize("address", [PAGE, "/calendar.ics"])
def test_what_cannot_be_read_is_as_if_it_were_not_said(
    client: Client, approved_bill: Bill, address: str, asked: dict[str, str]
) -> None:
    response = client.get(address, asked)

    assert response.status_code == 200
    assert b"<script>" not in response.content


def test_the_calendar_ends_where_nobody_plans(client: Client) -> None:
    assert 'rel="prev nofollow"' not in shown(client, month="1900-01")
    assert 'rel="next nofollow"' not in shown(client, month="2199-12")
    assert 'rel="next nofollow"' not in shown(client, day="2199-12-31")


TURNED = [
    ({"view": "month", "month": "2025-12"}, 1, "?view=month&whose=all&month=2026-01"),
    ({"view": "agenda", "month": "2025-12"}, -1, "?view=agenda&whose=all&month=2025-09"),
    ({"day": "2025-12-31", "jurisdiction": "KZ"}, 1, "?view=agenda&whose=all&jurisdiction=KZ&day=2026-01-01"),
]


@pytest.mark.parametrize(("asked", "pages", "address"), TURNED)
def test_pages_are_turned_by_what_is_shown(client: Client, asked: dict[str, str], pages: int, address: str) -> None:
    turned = Asked.read(client.get(PAGE, asked).wsgi_request.GET, date(2025, 12, 19)).turned(pages)

    assert turned is not None
    assert turned.address == address


def test_an_agenda_shows_three_months() -> None:
    asked = Asked(View.AGENDA, Month(2025, 12), None, Whose.ALL, "")

    assert (asked.first_on, asked.last_on) == (date(2025, 12, 1), date(2026, 2, 28))


@pytest.mark.parametrize("view", ["month", "agenda"])
def test_a_hostile_title_is_only_text(client: Client, view: str) -> None:
    enter(1, title='<script>alert(1)</script> %(window)s {0} \u202e " onclick=x')

    page = shown(client, view=view)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    ("language", "says"), [("ru", ["Декабрь 2025 г.", "понедельник"]), ("kk", ["2025 жылғы желтоқсан", "дүйсенбі"])]
)
def test_a_month_speaks_the_language_of_its_reader(
    reader: Client, advocate: User, approved_bill: Bill, language: str, says: list[str]
) -> None:
    User.objects.filter(pk=advocate.pk).update(language=language)

    page = shown(reader, month="2025-12")

    assert all(word in page for word in says)


# How much it costs.


@pytest.mark.parametrize("asked", [{"view": "month"}, {"view": "agenda"}, {"day": "2025-12-28"}], ids=str)
@pytest.mark.parametrize("whose", [pytest.param("all", marks=pytest.mark.long), "mine"])
def test_a_calendar_takes_few_queries_and_little_weight(
    reader: Client, advocate: User, library: list[Bill], whose: str, asked: dict[str, str]
) -> None:
    follow(advocate, Scope.SEARCH, words="law")
    follow(advocate, Scope.STAGE, stage="president")
    for number in range(40):
        enter(f"of {number}", title="Қазақстан Республикасының заңы " * 10)

    with CaptureQueriesContext(
        connection,
    ) as queries_taken:
        response = reader.get(PAGE, {**asked, "whose": whose, "month": "2025-12"})

    assert "#signature-1" in response.content.decode()
    assert len(queries_taken) <= AT_MOST_QUERIES
    assert len(response.content) < 75_000


@pytest.mark.parametrize("whose", ["all", "mine"])
def test_a_file_takes_few_queries(reader: Client, advocate: User, library: list[Bill], whose: str) -> None:
    follow(advocate, Scope.SEARCH, words="law")
    for number in range(12):
        bill = enter(f"of {number}")
        later = almaty(12, 19, 9)
        record_event(bill=bill, new=NewEvent("presented", date(2025, 12, 19)), recorded_by=None, now=later)

    with CaptureQueriesContext(connection) as queries_taken:
        response = reader.get("/calendar.ics", {"whose": whose, "month": "2025-12"})

    assert response.content.count(b"BEGIN:VEVENT") > 36
    assert len(queries_taken) <= AT_MOST_QUERIES


# The files.


def entries(content: bytes) -> dict[str, Any]:
    """Return the entries of a file by their UID, as a calendar program reads them."""
    found = [(str(event["UID"]), event) for event in Calendar.from_ical(content).walk("VEVENT")]
    assert len(dict(found)) == len(found), "each entry once"
    return dict(found)


def of_bill(client: Client, bill: Bill) -> dict[str, Any]:
    response = client.get(reverse("tracker:bill-calendar", args=[bill.pk]))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="countersign-bill-{bill.pk}.ics"'
    return {uid.split("@")[0].split("-", 1)[1]: entry for uid, entry in entries(response.content).items()}


def test_the_file_of_a_bill_has_each_date_as_a_whole_day(client: Client, approved_bill: Bill) -> None:
    found = of_bill(client, approved_bill)

    closes = found["signature-1-closes"]
    assert (closes["DTSTART"].dt, closes["DTEND"].dt) == (date(2026, 1, 17), date(2026, 1, 18))
    assert str(closes["SUMMARY"]).startswith("President's signature closes: ")
    assert (str(closes["STATUS"]), str(closes["TRANSP"])) == ("CONFIRMED", "TRANSPARENT")
    assert closes["DTSTAMP"].dt == signature(approved_bill).computed_at
    assert str(closes["URL"]).endswith(f"/bills/{approved_bill.pk}/")
    assert "Saturday 17 January 2026, in Asia/Almaty." in str(closes["DESCRIPTION"])
    assert "as reported" in str(closes["DESCRIPTION"])
    outer = str(found["signature-1-outer"]["DESCRIPTION"])
    assert "Art. 44(2)" in outer
    assert "older text, of 2017" in outer


def test_a_file_speaks_the_language_of_its_reader(reader: Client, advocate: User, approved_bill: Bill) -> None:
    User.objects.filter(pk=advocate.pk).update(language="ru")

    description = str(of_bill(reader, approved_bill)["signature-1-closes"]["DESCRIPTION"])

    assert "17 января 2026 г." in description
    assert "по сообщениям" in description


def test_the_same_file_has_the_same_bytes_whenever_it_is_fetched(
    client: Client, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("tracker:bill-calendar", args=[approved_bill.pk])
    first = client.get(address).content
    monkeypatch.setattr(clock, "now", lambda: almaty(12, 25))

    assert client.get(address).content == first
    assert all(len(line) <= 75 for line in first.split(b"\r\n"))


def test_a_date_that_moves_keeps_its_entry_and_counts_it_on(client: Client, approved_bill: Bill) -> None:
    before = of_bill(client, approved_bill)["signature-1-closes"]
    moved = almaty(12, 24)
    record_event(bill=approved_bill, new=NewEvent("presented", date(2025, 12, 24)), recorded_by=None, now=moved)

    after = of_bill(client, approved_bill)["signature-1-closes"]

    assert after["UID"] == before["UID"]
    assert (before["DTSTART"].dt, after["DTSTART"].dt) == (date(2026, 1, 17), date(2026, 1, 24))
    assert int(after["SEQUENCE"]) == 3 * signature(approved_bill).version > int(before["SEQUENCE"])
    assert after["DTSTAMP"].dt == moved.astimezone(UTC)


def test_what_was_to_come_after_the_end_of_a_window_is_cancelled(client: Client, approved_bill: Bill) -> None:
    before = of_bill(client, approved_bill)
    signed = almaty(12, 30)
    record_event(bill=approved_bill, new=NewEvent("signed", signed.date()), recorded_by=None, now=signed)

    after = of_bill(client, approved_bill)

    assert {name: str(after[f"signature-1-{name}"]["STATUS"]) for name in ("opens", "closes", "outer")} == {
        "opens": "CONFIRMED",
        "closes": "CANCELLED",
        "outer": "CANCELLED",
    }
    assert int(after["signature-1-closes"]["SEQUENCE"]) > int(before["signature-1-closes"]["SEQUENCE"])
    assert "The window has ended: Tuesday 30 December 2025." in str(after["signature-1-closes"]["DESCRIPTION"])
    assert after["signature-1-closes"]["DTSTAMP"].dt == signed.astimezone(UTC)


def test_a_window_that_is_no_more_is_cancelled(client: Client, approved_bill: Bill) -> None:
    approval = approved_bill.events.get(kind="upper_passed")
    later = almaty(12, 19)
    void = NewEvent(VOID, later.date(), corrects=approval, reason="It was another bill.")
    record_event(bill=approved_bill, new=void, recorded_by=None, now=later)

    found = of_bill(client, approved_bill)

    assert {str(found[name]["STATUS"]) for name in found if name.startswith("signature")} == {"CANCELLED"}


def test_a_file_and_a_mail_speak_of_the_same_entries(approved_bill: Bill) -> None:
    deadline = signature(approved_bill)
    in_mail = entries_of(deadline, approved_bill.title("ru"), "ru")

    assert calendar_file.download_of([deadline], "ru") == calendar_file.file_of(
        (entry, deadline.computed_at) for entry in in_mail
    )


@pytest.mark.parametrize(
    "hostile", ["a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a\nATTACH:http://x/", "\u202eb\x01\x0c%(title)s"]
)
def test_a_hostile_title_stays_in_its_line(client: Client, hostile: str) -> None:
    found = of_bill(client, enter(1, title=hostile))

    assert "ATTACH" not in found["signature-1-closes"]
    summary = str(found["signature-1-closes"]["SUMMARY"])
    assert summary.isprintable()
    assert summary.startswith("President's signature closes: ")
    assert ("%(title)s" in summary) == ("%(title)s" in hostile)


def test_the_file_of_the_calendar_has_what_its_page_shows(reader: Client, advocate: User) -> None:
    mine, other = enter("mine"), enter("other")
    subscribe(subscriber=advocate, bill=mine, now=STARTED)

    everything = entries(reader.get("/calendar.ics", {"month": "2025-12"}).content)
    of_mine = entries(reader.get("/calendar.ics", {"month": "2025-12", "whose": "mine"}).content)

    assert {uid.split("-")[0] for uid in everything} == {str(mine.pk), str(other.pk)}
    assert {uid.split("-")[0] for uid in of_mine} == {str(mine.pk)}


def test_a_stranger_logs_in_to_have_a_file_of_their_own(client: Client, approved_bill: Bill) -> None:
    assert entries(client.get("/calendar.ics").content)

    response = client.get("/calendar.ics?whose=mine")

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_a_file_that_would_be_too_large_is_refused_in_words(
    client: Client, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.calendar.FILE_HOLDS", 1)

    response = client.get("/calendar.ics", {"month": "2025-12"})

    assert response.status_code == 413
    assert "too many windows for one file" in response.content.decode()
    page = shown(client, month="2025-12")
    assert "too many windows for one file" in page
    assert "calendar.ics" not in page


def test_the_file_of_a_bill_that_is_not_there_is_not_found(client: Client, db: None) -> None:
    assert client.get("/bills/999/calendar.ics").status_code == 404


# What the database does.


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan is read as SQLite tells it")
def test_each_part_of_a_calendar_is_found_by_an_index(db: None) -> None:
    parts = queries.windows_of_calendar(
        first_on=date(2025, 12, 1), last_on=date(2025, 12, 31), today=date(2025, 12, 19)
    )

    plans = [part.explain() for part in parts]

    assert ["deadline_running_last" in plan for plan in plans[:3]] == [True] * 3
    assert "deadline_ended" in plans[3]
