"""Asking Open States for what is new: page by page, taken up where it ended, and not when it asked to be left alone."""

import io
import json
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import CommandError, call_command

from tests.far_end import FarEnd, far_end
from tracker.importers.openstates_api import PER_PAGE, Ask, asking
from tracker.models import Bill, BillEvent, Jurisdiction, PolledSource
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.law import load_procedures
from tracker.services.polling import Polled, poll_sources
from tracker.tasks import poll_sources as bell

pytestmark = pytest.mark.html

NOW = datetime(2025, 5, 20, 15, tzinfo=UTC)
CODE = "US-MI"
KEY = "not-a-real-key"


@pytest.fixture(autouse=True)
def source(db: None) -> PolledSource:
    load_procedures(
        files=[file for file in bundled_procedures() if file.procedure.jurisdiction == CODE],
        jurisdictions={code: facts for code, facts in bundled_jurisdictions().items() if code == CODE},
        now=NOW - timedelta(days=900),
    )
    return PolledSource.objects.create(jurisdiction=Jurisdiction.objects.get(code=CODE))


def bill(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "identifier": f"HB {number}",
        "title": f"Matter {number}",
        "session": "2025-2026",
        "jurisdiction": {"id": "ocd-jurisdiction/country:us/state:mi/government"},
        "from_organization": {"classification": "lower"},
        "classification": ["bill"],
        "updated_at": f"2025-05-{1 + number // 60:02}T10:{number % 60:02}:00+00:00",
        "actions": [
            {
                "description": "introduced by Representative Example",
                "date": "2025-05-19",
                "organization": {"classification": "lower"},
                "classification": ["introduction"],
            }
        ],
        **changes,
    }


class Shelf:
    """The bills of a far end that answers as the API does."""

    def __init__(self, bills: list[dict[str, Any]]) -> None:
        self.bills = bills
        self.questions: list[dict[str, list[str]]] = []

    def act(self, end: FarEnd) -> Callable[[socket.socket], None]:
        return lambda connection: connection.sendall(said(self.page(end)))

    def page(self, end: FarEnd) -> dict[str, Any]:
        asked = parse_qs(urlsplit(end.received[-1].line.split()[1]).query)
        self.questions.append(asked)
        since, page = asked.get("updated_since", [""])[0], int(asked["page"][0])
        found = sorted((one for one in self.bills if one["updated_at"] >= since), key=lambda one: one["updated_at"])
        rows = found[(page - 1) * PER_PAGE : page * PER_PAGE]
        return {"results": rows, "pagination": {"page": page, "max_page": max(-(-len(found) // PER_PAGE), 1)}}


def said(document: Any, status: str = "200 OK", *headers: str) -> bytes:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


@pytest.fixture
def end() -> Iterator[FarEnd]:
    with far_end() as end:
        yield end


def ask_of(end: FarEnd, patience: float = 10.0) -> Ask:
    return asking(f"http://127.0.0.1:{end.port}", KEY, patience)


def poll(end: FarEnd, pages: int = 8, now: datetime = NOW) -> Polled:
    return poll_sources(ask=ask_of(end), clock=lambda: now, pages=pages)


def numbers() -> int:
    return Bill.objects.count()


def test_what_changed_is_taken_in_page_by_page_with_the_key_in_a_header(end: FarEnd) -> None:
    shelf = Shelf([bill(number) for number in range(1, 46)])
    end.act = shelf.act(end)

    polled = poll(end)

    assert (numbers(), polled.events, polled.problems) == (45, 45, 0)
    assert all(request.headers["x-api-key"] == KEY and KEY not in request.line for request in end.received)
    assert shelf.questions[0]["jurisdiction"] == ["ocd-jurisdiction/country:us/state:mi/government"]
    assert shelf.questions[0]["include"] == ["actions", "abstracts", "sources", "versions"]
    assert PolledSource.objects.get().since == "2025-05-01T10:45:00+00:00"


def test_the_next_run_asks_from_where_the_last_ended_and_takes_only_what_is_new(end: FarEnd) -> None:
    shelf = Shelf([bill(1), bill(2)])
    end.act = shelf.act(end)
    poll(end)
    shelf.bills.append(bill(3))

    polled = poll(end)

    assert shelf.questions[-1]["updated_since"] == ["2025-05-01T10:02:00+00:00"]
    assert (polled.pages, polled.events, numbers(), BillEvent.objects.count()) == (1, 1, 3, 3)


def test_a_run_that_ended_in_the_middle_is_taken_up_there(end: FarEnd) -> None:
    shelf = Shelf([bill(number) for number in range(1, 46)])
    end.act = shelf.act(end)

    poll(end, pages=1)
    assert numbers() == 20
    poll(end)

    assert numbers() == 45
    assert [question.get("updated_since") for question in shelf.questions][:2] == [None, ["2025-05-01T10:20:00+00:00"]]


def test_a_whole_page_that_changed_at_one_moment_is_passed_by_its_number(end: FarEnd) -> None:
    moment = "2025-05-01T10:00:00+00:00"
    shelf = Shelf([bill(number, updated_at=moment) for number in range(1, 46)])
    end.act = shelf.act(end)

    poll(end)

    assert numbers() == 45
    assert len(shelf.questions) < 6


def test_a_far_end_that_asks_to_wait_is_left_alone_for_as_long(end: FarEnd) -> None:
    end.act = lambda connection: connection.sendall(said({}, "429 Too Many Requests", "Retry-After: 600"))

    assert poll(end).problems == 1
    source = PolledSource.objects.get()
    assert (source.wait_until, source.problem) == (NOW + timedelta(seconds=600), "it answers 429")

    assert poll(end, now=NOW + timedelta(seconds=599)).pages == 0
    end.act = Shelf([bill(1)]).act(end)
    assert poll(end, now=NOW + timedelta(seconds=601)).bills == 1
    assert PolledSource.objects.get().problem == ""


BAD = [
    # what it says,                     the answer,                                             the problem
    ("it is broken",                    said({}, "500 Internal Server Error"),                  "it answers 500"),
    ("it sends us elsewhere",           said({}, "302 Found", "Location: http://127.0.0.1/"),   "it answers 302"),
    ("something that is not JSON",      said(b"<html>"),                                        "cannot be read: line 1: is not JSON"),
    ("something else",                  said({"results": "none"}),                              "cannot be read: results"),
    ("nothing at all",                  b"",                                                    "cannot be reached"),
]  # fmt: skip


@pytest.mark.parametrize(("says", "answer", "problem"), BAD, ids=[row[0] for row in BAD])
def test_an_answer_that_is_none_is_a_problem_and_moves_nothing(
    end: FarEnd, says: str, answer: bytes, problem: str
) -> None:
    end.act = lambda connection: connection.sendall(answer)

    assert poll(end).problems == 1

    source = PolledSource.objects.get()
    assert problem in source.problem
    assert (source.since, source.page) == ("", 1)
    assert source.wait_until is not None


def test_a_far_end_that_says_nothing_does_not_keep_us_waiting(end: FarEnd) -> None:
    end.act = end.silent

    polled = poll_sources(ask=ask_of(end, patience=0.2), clock=lambda: NOW)

    assert polled.problems == 1
    assert "cannot be reached" in PolledSource.objects.get().problem


def test_a_far_end_that_drips_is_given_no_more_time_for_it(end: FarEnd) -> None:
    end.act = end.dripping("HTTP/1.1 200 OK\r\n" + "X: y\r\n" * 500, interval=0.02)

    polled = poll_sources(ask=ask_of(end, patience=0.4), clock=lambda: NOW)

    assert polled.problems == 1
    assert PolledSource.objects.get().since == ""


def test_a_bill_that_cannot_be_read_does_not_hold_up_the_others(end: FarEnd) -> None:
    end.act = Shelf([bill(1, actions="none"), bill(2)]).act(end)

    polled = poll(end)

    assert (polled.bills, polled.problems, Bill.objects.get().identifier) == (1, 1, "HB 2")
    assert "should be a list" in PolledSource.objects.get().problem


def test_a_source_that_is_off_is_not_asked(end: FarEnd, source: PolledSource) -> None:
    PolledSource.objects.update(is_on=False)

    assert poll(end).pages == 0
    assert end.received == []


def test_the_command_and_the_bell_ask_with_the_key_of_the_settings(end: FarEnd, settings: Any) -> None:
    end.act = Shelf([bill(1)]).act(end)
    settings.OPENSTATES_URL, settings.OPENSTATES_API_KEY = f"http://127.0.0.1:{end.port}", KEY
    out = io.StringIO()

    call_command("poll_sources", "--json", stdout=out)
    bell()

    assert json.loads(out.getvalue()) == {"pages": 1, "bills": 1, "events": 1, "reviews": 0, "problems": 0}
    assert len(end.received) == 2


def test_without_a_key_nobody_is_asked(end: FarEnd, settings: Any) -> None:
    settings.OPENSTATES_URL, settings.OPENSTATES_API_KEY = f"http://127.0.0.1:{end.port}", ""

    bell()
    with pytest.raises(CommandError) as ended:
        call_command("poll_sources")

    assert ended.value.returncode == 2
    assert end.received == []
