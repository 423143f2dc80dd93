"""An editor at work in Chromium: what an entry would do is shown while it is made, by keyboard, and without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import test_every_page
from tests.browser.test_every_page import Site
from tests.pages import SITE, Address
from tracker.models import Bill, BillEvent

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the server and the test share one connection to SQLite"),
]
site = test_every_page.site
_furnished = test_every_page._furnished

RECORD = next(one for one in SITE if str(one) == "admin:tracker_bill_record")
REVIEW = next(one for one in SITE if str(one) == "admin:tracker_importreview_change")
SESSION = next(one for one in SITE if str(one) == "admin:tracker_bill_session with rows")
SCRIPTS = {"with scripts": True, "without scripts": False}


def opened(site: Site, address: Address, *, script: bool = True) -> tuple[BrowserContext, Page, list[str]]:
    """Open a page; what the browser has to say of it, such as a breach of the policy, is put into the list."""
    context = site.context(address, "en", java_script_enabled=script, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    site.goto(page, address)
    return context, page, said


@pytest.fixture
def bill(site: Site) -> Bill:
    return site.world.bills["approved"]


@pytest.fixture
def at_the_form(site: Site, bill: Bill) -> Iterator[tuple[Page, list[str]]]:
    context, page, said = opened(site, RECORD)
    yield page, said
    context.close()


def test_what_would_be_is_shown_while_the_form_is_filled(at_the_form: tuple[Page, list[str]], bill: Bill) -> None:
    page, said = at_the_form
    outcome = page.locator("#outcome")
    expect(outcome.get_by_role("button")).to_have_count(0)

    page.locator("[name=kind]").select_option("presented")
    expect(outcome).to_contain_text("President's signature: moved")
    expect(outcome).to_contain_text("People who would be told")
    expect(outcome).to_contain_text("Monday 19 January 2026")
    page.locator("[name=happened_on]").fill("2025-12-18")
    expect(outcome).to_contain_text("Sunday 18 January 2026")
    page.locator("[name=happened_on]").fill("2030-01-01")
    expect(outcome).to_contain_text("is in the future")
    expect(outcome.get_by_role("button")).to_have_count(0)

    assert said == []
    assert not bill.events.filter(kind="presented").exists()


def test_enter_shows_and_records_nothing(at_the_form: tuple[Page, list[str]], bill: Bill) -> None:
    page, _ = at_the_form
    page.locator("[name=kind]").select_option("presented")
    expect(page.locator("#outcome button[name=record]")).to_be_visible()

    with page.expect_navigation():
        page.locator("[name=source_url]").press("Enter")

    expect(page.locator("#outcome button[name=record]")).to_be_visible()
    assert not bill.events.filter(kind="presented").exists()


def test_tab_leads_through_the_form_in_its_order_and_to_the_button(at_the_form: tuple[Page, list[str]]) -> None:
    page, _ = at_the_form
    page.locator("[name=kind]").select_option("presented")
    expect(page.locator("#outcome button[name=record]")).to_be_visible()
    page.locator("[name=kind]").focus()

    reached: list[str] = []
    for _count in range(40):
        name = page.evaluate("document.activeElement.name || ''")
        if name and name not in reached:
            reached.append(name)
        if name == "record":
            break
        page.keyboard.press("Tab")

    fields = ["kind", "happened_on", "happened_until", "happened_at", "votes_for", "votes_against", "votes_abstain"]
    fields += ["source_url", "note", "irregular_reason", "corrects", "reason", "preview", "record"]
    assert reached == fields


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_an_event_is_recorded_after_a_look(site: Site, bill: Bill, script: bool) -> None:
    before = BillEvent.objects.filter(bill=bill).count()
    context, page, said = opened(site, RECORD, script=script)

    page.locator("[name=kind]").select_option("postponed")
    page.locator("[name=note]").fill(f"Heard in the corridor, {script}.")
    page.locator("[name=preview]").click()
    page.locator("button[name=record]").click()

    expect(page.locator(".history")).to_contain_text(f"Heard in the corridor, {script}.")
    assert BillEvent.objects.filter(bill=bill).count() == before + 1
    assert said == []
    context.close()


def test_what_accepting_an_import_would_do_is_there_when_the_page_has_come(site: Site) -> None:
    context, page, said = opened(site, REVIEW)

    expect(page.locator("#outcome")).to_contain_text("Saturday 27 December 2025")
    expect(page.locator("button[name=accept]")).to_be_visible()

    assert said == []
    context.close()


def test_a_row_of_a_session_is_recorded_without_scripts(site: Site) -> None:
    bill: Any = Bill.objects.get(identifier="No. 1")
    context, page, _ = opened(site, SESSION, script=False)

    page.locator("[name=rows-0-identifier]").fill("no. 1")
    page.locator("[name=rows-0-kind]").select_option("upper_passed")
    page.locator("[name=preview]").click()
    expect(page.locator(".would").first).to_contain_text("President's signature: added")
    page.locator("button[name=record]").click()

    expect(page.locator(".messagelist")).to_contain_text("1 row recorded.")
    assert bill.events.filter(kind="upper_passed").exists()
    context.close()
