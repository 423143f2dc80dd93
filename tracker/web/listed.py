"""The rows of the list of bills, put into words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from tracker import queries
from tracker.listing import Asked, Dates, Window
from tracker.models import Bill, Deadline, Jurisdiction, Procedure, Stance, Topic
from tracker.rules import explain
from tracker.rules import procedure as rules
from tracker.web.filters import FilterForm
from tracker.web.rows import CLOSING, look_of, state_in_words


@dataclass(frozen=True, slots=True)
class WindowLine:
    """The window of a bill that a list shows: its state today, and its next date."""

    deadline: Deadline
    name: str
    look: str
    state_in_words: str
    next_line: explain.DateLine | None


@dataclass(frozen=True, slots=True)
class ListedBill:
    """A bill in the list. `others` is how many windows run besides the one that is shown."""

    bill: Bill
    title: str
    jurisdiction: str
    stage: str
    stance: str
    topics: list[str]
    window: WindowLine | None
    others: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """All that is asked of the database once for a list, whatever its rows."""

    jurisdictions: dict[int, Jurisdiction]
    topics: list[Topic]

    @classmethod
    def read(cls) -> "Shelf":
        topics = Topic.objects.order_by("name", "pk")
        return cls({one.pk: one for one in Jurisdiction.objects.order_by("code")}, list(topics))

    def form(self, said: QueryDict, language: str) -> FilterForm:
        return FilterForm(said, jurisdictions=self.jurisdictions.values(), topics=self.topics, language=language)


def rows_of(
    bills: Iterable[Bill],
    shelf: Shelf,
    procedures: Mapping[int, Procedure],
    asked: Asked,
    *,
    language: str,
    now: datetime,
) -> list[ListedBill]:
    """Return bills as the list shows them; `tracker.listing` gave them `running_deadlines` and `topic_numbers`."""
    rows = []
    for bill in bills:
        bill.jurisdiction = shelf.jurisdictions[bill.jurisdiction_id]
        today = now.astimezone(bill.jurisdiction.zone).date()
        numbers = {int(number) for number in (getattr(bill, "topic_numbers", "") or "").split()}
        topics = [one.name_in(language) for one in shelf.topics if one.pk in numbers]
        rows.append(_row(bill, procedures.get(bill.procedure_id or 0), topics, asked, language, today))
    return rows


def procedures_of(bills: Iterable[Bill], asked: Asked) -> dict[int, Procedure]:
    """Return the versions of the law of these bills, and of the jurisdiction that was asked for, in one query."""
    of_bills = Q(pk__in={bill.procedure_id for bill in bills if bill.procedure_id})
    there = Q(jurisdiction__code=asked.jurisdiction) if asked.jurisdiction else Q()
    found = Procedure.objects.filter(of_bills | there).select_related("jurisdiction").order_by("effective_from", "pk")
    return {one.pk: one for one in found}


def names_of_stages(procedures: Iterable[Procedure], language: str, jurisdiction: str) -> dict[str, str]:
    """Return the names of stages in the law of a jurisdiction; the latest version's names count."""
    return {
        slug: explain.name_in(stage.names, language)
        for one in procedures
        if one.jurisdiction.code == jurisdiction
        for slug, stage in queries.procedure_value(one).stages.items()
    }


def _row(
    bill: Bill, procedure: Procedure | None, topics: list[str], asked: Asked, language: str, today: date
) -> ListedBill:
    running: list[Deadline] = getattr(bill, "running_deadlines", [])
    shown = next((one for one in running if _is_asked_for(one, asked, today)), None)
    return ListedBill(
        bill=bill,
        title=bill.title(language),
        jurisdiction=explain.name_in(bill.jurisdiction.names, language),
        stage=_stage(bill.stage, queries.procedure_value(procedure) if procedure else None, language),
        stance=str(Stance(bill.stance).label) if bill.stance else "",
        topics=topics,
        window=_window(shown, today, language) if shown else None,
        others=len(running) - 1,
    )


def _stage(stage: str, procedure: rules.Procedure | None, language: str) -> str:
    named = procedure.stages.get(stage) if procedure else None
    return explain.name_in(named.names, language) if named else stage


def _window(deadline: Deadline, today: date, language: str) -> WindowLine:
    lines = explain.date_lines(deadline.dates, today, language)
    state, look = deadline.state(today), look_of(deadline, today)
    words = state_in_words(state, deadline.first_possible_on, today, is_suspended=deadline.is_suspended)
    return WindowLine(
        deadline=deadline,
        name=explain.name_in(deadline.names, language),
        look=look,
        state_in_words=_(CLOSING) if look == CLOSING else words,
        next_line=next((line for line in lines[1:] if line.on and line.on >= today), None),
    )


def _is_asked_for(deadline: Deadline, asked: Asked, today: date) -> bool:
    """Return whether this is the window for which a bill is in the list: the first that is, is shown."""
    looks = {Window.OPEN: {Window.OPEN, CLOSING}}.get(asked.window, {asked.window}) if asked.window else None
    first, last = {Dates.OPENS: (deadline.opens_on, deadline.opens_on)}.get(
        asked.dates, (deadline.closes_on, deadline.last_on if asked.dates is Dates.MAY_END else deadline.closes_on)
    )
    return (
        (looks is None or look_of(deadline, today) in looks)
        and (asked.first_on is None or (last is not None and asked.first_on <= last))
        and (asked.last_on is None or (first is not None and first <= asked.last_on))
    )
