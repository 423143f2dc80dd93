"""A day's session: each row is shown, then recorded whole or refused with its reason; sending it twice is once."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.moments import APPROVED_AT, STARTED
from tracker.models import Bill, BillTitle, Proposal
from tracker.services.record import NewEvent, record_event
from tracker.services.session import bills_named, latest_events, preview_session, record_session

PAGE = reverse("admin:tracker_bill_session")
TOP = {"jurisdiction": "KZ", "day": "2025-12-18", "source_url": "https://example.org/journal"}


def another(passed_bill: Bill, identifier: str) -> Bill:
    bill = Bill.objects.create(jurisdiction=passed_bill.jurisdiction, identifier=identifier)
    BillTitle.objects.create(bill=bill, language="en", text=f"Law {identifier}")
    record_event(bill=bill, new=NewEvent("lower_passed", date(2025, 11, 12)), recorded_by=None, now=STARTED)
    return bill


@pytest.fixture
def other_bill(passed_bill: Bill) -> Bill:
    return another(passed_bill, "Other 7")


def form(*rows: dict[str, str], **others: str) -> dict[str, str]:
    data = {**TOP, "rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": "0", **others}
    for number, row in enumerate(rows):
        data |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return data


def row(bill: str, kind: str = "upper_passed", **others: str) -> dict[str, str]:
    return {"identifier": bill, "kind": kind, **others}


def send(client: Client, *rows: dict[str, str]) -> tuple[Any, dict[str, str]]:
    """Look at the rows, then record them; return the answer and what was sent."""
    shown = client.post(PAGE, form(*rows, preview="1"))
    sent = form(*rows, record="1", previewed=shown.context.get("previewed", ""))
    return client.post(PAGE, sent, follow=True), sent


def test_the_page_asks_for_place_and_day_before_the_rows(at_work: Client, passed_bill: Bill) -> None:
    assert "rows" not in at_work.get(PAGE).context
    page = at_work.get(PAGE, {"jurisdiction": "KZ", "day": "2025-12-18"})

    kinds = [kind for kind, _ in page.context["shown"][0].form.fields["kind"].choices]
    assert {"upper_passed", "signed"} <= set(kinds)


def test_what_each_row_would_do_is_shown_and_nothing_is_done(
    at_work: Client, follower: User, passed_bill: Bill, other_bill: Bill
) -> None:
    page = at_work.post(PAGE, form(row(passed_bill.identifier), row("Other 7"), preview="1")).content.decode()

    assert page.count("President&#x27;s signature: added") == 2
    assert "17 January 2026" in page
    assert "told: <strong>1</strong>" in page.replace("\n", " ")
    assert not passed_bill.events.filter(kind="upper_passed").exists()


def test_what_was_shown_is_recorded_with_day_votes_and_source(
    at_work: Client, editor: User, passed_bill: Bill, other_bill: Bill
) -> None:
    votes = {"votes_for": "40", "votes_against": "2", "source_url": "https://example.org/vote"}
    response, _ = send(at_work, row(passed_bill.identifier), row("Other 7", **votes))

    first, second = (bill.events.get(kind="upper_passed") for bill in (passed_bill, other_bill))
    assert "2 rows recorded" in response.content.decode()
    assert (first.happened_on, first.source_url, first.recorded_by_id) == (
        date(2025, 12, 18),
        "https://example.org/journal",
        editor.pk,
    )
    assert (second.votes_for, second.votes_against, second.source_url) == (40, 2, "https://example.org/vote")


def test_a_page_sent_twice_does_the_same_as_once(at_work: Client, passed_bill: Bill, other_bill: Bill) -> None:
    rows = (row(passed_bill.identifier, "postponed"), row("Other 7", "postponed"))
    _, sent = send(at_work, *rows)

    again = at_work.post(PAGE, sent).content.decode()

    assert (
        passed_bill.events.filter(kind="postponed").count() == other_bill.events.filter(kind="postponed").count() == 1
    )
    assert again.count("recorded already: nothing would be done") == 2


def test_of_two_requests_at_once_the_second_does_nothing(editor: User, passed_bill: Bill) -> None:
    rows = [(passed_bill, NewEvent("postponed", APPROVED_AT.date()))]
    seen = latest_events([passed_bill])

    outcomes = [record_session(rows=rows, entered_by=editor, now=APPROVED_AT, seen=seen)[0] for _ in range(2)]

    assert outcomes[1] is None
    assert passed_bill.events.filter(kind="postponed").count() == 1


def test_a_bill_on_which_something_was_recorded_meanwhile_is_looked_at_again(editor: User, passed_bill: Bill) -> None:
    seen = latest_events([passed_bill])
    record_event(bill=passed_bill, new=NewEvent("postponed", APPROVED_AT.date()), recorded_by=None, now=APPROVED_AT)

    (outcome,) = record_session(
        rows=[(passed_bill, NewEvent("upper_passed", APPROVED_AT.date()))],
        entered_by=editor,
        now=APPROVED_AT,
        seen=seen,
    )

    assert "meanwhile" in getattr(outcome, "reason", "")
    assert not passed_bill.events.filter(kind="upper_passed").exists()


def test_rows_of_one_bill_stand_on_those_above(at_work: Client, passed_bill: Bill) -> None:
    name = passed_bill.identifier
    rows = (row(name), row(name, "presented"), row(name, "signed"))

    shown = at_work.post(PAGE, form(*rows, preview="1"))
    assert [one.row.refused for one in shown.context["shown"]] == [None, None, None]
    send(at_work, *rows)

    kinds = list(passed_bill.events.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["lower_passed", "upper_passed", "presented", "signed"]


def test_a_row_that_does_not_fit_is_refused_and_the_others_are_recorded(
    at_work: Client, passed_bill: Bill, other_bill: Bill
) -> None:
    response, _ = send(at_work, row(passed_bill.identifier, "signed"), row("Other 7"))

    page = response.content.decode()
    assert "1 row recorded" in page
    assert "does not fit on 18.12.2025" in page
    left = response.context["shown"]
    assert [one.form["identifier"].value() for one in left] == [passed_bill.identifier]
    assert other_bill.events.filter(kind="upper_passed").exists()
    assert not passed_bill.events.filter(kind="signed").exists()


def test_a_row_that_was_refused_is_recorded_once_it_says_why(at_work: Client, passed_bill: Bill) -> None:
    send(at_work, row(passed_bill.identifier, "signed", irregular_reason="It went past the Senate."))

    assert passed_bill.events.get(kind="signed").irregular_reason == "It went past the Senate."


def test_a_number_that_no_bill_has_is_said_at_its_row(at_work: Client, passed_bill: Bill, other_bill: Bill) -> None:
    response, _ = send(at_work, row("No such bill"), row("Other 7"))

    assert "There is no bill of that number here." in response.content.decode()
    assert other_bill.events.filter(kind="upper_passed").exists()


def test_what_was_not_shown_is_not_recorded(at_work: Client, passed_bill: Bill) -> None:
    shown = at_work.post(PAGE, form(row(passed_bill.identifier), preview="1"))

    other = row(passed_bill.identifier, votes_for="1")
    at_work.post(PAGE, form(other, record="1", previewed=shown.context["previewed"]))

    assert not passed_bill.events.filter(kind="upper_passed").exists()


def test_an_empty_page_does_nothing(at_work: Client, passed_bill: Bill) -> None:
    response = at_work.post(PAGE, form(row("", ""), record="1", previewed=""))

    assert response.status_code == 200
    assert passed_bill.events.count() == 1


def test_a_bill_is_found_however_its_number_is_written(passed_bill: Bill) -> None:
    bill = another(passed_bill, "HB-12")

    found = bills_named(passed_bill.jurisdiction, ["HB-12", "hb 12", "HB 13"])

    assert found == {"HB-12": bill, "hb 12": bill}
    another(passed_bill, "HB 1-2")
    assert bills_named(passed_bill.jurisdiction, ["HB-12", "hb 12"]) == {"HB-12": bill}


def test_looking_leaves_no_trace(passed_bill: Bill, follower: User) -> None:
    before = list(passed_bill.deadlines.order_by("pk").values())

    (shown,) = preview_session(rows=[(passed_bill, NewEvent("upper_passed", APPROVED_AT.date()))], now=APPROVED_AT)

    assert shown.preview is not None
    assert shown.preview.people_told == 1
    assert list(passed_bill.deadlines.order_by("pk").values()) == before
    assert passed_bill.events.count() == 1


def test_where_two_people_are_asked_for_a_row_is_proposed(at_work: Client, approved_bill: Bill, settings: Any) -> None:
    settings.SECOND_EDITOR = True

    response, _ = send(at_work, row(approved_bill.identifier, "signed"))

    assert "1 row waits for a second person" in response.content.decode()
    assert Proposal.objects.get().bill == approved_bill
    assert approved_bill.events.count() == 2
