"""What is shown of one bill: by its page, its printable brief, its card, and what others embed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from textwrap import shorten
from urllib.parse import quote, urlencode

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.reading import Reader
from tracker import queries
from tracker.models import VOID, Bill, BillEvent, BillText, BillTitle
from tracker.models.law import DRILL
from tracker.rules import explain, situation
from tracker.rules.journey import Place, journey
from tracker.rules.procedure import Law, NoProcedureInForce, Procedure, Silence
from tracker.rules.replay import Passed
from tracker.rules.situation import Prospect, Situation
from tracker.rules.windows import Figure, Happening, State
from tracker.versions.rows import TextRow, text_row
from tracker.web.rows import DeadlineRow, deadline_row, event_name

PLACES = {
    Place.DONE: gettext_noop("done"),
    Place.CURRENT: gettext_noop("now"),
    Place.AHEAD: gettext_noop("to come"),
}
BESIDE_EACH_OTHER = 7
"""So many stages stand beside each other on a wide page; more stand below each other."""


TEXTS = 3
"""So many versions of the text are named; the others are on a page of their own."""


@dataclass(frozen=True, slots=True)
class StageRow:
    """A stage on the timeline. `until` is what ended it and when, `since` the day since when the bill is there."""

    name: str
    place: Place
    place_in_words: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Countdown:
    """The next date of the window that matters most, or its last one when all have passed.

    `last` is the last day of all with how far away it is, where that is another date. The state stands beside it,
    because "opens in 9 days" must not be taken for safety where one may act already.
    """

    state_in_words: str
    label: str
    away: str
    in_words: str
    day: str
    last: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A source or a document, with a note: its language and day, or that there is an archived copy."""

    title: str
    url: str
    note: str
    language: str = ""
    archive_url: str = ""


@dataclass(frozen=True)
class BillPage:
    """A bill as it stands on `today`, in one language. What a page does not ask for is not worked out."""

    bill: Bill
    reader: Reader
    now: datetime
    today: date
    law: Law
    windows: Sequence[DeadlineRow]
    events: Sequence[BillEvent]

    @property
    def language(self) -> str:
        return self.reader.language

    @cached_property
    def titles(self) -> list[BillTitle]:
        """Return the titles, the one for this reader first, then in the order of the jurisdiction's languages."""
        order = [self.language, "en"]
        spoken = list(self.bill.jurisdiction.languages)
        rows = list(self.bill.titles.all())
        first = next((one for code in order for one in rows if one.language == code), None)
        rest = [one for one in rows if one is not first]
        rest.sort(key=lambda one: spoken.index(one.language) if one.language in spoken else len(spoken))
        return [first, *rest] if first else rest

    @property
    def title(self) -> str:
        return self.titles[0].text if self.titles else self.bill.identifier

    @property
    def title_language(self) -> str:
        return self.titles[0].language if self.titles else ""

    @property
    def other_titles(self) -> list[BillTitle]:
        return [one for one in self.titles[1:] if one.text != self.title]

    @property
    def jurisdiction(self) -> str:
        return explain.name_in(self.bill.jurisdiction.names, self.language)

    @property
    def summary(self) -> str:
        return self.bill.summary_in(self.language)

    @property
    def topics(self) -> list[str]:
        return [topic.name_in(self.language) for topic in self.bill.topics.all()]

    @property
    def sources(self) -> list[LinkRow]:
        return [
            LinkRow(one.title, one.url, self._archived(one.archived_on), archive_url=one.archive_url)
            for one in self.bill.sources.all()
        ]

    @property
    def documents(self) -> list[LinkRow]:
        names = dict(settings.LANGUAGES)
        rows = []
        for one in self.bill.documents.all():
            day = explain.in_words(one.dated_on, self.language) if one.dated_on else ""
            note = " · ".join(word for word in (names.get(one.language, one.language), day) if word)
            rows.append(LinkRow(one.title, one.url, note, one.language))
        return rows

    @cached_property
    def texts(self) -> list[BillText]:
        """Return the versions of its text, the newest first."""
        return sorted(self.bill.texts.all(), key=lambda text: text.order, reverse=True)

    @property
    def latest_texts(self) -> list[TextRow]:
        return [text_row(text, self.language) for text in self.texts[:TEXTS]]

    @property
    def path(self) -> str:
        return reverse("tracker:bill", args=[self.bill.pk])

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def running(self) -> list[DeadlineRow]:
        """Return the windows that run: those that people are reminded of before others, and what ends first first."""
        rows = [row for row in self.windows if row.state is not State.CLOSED]
        return sorted(rows, key=_urgency)

    @property
    def closed(self) -> list[DeadlineRow]:
        return [row for row in self.windows if row.state is State.CLOSED]

    @cached_property
    def main(self) -> DeadlineRow | None:
        """Return the window that matters most: None when nothing runs."""
        return next(iter(self.running), None)

    @cached_property
    def passed(self) -> tuple[Passed, ...]:
        return queries.stages_passed(self.standing, self.law)

    @cached_property
    def standing(self) -> list[BillEvent]:
        """Return the events that count, the newest first."""
        return [one for one in self.events if one.kind != VOID and not hasattr(one, "correction")]

    @cached_property
    def situation(self) -> Situation:
        awaited = [_prospect(row) for row in self.running if row.deadline.reminds]
        others = [_prospect(row) for row in self.running if not row.deadline.reminds]
        return situation.of_bill(awaited, others, self._last, self.today, self.language)

    @property
    def countdown(self) -> Countdown | None:
        """Return the next date of the window that matters most; nothing where that waits for no day."""
        if self.main is None or self.main.deadline.is_suspended:
            return None
        dated = [line for line in self.main.lines if line.on is not None]
        ahead = [
            line
            for line in dated
            if line.on is not None
            and (line.on > self.today if line.figure is Figure.FIRST_POSSIBLE else line.on >= self.today)
        ]
        last = self.main.lines[-1]
        line = ahead[0] if ahead else last
        if line.on is None:
            return None
        is_last = last.on is None or last.on == line.on
        return Countdown(
            state_in_words=self.main.state_in_words,
            label=line.label,
            away=line.away,
            in_words=line.in_words,
            day=line.on.isoformat(),
            last="" if is_last else f"{last.label}: {last.away}",
        )

    @property
    def stage(self) -> str:
        procedure = self.procedure
        stage = procedure.stages.get(self.bill.stage) if procedure else None
        return explain.name_in(stage.names, self.language) if stage else self.bill.stage

    @property
    def procedure(self) -> Procedure | None:
        """Return the law that the bill is under now; before anything has happened, the one in force today."""
        if self.passed:
            return self.passed[-1].procedure
        try:
            return self.law.in_force(self.today)
        except NoProcedureInForce:
            return None

    @property
    def procedure_name(self) -> str:
        return explain.name_in(self.procedure.names, self.language) if self.procedure else ""

    @cached_property
    def stages(self) -> list[StageRow]:
        return [
            StageRow(
                name=explain.name_in(step.names, self.language),
                place=step.place,
                place_in_words=_(PLACES[step.place]),
                since=self._day(step.since),
                until=f"{self._name(step.until)}, {self._day(step.until)}" if step.until else "",
            )
            for step in journey(self.passed, self.procedure)
        ]

    @property
    def is_short_way(self) -> bool:
        return len(self.stages) <= BESIDE_EACH_OTHER

    @property
    def share_text(self) -> str:
        return f"{self.title}\n\n{self.situation.text}\n\n{self.url}"

    @property
    def mail_link(self) -> str:
        """Return a link that begins a mail in the reader's own program. The title is cut: a letter takes six there."""
        body = f"{self.situation.sentence}\n\n{self.url}"
        return "mailto:?" + urlencode({"subject": shorten(self.title, 100), "body": body}, quote_via=quote)

    def embed_code(self, name: str, height: int) -> str:
        """Return the lines that put an embed of that name on another site."""
        source, what = settings.SITE_URL + reverse(name, args=[self.bill.pk]), _("bill")
        return (
            f'<iframe src="{source}?language={self.language}" title="{self.bill.jurisdiction.code} {what}"'
            f' width="100%" height="{height}" loading="lazy" referrerpolicy="no-referrer"></iframe>'
        )

    @property
    def card_code(self) -> str:
        return self.embed_code("tracker:bill-embed", 420)

    @property
    def window_code(self) -> str:
        return self.embed_code("tracker:bill-embed-window", 220)

    @property
    def _last(self) -> tuple[str, date] | None:
        """Return what brought the bill where it is, or else what happened last."""
        led_here = self.passed[-1].since if self.passed else None
        if led_here is not None:
            return self._name(led_here), led_here.on.earliest
        return (
            (event_name(self.standing[0], self.law, self.language), self.standing[0].happened_on)
            if self.standing
            else None
        )

    def _archived(self, on: date | None) -> str:
        if on is None:
            return _("archived copy")
        return _("archived copy, made on: {day}").format(day=explain.in_words(on, self.language))

    def _name(self, happening: Happening) -> str:
        event = next(one for one in self.events if one.pk == happening.ref)
        return event_name(event, self.law, self.language)

    def _day(self, happening: Happening | None) -> str:
        return explain.in_words(happening.on.earliest, self.language) if happening else ""


def page_of(bill_id: int, reader: Reader, now: datetime) -> BillPage:
    """Return a bill for a reader; raise Http404 where there is none. Drills are no stranger's matter."""
    bill = queries.bill_for_page(bill_id)
    if bill is None or (reader.user is None and bill.jurisdiction.code == DRILL):
        raise Http404
    today = now.astimezone(bill.jurisdiction.zone).date()
    law = queries.law_of(bill.jurisdiction)
    return BillPage(
        bill=bill,
        reader=reader,
        now=now,
        today=today,
        law=law,
        windows=[deadline_row(one, today, reader.language, law) for one in queries.current_deadlines(bill)],
        events=list(queries.history_of(bill)),
    )


def _urgency(row: DeadlineRow) -> tuple[bool, bool, date, int]:
    deadline = row.deadline
    return (not deadline.reminds, deadline.is_suspended, deadline.last_on or date.max, deadline.pk)


def _prospect(row: DeadlineRow) -> Prospect:
    deadline = row.deadline
    return Prospect(
        window=deadline.window,
        name=row.name,
        first_possible_on=deadline.first_possible_on,
        opens_on=deadline.opens_on,
        closes=(deadline.closes_on, deadline.closes_time) if deadline.closes_on else None,
        outer=(deadline.outer_on, deadline.outer_time) if deadline.outer_on else None,
        on_silence=Silence(deadline.on_silence) if deadline.on_silence else None,
        is_suspended=deadline.is_suspended,
    )
