"""manage.py backtest: replay real histories, and see what the law said and what the alerts would have done."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from alerts.rules.coverage import NOON, Notice, Version, notice_before
from tracker.importers.cases import Case, CasesRefused, read_cases
from tracker.procedures import JurisdictionFacts, bundled_jurisdictions, bundled_laws
from tracker.rules.calendars import Calendar
from tracker.rules.judging import DECISIONS, Finding, Verdict, judged
from tracker.rules.procedure import Law, NoProcedureInForce
from tracker.rules.replay import Event, Standing, replay
from tracker.rules.windows import Window

DAY, TWO_DAYS = 24, 48


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case. `notices` are those of acts that an alert could have come before."""

    case: Case
    verdicts: list[Verdict]
    notices: dict[int, Notice]
    reason: str = ""

    @property
    def unjudged(self) -> list[str]:
        acts = [f"{verdict.act}: {verdict.reason}" for verdict in self.verdicts if verdict.finding is Finding.UNJUDGED]
        undated = [f"{kind}: the source has no date" for kind in self.case.missing]
        return [*([self.reason] if self.reason else []), *undated, *acts]


class Command(BaseCommand):
    help = (
        "Replay real histories and say which acts lay inside their windows, and how long before them alerts came. "
        "Exit status 2 when the file cannot be read."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print everything as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cases = read_cases(options["file"])
        except (CasesRefused, OSError) as error:
            raise CommandError(str(error), returncode=2) from error
        results = backtested(cases)
        summary = summed(results)
        if options["json"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2))
        else:
            self._print(summary)

    def _print(self, summary: dict[str, Any]) -> None:
        for detail in summary["details"]:
            for act in detail["acts"]:
                if act["finding"] == Finding.OUTSIDE:
                    self.stdout.write(_line(detail["case"], act))
            for reason in detail["unjudged"]:
                self.stdout.write(f"unjudged  {detail['case']}: {reason}")
        for key, value in summary.items():
            if key != "details":
                self.stdout.write(f"{key:<14}{value}")


def backtested(cases: Iterable[Case]) -> list[Result]:
    """Replay every case under the bundled law."""
    facts, laws = bundled_jurisdictions(), bundled_laws()
    calendars = {code: one.calendar for code, one in facts.items()}
    return [_result(case, facts.get(case.jurisdiction), laws.get(case.jurisdiction), calendars) for case in cases]


def summed(results: list[Result]) -> dict[str, Any]:
    """Return the totals, and each case in detail."""
    findings = Counter(verdict.finding for result in results for verdict in result.verdicts)
    outside = [one for result in results for one in result.verdicts if one.finding is Finding.OUTSIDE]
    notices = [notice for result in results for notice in result.notices.values()]
    same_day = sum(_is_same_day(verdict) for result in results for verdict in result.verdicts)
    return {
        "cases": len(results),
        "events": sum(len(result.case.events) for result in results),
        "checked": findings[Finding.INSIDE] + findings[Finding.OUTSIDE],
        "inside": findings[Finding.INSIDE],
        "outside": findings[Finding.OUTSIDE],
        "outside_explained": sum(bool(verdict.explanation) for verdict in outside),
        "unjudged": sum(len(result.unjudged) for result in results),
        "same_day": same_day,
        "warned": len(notices),
        "covered_24h": _share(notices, DAY),
        "covered_48h": _share(notices, TWO_DAYS),
        "details": [_detail(result) for result in results],
    }


def _result(case: Case, facts: JurisdictionFacts | None, law: Law | None, calendars: dict[str, Calendar]) -> Result:
    if facts is None or law is None:
        return Result(case, [], {}, f"there is no procedure for {case.jurisdiction}")
    calendar = calendars[case.jurisdiction]
    try:
        standing = replay(case.events, law, calendar)
    except NoProcedureInForce as error:
        return Result(case, [], {}, str(error))
    verdicts = [_with_doubt(verdict, case) for verdict in judged(standing, case.events)]
    history = _History(case.events, law, calendar, ZoneInfo(facts.time_zone))
    notices = {
        number: history.notice(verdict)
        for number, verdict in enumerate(verdicts)
        if verdict.window and verdict.act in DECISIONS and not verdict.is_same_day
    }
    return Result(case, verdicts, notices)


def _with_doubt(verdict: Verdict, case: Case) -> Verdict:
    """Add what the source says of its own errors to a verdict that they may explain."""
    if verdict.finding is Finding.UNJUDGED and case.doubt:
        return replace(verdict, reason=f"{verdict.reason}; {case.doubt}")
    if verdict.finding is Finding.OUTSIDE and not verdict.explanation and case.doubt:
        return replace(verdict, explanation=case.doubt)
    return verdict


class _History:
    """A case as it was learnt, day after day: which version of a window stood when."""

    def __init__(self, events: Iterable[Event], law: Law, calendar: Calendar, zone: ZoneInfo) -> None:
        self.zone = zone
        self.morning = time(settings.REMINDER_HOUR)
        ordered = sorted(events, key=lambda event: (event.happened.earliest, event.ref))
        self.standings: list[tuple[datetime, Standing]] = [
            (self._at(event), replay(ordered[: number + 1], law, calendar)) for number, event in enumerate(ordered)
        ]

    def notice(self, verdict: Verdict) -> Notice:
        assert verdict.window is not None
        versions = self._versions(verdict.window)
        act_at = datetime.combine(verdict.on, verdict.at or NOON, tzinfo=self.zone)
        return notice_before(versions, act_at, self.zone, self.morning)

    def _versions(self, window: Window) -> list[Version]:
        """Return the versions of a window until it ended; the same dates twice are one version."""
        versions: list[Version] = []
        for at, standing in self.standings:
            key = (window.name, window.occurrence)
            now = next((one for one in standing.running if (one.name, one.occurrence) == key), None)
            if now and window.reminds and (not versions or _dates(now) != _dates(versions[-1].window)):
                versions.append(Version(now, at))
        return versions

    def _at(self, event: Event) -> datetime:
        return datetime.combine(event.happened.earliest, event.at or NOON, tzinfo=self.zone)


def _dates(window: Window) -> tuple[object, ...]:
    return (window.first_possible, window.opens, window.closes, window.outer)


def _is_same_day(verdict: Verdict) -> bool:
    return verdict.window is not None and verdict.act in DECISIONS and verdict.is_same_day


def _share(notices: list[Notice], hours: int) -> float | None:
    """Return the share of acts with an alert at least so many hours before; None when there was no act."""
    covered = sum(notice.alerts > 0 and notice.hours >= hours for notice in notices)
    return round(covered / len(notices), 4) if notices else None


def _detail(result: Result) -> dict[str, Any]:
    acts = [_act(verdict, result.notices.get(number)) for number, verdict in enumerate(result.verdicts)]
    return {
        "case": result.case.name,
        "jurisdiction": result.case.jurisdiction,
        "events": len(result.case.events),
        "acts": acts,
        "unjudged": result.unjudged,
    }


def _act(verdict: Verdict, notice: Notice | None) -> dict[str, Any]:
    window = verdict.window
    return {
        "act": verdict.act,
        "on": verdict.on.isoformat() + (f"T{verdict.at:%H:%M}" if verdict.at else ""),
        "finding": verdict.finding,
        "window": window.name if window else None,
        "procedure": window.procedure if window else None,
        "citation": window.citation if window else None,
        "first_possible_on": window.first_possible.on.isoformat() if window else None,
        "closes_on": window.closes.on.isoformat() if window and window.closes else None,
        "outer_on": window.outer.on.isoformat() if window and window.outer else None,
        "reason": verdict.reason or None,
        "explanation": verdict.explanation or None,
        "same_day": verdict.is_same_day,
        "alerts": notice.alerts if notice else None,
        "hours": round(notice.hours, 1) if notice else None,
    }


def _line(case: str, act: dict[str, Any]) -> str:
    why = f"; explained: {act['explanation']}" if act["explanation"] else ""
    return (
        f"outside   {case}: {act['act']} on {act['on']}, {act['window']} from {act['first_possible_on']}"
        f" until {act['outer_on']} ({act['procedure']}: {act['citation']}){why}"
    )
