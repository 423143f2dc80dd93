"""The calendar file that goes with a mail: one entry a date, which moves or goes with later files."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from accounts.models import User
from alerts.calendar_file import CONTENT_TYPE, Entry, attachment_of, calendar_file, entries_of
from alerts.channels.email import EmailChannel
from alerts.channels.smtp import Relay, SmtpClient
from alerts.management.inbox import Inbox
from alerts.models import Delivery
from alerts.services.plan import plan_alerts
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.moments import APPROVED_AT, almaty
from tracker.models import VOID, Bill, Deadline
from tracker.services.record import NewEvent, record_event

STAMP = datetime(2025, 12, 18, 10, tzinfo=UTC)
ENTRY = Entry(
    uid="1-signature-1-closes@example.org",
    sequence=2,
    on=date(2026, 1, 17),
    at=None,
    zone=ZoneInfo("Asia/Almaty"),
    summary="President's signature closes: Law; part 1, of 2",
    description="Saturday 17 January 2026, in Asia/Almaty.\nKazakhstan, No. 1",
    url="https://countersign.example.org/bills/1/",
    is_cancelled=False,
)


def events_of(content: Any) -> dict[str, Any]:
    """Return the entries of a file by which of the dates they are, as a calendar program reads them."""
    calendar = Calendar.from_ical(content)
    return {str(event["UID"]).split("@")[0].rsplit("-", 1)[1]: event for event in calendar.walk("VEVENT")}


def signature(bill: Bill) -> Deadline:
    return Deadline.objects.filter(bill=bill, window="signature").order_by("-version")[0]


def written(*entries: Entry) -> str:
    return calendar_file(entries, STAMP).decode()


def test_a_file_is_what_the_standard_wants_byte_by_byte() -> None:
    assert written(ENTRY).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Countersign//Countersign//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "SUMMARY:President's signature closes: Law\\; part 1\\, of 2",
        "DTSTART;VALUE=DATE:20260117",
        "DTEND;VALUE=DATE:20260118",
        "DTSTAMP:20251218T100000Z",
        "UID:1-signature-1-closes@example.org",
        "SEQUENCE:2",
        "CLASS:PRIVATE",
        "DESCRIPTION:Saturday 17 January 2026\\, in Asia/Almaty.\\nKazakhstan\\, No. 1",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "URL:https://countersign.example.org/bills/1/",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert written(ENTRY) == written(ENTRY)


HOURS = [
    # zone,              day,               time,       in UTC
    ("Asia/Almaty",      date(2026, 1, 17), time(18),   "20260117T130000Z"),
    ("America/New_York", date(2026, 1, 17), time(0),    "20260117T050000Z"),
    ("America/New_York", date(2026, 7, 4),  time(0),    "20260704T040000Z"),
    ("America/New_York", date(2026, 3, 8),  time(3),    "20260308T070000Z"),
    ("Pacific/Auckland", date(2026, 1, 17), time(9, 5), "20260116T200500Z"),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "on", "at", "moment"), HOURS, ids=[f"{row[0]} {row[1]}" for row in HOURS])
def test_where_hours_count_an_entry_is_the_moment_in_the_jurisdiction(
    zone: str, on: date, at: time, moment: str
) -> None:
    file = written(replace(ENTRY, on=on, at=at, zone=ZoneInfo(zone)))

    assert f"DTSTART:{moment}\r\n" in file
    assert "DTEND" not in file


@pytest.mark.parametrize("hostile", ["a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a\nATTACH:http://x/", "x" * 500, "Тема " * 99])
def test_a_hostile_title_stays_in_its_line(hostile: str, approved_bill: Bill) -> None:
    entries = entries_of(signature(approved_bill), hostile, "en")

    file = calendar_file(entries, STAMP)

    assert len(events_of(file)) == len(entries) == 3
    assert b"ATTACH" not in file.replace(b" ATTACH", b"")
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))


def test_each_date_of_a_window_is_an_entry(approved_bill: Bill) -> None:
    deadline = signature(approved_bill)

    file = calendar_file(entries_of(deadline, "Law", "en"), STAMP)

    events = events_of(file)
    assert {name: event["DTSTART"].dt for name, event in events.items()} == {
        "opens": date(2025, 12, 28),
        "closes": date(2026, 1, 17),
        "outer": date(2026, 1, 28),
    }
    assert {str(event["STATUS"]) for event in events.values()} == {"CONFIRMED"}
    assert {int(event["SEQUENCE"]) for event in events.values()} == {3 * deadline.version}
    assert str(events["closes"]["SUMMARY"]) == "President's signature closes: Law"
    assert "Saturday 17 January 2026, in Asia/Almaty." in str(events["closes"]["DESCRIPTION"])


def test_hours_come_from_the_deadline(approved_bill: Bill) -> None:
    deadline = signature(approved_bill)
    deadline.closes_time = time(18)
    deadline.save()

    events = events_of(calendar_file(entries_of(deadline, "Law", "en"), STAMP))

    assert events["closes"]["DTSTART"].dt == datetime(2026, 1, 17, 13, tzinfo=UTC)
    assert "18:00" in str(events["closes"]["DESCRIPTION"])
    assert events["outer"]["DTSTART"].dt == date(2026, 1, 28)


def test_a_new_version_moves_the_entries_of_the_one_before(approved_bill: Bill) -> None:
    before = signature(approved_bill)
    record_event(
        bill=approved_bill, new=NewEvent("presented", date(2025, 12, 24)), recorded_by=None, now=almaty(12, 24)
    )
    after = signature(approved_bill)

    old = {entry.uid: entry for entry in entries_of(before, "Law", "en")}
    new = {entry.uid: entry for entry in entries_of(after, "Law", "en")}

    assert after.version > before.version
    closes = next(uid for uid in new if "-closes@" in uid)
    assert (old[closes].on, new[closes].on) == (date(2026, 1, 17), date(2026, 1, 24))
    assert new[closes].sequence == 3 * after.version


def next_version(deadline: Deadline, **changes: object) -> Deadline:
    """Replace a deadline by a version with other dates."""
    Deadline.objects.filter(pk=deadline.pk).update(status=Deadline.Status.REPLACED, ceased_at=APPROVED_AT)
    fields = {field.attname: getattr(deadline, field.attname) for field in Deadline._meta.concrete_fields}
    del fields["id"]
    return Deadline.objects.create(**{**fields, "version": deadline.version + 1, **changes})


def test_a_date_that_nobody_knows_any_more_is_cancelled_and_stays_so(approved_bill: Bill) -> None:
    without = next_version(signature(approved_bill), closes_on=None, outer_on=None)

    cancelled = {entry.uid.split("@")[0].rsplit("-", 1)[1]: entry for entry in entries_of(without, "Law", "en")}

    assert {name: entry.is_cancelled for name, entry in cancelled.items()} == {
        "opens": False,
        "closes": True,
        "outer": True,
    }
    assert cancelled["closes"].on == date(2026, 1, 17)
    assert cancelled["closes"].sequence == 3 * without.version
    again = entries_of(next_version(without, is_suspended=True), "Law", "en")
    assert all(entry.is_cancelled for entry in again)


@pytest.mark.parametrize("status", [Deadline.Status.WITHDRAWN, Deadline.Status.REPLACED])
def test_a_deadline_that_went_takes_all_its_entries_away(approved_bill: Bill, status: str) -> None:
    deadline = signature(approved_bill)
    deadline.status, deadline.ceased_at = status, APPROVED_AT
    deadline.save()

    entries = entries_of(deadline, "Law", "en")

    assert len(entries) == 3
    assert all(entry.is_cancelled and entry.sequence == 3 * deadline.version + 2 for entry in entries)
    assert b"STATUS:CANCELLED" in calendar_file(entries, STAMP)


def test_a_window_that_is_no_more_is_taken_out_of_its_readers_calendar(follower: User, approved_bill: Bill) -> None:
    tick(channels={"email": FakeChannel()}, clock=StandingClock(APPROVED_AT))
    approval = approved_bill.events.get(kind="upper_passed")
    later = almaty(12, 19)
    record_event(
        bill=approved_bill,
        new=NewEvent(VOID, later.date(), corrects=approval, reason="It was another bill."),
        recorded_by=None,
        now=later,
    )
    mails = FakeChannel()
    tick(channels={"email": mails}, clock=StandingClock(later))

    (gone,) = [mail for mail in mails.messages if "no longer hold" in mail.subject]
    (attachment,) = gone.attachments
    events = events_of(attachment.content)
    assert {str(event["STATUS"]) for event in events.values()} == {"CANCELLED"}
    assert {"opens", "closes", "outer"} == events.keys()


def test_news_without_a_date_brings_no_file(follower: User, approved_bill: Bill) -> None:
    plan_alerts(now=APPROVED_AT)

    delivery = Delivery.objects.get(alert__kind="stage", alert__event__kind="upper_passed")

    assert attachment_of([delivery], "en", APPROVED_AT) is None


def test_a_digest_brings_each_date_once(follower: User, approved_bill: Bill) -> None:
    plan_alerts(now=APPROVED_AT)
    about = list(Delivery.objects.filter(alert__deadline__isnull=False).order_by("pk"))

    attachment = attachment_of([*about, *about], "en", APPROVED_AT)

    assert attachment is not None
    assert attachment.content.count(b"BEGIN:VEVENT") == 3 * len({one.alert.deadline_id for one in about})


def test_a_mail_about_a_deadline_carries_the_file(follower: User, approved_bill: Bill, inbox: Inbox) -> None:
    client = SmtpClient(Relay("127.0.0.1", inbox.port, timeout=10))
    tick(channels={"email": EmailChannel(client)}, clock=StandingClock(APPROVED_AT))
    client.close()

    files = [list(mail.iter_attachments()) for mail in inbox.mails]
    with_files = [parts for parts in files if parts]
    assert with_files
    assert len(with_files) < len(files)
    for (part,) in with_files:
        assert part.get_content_type() == "text/calendar"
        assert part["Content-Type"].params["method"] == "PUBLISH"
        assert part["Content-Type"].params["charset"] == "utf-8"
        assert part.get_filename() == "dates.ics"
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        assert content.startswith(b"BEGIN:VCALENDAR\r\n"), "byte by byte as it was written"
        assert events_of(content)
    assert "method=PUBLISH" in CONTENT_TYPE
