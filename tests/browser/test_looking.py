"""That each look at a page finds what it looks for, and nothing on a page that has none of it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import looking

GOOD = """
<!DOCTYPE html><html lang="en"><head><title>t</title>
<style>input { min-width: 24px; min-height: 24px }</style></head><body>
<a href="#main">Skip</a><main id="main" tabindex="-1"><h1>Words</h1><p>Words. <a href="#main">A link</a></p>
<input type="date" aria-label="Day"><input type="radio" name="r" aria-label="One"><input type="radio" name="r"
aria-label="Two"><details><summary>More</summary><a href="#main">Hidden</a></details></main></body></html>
"""

Look = Callable[[Page], list[str]]

LOOKS: dict[str, Look] = {
    "axe": lambda page: looking.barriers(page, looking.AXE),
    "colours": lambda page: looking.barriers(page, looking.COLOURS),
    "width": lambda page: looking.sideways(page, 360),
    "keyboard": looking.beyond_the_keyboard,
    "skip": looking.skip_link_fails,
    "motion": looking.moving,
    "forced": looking.unseen_in_forced_colours,
}

BROKEN: list[tuple[str, str]] = [
    ("axe", '<img src="data:,">'),
    ("axe", '<button type="button"></button>'),
    ("axe", "<h4>Too deep</h4>"),
    ("colours", '<p style="color: #ccc">Pale</p>'),
    ("width", '<p style="width: 500px">Wide</p>'),
    ("keyboard", '<a href="#" style="outline: none">No ring</a>'),
    ("keyboard", '<a href="#" style="position: absolute; left: -999px">Outside</a>'),
    (
        "keyboard",
        '<a href="#" onfocus="this.blur()">One</a><button onfocus="last.focus()">Two</button><a id="last" href="#">3</a>'
        '<script>last.addEventListener("keydown", (event) => event.preventDefault())</script><a href="#">Beyond</a>',
    ),
    ("motion", '<p style="transition: color 2s">Fades</p>'),
    ("motion", "<style>@keyframes turn { to { rotate: 1turn } } h1 { animation: turn 3s infinite }</style>"),
    ("forced", '<svg><text y="20" style="fill: #111">Dark</text></svg>'),
]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_good_page_has_no_fault(page: Page, look: Look) -> None:
    page.set_content(GOOD)

    assert look(page) == []


@pytest.mark.parametrize(("name", "broken"), BROKEN)
def test_a_broken_page_has_one(page: Page, name: str, broken: str) -> None:
    page.set_content(GOOD.replace("</main>", f"{broken}</main>"))

    assert LOOKS[name](page) != []


@pytest.mark.parametrize(
    "first", ['<a href="#main" style="position: absolute; left: -99px">x</a>', '<a href="#">x</a>']
)
def test_a_page_without_a_good_skip_link_is_found(page: Page, first: str) -> None:
    page.set_content(GOOD.replace('<a href="#main">Skip</a>', first))

    assert looking.skip_link_fails(page) != []
