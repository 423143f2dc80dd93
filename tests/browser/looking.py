"""What can be said of a page by looking at it in a browser: each function returns the faults it finds, in words."""

from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

AXE: Final = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
"""All that WCAG 2.2 asks on levels A and AA as far as a program can tell, and landmarks and headings besides."""

COLOURS: Final = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
"""What another theme can change."""

_FOCUSABLE = """
(() => {
  const wanted = 'a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]';
  const groups = new Set();
  return [...document.querySelectorAll(wanted)].filter((one) => {
    if (one.tabIndex < 0 || one.disabled || one.type === 'hidden') return false;
    if (!one.checkVisibility({visibilityProperty: true})) return false;
    if (one.type !== 'radio' || !one.name) return true;
    const group = one.form ? [...one.form.elements].filter((other) => other.name === one.name) : [one];
    if (group.some((other) => other.checked)) return one.checked;
    return !groups.has(one.name) && groups.add(one.name);
  });
})()
"""

_WATCH = f"""
() => {{
  const looks = (one) => {{
    const style = getComputedStyle(one);
    return [style.outline, style.boxShadow, style.border, style.backgroundColor, style.textDecoration].join('|');
  }};
  const inView = (one) => {{
    const box = one.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth;
  }};
  document.activeElement?.blur();
  const wanted = {_FOCUSABLE};
  const before = new Map(wanted.map((one) => [one, looks(one)]));
  const reached = new Set();
  const invisible = new Set();
  document.addEventListener('focusin', ({{target}}) => {{
    reached.add(target);
    if (before.has(target) && (before.get(target) === looks(target) || !inView(target))) invisible.add(target);
  }});
  const name = (one) => one.outerHTML.slice(0, 140).replace(/\\s+/g, ' ');
  window.focusFaults = () => [
    ...wanted.filter((one) => !reached.has(one)).map((one) => `not reached by Tab: ${{name(one)}}`),
    ...[...invisible].map((one) => `its focus is not seen: ${{name(one)}}`),
  ];
  // Within a field for a date or a time Tab goes from part to part.
  const stops = {{date: 4, time: 4, month: 3, week: 3, 'datetime-local': 7}};
  return wanted.reduce((sum, one) => sum + (stops[one.type] ?? 1), 2);
}}
"""

_MOVING = """
() => [...document.querySelectorAll('*')].filter((one) => {
  const style = getComputedStyle(one);
  const lasts = (times) => times.split(',').some((time) => parseFloat(time) > 0.01);
  return (style.animationName !== 'none' && lasts(style.animationDuration)) || lasts(style.transitionDuration)
    || style.scrollBehavior === 'smooth';
}).map((one) => `moves: ${one.outerHTML.slice(0, 140)}`)
"""

_UNSEEN = """
() => {
  const parts = (colour) => {
    const numbers = colour.match(/[\\d.]+/g).map(Number);
    return numbers.length > 3 && numbers[3] === 0 ? null : numbers.slice(0, 3);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((one) => one / 255).map((one) => (
      one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (one) => {
    for (let above = one; above; above = above.parentElement) {
      const colour = parts(getComputedStyle(above).backgroundColor);
      if (colour) return colour;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? [0, 0, 0] : [255, 255, 255];
  };
  const said = [...document.querySelectorAll('body *')].filter((one) => (
    one.checkVisibility() && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())));
  return said.filter((one) => {
    const style = getComputedStyle(one);
    const ink = parts(one instanceof SVGElement ? style.fill : style.color);
    if (!ink) return false;
    const [more, less] = [light(ink), light(behind(one))].sort((a, b) => b - a);
    return (more + 0.05) / (less + 0.05) < 3;
  }).map((one) => `not seen in forced colours: ${one.outerHTML.slice(0, 140)}`);
}
"""


_SIDEWAYS = """
() => document.documentElement.scrollWidth <= innerWidth ? [] : [
  `${document.documentElement.scrollWidth} px wide`,
  ...[...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth)
    .slice(0, 3).map((one) => `sticks out: ${one.outerHTML.slice(0, 140)}`),
]
"""


def barriers(page: Page, options: dict[str, Any]) -> list[str]:
    """Return what axe finds."""
    if not page.evaluate("() => 'axe' in window"):
        # By the debugger's door, for which the page's own policy need not be lifted.
        page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE_SCRIPT})
    violations = page.evaluate("(options) => axe.run(options).then((found) => found.violations)", options)
    return [
        f"{one['id']} ({one['help']}): {node['html'][:160]}{_colours(node)}"
        for one in violations
        for node in one["nodes"]
    ]


def _colours(node: dict[str, Any]) -> str:
    data = (node["any"] or [{}])[0].get("data")
    if not isinstance(data, dict) or "fgColor" not in data:
        return ""
    return f" {data['fgColor']} on {data['bgColor']} is {data['contrastRatio']}:1"


def sideways(page: Page, width: int) -> list[str]:
    """Return whether a page that is so wide must be scrolled sideways, and what sticks out."""
    page.set_viewport_size({"width": width, "height": 800})
    return [f"at {width} px: {one}" for one in sideways_as_it_is(page)]


def sideways_as_it_is(page: Page) -> list[str]:
    """Return the same at the width that the page has."""
    return list(page.evaluate(_SIDEWAYS))


def beyond_the_keyboard(page: Page) -> list[str]:
    """Return what Tab alone does not reach, and what does not show that it has the focus."""
    for _ in range(page.evaluate(_WATCH)):
        page.keyboard.press("Tab")
    return list(page.evaluate("() => window.focusFaults()"))


def skip_link_fails(page: Page) -> list[str]:
    """Return what is wrong with the link that leads past the top: the first one, seen when it has the focus."""
    page.evaluate("() => { document.activeElement?.blur(); getSelection().removeAllRanges(); scrollTo(0, 0); }")
    page.keyboard.press("Tab")
    box = page.evaluate("() => document.activeElement.getBoundingClientRect().toJSON()")
    is_seen = box["left"] >= 0 and box["top"] >= 0 and box["width"] > 0
    page.keyboard.press("Enter")
    is_there = page.evaluate("() => document.activeElement.matches('main, [role=main], #content-start, #main')")
    return [
        *([] if is_seen else ["the first link is not seen when it has the focus"]),
        *([] if is_there else ["the first link does not lead to the main part"]),
    ]


def moving(page: Page) -> list[str]:
    """Return what moves although its reader asked for no motion."""
    page.emulate_media(reduced_motion="reduce")
    faults = list(page.evaluate(_MOVING))
    page.emulate_media(reduced_motion="no-preference")
    return faults


def unseen_in_forced_colours(page: Page) -> list[str]:
    """Return the words that cannot be told from their ground in the colours that a reader forces on every page."""
    page.emulate_media(forced_colors="active", color_scheme="dark")
    faults = list(page.evaluate(_UNSEEN))
    page.emulate_media(forced_colors="none", color_scheme="light")
    return faults
