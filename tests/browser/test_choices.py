"""One person chooses how to be told, in Chromium without JavaScript, on a wide screen and on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_whole import ADVOCATE, log_in
from tests.product import running
from tests.servers import wait_for

pytestmark = pytest.mark.servers

PHONE = {"width": 390, "height": 800}


def picture(page: Page, screenshots: Path, name: str) -> None:
    """Take the page as it is on a wide screen and on a phone; on neither may it be wider than the screen."""
    for suffix, size in (("", {"width": 1280, "height": 900}), ("-phone", PHONE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.screenshot(path=screenshots / f"{name}{suffix}.png", full_page=True)
        assert page.locator("html").bounding_box()["width"] <= size["width"]  # type: ignore[index]


def test_following_a_topic_choosing_muting_and_stopping(browser: Browser, tmp_path: Path, screenshots: Path) -> None:
    with running(tmp_path, HOLD_SECONDS="300") as product:
        # What is not sent yet when the bill is muted below is rightly never sent.
        wait_for(lambda: any((product.data_dir / "demonstration-mail").glob("*.eml")), "the first mail")
        page = log_in(browser, product, ADVOCATE, script=False)
        page.goto(f"{product.url}/subscriptions/")
        page.get_by_role("link", name="Follow more").click()
        page.get_by_role("radio", name="A topic").check()
        page.get_by_label("Before it closes").first.fill("10d 2 days")
        page.get_by_role("button", name="Follow").click()
        expect(page.get_by_text("“2” is not a lead time")).to_be_visible()
        expect(page.get_by_text("Say which one.")).to_be_visible()
        picture(page, screenshots, "follow-errors")

        page.get_by_label("Which topic").select_option(label="LGBT rights")
        page.get_by_label("Before it closes").first.fill("10d 6h")
        page.get_by_text("All choices:").click()
        page.get_by_label("Quiet from").fill("22:00")
        page.get_by_label("Quiet until").fill("07:00")
        picture(page, screenshots, "follow")
        page.get_by_role("button", name="Follow").click()
        expect(page.get_by_text("All bills on the topic “LGBT rights”")).to_be_visible()
        expect(page.get_by_text("10 days before it closes and 6 hours before it closes")).to_be_visible()
        picture(page, screenshots, "subscriptions")

        page.get_by_role("link", name="Timetable").first.click()
        expect(page.get_by_role("heading", name="You will be told on …")).to_be_visible()
        expect(page.get_by_text("10 days before it closes").first).to_be_visible()
        picture(page, screenshots, "timetable")

        page.get_by_role("link", name="Law on amendments").first.click()
        expect(page.get_by_text("by the topic “LGBT rights”")).to_be_visible()
        picture(page, screenshots, "bill-followed")
        page.get_by_role("button", name="Mute this bill").click()
        expect(page.get_by_text("You muted this bill")).to_be_visible()
        page.get_by_role("button", name="Hear of it again").click()
        expect(page.get_by_text("by the topic “LGBT rights”")).to_be_visible()

        page.goto(f"{product.url}/subscriptions/")
        page.get_by_role("link", name="Change: All bills on the topic “LGBT rights”").click()
        page.get_by_label("How often").select_option(label="Gathered in one message a day")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Gathered in one message a day")).to_be_visible()
        page.get_by_role("button", name="Stop: All bills on the topic “LGBT rights”").click()
        expect(page.get_by_text("All bills on the topic “LGBT rights”")).to_be_hidden()

        page.goto(f"{product.url}/alerts/")
        picture(page, screenshots, "alerts")
        page.goto(f"{product.url}/alerts/?became=delivered")
        page.locator(".record a").first.click()
        page.get_by_role("link", name="Read what was sent").click()
        picture(page, screenshots, "told")
        page.get_by_role("button", name="I have seen it").click()
        expect(page.get_by_text("You have seen this.")).to_be_visible()
        page.goto(product.url)
        picture(page, screenshots, "dashboard")
