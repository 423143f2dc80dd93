"""What readers choose: steps, scopes, digests and quiet hours, in tables."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rules.cadence import Slot, slot
from alerts.rules.choices import Cadence, Choices, Reader
from alerts.rules.kinds import Kind, NotAStep, Step
from alerts.rules.scopes import key_of_search, keys_of_bill, keys_of_searches
from tests.moments import ALMATY, almaty
from tracker.rules.search import Text, tokens_of, words_of

STEPS = [
    # text,   step
    ("3d",    Step(3)),
    ("0d",    Step(0)),
    (" 6H ",  Step(6, is_hours=True)),
    ("+1d",   Step(1, is_after=True)),
    ("365d",  Step(365)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "step"), STEPS)
def test_a_step_is_read_as_it_is_written(text: str, step: Step) -> None:
    assert Step.parse(text) == step
    assert Step.parse(str(step)) == step


@pytest.mark.parametrize("text", ["", "d", "3", "-3d", "3w", "366d", "99999h", "3 d", "٣d", "1.5d"])
def test_what_is_no_step_is_refused(text: str) -> None:
    with pytest.raises(NotAStep):
        Step.parse(text)


def test_choices_come_back_from_json_as_they_were() -> None:
    choices = Choices(
        kinds=frozenset({Kind.CLOSING, Kind.OUTCOME}),
        closing=(Step.parse("6h"), Step.parse("2d")),
        cadence=Cadence.WEEKLY,
        quiet=(time(22), time(7, 30)),
        escalates=True,
    )

    assert Choices.from_json(choices.as_json()).as_json() == choices.as_json()
    assert Choices.from_json(Choices().as_json()) == Choices()
    assert choices.as_json()["closing"] == ["2d", "6h"], "in one order, however they were chosen"


MONDAY = date(2025, 12, 22)
NIGHT = (time(22), time(7))
SLOTS = [
    # why,                                                cadence,          quiet,               could go at,          too late at,                   goes at,             in a digest
    ("at once",                                           Cadence.AT_ONCE,  None,                almaty(12, 18, 15),   None,                          almaty(12, 18, 15),  False),
    ("in the evening, quiet until the morning",           Cadence.AT_ONCE,  NIGHT,               almaty(12, 18, 23),   None,                          almaty(12, 19, 7),   False),
    ("before dawn, quiet until the same morning",         Cadence.AT_ONCE,  NIGHT,               almaty(12, 19, 3),    None,                          almaty(12, 19, 7),   False),
    ("quiet at noon only",                                Cadence.AT_ONCE,  (time(12), time(14)), almaty(12, 18, 13),  None,                          almaty(12, 18, 14),  False),
    ("the end of quiet is not quiet",                     Cadence.AT_ONCE,  NIGHT,               almaty(12, 19, 7),    None,                          almaty(12, 19, 7),   False),
    ("at night, too late in the morning: it goes now",    Cadence.AT_ONCE,  NIGHT,               almaty(12, 18, 23),   almaty(12, 19, 0),             almaty(12, 18, 23),  False),
    ("the next morning's digest",                         Cadence.DAILY,    None,                almaty(12, 18, 15),   None,                          almaty(12, 19, 9),   True),
    ("this very morning's digest",                        Cadence.DAILY,    None,                almaty(12, 19, 9),    almaty(12, 20, 9),             almaty(12, 19, 9),   True),
    ("a digest would be too late: it goes now",           Cadence.DAILY,    None,                almaty(12, 18, 15),   almaty(12, 19, 0),             almaty(12, 18, 15),  False),
    ("next Monday's digest",                              Cadence.WEEKLY,   None,                almaty(12, 18, 15),   None,                          almaty(12, 22, 9),   True),
    ("before next Monday it would be over: it goes now",  Cadence.WEEKLY,   None,                almaty(12, 18, 15),   almaty(12, 21, 0),             almaty(12, 18, 15),  False),
    ("and at night, if it must not wait for the morning", Cadence.WEEKLY,   NIGHT,               almaty(12, 18, 23),   almaty(12, 19, 0),             almaty(12, 18, 23),  False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("why", "cadence", "quiet", "could_go_at", "until", "due_at", "in_digest"), SLOTS, ids=[row[0] for row in SLOTS]
)
def test_when_a_message_goes(
    why: str,
    cadence: Cadence,
    quiet: tuple[time, time] | None,
    could_go_at: datetime,
    until: datetime | None,
    due_at: datetime,
    in_digest: bool,
) -> None:
    reader = Reader(ALMATY, Choices(cadence=cadence, quiet=quiet))

    assert slot(could_go_at, until, reader) == Slot(due_at, in_digest)


@given(
    st.integers(0, 2 * 365 * 24 * 60).map(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    st.integers(1, 60 * 24 * 20),
    st.sampled_from(list(Cadence)),
    st.sampled_from([None, NIGHT, (time(0), time(23, 59)), (time(12), time(14))]),
    st.sampled_from(["Asia/Almaty", "Europe/Berlin", "Pacific/Kiritimati", "America/Los_Angeles"]),
)
def test_nothing_is_held_past_the_moment_it_is_for(
    could_go_at: datetime, minutes: int, cadence: Cadence, quiet: tuple[time, time] | None, zone: str
) -> None:
    until = could_go_at + timedelta(minutes=minutes)

    goes = slot(could_go_at, until, Reader(ZoneInfo(zone), Choices(cadence=cadence, quiet=quiet)))

    assert could_go_at <= goes.due_at < until


def test_a_bill_has_the_words_of_all_scopes_it_lies_in() -> None:
    assert keys_of_bill(7, [3], "KZ", "hand_over") == [
        "bill:7",
        "topic:3",
        "jurisdiction:KZ",
        "stage:hand_over",
        "stage:hand_over@KZ",
        "stage:president",
        "stage:president@KZ",
        "everything",
    ]
    assert keys_of_bill(7, [], "KZ", "") == ["bill:7", "jurisdiction:KZ", "everything"]


SEARCHES = [
    # words,               where, finds
    ("ARCHIV affairs",     "",    True),
    ("affairs archiv",     "KZ",  True),
    ("affairs archiv",     "PL",  False),
    ("archival nothing",   "",    False),
    ("архив",              "",    True),
    ("архив topic:media",  "",    True),
    ("архив topic:other",  "",    False),
]  # fmt: skip


@pytest.mark.parametrize(("words", "where", "finds"), SEARCHES)
def test_a_search_finds_a_bill_that_has_all_its_words(words: str, where: str, finds: bool) -> None:
    text = Text(words_of(["Archives 2025", "Law on archival affairs", "Архив ісі"]), tokens_of(["media"], "", ""))

    assert list(keys_of_searches([(words, where)], text, "KZ")) == ([key_of_search(words, where)] if finds else [])


def test_the_key_of_a_search_is_short_and_the_same_for_the_same_words() -> None:
    many = " ".join(f"{1000 + number}" for number in range(40))

    assert key_of_search("Affairs  ARCHIVAL", "KZ") == "search:affairs archival@KZ"
    assert key_of_search(many, "US-MI") == key_of_search(many.upper(), "US-MI")
    assert len(key_of_search(many, "US-MI")) < 90
