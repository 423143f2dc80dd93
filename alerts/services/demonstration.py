"""The first case: the Kazakhstani bill on "propaganda", as it is set up for a demonstration.

Mazhilis 12 November 2025, Senate 18 December, signed 30 December: dates and sources as the press gave them.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from accounts.models import User
from tracker.models import Bill, BillSource, BillTitle, Jurisdiction, Stance, Topic
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.services.edit import bill_written
from tracker.services.law import load_procedures
from tracker.services.record import NewEvent, record_event

ALMATY = ZoneInfo("Asia/Almaty")
IDENTIFIER = "Archives 2025"
STARTS_AT = datetime(2025, 12, 17, 12, tzinfo=ALMATY)

TITLES = {
    "en": "Law on amendments on archival affairs and restricting unlawful content",
    "ru": "Закон о внесении изменений и дополнений по вопросам архивного дела и ограничения распространения"
    " незаконного контента",
    "kk": "Архив ісі және заңсыз контентті таратуды шектеу мәселелері бойынша өзгерістер мен толықтырулар енгізу"
    " туралы заң",
}
SUMMARY = (
    "Known as the “LGBT propaganda” ban: it forbids spreading information about “non-traditional sexual"
    " orientation” in media, advertising, education and online."
)
SUMMARIES = {
    "ru": "Известен как запрет «ЛГБТ-пропаганды»: запрещает распространять сведения о «нетрадиционной сексуальной"
    " ориентации» в СМИ, рекламе, образовании и интернете.",
    "kk": "«ЛГБТ үгітіне» тыйым ретінде белгілі: «дәстүрлі емес жыныстық бағдар» туралы ақпаратты БАҚ-та, жарнамада,"
    " білім беруде және интернетте таратуға тыйым салады.",
}
TOPIC = ("lgbt-rights", "LGBT rights", {"ru": "Права ЛГБТ", "kk": "ЛГБТ құқықтары"})
SOURCES = {
    "https://www.zakon.kz/obshestvo/6501528": "Zakon.kz, 18 December 2025: approved by the Senate",
    "https://www.zakon.kz/pravo/6502960": "Zakon.kz, 30 December 2025: signed",
}


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """An event of the case, and the moment at which an editor would have recorded it."""

    recorded_at: datetime
    new: NewEvent


def _event(kind: str, on: date, **fields: str) -> CaseEvent:
    return CaseEvent(datetime.combine(on, time(15), tzinfo=ALMATY), NewEvent(kind, on, **fields))  # type: ignore[arg-type]


PASSED = _event("lower_passed", date(2025, 11, 12), note="Unanimously; the number of votes was not published.")
APPROVED = _event("upper_passed", date(2025, 12, 18), source_url="https://www.zakon.kz/obshestvo/6501528")
SIGNED = _event("signed", date(2025, 12, 30), source_url="https://www.zakon.kz/pravo/6502960")
CASE = [PASSED, APPROVED, SIGNED]


def enter_bill(*, now: datetime) -> Bill:
    """Load the law and enter the bill, without any event; a bill that is there is returned as it is."""
    load_procedures(files=bundled_procedures(pattern="kz-*.toml"), jurisdictions=bundled_jurisdictions(), now=now)
    jurisdiction = Jurisdiction.objects.get(code="KZ")
    bill, is_new = Bill.objects.get_or_create(
        jurisdiction=jurisdiction, identifier=IDENTIFIER, defaults={"summary": SUMMARY, "stance": Stance.OPPOSE}
    )
    if is_new:
        BillTitle.objects.bulk_create(
            BillTitle(bill=bill, language=code, text=text, summary=SUMMARIES.get(code, ""))
            for code, text in TITLES.items()
        )
        BillSource.objects.bulk_create(BillSource(bill=bill, url=url, title=title) for url, title in SOURCES.items())
        slug, name, names = TOPIC
        bill.topics.add(Topic.objects.get_or_create(slug=slug, defaults={"name": name, "names": names})[0])
        bill_written(bill=bill, now=now)
    return bill


def record(*, bill: Bill, happened: CaseEvent, recorded_by: User | None) -> None:
    """Record an event of the case at the moment it was learnt of; one that is there is not recorded again."""
    if not bill.events.filter(kind=happened.new.kind).exists():
        record_event(bill=bill, new=happened.new, recorded_by=recorded_by, now=happened.recorded_at)
