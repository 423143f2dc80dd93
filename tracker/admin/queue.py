"""The first page of the admin: what needs a person, those that wait longest first, each with a link to the act."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from tracker import waiting
from tracker.admin.language import named, spoken
from tracker.models.imports import ReviewWhy
from tracker.rules import explain
from tracker.rules.vocabulary import EVENTS
from tracker.waiting import OverdueWindow, Waiting, Waits


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: which bill, what about it, since when, and where it is done."""

    bill: str
    what: str
    since: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """All tasks of a kind. `number` counts also those that are not shown; `all_url` shows them all."""

    slug: str
    title: str
    number: str
    act: str
    all_url: str
    tasks: list[Task] = field(default_factory=list)


def sections(request: HttpRequest, now: datetime) -> list[Section]:
    """Return what waits for a person, of what this one may see."""
    assert isinstance(request.user, User)
    found: list[Section] = []
    may = request.user.has_perm
    if may("tracker.view_bill"):
        found.append(_overdue(waiting.windows_overdue(now)))
    rest = waiting.the_rest()
    makers: list[tuple[str, str, Callable[[Waiting, ZoneInfo], Section]]] = [
        (waiting.PROPOSAL, "tracker.view_proposal", _proposals),
        (waiting.ODD, "tracker.view_bill", _odd),
        (waiting.LAW, "tracker.view_bill", _law),
        (waiting.REVIEW, "tracker.view_importreview", _reviews),
    ]
    for kind, permission, make in makers:
        if may(permission):
            found.append(make(rest.get(kind, Waiting()), request.user.zone))
    return found


def _overdue(windows: Waiting) -> Section:
    def tasks() -> Iterator[Task]:
        one: OverdueWindow
        for one in windows.shown:
            bill, what = f"{one.jurisdiction} {one.identifier}", named(one.names)
            yield Task(bill, what, _day(one.last_on), reverse("admin:tracker_bill_record", args=[one.bill_id]))

    return Section(
        slug="overdue",
        title=_("Windows past their last day, without an outcome"),
        number=f"{waiting.MOST}+" if windows.number > waiting.MOST else str(windows.number),
        act=_("Record what happened"),
        all_url=f"{reverse('tracker:bill-list')}?window=overdue",
        tasks=list(tasks()),
    )


def _proposals(rest: Waiting, zone: ZoneInfo) -> Section:
    return Section(
        slug="proposals",
        title=_("Proposals that wait for a second person"),
        number=str(rest.number),
        act=_("Look and confirm"),
        all_url=f"{reverse('admin:tracker_proposal_changelist')}?state__exact=waiting",
        tasks=[
            Task(
                _bill(one),
                _("%(event)s, proposed by account %(number)s") % {"event": _event(one.what), "number": one.by},
                _moment(one.since, zone),
                reverse("admin:tracker_proposal_change", args=[one.pk]),
            )
            for one in _waits(rest)
        ],
    )


def _odd(rest: Waiting, _zone: ZoneInfo) -> Section:
    return _bills(rest, "oddities", "events", _("Histories in which something does not fit"), _("Look at it"))


def _law(rest: Waiting, _zone: ZoneInfo) -> Section:
    return _bills(rest, "law", "law", _("Bills on whose way the law changed"), _("Check which rules apply"))


def _bills(rest: Waiting, slug: str, odd: str, title: str, act: str) -> Section:
    """Return bills at which a person should look; `odd` is what the list of bills is filtered by to show them all."""
    return Section(
        slug=slug,
        title=title,
        number=str(rest.number),
        act=act,
        all_url=f"{reverse('admin:tracker_bill_changelist')}?odd={odd}",
        tasks=[Task(_bill(one), "", _latest(one.since), _oddities(one)) for one in _waits(rest)],
    )


def _reviews(rest: Waiting, zone: ZoneInfo) -> Section:
    return Section(
        slug="reviews",
        title=_("Imports to review"),
        number=str(rest.number),
        act=_("Accept or dismiss"),
        all_url=f"{reverse('admin:tracker_importreview_changelist')}?state__exact=open",
        tasks=[
            Task(
                _bill(one),
                str(ReviewWhy(one.what).label),
                _moment(one.since, zone),
                reverse("admin:tracker_importreview_change", args=[one.pk]),
            )
            for one in _waits(rest)
        ],
    )


def _waits(rest: Waiting) -> list[Waits]:
    return rest.shown


def _bill(one: Waits) -> str:
    return f"{one.jurisdiction} {one.identifier}"


def _oddities(one: Waits) -> str:
    return reverse("admin:tracker_bill_oddities", args=[one.bill_id])


def _event(kind: str) -> str:
    """Return what an event is commonly called: the law of the place, which may say it better, is not read for it."""
    if kind == "review":
        return _("What an import says")
    return named(EVENTS[kind]) if kind in EVENTS else _("A correction")


def _day(day: date) -> str:
    return explain.in_words(day, spoken())


def _latest(day: str) -> str:
    return _day(date.fromisoformat(day))


def _moment(text: str, zone: ZoneInfo) -> str:
    """Return a moment, which the database wrote as text in UTC, in somebody's zone."""
    moment = datetime.fromisoformat(text)
    return f"{(moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone):%Y-%m-%d %H:%M}"
