"""What is exported as JSON lines and read back is the same: every event, the standing, each version of a deadline and
of the bill's text, with its file.

Each history is made up and exported in a transaction that is then undone, and read back into the database without it.
"""

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.services import demonstration
from tracker.exporters import jsonl
from tracker.exporters.chosen import Chosen, bills_chosen
from tracker.importers import own_jsonl
from tracker.importers.formats import Source
from tracker.models import (
    VOID,
    Bill,
    BillEvent,
    BillSearch,
    BillText,
    Deadline,
    ImportReview,
    ImportRun,
    Jurisdiction,
    Topic,
)
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.queries import law_of, standing_events, standing_of
from tracker.rules.counting import Span
from tracker.services.edit import bill_written
from tracker.services.imports import import_sources
from tracker.services.law import load_procedures
from tracker.services.record import EventRefused, NewEvent, record_event, undo_event
from tracker.services.texts import About, TextIsThere, add_text, read_pasted, withdraw_text

LAWS = ("KZ", "US-MI", "DE", "US", "PL")
BEGAN = datetime(2023, 1, 9, 10, tzinfo=UTC)
TODAY = datetime(2026, 11, 24, 12, tzinfo=UTC)

texts = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=40) | st.sampled_from(
    [" padded ", "=1+1", "line\nbreak", "\u2028", "Қазақ “тіл”", '{"a": 1}', "\r\n"]
)
told = st.text(st.characters(whitelist_categories=["L", "N"], whitelist_characters=" -"), min_size=1, max_size=30)


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    load_procedures(
        files=[file for file in bundled_procedures() if file.procedure.jurisdiction in LAWS],
        jurisdictions={code: facts for code, facts in bundled_jurisdictions().items() if code in LAWS},
        now=BEGAN,
    )


@contextmanager
def undone_afterwards() -> Iterator[None]:
    """Leave nothing behind, in the database or in the folder of texts."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    shutil.rmtree(site_settings.TEXTS_DIR, ignore_errors=True)


def exported(**chosen: Any) -> str:
    return "".join(jsonl.lines(bills_chosen(Chosen(**chosen), jsonl.versions())))


def read_back(text: str, now: datetime = TODAY) -> ImportRun:
    source = Source("a file", lambda: own_jsonl.read(io.BytesIO(text.encode())))
    return import_sources(sources=[source], system="file", files="a file", started_by=None, clock=lambda: now)


def state() -> list[Any]:
    """Return all that is known of the bills, with the place of an event in its history instead of its number.

    When a bill was written about last is of this installation: what is taken back was written about just now.
    """
    return [_state_of(bill) for bill in Bill.objects.order_by("jurisdiction__code", "identifier")]


def _state_of(bill: Bill) -> list[Any]:
    events = list(bill.events.order_by("pk"))
    place: dict[int | None, int] = {event.pk: number for number, event in enumerate(events)}
    row = {field.attname: getattr(bill, field.attname) for field in Bill._meta.concrete_fields}
    row["irregularities"] = [{**odd, "ref": place[odd["ref"]]} for odd in bill.irregularities]
    written = [
        list(bill.titles.order_by("pk").values_list("language", "text", "summary")),
        list(bill.topics.order_by("slug").values_list("slug", "name", "names")),
        list(bill.sources.order_by("pk").values_list("url", "title", "archive_url", "archived_on")),
        list(bill.documents.order_by("pk").values_list("title", "url", "language", "dated_on")),
        BillSearch.objects.get(bill=bill).words,
    ]
    return [
        _without(row, "id", "written_at"),
        written,
        [_placed(event, place, "corrects_id", leave_out="recorded_by_id") for event in events],
        [
            _placed(deadline, place, "started_by_id", "ended_by_id")
            for deadline in bill.deadlines.order_by("window", "occurrence", "version")
        ],
        [(_placed(text, place, leave_out="added_by_id"), text.file()) for text in bill.texts.order_by("pk")],
    ]


def _placed(
    row: BillEvent | Deadline | BillText, place: dict[int | None, int], *names: str, leave_out: str = ""
) -> Any:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values |= {name: place.get(values[name]) for name in names}
    return _without(values, "id", "bill_id", "withdrawn_by_id", leave_out)


def _without(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def entered(code: str, identifier: str, **about: Any) -> Bill:
    bill = Bill.objects.create(jurisdiction=Jurisdiction.objects.get(code=code), identifier=identifier, **about)
    bill_written(bill=bill, now=BEGAN)
    return bill


def live(data: st.DataObject, bill: Bill) -> None:
    """Lead a bill through its law for some steps, with all that goes wrong where people record."""
    now = BEGAN
    for _ in range(data.draw(st.integers(1, 9), "steps")):
        now += timedelta(days=data.draw(st.integers(1, 40), "days"), seconds=data.draw(st.integers(0, 999), "seconds"))
        step = data.draw(st.sampled_from([happens, happens, happens, happens, goes_wrong, is_corrected]), "step")
        try:
            record_event(bill=bill, new=step(data, bill, now), recorded_by=None, now=now)
        except EventRefused:
            continue


def happens(data: st.DataObject, bill: Bill, now: datetime) -> NewEvent:
    law = law_of(bill.jurisdiction)
    standing = standing_of(bill, events=[one.as_rule for one in standing_events(bill)], law=law)
    day = now.date() - timedelta(days=data.draw(st.integers(1, 5), "days ago"))
    kinds = [kind.kind for kind in standing.possible_next(law, Span.on(day))] or ["introduced"]
    return _new(data, data.draw(st.sampled_from(kinds), "kind"), day)


def goes_wrong(data: st.DataObject, bill: Bill, now: datetime) -> NewEvent:
    """Something happens that its stage does not allow, and the editor says why it is recorded."""
    kind = data.draw(st.sampled_from(["signed", "lower_passed", "vetoed", "adjourned", "withdrawn"]), "kind")
    day = now.date() - timedelta(days=data.draw(st.integers(1, 60), "days ago"))
    return NewEvent(kind, day, irregular_reason=data.draw(texts, "why") or "It happened.")


def is_corrected(data: st.DataObject, bill: Bill, now: datetime) -> NewEvent:
    """Something recorded turns out to be wrong: it did not happen, or otherwise; a striking out may be taken back."""
    recorded = list(bill.events.filter(correction=None).order_by("pk"))
    if not recorded:
        return NewEvent("introduced", now.date() - timedelta(days=1))
    wrong = data.draw(st.sampled_from(recorded), "wrong")
    reason = data.draw(texts, "reason") or "A slip."
    if wrong.kind != VOID and data.draw(st.booleans(), "did not happen"):
        return NewEvent(VOID, wrong.happened_on, corrects=wrong, reason=reason)
    kind = "introduced" if wrong.kind == VOID else wrong.kind
    day = wrong.happened_on - timedelta(days=data.draw(st.integers(0, 3), "days earlier"))
    return NewEvent(kind, day, corrects=wrong, reason=reason, irregular_reason="As the gazette has it.")


def _new(data: st.DataObject, kind: str, day: date) -> NewEvent:
    votes = st.none() | st.integers(0, 2**31 - 1)
    is_range = data.draw(st.booleans(), "range")
    return NewEvent(
        kind,
        day - timedelta(days=2) if is_range else day,
        happened_until=day if is_range else None,
        happened_at=data.draw(st.none() | st.times(), "time"),
        votes_for=data.draw(votes, "for"),
        votes_against=data.draw(votes, "against"),
        votes_abstain=data.draw(votes, "abstain"),
        source_url=data.draw(st.sampled_from(["", "https://example.org/a?b=ә&c=“"]), "source"),
        note=data.draw(texts, "note"),
        is_news=data.draw(st.booleans(), "news"),
    )


def write_about(data: st.DataObject, bill: Bill) -> None:
    for language in data.draw(st.lists(st.sampled_from(["en", "ru", "kk", "de"]), unique=True), "languages"):
        bill.titles.create(language=language, text=data.draw(texts, "title"), summary=data.draw(texts, "summary"))
    for number in range(data.draw(st.integers(0, 2), "sources")):
        archived_on = data.draw(st.none() | st.just(date(2025, 12, 1)), "archived")
        url = "https://web.example.org/1" if archived_on else ""
        title = data.draw(texts, "title")
        bill.sources.create(url=f"https://a.example/{number}", title=title, archive_url=url, archived_on=archived_on)
    for number in range(data.draw(st.integers(0, 2), "documents")):
        bill.documents.create(url=f"https://b.example/{number}", title=data.draw(texts, "title"), dated_on=BEGAN.date())
    if data.draw(st.booleans(), "topic"):
        names = data.draw(st.dictionaries(st.sampled_from(["ru", "kk"]), told), "names")
        bill.topics.add(Topic.objects.get_or_create(slug="rights", defaults={"name": "Rights", "names": names})[0])
    bill_written(bill=bill, now=BEGAN)
    keep_texts(data, bill)


def keep_texts(data: st.DataObject, bill: Bill) -> None:
    """Keep versions of the bill's text; some are withdrawn, and added anew perhaps."""
    for number in range(data.draw(st.integers(0, 3), "versions")):
        words = f"1. {data.draw(texts, 'words')}"
        day = data.draw(st.none() | st.just(BEGAN.date()), "dated")
        about = About(f"{data.draw(told, 'label')}.", data.draw(st.sampled_from(["kk", "ru"]), "language"), day, "")
        now = BEGAN + timedelta(days=number, microseconds=7)
        try:
            text = add_text(bill=bill, upload=read_pasted(words), about=about, added_by=None, now=now)
        except TextIsThere:
            continue
        if data.draw(st.booleans(), "withdrawn"):
            reason = f"{data.draw(told, 'reason')}."
            withdraw_text(text=text, reason=reason, withdrawn_by=None, now=now + timedelta(hours=1))


@given(data=st.data(), code=st.sampled_from(LAWS), stance=st.sampled_from(["", "oppose"]), identifier=told, why=texts)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_history_comes_back_as_it_was(
    data: st.DataObject, code: str, stance: str, identifier: str, why: str
) -> None:
    with undone_afterwards():
        bill = entered(code, f"{identifier}.", summary=why, stance=stance, stance_reason=why)
        write_about(data, bill)
        live(data, bill)
        text, was = exported(), state()

    with undone_afterwards():
        run = read_back(text)

        assert run.refused == ""
        assert state() == was
        assert exported() == text
        read_back(text)
        assert (state(), ImportReview.objects.count()) == (was, 0)
        Bill.objects.get()  # there is one, or the comparison has compared nothing


def lived(bill: Bill) -> None:
    for happened in demonstration.CASE:
        demonstration.record(bill=bill, happened=happened, recorded_by=None)


def with_a_correction(bill: Bill) -> None:
    demonstration.record(bill=bill, happened=demonstration.PASSED, recorded_by=None)
    now = demonstration.PASSED.recorded_at + timedelta(days=1)
    new = NewEvent(
        "lower_passed", date(2025, 11, 11), corrects=bill.events.get(), reason="A day too late.", votes_for=98
    )
    record_event(bill=bill, new=new, recorded_by=None, now=now)
    demonstration.record(bill=bill, happened=demonstration.APPROVED, recorded_by=None)


def struck_out_and_undone(bill: Bill) -> None:
    lived(bill)
    signed = bill.events.get(kind="signed")
    now = demonstration.SIGNED.recorded_at + timedelta(hours=1)
    void = record_event(
        bill=bill,
        new=NewEvent(VOID, signed.happened_on, corrects=signed, reason="A rumour."),
        recorded_by=None,
        now=now,
    )
    undo_event(event=void.event, undone_by=None, now=now + timedelta(seconds=5))


CASES: list[Callable[[Bill], None]] = [lambda bill: None, lived, with_a_correction, struck_out_and_undone]


@pytest.mark.parametrize("live_through", CASES)
def test_the_kazakhstani_bill_comes_back_as_it_was(live_through: Callable[[Bill], None], settings: Any) -> None:
    settings.HOLD_SECONDS = 300
    with undone_afterwards():
        live_through(demonstration.enter_bill(now=BEGAN))
        text, was = exported(), state()

    read_back(text)

    assert state() == was
    assert exported() == text
