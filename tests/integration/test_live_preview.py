"""The form on which an event is recorded: its preview while it is filled, and what it begins with."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import reading
from tests.integration.test_admin import ENTRIES, record_url
from tests.moments import APPROVED_AT
from tracker.models import Bill
from tracker.services.record import EventRefused, NewEvent, record_event

HTMX = {"HX-Request": "true"}


def live(client: Client, bill: Bill, **entries: str) -> Any:
    return client.post(record_url(bill), {**ENTRIES, **entries}, headers=HTMX)


def test_while_the_form_is_filled_only_the_outcome_is_sent(at_work: Client, follower: User, passed_bill: Bill) -> None:
    response = live(at_work, passed_bill)

    html = response.content.decode()
    assert "<html" not in html
    for says in ("Saturday 17 January 2026", "told: <strong>1</strong>", "Record it"):
        assert says in html, says
    assert passed_bill.events.count() == 1


def test_what_is_wrong_is_said_there_too(at_work: Client, passed_bill: Bill) -> None:
    html = live(at_work, passed_bill, kind="presented").content.decode()

    assert "What happened: “Handed to the President” does not fit" in html
    assert 'name="record"' not in html


def test_an_empty_form_has_chosen_nothing_by_itself(at_work: Client, passed_bill: Bill) -> None:
    form = reading.found_in(reading.parsed(at_work.get(record_url(passed_bill)).content.decode()), "[name=kind]")[0]

    assert [one.attrs.get("value") for one in reading.found_in(form, "option[selected]")] == [""]


def test_what_was_shown_live_is_recorded(at_work: Client, passed_bill: Bill) -> None:
    previewed = live(at_work, passed_bill).context["form"]["previewed"].value()

    at_work.post(record_url(passed_bill), {**ENTRIES, "previewed": previewed, "record": "1"})

    assert passed_bill.events.filter(kind="upper_passed").exists()


def test_the_first_button_shows_and_does_not_record(at_work: Client, passed_bill: Bill) -> None:
    """It is the one that Enter presses."""
    html = at_work.post(record_url(passed_bill), {**ENTRIES, "preview": "1"}).content.decode()

    form = reading.found_in(reading.parsed(html), "form.record-form")[0]
    assert [one.attrs.get("name") for one in reading.found_in(form, "button")] == ["preview", "record"]


def test_of_two_that_record_at_once_the_second_is_refused(passed_bill: Bill, editor: User) -> None:
    seen = passed_bill.events.latest("pk").pk
    new = NewEvent("postponed", APPROVED_AT.date())
    record_event(bill=passed_bill, new=new, recorded_by=editor, now=APPROVED_AT, after_event=seen)

    with pytest.raises(EventRefused, match="meanwhile"):
        record_event(bill=passed_bill, new=new, recorded_by=editor, now=APPROVED_AT, after_event=seen)

    assert passed_bill.events.filter(kind="postponed").count() == 1


def test_a_correction_begins_with_what_is_recorded(at_work: Client, approved_bill: Bill) -> None:
    event = approved_bill.events.get(kind="upper_passed")

    form = at_work.get(f"{record_url(approved_bill)}?corrects={event.pk}").context["form"]

    assert (form["kind"].value(), form["happened_on"].value(), form["source_url"].value()) == (
        "upper_passed",
        event.happened_on,
        event.source_url,
    )


def test_an_event_is_withdrawn_with_a_reason(at_work: Client, approved_bill: Bill) -> None:
    event = approved_bill.events.get(kind="upper_passed")
    url = f"{record_url(approved_bill)}?corrects={event.pk}&kind=void"
    form = at_work.get(url).context["form"]
    entries = {"kind": form["kind"].value(), "happened_on": "2025-12-18", "corrects": form["corrects"].value()}

    refused = at_work.post(record_url(approved_bill), {**entries, "preview": "1"})
    assert "reason" in refused.context["form"].errors
    entries["reason"] = "It was another bill."
    shown = at_work.post(record_url(approved_bill), {**entries, "preview": "1"})
    previewed = shown.context["form"]["previewed"].value()
    at_work.post(record_url(approved_bill), {**entries, "previewed": previewed, "record": "1"})

    assert not approved_bill.events.standing().filter(kind="upper_passed").exists()
    assert approved_bill.events.get(kind="void").reason == "It was another bill."


def test_each_event_of_the_bills_page_leads_to_its_correction(at_work: Client, approved_bill: Bill) -> None:
    html = at_work.get(reverse("tracker:bill", args=[approved_bill.pk])).content.decode()

    for event in approved_bill.events.all():
        assert f"{record_url(approved_bill)}?corrects={event.pk}" in html


def test_an_event_of_long_ago_is_offered_when_it_is_named(at_work: Client, passed_bill: Bill) -> None:
    first = passed_bill.events.get()
    for number in range(1, 25):
        new = NewEvent("postponed", date(2025, 11, 12 + number % 18), note=str(number))
        record_event(bill=passed_bill, new=new, recorded_by=None, now=APPROVED_AT)

    def offered(query: str = "") -> list[str]:
        form = at_work.get(f"{record_url(passed_bill)}{query}").context["form"]
        return [value for value, _ in form.fields["corrects"].choices]

    assert str(first.pk) not in offered()
    assert str(first.pk) in offered(f"?corrects={first.pk}")
