"""Every page in Chromium: what axe finds, what the keyboard reaches, how wide it is, and that the browser is content.

Each page is looked at in every language, in both themes and at several widths. The gate leaves out combinations of
which one part is looked at elsewhere; LOOK=long looks at all: LOOK=long make test ARGS=browser
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Literal

import pytest
from django.conf import settings as site_settings
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.browser import looking
from tests.filled import World
from tests.opened import furnish, opened
from tests.pages import PAGES, Address, reader_of

IS_LONG = os.environ.get("LOOK") == "long"
LANGUAGES = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ"}
THEMES: list[Literal["light", "dark"]] = ["light", "dark"]
WIDE, PHONE = 1280, 360
NARROWEST = 320
AT_TWICE_THE_SIZE = 640
"""How wide a window of 1280 px is when all in it is shown at 200 %."""

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="the server and the test share one connection to SQLite"),
]


LOOKED_AT = PAGES if IS_LONG else [one for one in PAGES if not one.variant or one.variant in {"long", "with rows"}]
"""The gate looks at each page as it mostly is, and where it is fullest; the long form at all its variants."""


@dataclass(frozen=True, slots=True)
class Site:
    """The running site, and a browser that reads it."""

    world: World
    url: str
    browser: Browser

    def context(self, address: Address, language: str, **options: Any) -> BrowserContext:
        """Return a window of somebody who may see the page and speaks that language."""
        User.objects.update(language=language)
        client = reader_of(address, self.world)
        context = self.browser.new_context(locale=LANGUAGES[language], **options)
        context.add_cookies(
            [{"name": name, "value": cookie.value, "url": self.url} for name, cookie in client.cookies.items()]
        )
        return context

    def goto(self, page: Page, address: Address) -> None:
        with override_settings(PUBLIC=site_settings.PUBLIC or address.is_framed):
            response = page.goto(f"{self.url}{address.url(self.world)}")
        assert response is not None
        assert response.status == 200


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any, browser: Browser) -> Iterator[Site]:
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        # Playwright runs a loop in this thread, from which Django concludes that a query might block it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        # A thread of the server that says goodbye late still has the connection in its hand, so it is not taken back.
        connection.inc_thread_sharing()
        with opened(patch) as world:
            server = LiveServer("127.0.0.1")
            yield Site(world, server.url, browser)
            server.stop()


@pytest.fixture(autouse=True)
def _furnished(settings: Any, _mail_in_a_folder_of_its_own: None, _no_hold: None) -> None:
    furnish(settings)


def test_every_language_of_the_site_is_looked_at() -> None:
    assert [code for code, _ in site_settings.LANGUAGES] == list(LANGUAGES)


LOOKS = [
    (address, language)
    for number, address in enumerate(LOOKED_AT)
    for place, language in enumerate(LANGUAGES)
    if IS_LONG or number % len(LANGUAGES) == place
]
"""Which page is looked at in which language: in the gate each in one of them, in turn."""


@pytest.mark.parametrize(("address", "language"), LOOKS, ids=str)
def test_everybody_can_use_it(site: Site, address: Address, language: str, screenshots: Path) -> None:
    """Look at the page as axe does, then as its reader does, and take its pictures."""
    said: list[str] = []
    # Without motion, so that a colour that fades into another is not judged on its way there.
    context = site.context(address, language, reduced_motion="reduce")
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(f"not loaded: {request.url}"))
    page.on("request", lambda request: None if request.url.startswith(site.url) else said.append(request.url))
    page.set_viewport_size({"width": PHONE if language == "kk" and not IS_LONG else WIDE, "height": 900})
    site.goto(page, address)

    till_here = len(said)
    faults = _barriers(page)
    # What axe tries on a page, the page's policy may forbid it.
    del said[till_here:]
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    page.set_viewport_size({"width": WIDE, "height": 900})
    # What stands in a frame has no top that one would want to skip.
    faults += [] if address.is_framed else looking.skip_link_fails(page)
    faults += looking.beyond_the_keyboard(page)
    _take_pictures(page, screenshots / "pages", f"{address} {language}")
    for width in (NARROWEST, PHONE, AT_TWICE_THE_SIZE):
        faults += looking.sideways(page, width)
    faults += looking.unseen_in_forced_colours(page) + looking.moving(page)
    context.close()

    faults += said
    assert not faults, in_lines(faults)


def _barriers(page: Page) -> list[str]:
    faults = looking.barriers(page, looking.AXE)
    page.emulate_media(color_scheme="dark")
    faults += looking.barriers(page, looking.AXE if IS_LONG else looking.COLOURS)
    if IS_LONG:
        page.set_viewport_size({"width": PHONE, "height": 740})
        faults += looking.barriers(page, looking.AXE)
    return faults


def in_lines(faults: list[str]) -> str:
    return "\n".join(dict.fromkeys(faults))


def _take_pictures(page: Page, folder: Path, name: str) -> None:
    """Leave pictures of the page on a wide screen and on a phone; in the gate each in one theme, else in both."""
    folder.mkdir(parents=True, exist_ok=True)
    for width, theme in product((WIDE, PHONE), THEMES) if IS_LONG else zip((WIDE, PHONE), THEMES, strict=True):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        # As PNG they take twice the time.
        page.screenshot(path=folder / f"{name.replace(':', ' ')} {width} {theme}.jpg", full_page=True, quality=80)
    page.emulate_media(color_scheme="light")
