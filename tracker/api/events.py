"""What happened to bills: of one bill, or of all in the order in which it was recorded."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router
from pydantic import Field

from tracker import queries
from tracker.api.asking import FACTS
from tracker.api.bill_shapes import EventOut, event_out
from tracker.api.found import bill_of, bills_under, check_topic, jurisdiction_of
from tracker.api.methods import READ
from tracker.api.paging import BY_NUMBER, Page, cut
from tracker.api.problems import not_found
from tracker.api.values import Code, Kind, Moment, Paged, Spoken, TopicSlug
from tracker.models import BillEvent
from tracker.models.law import DRILL

router = Router(auth=FACTS, tags=["Events"])


class EventsAsked(Paged):
    """Which events. What is left out chooses nothing."""

    jurisdiction: Code | None = None
    topic: TopicSlug | None = None
    kind: Kind | None = Field(None, description="The kind of the event: `signed`.")
    recorded_since: Moment | None = Field(None, description="Events that were recorded at that moment or after it.")


@router.api_operation(READ, "/events", response=Page[EventOut], operation_id="listEvents", url_name="events")
def events(request: HttpRequest, asked: Query[EventsAsked]) -> Page[EventOut]:
    """List events of all bills, in the order of recording. A mistake stays, with the event that corrects it."""
    found = _events()
    if asked.jurisdiction is not None:
        found = found.filter(bill__jurisdiction=jurisdiction_of(asked.jurisdiction))
    if asked.topic is not None:
        check_topic(asked.topic)
        found = found.filter(bill__in=bills_under(asked.topic))
    if asked.kind is not None:
        found = found.filter(kind=asked.kind)
    if asked.recorded_since is not None:
        found = found.filter(recorded_at__gte=asked.recorded_since)
    return _page(found, asked)


@router.api_operation(READ, "/events/{int:event_id}", response=EventOut, operation_id="getEvent", url_name="event")
def event(request: HttpRequest, event_id: Path[int], asked: Query[Spoken]) -> EventOut:
    """Give one event."""
    one = _events().filter(pk=event_id).first()
    if one is None:
        raise not_found(_("There is no such event."))
    return event_out(one, queries.law_of(one.bill.jurisdiction), asked.words_in)


def events_of_bill(bill_id: int, asked: Paged) -> Page[EventOut]:
    """Return the events of one bill, in the order of recording."""
    return _page(_events().filter(bill=bill_of(bill_id)), asked)


def _events() -> QuerySet[BillEvent]:
    return BillEvent.objects.exclude(bill__jurisdiction__code=DRILL).select_related("bill__jurisdiction", "correction")


def _page(found: QuerySet[BillEvent], asked: Paged) -> Page[EventOut]:
    page = cut(found, BY_NUMBER, asked.cursor, asked.limit)
    laws = queries.laws_of(one.bill.jurisdiction_id for one in page.rows)
    rows = [event_out(one, laws.get(one.bill.jurisdiction_id), asked.words_in) for one in page.rows]
    return Page[EventOut](items=rows, next=page.next)
