"""The law engine: how long the replay of one history takes, beside the same arithmetic by other libraries' functions.

The history has ten events under Kazakhstani law. The baseline does what those ten events ask for, the counting of days
and months alone, with dateutil's relativedelta, and the working days of Brazil with python-holidays' own function: it
knows no stages, no working and no sources.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import holidays
from dateutil.relativedelta import relativedelta

from alerts.management.commands.backtest import backtested, summed
from tracker.importers.cases import read_cases
from tracker.procedures import bundled_jurisdictions, bundled_laws
from tracker.rules.counting import DayCount, Span, Unit, last_day
from tracker.rules.replay import Event, replay

ROUNDS, LOOPS = 7, 400
SHARED = Path(__file__).resolve().parents[2] / "shared" / "law"

HISTORY = [
    Event(kind, Span.on(date.fromisoformat(day)), ref)
    for ref, (kind, day) in enumerate(
        [
            ("introduced", "2025-09-01"),
            ("lower_passed", "2025-11-12"),
            ("postponed", "2025-12-04"),
            ("upper_passed", "2025-12-18"),
            ("presented", "2025-12-24"),
            ("returned", "2026-01-10"),
            ("override_passed", "2026-02-02"),
            ("signed", "2026-02-20"),
            ("published", "2026-02-24"),
            ("in_force", "2026-03-06"),
        ],
        start=1,
    )
]


def seconds_each(act: Callable[[], object]) -> float:
    """Return the median over rounds of the seconds that one call takes."""
    act()
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(LOOPS):
            act()
        rounds.append((time.perf_counter() - started) / LOOPS)
    return statistics.median(rounds)


def main() -> None:
    laws, jurisdictions = bundled_laws(), bundled_jurisdictions()
    law, calendar = laws["KZ"], jurisdictions["KZ"].calendar
    brazil, brazilian = jurisdictions["BR"].calendar, holidays.country_holidays("BR")
    handed_over = date(2026, 3, 2)
    fifteen = DayCount(15, Unit.WORKING_DAY)

    def replayed() -> object:
        return replay(HISTORY, law, calendar)

    def by_dateutil() -> object:
        return [
            date(2025, 11, 12) + timedelta(days=60),
            date(2025, 12, 18) + timedelta(days=10),
            date(2025, 12, 18) + timedelta(days=30),
            date(2025, 12, 24) + relativedelta(months=1),
            date(2026, 1, 10) + relativedelta(months=1),
            date(2026, 2, 2) + relativedelta(months=1),
            date(2026, 2, 24) + timedelta(days=10),
        ]

    ours, theirs = seconds_each(replayed), seconds_each(by_dateutil)
    say(f"replay of ten events: {ours * 1e3:.3f} ms; dateutil's arithmetic alone: {theirs * 1e3:.3f} ms")
    say(f"    ratio {ours / theirs:.1f}")
    ours = seconds_each(lambda: last_day(handed_over, fifteen, brazil))
    theirs = seconds_each(lambda: brazilian.get_nth_working_day(handed_over, 15))
    say(f"fifteen working days: {ours * 1e6:.1f} µs; python-holidays' own: {theirs * 1e6:.1f} µs")
    say(f"    ratio {ours / theirs:.2f}")
    backtest()


def backtest() -> None:
    files = sorted(SHARED.glob("*.csv"))
    histories = [path for path in files if path.name in ("cases.csv", "us_presented.csv", "us_mi_presented.csv")]
    if not histories:
        say("backtest: the histories are not beside the project, so it was not timed")
        return
    started = time.perf_counter()
    cases = [summed(backtested(read_cases(path)))["cases"] for path in histories]
    say(f"backtest of {sum(cases)} histories: {time.perf_counter() - started:.2f} s")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
