"""What feeds tell: news as Atom, dates as calendars, read as feed readers and calendar programs read them."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from tests.moments import APPROVED_AT, PASSED_AT, STARTED, almaty
from tracker import calendar_file, clock, queries
from tracker.models import VOID, Bill, BillEvent, BillTitle, ChangedDay, Deadline, Jurisdiction, Topic
from tracker.models.law import DRILL
from tracker.services.deadlines import rebuild_deadlines
from tracker.services.edit import bill_written
from tracker.services.record import EventRefused, NewEvent, record_event, undo_event

pytestmark = pytest.mark.html

ATOM = "{http://www.w3.org/2005/Atom}"
AT_MOST_QUERIES = 10
KAZAKH = (
    "Қазақстан Республикасының кейбір заңнамалық актілеріне архив ісі; мемлекеттік қызметтер көрсету, дербес"
    " деректерді қорғау мәселелері бойынша өзгерістер мен толықтырулар енгізу туралы"
)


@pytest.fixture(autouse=True)
def _on_the_day_after_the_senates_approval(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.PUBLIC = True
    at(monkeypatch, almaty(12, 19))


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def enter(number: object, *, title: str = "", topic: str = "") -> Bill:
    """Enter a bill that the Mazhilis passed and the Senate approved when the first one was."""
    bill = Bill.objects.create(jurisdiction=Jurisdiction.objects.get(code="KZ"), identifier=f"No. {number}")
    BillTitle.objects.create(bill=bill, language="en", text=title or f"Law {number}")
    if topic:
        bill.topics.add(Topic.objects.get_or_create(slug=topic, defaults={"name": topic.title()})[0])
    bill_written(bill=bill, now=STARTED)
    record_event(bill=bill, new=NewEvent("lower_passed", PASSED_AT.date()), recorded_by=None, now=PASSED_AT)
    record_event(bill=bill, new=NewEvent("upper_passed", APPROVED_AT.date()), recorded_by=None, now=APPROVED_AT)
    return bill


def read(client: Client, address: str) -> Any:
    """Return a feed as a feed reader has it; one that is not well formed is refused."""
    response = client.get(address)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(response.content, sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def of_bill(client: Client, bill: Bill) -> Any:
    return read(client, f"/feeds/bills/{bill.pk}.atom")


def dates(client: Client, bill: Bill, query: str = "") -> dict[str, Any]:
    """Return the entries of a bill's calendar by window and date, as two programs read them."""
    response = client.get(f"/feeds/bills/{bill.pk}.ics{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return entries(response.content)


def entries(content: bytes) -> dict[str, Any]:
    calendar: Any = Calendar.from_ical(content)
    read_one = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    (other,) = vobject.readComponents(content.decode())
    assert other.validate(raiseException=True)
    assert [event.errors for event in calendar.walk() if event.errors] == []
    read_other = {event.uid.value: event for event in getattr(other, "vevent_list", [])}
    assert read_one.keys() == read_other.keys()
    for uid, event in read_one.items():
        assert str(event["SUMMARY"]) == read_other[uid].summary.value
        assert event["DTSTART"].dt == read_other[uid].dtstart.value
    return {uid.split("@")[0].split("-", 1)[1]: event for uid, event in read_one.items()}


def told(feed: Any) -> list[str]:
    """Return what the entries are about, the latest first."""
    return [entry.title.split(" · ")[0] for entry in feed.entries]


# News.


def test_the_feed_of_a_bill_tells_what_happened_and_which_dates_followed(client: Client, approved_bill: Bill) -> None:
    feed = of_bill(client, approved_bill)

    assert feed.feed.title == approved_bill.title("en")
    assert feed.feed.link.endswith(f"/bills/{approved_bill.pk}/")
    assert told(feed) == ["Approved by the Senate", "Passed by the Mazhilis"]
    latest = feed.entries[0]
    assert latest.link.endswith(f"/bills/{approved_bill.pk}/#event-{approved_bill.events.get(kind='upper_passed').pk}")
    assert "Closes: Saturday 17 January 2026 (as reported)" in latest.summary
    assert "Outer limit: Wednesday 28 January 2026" in latest.summary
    assert datetime.fromisoformat(latest.updated) == APPROVED_AT


def test_a_feed_has_all_that_atom_wants(client: Client, approved_bill: Bill) -> None:
    content = client.get(f"/feeds/bills/{approved_bill.pk}.atom").content

    root = ElementTree.fromstring(content)  # noqa: S314 - our own
    for one in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1
        assert datetime.fromisoformat(one.findtext(f"{ATOM}updated", "")).tzinfo is not None
        assert str(one.findtext(f"{ATOM}id")).startswith("tag:127.0.0.1,2025:")
        assert [link.get("rel") for link in one.findall(f"{ATOM}link")].count("alternate") == 1
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    ids = [one.findtext(f"{ATOM}id") for one in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) == 2
    own = [link.get("href", "") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert [address.endswith(f"/feeds/bills/{approved_bill.pk}.atom") for address in own] == [True]


def test_an_entry_keeps_its_id_in_every_feed_and_language(client: Client, approved_bill: Bill) -> None:
    addresses = [
        f"/feeds/bills/{approved_bill.pk}.atom",
        f"/feeds/bills/{approved_bill.pk}.atom?lang=kk",
        "/feeds/jurisdictions/KZ.atom",
        "/feeds/bills.atom?words=archiv",
    ]

    ids = [[entry.id for entry in read(client, address).entries] for address in addresses]

    assert ids == [ids[0]] * 4


def test_the_same_news_have_the_same_bytes_whenever_they_are_fetched(
    client: Client, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = [f"/feeds/bills/{approved_bill.pk}.{kind}" for kind in ("atom", "ics")]
    first = [client.get(address).content for address in addresses]
    at(monkeypatch, almaty(12, 27))

    assert [client.get(address).content for address in addresses] == first


def test_what_lay_in_the_past_when_it_was_imported_is_no_news(client: Client, passed_bill: Bill) -> None:
    old = NewEvent("upper_passed", APPROVED_AT.date(), is_news=False)
    record_event(bill=passed_bill, new=old, recorded_by=None, now=APPROVED_AT)

    assert told(of_bill(client, passed_bill)) == ["Passed by the Mazhilis"]


def test_a_correction_is_an_entry_and_what_it_corrects_says_so(client: Client, approved_bill: Bill) -> None:
    approval = approved_bill.events.get(kind="upper_passed")
    later = almaty(12, 19, 9)
    right = NewEvent("upper_passed", date(2025, 12, 17), corrects=approval, reason="It was the day before.")
    correction = record_event(bill=approved_bill, new=right, recorded_by=None, now=later).event

    feed = of_bill(client, approved_bill)

    assert told(feed)[0] == "Correction: Approved by the Senate"
    assert "It was said before: Approved by the Senate: Thursday 18 December 2025" in feed.entries[0].summary
    assert "It was the day before." in feed.entries[0].summary
    (struck,) = [entry for entry in feed.entries if entry.id.endswith(f"event/{approval.pk}")]
    assert struck.title.startswith("No longer right: Approved by the Senate")
    assert "Wednesday 17 December 2025" in struck.summary
    assert struck.updated == feed.entries[0].updated == later.astimezone(UTC).isoformat()
    assert struck.published == APPROVED_AT.astimezone(UTC).isoformat()
    assert feed.entries[0].id.endswith(f"event/{correction.pk}")


def test_what_is_struck_out_did_not_happen(client: Client, approved_bill: Bill) -> None:
    approval = approved_bill.events.get(kind="upper_passed")
    void = NewEvent(VOID, date(2025, 12, 19), corrects=approval, reason="It was another bill.")
    record_event(bill=approved_bill, new=void, recorded_by=None, now=almaty(12, 19, 9))

    feed = of_bill(client, approved_bill)

    assert sorted(told(feed)) == [
        "It did not happen: Approved by the Senate",
        "No longer right: Approved by the Senate",
        "Passed by the Mazhilis",
    ]
    assert "It was another bill." in feed.entries[0].summary


def test_a_wrong_correction_that_was_corrected_leaves_the_first_event_right(
    client: Client, approved_bill: Bill
) -> None:
    first = approved_bill.events.get(kind="upper_passed")
    wrong = NewEvent("upper_passed", date(2025, 12, 17), corrects=first, reason="It was the day before.")
    second = record_event(bill=approved_bill, new=wrong, recorded_by=None, now=almaty(12, 19, 8)).event
    back = NewEvent(
        "upper_passed",
        first.happened_on,
        note=first.note,
        source_url=first.source_url,
        corrects=second,
        reason="It was not.",
    )
    record_event(bill=approved_bill, new=back, recorded_by=None, now=almaty(12, 19, 9))

    titles = {
        entry.id.rsplit("/", 1)[1]: entry.title.split(" · ")[0] for entry in of_bill(client, approved_bill).entries
    }

    assert titles[str(first.pk)] == "Approved by the Senate"
    assert titles[str(second.pk)] == "No longer right: Approved by the Senate"


def test_what_is_undone_within_the_hold_was_never_told(
    client: Client, passed_bill: Bill, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOLD_SECONDS = 300
    slip = record_event(
        bill=passed_bill, new=NewEvent("upper_passed", APPROVED_AT.date()), recorded_by=None, now=APPROVED_AT
    ).event
    undo_event(event=slip, undone_by=None, now=APPROVED_AT + timedelta(minutes=2))

    for minutes in (0, 1, 3, 5, 6, 7, 600):
        at(monkeypatch, APPROVED_AT + timedelta(minutes=minutes, seconds=1))
        assert told(of_bill(client, passed_bill)) == ["Passed by the Mazhilis"]


def test_nothing_is_told_before_its_hold_is_over(
    client: Client, passed_bill: Bill, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOLD_SECONDS = 300
    approval = NewEvent("upper_passed", APPROVED_AT.date())
    record_event(bill=passed_bill, new=approval, recorded_by=None, now=APPROVED_AT)

    at(monkeypatch, APPROVED_AT + timedelta(seconds=299))
    assert told(of_bill(client, passed_bill)) == ["Passed by the Mazhilis"]
    at(monkeypatch, APPROVED_AT + timedelta(seconds=300))
    assert told(of_bill(client, passed_bill))[0] == "Approved by the Senate"


def test_a_correction_within_the_hold_is_plain_news(
    client: Client, passed_bill: Bill, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOLD_SECONDS = 300
    slip = record_event(
        bill=passed_bill, new=NewEvent("upper_passed", date(2025, 12, 17)), recorded_by=None, now=APPROVED_AT
    ).event
    right = NewEvent("upper_passed", APPROVED_AT.date(), corrects=slip, reason="A slip.")
    record_event(bill=passed_bill, new=right, recorded_by=None, now=APPROVED_AT + timedelta(minutes=1))
    at(monkeypatch, APPROVED_AT + timedelta(minutes=10))

    feed = of_bill(client, passed_bill)

    assert told(feed) == ["Approved by the Senate", "Passed by the Mazhilis"]
    assert "Thursday 18 December 2025" in feed.entries[0].summary


def test_dates_that_move_without_an_event_are_news(client: Client, approved_bill: Bill) -> None:
    deadline = Deadline.objects.get(bill=approved_bill, window="signature")
    Deadline.objects.filter(pk=deadline.pk).update(closes_on=date(2026, 1, 16))
    rebuild_deadlines(bill=approved_bill, now=almaty(12, 19, 9))

    feed = of_bill(client, approved_bill)

    assert told(feed)[0] == "Dates moved: President's signature"
    assert "Closes: Saturday 17 January 2026" in feed.entries[0].summary
    approval = feed.entries[1]
    assert "these dates have changed since" in approval.summary


HOSTILE = '<script>alert("1")</script> & ]]> %(title)s'


def test_what_people_wrote_is_escaped(client: Client, bill: Bill) -> None:
    BillTitle.objects.filter(bill=bill, language="en").update(text=HOSTILE)
    note = f"{HOSTILE}\nand\x0b more\ufffe"
    event = NewEvent("lower_passed", PASSED_AT.date(), note=note, source_url='https://example.org/?a=1&b="><b>')
    record_event(bill=bill, new=event, recorded_by=None, now=PASSED_AT)

    feed = of_bill(client, bill)

    (entry,) = feed.entries
    assert entry.title.endswith("%(title)s")
    assert HOSTILE.split(" &", maxsplit=1)[0] in entry.title
    assert "<script" not in entry.summary
    assert "&lt;script&gt;" in entry.summary
    assert "<br>and  more" in entry.summary
    assert 'href="https://example.org/?a=1&amp;b=&quot;&gt;&lt;b&gt;"' in entry.summary


def test_only_links_that_can_be_opened_are_links(client: Client, bill: Bill) -> None:
    BillEvent.objects.bulk_create(
        [
            BillEvent(
                bill=bill, kind="lower_passed", happened_on=PASSED_AT.date(), recorded_at=PASSED_AT, source_url=url
            )
            for url in ("javascript:alert(1)", "ftp://example.org/")
        ]
    )

    assert [entry for entry in of_bill(client, bill).entries if "href" in entry.summary] == []


def test_a_feed_holds_the_latest_news(client: Client, bill: Bill) -> None:
    BillEvent.objects.bulk_create(
        BillEvent(
            bill=bill,
            kind="postponed",
            happened_on=date(2025, 11, 12),
            note=f"number {count}",
            recorded_at=PASSED_AT + timedelta(minutes=count),
        )
        for count in range(60)
    )

    notes = [entry.summary for entry in of_bill(client, bill).entries]

    assert len(notes) == 50
    assert "number 59" in notes[0]
    assert "number 10" in notes[-1]


def test_a_feed_in_which_there_is_nothing_is_a_feed(client: Client, bill: Bill) -> None:
    feed = of_bill(client, bill)

    assert feed.entries == []
    assert feed.feed.updated == "1970-01-01T00:00:00+00:00"


# What is chosen.


@pytest.fixture
def press(bill: Bill) -> Bill:
    return enter("press", title="Law of the press", topic="press")


@pytest.fixture
def trade(bill: Bill) -> Bill:
    return enter("trade", title="Law of trade", topic="trade")


CHOOSES = [
    # address,                                                    tells of the press, of trade
    ("/feeds/jurisdictions/KZ.atom",                              True,  True),
    ("/feeds/topics/press.atom",                                  True,  False),
    ("/feeds/topics/trade.atom",                                  False, True),
    ("/feeds/bills.atom",                                         True,  True),
    ("/feeds/bills.atom?words=pre",                               True,  False),
    ("/feeds/bills.atom?topic=trade&jurisdiction=KZ",             False, True),
    ("/feeds/bills.atom?topic=trade&words=press",                 False, False),
    ("/feeds/bills.atom?jurisdiction=DE",                         False, False),
    ("/feeds/bills.atom?topic=nothing",                           False, False),
    ("/feeds/bills.atom?stage=hand_over",                         True,  True),
    ("/feeds/bills.atom?stage=committee",                         False, False),
    ("/feeds/bills.atom?words=press&window=overdue&last_on=2020-01-01", True, False),
]  # fmt: skip


@pytest.mark.parametrize(("address", "of_press", "of_trade"), CHOOSES, ids=[row[0] for row in CHOOSES])
def test_a_feed_tells_of_the_bills_that_it_is_of(
    client: Client, press: Bill, trade: Bill, address: str, of_press: bool, of_trade: bool
) -> None:
    titles = " ".join(entry.title for entry in read(client, address).entries)

    assert ("Law of the press" in titles, "Law of trade" in titles) == (of_press, of_trade)


@pytest.mark.parametrize(
    "query", ["words=...", "words=" + "a" * 151, "stance=hate", "topic=a%20b", "words=%00", "stage=<"]
)
def test_a_search_that_is_none_is_refused(client: Client, press: Bill, query: str) -> None:
    assert client.get(f"/feeds/bills.atom?{query}").status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/feeds/bills/999999.atom",
        "/feeds/bills/999999.ics",
        "/feeds/jurisdictions/XX.atom",
        f"/feeds/jurisdictions/{DRILL}.atom",
        "/feeds/topics/nothing.atom",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_no_feed_tells_of_a_drill(client: Client, approved_bill: Bill) -> None:
    place = Jurisdiction.objects.create(code=DRILL, names={"en": "Drill"}, time_zone="UTC")
    Bill.objects.filter(pk=approved_bill.pk).update(jurisdiction=place)

    assert read(client, "/feeds/bills.atom").entries == []
    assert client.get(f"/feeds/bills/{approved_bill.pk}.atom").status_code == 404
    assert client.get(f"/feeds/bills/{approved_bill.pk}.ics").status_code == 404


@pytest.mark.parametrize(
    ("language", "says"), [("ru", "Одобрен"), ("kk", "Сенат"), ("en", "Approved by the Senate")], ids=["ru", "kk", "en"]
)
def test_a_feed_speaks_the_language_that_is_asked_for(
    client: Client, approved_bill: Bill, language: str, says: str
) -> None:
    address = f"/feeds/bills/{approved_bill.pk}.atom?lang={language}"

    feed = read(client, address)

    assert feed.feed.language == language
    assert says in feed.entries[0].title
    assert client.get(address)["Content-Language"] == language
    assert read(client, f"/feeds/bills/{approved_bill.pk}.atom?lang=xx").feed.language == "en"


# Dates.


def test_a_date_is_a_whole_day_until_the_next(client: Client, approved_bill: Bill) -> None:
    closes = dates(client, approved_bill)["signature-1-closes"]

    assert (closes["DTSTART"].dt, closes["DTEND"].dt) == (date(2026, 1, 17), date(2026, 1, 18))
    assert closes["DTSTART"].params["VALUE"] == "DATE"


@pytest.mark.parametrize("last", [date(2025, 12, 31), date(2028, 2, 28), date(2028, 2, 29)], ids=str)
def test_a_day_ends_where_the_next_begins_over_months_and_years(
    client: Client, approved_bill: Bill, last: date
) -> None:
    Deadline.objects.filter(bill=approved_bill, window="signature").update(closes_on=last, outer_on=None)

    closes = dates(client, approved_bill)["signature-1-closes"]

    assert closes["DTEND"].dt == last + timedelta(days=1)


def test_where_hours_count_a_date_is_a_moment(client: Client, approved_bill: Bill) -> None:
    Deadline.objects.filter(bill=approved_bill, window="signature").update(closes_time=time(18))

    assert dates(client, approved_bill)["signature-1-closes"]["DTSTART"].dt == datetime(2026, 1, 17, 13, tzinfo=UTC)


def test_a_date_that_moves_keeps_its_uid_and_its_sequence_rises(client: Client, approved_bill: Bill) -> None:
    before = dates(client, approved_bill)["signature-1-closes"]
    moved = NewEvent("presented", date(2025, 12, 19))
    record_event(bill=approved_bill, new=moved, recorded_by=None, now=almaty(12, 19, 10))

    after = dates(client, approved_bill)["signature-1-closes"]

    assert after["UID"] == before["UID"]
    assert after["DTSTART"].dt != before["DTSTART"].dt
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt


def test_a_window_that_ends_is_cancelled_and_stays(
    client: Client, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dates(client, approved_bill)
    signed = almaty(12, 30)
    record_event(bill=approved_bill, new=NewEvent("signed", signed.date()), recorded_by=None, now=signed)
    at(monkeypatch, almaty(12, 31, year=2026))

    after = dates(client, approved_bill)

    assert after.keys() == before.keys()
    status = {name: str(after[f"signature-1-{name}"]["STATUS"]) for name in ("opens", "closes", "outer")}
    assert status == {"opens": "CONFIRMED", "closes": "CANCELLED", "outer": "CANCELLED"}
    assert int(after["signature-1-closes"]["SEQUENCE"]) > int(before["signature-1-closes"]["SEQUENCE"])


def test_a_window_that_was_withdrawn_is_cancelled(client: Client, approved_bill: Bill) -> None:
    approval = approved_bill.events.get(kind="upper_passed")
    void = NewEvent(VOID, date(2025, 12, 19), corrects=approval, reason="It was another bill.")
    record_event(bill=approved_bill, new=void, recorded_by=None, now=almaty(12, 19, 9))

    found = dates(client, approved_bill)

    assert {str(found[name]["STATUS"]) for name in found if name.startswith("signature")} == {"CANCELLED"}


def ends_and_is_opened_again(bill: Bill) -> list[Callable[[], object]]:
    """Return acts after each of which the entries of a bill must count on: it ends, is opened again, ends anew."""

    def signs(hour: int) -> Callable[[], object]:
        new = NewEvent("signed", date(2025, 12, 19))
        return lambda: record_event(bill=bill, new=new, recorded_by=None, now=almaty(12, 19, hour))

    def takes_back(hour: int) -> Callable[[], object]:
        def act() -> object:
            signature = bill.events.filter(kind="signed", correction=None).latest("pk")
            void = NewEvent(VOID, date(2025, 12, 19), corrects=signature, reason="Not yet.")
            return record_event(bill=bill, new=void, recorded_by=None, now=almaty(12, 19, hour))

        return act

    return [signs(6), takes_back(7), signs(8), takes_back(9)]


def test_the_sequence_rises_with_each_turn(client: Client, approved_bill: Bill) -> None:
    found = [dates(client, approved_bill)["signature-1-closes"]]

    for act in ends_and_is_opened_again(approved_bill):
        act()
        found.append(dates(client, approved_bill)["signature-1-closes"])

    assert [str(one["STATUS"]) for one in found] == ["CONFIRMED", "CANCELLED", "CONFIRMED", "CANCELLED", "CONFIRMED"]
    sequences = [int(one["SEQUENCE"]) for one in found]
    assert sequences == sorted(set(sequences))


class Editor:
    """Somebody who records, corrects, strikes out and undoes without rest."""

    def __init__(self, bill: Bill, chance: Random) -> None:
        self.bill, self.chance, self.now = bill, chance, almaty(12, 20, 8)

    def acts(self) -> None:
        """Do one thing that is possible now, and let some time pass."""
        self.now += timedelta(seconds=self.chance.choice([1, 40, 200, 299, 300, 301, 700]))
        standing = list(self.bill.events.standing().exclude(kind="lower_passed").order_by("pk"))
        act = self.chance.choice([self._records, self._records, self._strikes_out, self._corrects, self._undoes])
        with suppress(EventRefused):
            act(standing)

    def _records(self, standing: list[BillEvent]) -> None:
        kind = self.chance.choice(["presented", "signed", "upper_passed", "postponed"])
        self._record(NewEvent(kind, self._day()))

    def _strikes_out(self, standing: list[BillEvent]) -> None:
        if standing:
            self._record(NewEvent(VOID, self._day(), corrects=self.chance.choice(standing), reason="No."))

    def _corrects(self, standing: list[BillEvent]) -> None:
        if standing:
            wrong = self.chance.choice(standing)
            self._record(NewEvent(wrong.kind, self._day(), corrects=wrong, reason="Another day."))

    def _undoes(self, standing: list[BillEvent]) -> None:
        if standing:
            undo_event(event=standing[-1], undone_by=None, now=self.now)

    def _record(self, new: NewEvent) -> None:
        record_event(bill=self.bill, new=new, recorded_by=None, now=self.now)

    def _day(self) -> date:
        return date(2025, 12, self.chance.randint(18, 20))


@pytest.mark.parametrize("seed", range(12))
def test_whatever_editors_do_no_entry_goes_back(passed_bill: Bill, settings: Any, seed: int) -> None:
    """Each entry that changed is newer than what it was, as calendars compare; and none is gone."""
    settings.HOLD_SECONDS = 300
    editor = Editor(passed_bill, Random(seed))  # noqa: S311 - the same each time
    before: Mapping[str, tuple[tuple[int, datetime], tuple[object, ...]]] = {}
    for _ in range(40):
        editor.acts()
        found = calendar_file.feed_entries(queries.versions_of(passed_bill), "en", editor.now, is_discreet=False)
        after = {
            entry.uid: ((entry.sequence, stamp), (entry.on, entry.at, entry.is_cancelled)) for entry, stamp in found
        }
        assert before.keys() <= after.keys()
        for uid, (age, says) in before.items():
            assert after[uid][0][0] >= age[0]
            assert after[uid][1] == says or after[uid][0] > age
        before = after


def test_a_corrected_end_is_newer_by_its_stamp(
    client: Client, approved_bill: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, almaty(1, 25, year=2026))
    early, late = almaty(1, 10, year=2026), almaty(1, 20, year=2026)
    signed = record_event(bill=approved_bill, new=NewEvent("signed", early.date()), recorded_by=None, now=early).event
    before = dates(client, approved_bill)["signature-1-closes"]
    right = NewEvent("signed", date(2026, 1, 18), corrects=signed, reason="A week later.", irregular_reason="Late.")
    record_event(bill=approved_bill, new=right, recorded_by=None, now=late)

    after = dates(client, approved_bill)["signature-1-closes"]

    assert (str(before["STATUS"]), str(after["STATUS"])) == ("CANCELLED", "CONFIRMED")
    assert (int(after["SEQUENCE"]), after["DTSTAMP"].dt) > (int(before["SEQUENCE"]), before["DTSTAMP"].dt)


def test_an_edit_that_is_undone_never_comes_into_a_calendar(
    client: Client, approved_bill: Bill, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOLD_SECONDS = 300
    begun = almaty(12, 19, 10)
    address = f"/feeds/bills/{approved_bill.pk}.ics"
    before = client.get(address).content
    slip = record_event(
        bill=approved_bill, new=NewEvent("presented", date(2025, 12, 19)), recorded_by=None, now=begun
    ).event
    at(monkeypatch, begun + timedelta(minutes=1))
    assert client.get(address).content == before
    undo_event(event=slip, undone_by=None, now=begun + timedelta(minutes=4))

    for minutes in (4, 5, 6, 8, 10, 600):
        at(monkeypatch, begun + timedelta(minutes=minutes, seconds=1))
        assert client.get(address).content == before


def test_an_end_that_is_undone_never_comes_into_a_calendar(
    client: Client, approved_bill: Bill, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOLD_SECONDS = 300
    begun = almaty(12, 19, 10)
    address = f"/feeds/bills/{approved_bill.pk}.ics"
    before = client.get(address).content
    slip = record_event(
        bill=approved_bill, new=NewEvent("signed", date(2025, 12, 19)), recorded_by=None, now=begun
    ).event
    at(monkeypatch, begun + timedelta(minutes=1))
    assert client.get(address).content == before
    undo_event(event=slip, undone_by=None, now=begun + timedelta(minutes=4))
    at(monkeypatch, begun + timedelta(minutes=6))

    assert client.get(address).content == before


def test_a_download_has_the_version_that_counts_after_an_undoing(
    client: Client, approved_bill: Bill, settings: Any
) -> None:
    settings.HOLD_SECONDS = 300
    begun = almaty(12, 19, 10)
    slip = record_event(
        bill=approved_bill, new=NewEvent("presented", date(2025, 12, 19)), recorded_by=None, now=begun
    ).event
    address = f"/bills/{approved_bill.pk}/calendar.ics"
    wrong = entries(client.get(address).content)["signature-1-closes"]
    undo_event(event=slip, undone_by=None, now=begun + timedelta(minutes=1))

    right = entries(client.get(address).content)["signature-1-closes"]

    assert (str(right["STATUS"]), right["DTSTART"].dt) == ("CONFIRMED", date(2026, 1, 17))
    assert int(right["SEQUENCE"]) > int(wrong["SEQUENCE"])


def test_a_date_moves_in_a_calendar_when_the_hold_is_over(
    client: Client, approved_bill: Bill, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOLD_SECONDS = 300
    begun = almaty(12, 19, 10)
    record_event(bill=approved_bill, new=NewEvent("presented", date(2025, 12, 19)), recorded_by=None, now=begun)
    at(monkeypatch, begun + timedelta(seconds=299))
    before = dates(client, approved_bill)["signature-1-closes"]
    at(monkeypatch, begun + timedelta(seconds=300))
    after = dates(client, approved_bill)["signature-1-closes"]

    assert before["DTSTART"].dt == date(2026, 1, 17) != after["DTSTART"].dt
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])


def test_a_long_kazakh_title_is_folded_between_letters(client: Client, approved_bill: Bill) -> None:
    BillTitle.objects.update_or_create(bill=approved_bill, language="kk", defaults={"text": KAZAKH})

    content = client.get(f"/feeds/bills/{approved_bill.pk}.ics?lang=kk").content

    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert [line.decode() for line in lines]
    calendar: Any = Calendar.from_ical(content)
    assert str(calendar["NAME"]) == str(calendar["X-WR-CALNAME"]) == KAZAKH
    assert KAZAKH in str(dates(client, approved_bill, "?lang=kk")["signature-1-closes"]["SUMMARY"])


@pytest.mark.parametrize("hostile", ["a\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a\nATTACH:http://x/", "\u202eb\x01;,\\n:%s"])
def test_a_hostile_title_stays_in_its_line(client: Client, approved_bill: Bill, hostile: str) -> None:
    BillTitle.objects.filter(bill=approved_bill, language="en").update(text=hostile)

    found = dates(client, approved_bill)

    assert len(found) == 6
    assert "ATTACH" not in found["signature-1-closes"]
    assert str(found["signature-1-closes"]["SUMMARY"]).isprintable()


def test_a_calendar_in_which_there_is_nothing_has_something_in_it(client: Client, bill: Bill) -> None:
    content = client.get(f"/feeds/bills/{bill.pk}.ics").content

    assert entries(content) == {}
    calendar: Any = Calendar.from_ical(content)
    assert [one.name for one in calendar.subcomponents] == ["VTIMEZONE"]


# What it costs to ask again.


@pytest.mark.parametrize("kind", ["atom", "ics"])
def test_who_has_the_latest_is_sent_nothing(client: Client, approved_bill: Bill, kind: str) -> None:
    address = f"/feeds/bills/{approved_bill.pk}.{kind}"
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert first["Last-Modified"] == "Thu, 18 Dec 2025 10:00:00 GMT"
    assert client.head(address)["ETag"] == first["ETag"]


@pytest.mark.parametrize("kind", ["atom", "ics"])
def test_who_has_an_older_one_is_sent_the_latest(client: Client, approved_bill: Bill, kind: str) -> None:
    address = f"/feeds/bills/{approved_bill.pk}.{kind}"
    first = client.get(address)
    headers = {"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]}
    record_event(
        bill=approved_bill, new=NewEvent("presented", date(2025, 12, 19)), recorded_by=None, now=almaty(12, 19, 9)
    )

    assert client.get(address, headers=headers).status_code == 200


@pytest.mark.parametrize("kind", ["atom", "ics"])
def test_a_new_title_reaches_who_asks_by_the_date_alone(client: Client, approved_bill: Bill, kind: str) -> None:
    address = f"/feeds/bills/{approved_bill.pk}.{kind}"
    since = client.get(address)["Last-Modified"]
    BillTitle.objects.filter(bill=approved_bill, language="en").update(text="Another title")

    answer = client.get(address, headers={"If-Modified-Since": since})

    assert answer.status_code == 200
    assert b"Another title" in answer.content


@pytest.mark.parametrize(
    "address", ["/feeds/jurisdictions/KZ.atom", "/feeds/topics/press.atom", "/feeds/bills.atom?words=law"]
)
def test_a_feed_of_many_bills_takes_few_queries(client: Client, press: Bill, address: str) -> None:
    with CaptureQueriesContext(connection) as of_one:
        client.get(address)
    for number in range(12):
        bill = enter(number, topic="press")
        approval = bill.events.get(kind="upper_passed")
        void = NewEvent(VOID, date(2025, 12, 19), corrects=approval, reason="It was another bill.")
        record_event(bill=bill, new=void, recorded_by=None, now=almaty(12, 19, 9))

    with CaptureQueriesContext(connection) as of_many:
        response = client.get(address)

    assert response.content.count(b"<entry>") > 30
    assert len(of_many) <= len(of_one) <= AT_MOST_QUERIES


def test_closed_days_are_read_before_a_date_moves(client: Client, approved_bill: Bill) -> None:
    """Days that editors close move dates where working days count; where they do not, nothing is told."""
    place = approved_bill.jurisdiction
    ChangedDay.objects.create(jurisdiction=place, day=date(2025, 12, 22), is_open=False, reason="By decree.")
    rebuild_deadlines(bill=approved_bill, now=almaty(12, 19, 9))

    assert [one for one in told(of_bill(client, approved_bill)) if one.startswith("Dates moved")] == []
