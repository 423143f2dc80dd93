"""The page of a bill in Chromium: read by a stranger, framed by another site, and printed."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.product import Product, running

pytestmark = pytest.mark.servers

Stranger = Callable[..., Page]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("bill"), PUBLIC="true") as product:
        yield product


@pytest.fixture
def stranger(browser: Browser) -> Iterator[Stranger]:
    """Open pages that fail on whatever the browser complains of: a breach of the policy is said on its console."""
    contexts = []

    def opened(width: int = 1280, *, is_strict: bool = True) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}))
        page = contexts[-1].new_page()
        if is_strict:
            page.on("console", lambda message: pytest.fail(f"console: {message.text}"))
        return page

    yield opened
    for context in contexts:
        context.close()


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """Serve one page from another origin, on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_arguments: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_a_stranger_reads_it_at_any_width_and_the_browser_has_nothing_to_complain_of(
    product: Product, stranger: Stranger, width: int
) -> None:
    page = stranger(width)
    page.goto(f"{product.url}/bills/1/")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Law on amendments")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shown = page.locator("svg.line:visible").first
    assert "narrow" in str(shown.get_attribute("class")) or width > 720
    assert page.evaluate("JSON.parse(document.querySelector('script').textContent)['@type']") == "Legislation"


def test_a_link_to_a_date_opens_its_working(product: Product, stranger: Stranger) -> None:
    page = stranger()
    page.goto(f"{product.url}/bills/1/#upper_house-1-closes")

    expect(page.get_by_text("day 60 is Sunday 11 January 2026").first).to_be_visible()


def test_another_site_may_frame_the_embeds_and_not_the_page(product: Product, stranger: Stranger) -> None:
    frames = "".join(
        f'<iframe src="{product.url}{path}" width="600" height="500"></iframe>'
        for path in ("/embed/bills/1/", "/embed/bills/1/window/?theme=dark", "/bills/1/")
    )
    with another_site(frames) as address:
        page = stranger(is_strict=False)
        page.goto(address)

        for number in (0, 1):
            frame = page.frame_locator("iframe").nth(number)
            expect(frame.get_by_text("no later than 11 January 2026")).to_be_visible()
            expect(frame.locator("svg.line:visible")).to_have_count(1)
        dark = page.frame_locator("iframe").nth(1).locator("body")
        assert dark.evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(24, 32, 38)"
        expect(page.frame_locator("iframe").nth(2).get_by_text("Law on amendments")).to_have_count(0)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_brief_is_one_page_of_paper(product: Product, stranger: Stranger, language: str) -> None:
    page = stranger()
    page.goto(f"{product.url}/bills/1/brief/?language={language}")

    paper = page.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
