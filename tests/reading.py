"""What can be said of a page by reading its HTML: each function returns the faults it finds, in words."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from justhtml import Element, JustHTML, Node

CONTROLS = "input, select, textarea"
NOT_LABELLED = {"hidden", "submit", "button", "reset", "image"}
RESOURCES = [
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("img", "srcset"),
    ("source", "src"),
    ("iframe", "src"),
    ("object", "data"),
    ("image", "href"),
    ("use", "href"),
    ("form", "action"),
    ("button", "formaction"),
]
DATA = {"application/ld+json", "application/json"}
"""The kinds of script that hold data and run nothing."""

NAMES = ("aria-label", "aria-labelledby", "title")


def parsed(html: str) -> JustHTML:
    return JustHTML(html, sanitize=False, collect_errors=True)


def found_in(page: JustHTML | Node, selector: str) -> list[Element]:
    """Return the elements that a CSS selector names."""
    return [one for one in page.query(selector) if isinstance(one, Element)]


def not_well_formed(document: JustHTML) -> list[str]:
    return [f"line {one.line}: {one.message}" for one in document.errors]


def inline_parts(document: JustHTML) -> list[str]:
    """Return scripts and styles that stand in the page itself, which its policy forbids."""
    faults = [f"<style>: {one.to_text()[:60]}" for one in found_in(document, "style")]
    for one in found_in(document, "script"):
        written = "".join(child.data for child in one.children)
        if one.attrs.get("type") in DATA:
            json.loads(written)
        elif not one.attrs.get("src") or written.strip():
            faults.append(f"<script>: {written[:60]}")
    for one in found_in(document, "*"):
        faults += [
            f"<{one.name} {name}>"
            for name, value in one.attrs.items()
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:")
        ]
    return faults


def from_elsewhere(document: JustHTML) -> list[str]:
    """Return what a browser would fetch from, or send to, another host without being asked."""
    loaded = [
        (name, attribute, one.attrs[attribute] or "")
        for name, attribute in RESOURCES
        for one in found_in(document, name)
        if attribute in one.attrs and one.attrs.get("rel") not in {"canonical", "alternate"}
    ]
    return [
        f"<{name} {attribute}={value}>"
        for name, attribute, value in loaded
        if urlsplit(value).netloc or urlsplit(value).scheme
    ]


def headings_out_of_order(document: JustHTML) -> list[str]:
    found = [(int(one.name[1]), one.to_text().strip()) for one in found_in(document, "h1, h2, h3, h4, h5, h6")]
    faults = [] if [level for level, _ in found].count(1) == 1 else ["there is not exactly one h1"]
    levels = [(0, ""), *found]
    return faults + [
        f"h{level} “{words[:40]}” follows h{before}"
        for (before, _), (level, words) in pairwise(levels)
        if level > before + 1
    ]


def unlabelled_fields(document: JustHTML) -> list[str]:
    labelled = {one.attrs.get("for") for one in found_in(document, "label") if one.to_text().strip()}
    return [
        f"<{one.name} name={one.attrs.get('name')}>"
        for one in found_in(document, CONTROLS)
        if one.attrs.get("type") not in NOT_LABELLED
        and not any(one.attrs.get(name) for name in NAMES)
        and one.attrs.get("id") not in labelled
        and not any(above.name == "label" for above in _above(one))
    ]


def doubled_ids(document: JustHTML) -> list[str]:
    counted = Counter(one.attrs["id"] for one in found_in(document, "[id]"))
    return [f"id={name}" for name, number in counted.items() if number > 1]


def names_of_nothing(document: JustHTML) -> list[str]:
    """Return references to ids that are not on the page."""
    ids = {one.attrs["id"] for one in found_in(document, "[id]")}
    return [
        f"<{one.name} {attribute}={name}>"
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls")
        for one in found_in(document, f"[{attribute}]")
        for name in (one.attrs[attribute] or "").split()
        if name not in ids
    ]


def without_text(document: JustHTML) -> list[str]:
    """Return tables and pictures that say nothing to those who do not see them."""
    tables = [one for one in found_in(document, "table") if not one.query("caption") and not _is_named(one)]
    pictures = [one for one in found_in(document, "img") if "alt" not in one.attrs]
    drawings = [one for one in found_in(document, "svg") if not _is_named(one) and not _is_hidden(one)]
    headless = [one for one in found_in(document, "table") if not one.query("th")]
    return [
        f"<{one.name} class={one.attrs.get('class')}> {what}"
        for what, found in [
            ("has no caption", tables),
            ("has no header cells", headless),
            ("has no alt", pictures),
            ("has no text", drawings),
        ]
        for one in found
    ]


def parts_of(document: JustHTML) -> list[Path]:
    """Return the files of the style sheets and scripts that the page links, as the site would serve them."""
    links = [one.attrs["href"] for one in found_in(document, "link") if one.attrs.get("rel") == "stylesheet"]
    scripts = [one.attrs["src"] for one in found_in(document, "script") if one.attrs.get("src")]
    return [_file(urlsplit(one or "").path) for one in [*links, *scripts]]


def weight(html: str, document: JustHTML) -> int:
    """Return the bytes of a page with all that it links, what its style sheets import among it, but no pictures."""
    return len(html.encode()) + sum(_weight(path) for path in parts_of(document))


def _weight(path: Path) -> int:
    text = path.read_bytes()
    imported = re.findall(rb"@import\s+(?:url\()?[\"']?([^\"')\s;]+)", text) if path.suffix == ".css" else []
    return len(text) + sum(_weight(path.parent / one.decode()) for one in imported)


def _file(url: str) -> Path:
    found = finders.find(url.removeprefix(static("")))
    assert isinstance(found, str), f"{url} is no static file"
    return Path(found)


def _is_named(one: Element) -> bool:
    return any(one.attrs.get(name) for name in NAMES) or (one.name == "svg" and bool(one.query("title")))


def _is_hidden(drawing: Element) -> bool:
    """Return whether a drawing is for the eye alone, or a store of symbols that is not shown at all."""
    shapes = [one for one in drawing.children if isinstance(one, Element)]
    return drawing.attrs.get("aria-hidden") == "true" or all(one.name in {"symbol", "defs"} for one in shapes)


def _above(one: Element) -> Iterator[Element]:
    above = one.parent
    while isinstance(above, Element):
        yield above
        above = above.parent
