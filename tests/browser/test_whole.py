"""The whole product, run as it is run: PostgreSQL, Redis, SMTP, a worker, beat, and two people in Chromium."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from alerts.management.inbox import Inbox, listening
from tests import servers
from tests.product import Product, running
from tests.servers import wait_for

pytestmark = pytest.mark.servers

ADVOCATE, ADMIN = "advocate@example.org", "admin@example.org"
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with listening() as inbox:
        yield inbox


@pytest.fixture
def product(inbox: Inbox, tmp_path: Path) -> Iterator[Product]:
    with (
        servers.postgres() as database,
        servers.redis() as broker,
        running(
            tmp_path, DATABASE_URL=database, REDIS_URL=broker, EMAIL_URL=f"smtp://127.0.0.1:{inbox.port}"
        ) as product,
    ):
        yield product


def log_in(
    browser: Browser, product: Product, address: str, *, script: bool = True, size: dict[str, int] = WIDE
) -> Page:
    """Log in by the page that a stranger is led to; fail on any message that the browser writes on its console."""
    context = browser.new_context(java_script_enabled=script, viewport=size)  # type: ignore[arg-type]
    page = context.new_page()
    page.on("console", lambda message: pytest.fail(f"console: {message.text}"))
    page.goto(product.url)
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password").fill(product.passwords[address])
    page.get_by_role("button", name="Log in").click()
    return page


def mail_saying(inbox: Inbox, words: str) -> EmailMessage:
    """Wait for the mail with these words in its subject."""

    def found() -> list[EmailMessage]:
        return [mail for mail in inbox.mails if words in mail["Subject"]]

    wait_for(lambda: bool(found()), f"a mail saying {words!r}")
    return found()[0]


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_from_a_recorded_approval_to_an_email_before_the_deadline(
    product: Product, inbox: Inbox, browser: Browser, screenshots: Path
) -> None:
    advocate = log_in(browser, product, ADVOCATE, script=False)
    expect(advocate.get_by_label("Demonstration")).to_contain_text("Wednesday 17 December 2025")
    expect(advocate.get_by_role("heading", name="Closing soon")).to_be_visible()
    advocate.get_by_role("button", name="Next day").click()
    expect(advocate.get_by_label("Demonstration")).to_contain_text("Thursday 18 December 2025")

    editor = log_in(browser, product, ADMIN)
    editor.get_by_role("link", name="Admin").click()
    editor.get_by_role("link", name="Bills", exact=True).click()
    editor.get_by_role("link", name="Record an event").click()
    editor.get_by_label("What happened").select_option(label="Approved by the Senate")
    editor.get_by_label("On which day").fill("2025-12-18")
    editor.get_by_role("button", name="Show what this would do").click()
    expect(editor.get_by_role("heading", name="President's signature: added")).to_be_visible()
    expect(editor.get_by_role("cell", name="Wednesday 28 January 2026")).to_be_visible()
    editor.screenshot(path=screenshots / "record.png", full_page=True)
    editor.get_by_role("button", name="Record it").click()
    expect(editor.get_by_text("Recorded.")).to_be_visible()

    started = mail_saying(inbox, "President's signature: possible from 18 December 2025")
    assert started["To"] == ADVOCATE
    assert "Wednesday 28 January 2026" in text_of(started)

    advocate.get_by_role("link", name="Law on amendments").first.click()
    window = advocate.get_by_role("article").filter(has_text="President's signature")
    expect(window.get_by_text("Saturday 17 January 2026", exact=True)).to_be_visible()
    expect(window.get_by_text("possible any day, expected later")).to_be_visible()
    advocate.screenshot(
        path=screenshots / "bill.png", full_page=True, clip={"x": 0, "y": 0, "width": 1280, "height": 1000}
    )
    window.get_by_text("Why these dates").click()
    expect(window.get_by_text("1 calendar month from Sunday 28 December 2025").last).to_be_visible()

    for day in ("in 3 days", "tomorrow", "today"):
        advocate.get_by_role("button", name="Next alert").click()
        mail_saying(inbox, f"President's signature opens {day}")

    unsubscribe = next(line for line in text_of(started).splitlines() if line.startswith("Stop these mails: "))
    stranger = browser.new_context(java_script_enabled=False).new_page()
    stranger.goto(unsubscribe.removeprefix("Stop these mails: "))
    stranger.get_by_role("button", name="Stop these mails").click()
    expect(stranger.get_by_text("Done.")).to_be_visible()
    advocate.get_by_role("button", name="Next alert").click()
    expect(advocate.get_by_text("No alert is planned")).to_be_visible()

    ids = [mail["Message-ID"] for mail in inbox.mails]
    assert len(ids) == len(set(ids))
    assert inbox.recipients == [[ADVOCATE]] * len(ids)


def test_on_a_laptop_it_needs_no_server(browser: Browser, tmp_path: Path, screenshots: Path) -> None:
    with running(tmp_path) as product:
        folder = tmp_path / "demonstration-mail"
        wait_for(lambda: len(list(folder.glob("*.eml"))) == 1, "the first mail, by worker and beat")

        page = log_in(browser, product, ADVOCATE, size=PHONE)
        page.screenshot(path=screenshots / "dashboard-phone.png", full_page=True)
        page.get_by_role("link", name="Mails sent").click()
        page.get_by_role("link", name="Senate's decision is open since Wednesday 12 November 2025").click()
        expect(page.get_by_text("Why these dates")).to_be_visible()

    log = (tmp_path / "log").read_text()
    assert "Traceback" not in log
    assert "@example.org" not in log
