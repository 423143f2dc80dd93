"""Which versions of a window other systems hear of: those that outlived the hold."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.rules.happenings import Life, counted_until, has_begun, last_counted, stood_before

HOLD = timedelta(minutes=5)
NOTHING = timedelta(0)
NOON = datetime(2025, 12, 24, 12, tzinfo=UTC)


def life(version: int, began: int, ceased: int | None) -> Life:
    """Return a version that ran from one minute after noon until another."""
    end = None if ceased is None else NOON + timedelta(minutes=ceased)
    return Life(version, NOON + timedelta(minutes=began), end)


STOOD = [
    # what came before,                                            this,                hold,    stood
    ("nothing",          [],                                       life(1, 0, None),    HOLD,    None),
    ("one that moved",   [life(1, 0, 60)],                         life(2, 60, None),   HOLD,    1),
    ("one undone",       [life(1, 57, 60)],                        life(2, 60, None),   HOLD,    None),
    ("two edits",        [life(2, 60, 63), life(1, 0, 60)],        life(3, 63, None),   HOLD,    1),
    ("three edits",      [life(3, 63, 67), life(2, 60, 63), life(1, 0, 60)], life(4, 67, None), HOLD, 1),
    ("one long over",    [life(1, 0, 60)],                         life(2, 90, None),   HOLD,    None),
    ("over for a moment", [life(1, 0, 60)],                        life(2, 62, None),   HOLD,    1),
    ("without a hold",   [life(1, 0, 60)],                         life(2, 60, None),   NOTHING, 1),
    ("a gap, no hold",   [life(1, 0, 60)],                         life(2, 61, None),   NOTHING, None),
    ("one that never ran", [life(1, 60, 60)],                      life(2, 60, None),   NOTHING, None),
    ("one that still runs", [life(1, 0, None)],                    life(2, 60, None),   HOLD,    None),
]  # fmt: skip


@pytest.mark.parametrize(("says", "earlier", "this", "hold", "stood"), STOOD, ids=[row[0] for row in STOOD])
def test_what_a_version_took_the_place_of(
    says: str, earlier: list[Life], this: Life, hold: timedelta, stood: int | None
) -> None:
    found = stood_before(this, earlier, hold)

    assert (found.version if found else None) == stood


BEGAN = [
    # what came before,                     what ceased,        had begun
    ("long enough",  [],                    life(1, 0, 60),     True),
    ("undone",       [],                    life(1, 0, 4),      False),
    ("just enough",  [],                    life(1, 0, 5),      True),
    ("never ran",    [],                    life(1, 0, 0),      False),
    ("moved and ended at once", [life(1, 0, 60)], life(2, 60, 60), True),
    ("ended anew, long over", [life(1, 0, 60)], life(2, 90, 90), False),
]  # fmt: skip


@pytest.mark.parametrize(("says", "earlier", "this", "begun"), BEGAN, ids=[row[0] for row in BEGAN])
def test_an_end_counts_where_the_beginning_did(says: str, earlier: list[Life], this: Life, begun: bool) -> None:
    assert has_begun(this, earlier, HOLD) is begun


def test_the_last_that_counted_may_be_long_over() -> None:
    assert last_counted([life(2, 90, 93), life(1, 0, 60)], HOLD) == life(1, 0, 60)
    assert last_counted([life(1, 0, 4)], HOLD) is None


@pytest.mark.parametrize(("minutes", "counted"), [(4, False), (5, True), (60, True)])
def test_an_event_counted_when_its_correction_came_after_the_hold(minutes: int, counted: bool) -> None:
    assert counted_until(NOON, NOON + timedelta(minutes=minutes), HOLD) is counted
