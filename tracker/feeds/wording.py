"""What an entry of a feed says: its title as text, its body as HTML in which all that people wrote is escaped."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from tracker import queries
from tracker.calendar_file import one_line
from tracker.feeds.news import Happened, Moved, News
from tracker.models import VOID, BillEvent, Deadline
from tracker.rules import explain
from tracker.rules.procedure import Law

LONGEST_TITLE = 200
CAN_BE_OPENED = {"http", "https"}


def title_of(one: News, laws: Mapping[int, Law], language: str) -> str:
    """Return what happened, and to which bill."""
    title = one_line(one.bill.title(language))
    return Truncator(f"{_headline(one, laws[one.bill.jurisdiction_id], language)} · {title}").chars(LONGEST_TITLE)


def body_of(one: News, laws: Mapping[int, Law], language: str) -> str:
    """Return all that is known of it."""
    law = laws[one.bill.jurisdiction_id]
    parts = _of_event(one, law, language) if isinstance(one, Happened) else _of_move(one, language)
    return "\n".join([_bill(one, language), *parts])


def _headline(one: News, law: Law, language: str) -> str:
    if isinstance(one, Moved):
        return _("Dates moved: %(window)s") % {"window": explain.name_in(one.deadline.names, language)}
    name = _name(one.event, law, language)
    if one.event.kind == VOID and one.corrects is not None:
        return _("It did not happen: %(event)s") % {"event": _name(one.corrects, law, language)}
    if one.replaced_by is not None:
        return _("No longer right: %(event)s") % {"event": name}
    return _("Correction: %(event)s") % {"event": name} if one.corrects is not None else name


def _bill(one: News, language: str) -> SafeString:
    place = explain.name_in(one.bill.jurisdiction.names, language)
    return format_html("<p>{}<br>{}, {}</p>", one.bill.title(language), place, one.bill.identifier)


def _of_event(one: Happened, law: Law, language: str) -> Iterator[SafeString]:
    event = one.event
    if one.replaced_by is not None:
        yield _line(_("This is no longer right. In its place: %(event)s"), _said(one.replaced_by, law, language))
        yield _line(_("Why: %(reason)s"), one.replaced_by.reason)
    if one.corrects is not None:
        yield _line(_("It was said before: %(event)s"), _said(one.corrects, law, language))
        yield _line(_("Why it is corrected: %(reason)s"), event.reason)
    if event.kind == VOID:
        return
    yield format_html("<p>{}</p>", _said(event, law, language))
    if event.has_votes:
        yield format_html("<p>{}</p>", _votes(event))
    if event.note:
        yield mark_safe(linebreaks(event.note, autoescape=True))  # noqa: S308 - escaped by linebreaks
    yield from (_dates(deadline, language) for deadline in one.deadlines)
    if urlsplit(event.source_url).scheme in CAN_BE_OPENED:
        yield format_html('<p><a href="{}" rel="noreferrer">{}</a></p>', event.source_url, _("Source"))


def _of_move(one: Moved, language: str) -> Iterator[SafeString]:
    yield format_html("<p>{}</p>", _("The law or the calendar of the jurisdiction changed, and with it these dates."))
    yield _dates(one.deadline, language)


def _line(text: str, said: str) -> SafeString:
    return format_html("<p>{}</p>", text % {"event": said, "reason": said})


def _name(event: BillEvent, law: Law, language: str) -> str:
    return _("Struck out") if event.kind == VOID else queries.event_name(event, law, language)


def _said(event: BillEvent, law: Law, language: str) -> str:
    """Return what happened and on which day."""
    if event.kind == VOID:
        return _name(event, law, language)
    day = explain.in_words(event.happened_on, language)
    if event.happened_until:
        day = f"{day} – {explain.in_words(event.happened_until, language)}"
    elif event.happened_at:
        day = f"{day}, {event.happened_at:%H:%M}"
    return f"{_name(event, law, language)}: {day}"


def _votes(event: BillEvent) -> str:
    numbers = [
        (_("For"), event.votes_for),
        (_("Against"), event.votes_against),
        (_("Abstaining"), event.votes_abstain),
    ]
    return " · ".join(f"{label}: {number}" for label, number in numbers if number is not None)


def _dates(deadline: Deadline, language: str) -> SafeString:
    """Return the dates of a version of a window, and whether another has taken its place since."""
    name = explain.name_in(deadline.names, language)
    if deadline.status in {Deadline.Status.REPLACED, Deadline.Status.WITHDRAWN}:
        name = _("%(window)s (these dates have changed since)") % {"window": name}
    lines = explain.date_lines(deadline.dates, deadline.opens_on, language)
    rows = format_html_join(
        "",
        "<li>{}: {}{}</li>",
        ((one.label, one.in_words, f" ({one.confidence})" * bool(one.confidence)) for one in lines),
    )
    return format_html("<p>{}</p><ul>{}</ul>", name, rows)
