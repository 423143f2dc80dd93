"""The whole way of an advocate: to sign up, follow a bill, see when one will be told, be told, and stop by the mail.

It is gone on a wide screen and on a phone, with and without JavaScript, once by keyboard alone and once in Russian,
beside an editor who enters the bill and records the Senate's approval. All of them share one running product.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from alerts.management.inbox import Inbox, listening
from tests.browser.looking import sideways_as_it_is
from tests.browser.test_whole import ADMIN, PHONE, WIDE, text_of
from tests.product import Product, running
from tests.servers import wait_for
from tracker.rules.explain import in_words

pytestmark = pytest.mark.servers

PASSWORD = "a long enough password"
TODAY = date(2025, 12, 17)
"""The date at which the demonstration starts."""

CLOSES = date(2026, 1, 16)
"""When the president's window closes by the campaign's count: thirty days after the Senate's approval."""

MOST_TABS = 150
LOGOUT = "/account/logout/"
CODE = re.compile(r"\b[A-Z0-9]{3,}-[A-Z0-9]{3,}\b")


@dataclass(frozen=True, slots=True)
class Manner:
    """How the way is gone."""

    size: dict[str, int]
    script: bool
    language: str = "en"
    by_keyboard: bool = False


WAYS = {
    "wide": Manner(WIDE, script=True, by_keyboard=True),
    "wide-without-script": Manner(WIDE, script=False, language="ru"),
    "phone": Manner(PHONE, script=True),
    "phone-without-script": Manner(PHONE, script=False),
}


@dataclass(frozen=True, slots=True)
class Hand:
    """Works a page: by pointing, or by the keyboard alone, in which every place is reached by Tab."""

    page: Page
    by_keyboard: bool

    def press(self, target: Locator) -> None:
        """Press a link or a button, and wait for the page that it leads to."""
        if self.by_keyboard:
            self._reach(target)
        with self.page.expect_navigation():
            if self.by_keyboard:
                self.page.keyboard.press("Enter")
            else:
                target.click()

    def go_by_the_menu(self, to: str) -> None:
        """Press a link at the top, which on a phone is behind a button."""
        link = self.page.locator(f"header nav a[href='{to}']")
        if not link.is_visible():
            self.page.locator("header button[popovertarget]").click()
        self.press(link)

    def write(self, field: Locator, text: str) -> None:
        if self.by_keyboard:
            self._reach(field)
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)
        else:
            field.fill(text)

    def _reach(self, target: Locator) -> None:
        expect(target).to_have_count(1)
        for _ in range(MOST_TABS):
            if target.evaluate("(one) => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"Tab does not lead to {target}")


@dataclass(frozen=True, slots=True)
class Running:
    """The product, its mail, and the editor who stays logged in."""

    product: Product
    inbox: Inbox
    browser: Browser
    editor: Hand


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with ExitStack() as stack:
        inbox = stack.enter_context(listening())
        folder = tmp_path_factory.mktemp("journey")
        product = stack.enter_context(running(folder, EMAIL_URL=f"smtp://127.0.0.1:{inbox.port}"))
        page = browser.new_context(viewport=WIDE).new_page()  # type: ignore[arg-type]
        page.goto(f"{product.url}/account/login/?next=/admin/")
        page.locator("[name=login]").fill(ADMIN)
        page.locator("[name=password]").fill(product.passwords[ADMIN])
        page.locator("main form button[type=submit]").first.click()
        yield Running(product, inbox, browser, Hand(page, by_keyboard=False))


def test_the_way_is_gone_four_times_and_on_each_screen_with_and_without_javascript() -> None:
    assert {(one.size["width"], one.script) for one in WAYS.values()} == {
        (width, script) for width in (360, 1280) for script in (True, False)
    }
    assert any(one.by_keyboard for one in WAYS.values())
    assert any(one.language != "en" for one in WAYS.values())


@pytest.mark.parametrize("name", WAYS)
def test_from_signing_up_to_unsubscribing(site: Running, name: str, screenshots: Path) -> None:
    manner = WAYS[name]
    said: list[str] = []
    context = site.browser.new_context(viewport=manner.size, java_script_enabled=manner.script)  # type: ignore[arg-type]
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    advocate = Hand(context.new_page(), manner.by_keyboard)
    address, bill = f"{name}@example.org", f"Law of the way “{name}”"

    enter_a_bill(site, bill)
    record(site, bill, "Passed by the Mazhilis")
    sign_up(site, advocate, address)
    speak(advocate, manner.language)
    follow(site, advocate, bill)
    see_the_timetable(advocate, bill)
    take_picture(advocate.page, screenshots, f"journey-{name}-timetable")
    record(site, bill, "Approved by the Senate")
    the_page_shows_what_was_recorded(site, advocate, bill, manner.language)
    take_picture(advocate.page, screenshots, f"journey-{name}-bill")
    mail = mail_of_the_window(site, address, bill, manner.language)
    unsubscribe_from(mail, site, context, manner)
    the_bill_can_be_followed_again(advocate)
    context.close()

    assert said == []
    assert len(bells_that_wait(site)) < 10


def enter_a_bill(site: Running, title: str) -> None:
    """Let the editor enter a bill in the admin."""
    page = site.editor.page
    page.goto(f"{site.product.url}/admin/tracker/bill/add/")
    page.locator("#id_jurisdiction").select_option(label="Kazakhstan")
    page.locator("#id_identifier").fill(title)
    page.locator("#id_titles-0-language").fill("en")
    page.locator("#id_titles-0-text").fill(title)
    page.locator("[name=_save]").click()
    expect(page.get_by_role("link", name=title).first).to_be_visible()


def record(site: Running, title: str, what: str) -> None:
    """Let the editor record an event of the bill on the day that it is: looked at first, then saved."""
    page = site.editor.page
    page.goto(f"{site.product.url}/admin/tracker/bill/")
    page.get_by_role("row").filter(has_text=title).get_by_role("link", name="Record an event").click()
    page.locator("[name=kind]").select_option(label=what)
    page.locator("[name=happened_on]").fill(TODAY.isoformat())
    page.locator("[name=preview]").click()
    page.locator("button[name=record]").click()
    expect(page.locator(".history")).to_contain_text(what)


def sign_up(site: Running, advocate: Hand, address: str) -> None:
    """Make an account with the code from the mail."""
    page = advocate.page
    page.goto(f"{site.product.url}/account/signup/")
    advocate.write(page.locator("main [name=email]"), address)
    advocate.write(page.locator("main [name=password1]"), PASSWORD)
    advocate.press(page.locator("main form:has([name=password1]) button[type=submit]"))
    mail = mail_to(site, address, lambda text: code_in(text) is not None)
    code = code_in(text_of(mail))
    assert code is not None
    advocate.write(page.locator("main [name=code]"), code)
    advocate.press(page.locator("main form:has([name=code]) button[type=submit]").first)
    expect(page.locator(f"form[action='{LOGOUT}']")).to_be_attached()


def speak(advocate: Hand, language: str) -> None:
    """Choose a language at the foot of the page."""
    if language != "en":
        advocate.press(advocate.page.locator(f"button[name=language][value={language}]"))
    expect(advocate.page.locator("html")).to_have_attribute("lang", language)


def follow(site: Running, advocate: Hand, title: str) -> None:
    """Find the bill in the list, and follow it."""
    page = advocate.page
    advocate.go_by_the_menu("/bills/")
    advocate.press(page.locator("main").get_by_role("link", name=title, exact=True))
    assert sideways_as_it_is(page) == []
    advocate.press(page.locator("form[action$='/subscribe/'] button"))
    expect(page.locator("form[action$='/unsubscribe/']")).to_be_visible()


def see_the_timetable(advocate: Hand, title: str) -> None:
    """See that reminders of the bill's window are planned."""
    page = advocate.page
    advocate.go_by_the_menu("/timetable/")
    expect(page.locator("main").get_by_text(title).first).to_be_visible()
    assert sideways_as_it_is(page) == []


def the_page_shows_what_was_recorded(site: Running, advocate: Hand, title: str, language: str) -> None:
    page = advocate.page
    advocate.press(page.locator("main").get_by_role("link", name=title).first)
    expect(page.locator("main").get_by_text(in_words(CLOSES, language), exact=True).first).to_be_visible()
    assert sideways_as_it_is(page) == []


def mail_of_the_window(site: Running, address: str, title: str, language: str) -> EmailMessage:
    """Wait for the mail that says until when the president has time."""
    mail = mail_to(site, address, lambda text: title in text and in_words(CLOSES, language) in text)
    assert mail["To"] == address
    return mail


def unsubscribe_from(mail: EmailMessage, site: Running, context: BrowserContext, manner: Manner) -> None:
    """Follow the mail's own link, as somebody who is not logged in."""
    link = re.search(r"<(http\S+?)>", mail["List-Unsubscribe"])
    assert link is not None
    assert link[1] in text_of(mail)
    stranger = site.browser.new_context(viewport=manner.size, java_script_enabled=manner.script)  # type: ignore[arg-type]
    hand = Hand(stranger.new_page(), manner.by_keyboard)
    hand.page.goto(link[1])
    button = hand.page.locator("main form button")
    hand.press(button)
    expect(button).to_have_count(0)
    stranger.close()


def the_bill_can_be_followed_again(advocate: Hand) -> None:
    advocate.page.reload()
    expect(advocate.page.locator("form[action$='/subscribe/'] button")).to_be_visible()


def mail_to(site: Running, address: str, says: Callable[[str], bool]) -> EmailMessage:
    def found() -> list[EmailMessage]:
        return [mail for mail in list(site.inbox.mails) if mail["To"] == address and says(text_of(mail))]

    wait_for(lambda: bool(found()), f"a mail to {address}")
    return found()[0]


def code_in(text: str) -> str | None:
    """Return the code of a mail: there is nothing else like it."""
    found = CODE.search(text)
    return found[0] if found else None


def bells_that_wait(site: Running) -> list[Path]:
    """Return what beat rang and the worker has not heard yet."""
    return list((site.product.data_dir / "demonstration-broker" / "messages").iterdir())


def take_picture(page: Page, screenshots: Path, name: str) -> None:
    page.screenshot(path=screenshots / f"{name}.png", full_page=True)
