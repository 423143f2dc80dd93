"""Taking in what other systems know of bills: twice is the same as once, and nothing that is recorded is edited.

A source's file is gone through twice, first without writing, so that a file that is wrong changes nothing. Each bill
is then taken in a transaction of its own, through the same code as an editor's recording.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.models import User
from tracker.importers.exported import TextRead, WholeRead
from tracker.importers.formats import Source
from tracker.importers.values import BillRead, FileRefused
from tracker.models import ImportRun
from tracker.services.edits import keep_edits_of_bill, written_of
from tracker.services.meeting import Meeting, Taken, take_events
from tracker.services.origins import Places, origin_of, write_about
from tracker.services.restore import check_history, check_text, restore_bill, restore_text

WRITTEN_EVERY: Final = 200
"""After how many bills a run writes down how far it is."""

Clock = Callable[[], datetime]
Report = Callable[[ImportRun], None]


def import_sources(
    *,
    sources: Iterable[Source],
    system: str,
    files: str,
    started_by: User | None,
    clock: Clock,
    report: Report = lambda run: None,
) -> ImportRun:
    """Take in the bills of several sources; return the run, which says what was refused and why.

    A source that is wrong anywhere is left out whole; the others are taken.
    """
    run = ImportRun.objects.create(system=system, files=files, started_at=clock(), started_by=started_by)
    places = Places()
    for source in sources:
        try:
            run.expected += _checked(source, places, clock)
            for told in source.told():
                if isinstance(told, TextRead):
                    run.texts_added += restore_text(exported=told)
                else:
                    _count(run, import_bill(read=told, system=system, places=places, now=clock()), report)
        except FileRefused as error:
            run.refused += f"{source.name}: {error}\n"
    run.ended_at = clock()
    run.save()
    report(run)
    return run


def _checked(source: Source, places: Places, clock: Clock) -> int:
    """Return how many bills a source holds, having read all of it; raise FileRefused when anything in it is wrong."""
    count = 0
    for bill in source.told():
        if isinstance(bill, TextRead):
            check_text(bill, clock())
            continue
        count += 1
        name = f"{bill.jurisdiction} {bill.identifier}"
        place = places.get(bill.jurisdiction)
        if place is None:
            raise FileRefused(name, f"there is no law of {bill.jurisdiction!r} here")
        if isinstance(bill, WholeRead):
            check_history(bill.whole, place.ground, clock())
        if len(bill.identifier) > 100 or len(bill.source_id) > 300:
            raise FileRefused(name[:120], "has a number of more than 100 characters")
    return count


def _count(run: ImportRun, taken: Taken, report: Report) -> None:
    run.counted += 1
    run.bills_added += taken.is_new
    run.events_added += taken.events
    run.reviews_added += taken.reviews
    if run.counted % WRITTEN_EVERY == 0:
        run.save()
        report(run)


@transaction.atomic
def import_bill(*, read: BillRead, system: str, places: Places, now: datetime) -> Taken:
    """Take in one bill as its source tells it; raise FileRefused when the law of its place is not known."""
    place = places.get(read.jurisdiction)
    if place is None:
        raise FileRefused(f"{read.jurisdiction} {read.identifier}", "there is no law of it here")
    if isinstance(read, WholeRead) and (restored := restore_bill(exported=read.whole, place=place, now=now)):
        return Taken(is_new=restored.is_new, events=restored.events)
    origin, is_new = origin_of(read, system, place)
    before = None if is_new else written_of(origin.bill)
    if write_about(origin, read, now) and before is not None:
        keep_edits_of_bill(bill=origin.bill, before=before, made_by=None, now=now)
    taken = Taken(is_new=is_new)
    take_events(Meeting(origin, read, place.ground, now, taken))
    return taken
