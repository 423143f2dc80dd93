"""What the list of bills costs at BILLS bills (100,000 unless the environment says otherwise): each question it can be
asked, as the page asks the database, p50 and p95 in milliseconds. The bills are made up, the law is real."""

import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from django.core.management import call_command
from django.db import connection

from tracker import listing
from tracker.listing import Asked, Cut, Dates, Place, Sort, Window
from tracker.models import Bill, BillEvent, BillTitle, Deadline, Jurisdiction, Procedure, Stance, Topic
from tracker.models.bill import NO_CLOSING
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.law import load_procedures
from tracker.services.search import rebuild_search
from tracker.web.bills import PAGE

BILLS = int(os.environ.get("BILLS", "100000"))
ROUNDS = int(os.environ.get("ROUNDS", "40"))
AT_ONCE = 2000
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STAGES = ["lower_house", "upper_house", "hand_over", "president", "signed", "in_force", "rejected", "court"]
WEIGHTS = [30, 15, 3, 5, 20, 20, 6, 1]
SYLLABLES = ["ar", "be", "ci", "do", "en", "fa", "ger", "hil", "in", "jo", "kal", "lum", "mor", "net", "os", "pra"]
CYRILLIC = ["за", "кон", "ме", "ра", "бо", "та", "ли", "ст", "ны", "по", "ре", "вод", "ка", "зу", "мо", "ги"]


def words(chance: random.Random, syllables: list[str], number: int) -> str:
    """Return made-up words, some frequent and most of them rare."""
    picked = (int(len(syllables) ** 3 * chance.random() ** 3) for _ in range(number))
    base = len(syllables)
    return " ".join(syllables[n % base] + syllables[n // base % base] + syllables[n // base**2] for n in picked)


def fill(number: int) -> None:
    """Enter so many bills with two titles, an event and, six of ten, a running window each."""
    chance = random.Random(7)  # noqa: S311 - made up, and the same each time
    load_procedures(files=bundled_procedures(), jurisdictions=bundled_jurisdictions(), now=NOW)
    procedures = list(Procedure.objects.order_by("jurisdiction", "-effective_from"))
    latest = {one.jurisdiction_id: one for one in reversed(procedures)}
    places = list(Jurisdiction.objects.filter(pk__in=latest).order_by("code"))
    topics = [
        Topic.objects.get_or_create(slug=f"topic-{n}", defaults={"name": f"Topic number {n}"})[0] for n in range(20)
    ]
    for first in range(0, number, AT_ONCE):
        _enter(range(first, min(first + AT_ONCE, number)), chance, places, latest, topics)
    rebuild_search()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _enter(
    numbers: range, chance: random.Random, places: list[Jurisdiction], latest: dict[int, Procedure], topics: list[Topic]
) -> None:
    bills = Bill.objects.bulk_create(_bill(number, chance, places, latest) for number in numbers)
    BillTitle.objects.bulk_create(
        BillTitle(bill=bill, language=language, text=words(chance, of, 12), summary=words(chance, of, 30))
        for bill in bills
        for language, of in (("en", SYLLABLES), ("ru", CYRILLIC))
    )
    Bill.topics.through.objects.bulk_create(
        Bill.topics.through(bill_id=bill.pk, topic_id=topic.pk)
        for bill in bills
        for topic in chance.sample(topics, chance.choice([0, 1, 2]))
    )
    events = BillEvent.objects.bulk_create(
        BillEvent(bill=bill, kind="lower_passed", happened_on=bill.latest_event_on, recorded_at=NOW) for bill in bills
    )
    Deadline.objects.bulk_create(
        _deadline(event, chance) for event in events if event.bill.next_closes_on != NO_CLOSING
    )


def _bill(number: int, chance: random.Random, places: list[Jurisdiction], latest: dict[int, Procedure]) -> Bill:
    place = places[int(len(places) * chance.random() ** 2)]
    closes_on = TODAY + timedelta(days=int(chance.gauss(60, 60)))
    return Bill(
        jurisdiction=place,
        identifier=f"{chance.choice(['HB', 'SB', 'No.'])} {number}",
        summary=words(chance, SYLLABLES, 30),
        stance=chance.choice(["", "", "", *Stance.values]),
        procedure=latest[place.pk],
        stage=chance.choices(STAGES, WEIGHTS)[0],
        latest_event_on=TODAY - timedelta(days=int(abs(chance.gauss(0, 700)))),
        next_closes_on=closes_on if chance.random() < 0.6 else NO_CLOSING,
    )


def _deadline(event: BillEvent, chance: random.Random) -> Deadline:
    closes_on = event.bill.next_closes_on
    opens_on = closes_on - timedelta(days=chance.choice([10, 20, 60]))
    assert event.bill.procedure_id is not None
    return Deadline(
        bill=event.bill,
        window="signature",
        occurrence=1,
        version=1,
        status=Deadline.Status.RUNNING,
        names={"en": "Signature", "ru": "Подпись"},
        procedure_id=event.bill.procedure_id,
        started_by=event,
        first_possible_on=opens_on,
        opens_on=opens_on,
        closes_on=closes_on,
        outer_on=closes_on + timedelta(days=chance.choice([0, 11])),
        confidence="reported",
        citation="Art. 1",
        working=[],
        reminds=True,
        computed_at=NOW,
    )


def questions() -> Iterator[tuple[str, Asked]]:
    """Yield what a list can be asked: each filter, each order, and some together."""
    yield "everything, closes soonest", Asked()
    for sort in (Sort.EVENT, Sort.NEW, Sort.IDENTIFIER):
        yield f"everything, {sort}", Asked(sort=sort)
    for window in Window:
        yield f"window {window}", Asked(window=window)
        yield f"window {window}, latest event", Asked(window=window, sort=Sort.EVENT)
    yield "one word, rare", Asked(words="oslumkal")
    yield "one word, frequent", Asked(words="ararar")
    yield "one letter", Asked(words="a")
    yield "two words", Asked(words="arar mor")
    yield "two words, Cyrillic, newest", Asked(words="законме рабо", sort=Sort.NEW)
    yield "no such word", Asked(words="xyzzy")
    yield "a number", Asked(words="HB 4711")
    yield "Kazakhstan", Asked(jurisdiction="KZ")
    yield "Kazakhstan, latest event", Asked(jurisdiction="KZ", sort=Sort.EVENT)
    yield "stage president", Asked(stage="president")
    yield "stage court, latest event", Asked(stage="court", sort=Sort.EVENT)
    yield "topic", Asked(topic="topic-3")
    yield "stance", Asked(stance="oppose")
    yield "closes this week", Asked(first_on=TODAY, last_on=TODAY + timedelta(days=7))
    yield "may end this year", Asked(dates=Dates.MAY_END, first_on=TODAY, last_on=TODAY + timedelta(days=365))
    yield "all at once", Asked("ar", "KZ", "president", "topic-3", "oppose", Window.OPEN)


def deep(asked: Asked) -> Cut:
    """Return a cut far into the list."""
    order = listing.ORDERS[asked.sort]
    bill = Bill.objects.order_by(*order.by(is_backward=False))[BILLS // 2]
    return Cut(Place(getattr(bill, order.field), bill.pk))


def ask(asked: Asked, cut: Cut, places: list[Jurisdiction]) -> int:
    return len(listing.page_of(listing.bills_asked_for(asked, places, NOW), asked.sort, cut, size=PAGE).bills)


def measured(what: str, asked: Asked, cut: Cut, places: list[Jurisdiction]) -> None:
    ask(asked, cut, places)
    took = []
    shown = 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        shown = ask(asked, cut, places)
        took.append(1000 * (time.perf_counter() - began))
    p95 = statistics.quantiles(took, n=20)[-1]
    sys.stdout.write(f"{what:<40}{shown:>4} shown {statistics.median(took):9.1f} ms p50 {p95:9.1f} ms p95\n")
    sys.stdout.flush()


def main() -> None:
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    fill(BILLS)
    sys.stdout.write(f"{BILLS:,} bills entered and indexed in {time.perf_counter() - began:.0f} s\n")
    places = list(Jurisdiction.objects.order_by("code"))
    for what, asked in questions():
        measured(what, asked, Cut(), places)
    for sort in Sort:
        measured(f"half way down, {sort}", Asked(sort=sort), deep(Asked(sort=sort)), places)


if __name__ == "__main__":
    main()
