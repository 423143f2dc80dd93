"""A database in which every page has something to show: much of it, long of it, and odd of it.

`fill()` makes it, `World.grow()` adds as many rows again, so that a page can be asked whether it takes more queries.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from accounts.models import ApiToken, User
from accounts.tokens import make_token
from alerts.models import (
    Alarm,
    Bounce,
    Delivery,
    Endpoint,
    Heartbeat,
    HookDelivery,
    Part,
    RelayState,
    Scope,
    Subscription,
    Suppression,
)
from alerts.models.delivery import DeliveryStatus
from alerts.models.endpoint import hash_of_address
from alerts.rules.choices import Choices
from alerts.rules.status import Verdict
from alerts.services import demonstration
from alerts.services.hooks.plan import plan_hooks
from alerts.services.subscribe import mute
from alerts.services.tick import tick
from tests.fakes import FakeChannel, StandingClock
from tests.hooks import hook_at
from tests.moments import APPROVED_AT, PASSED_AT, STARTED, almaty
from tests.wishes import follow, person
from tracker.models import (
    VOID,
    Bill,
    BillDocument,
    BillEvent,
    BillOrigin,
    BillSource,
    BillText,
    BillTitle,
    ChangedDay,
    Deadline,
    FeedToken,
    ImportReview,
    Jurisdiction,
    Proposal,
    SavedSearch,
    Stance,
    Topic,
)
from tracker.models.feed import Gives
from tracker.procedures import bundled_jurisdictions, bundled_procedures
from tracker.rules.difference import words
from tracker.services.calendar import keep_changed_day
from tracker.services.deadlines import rebuild_deadlines
from tracker.services.edit import bill_written
from tracker.services.edits import keep_edits_of_bill, written_of
from tracker.services.feeds import Given, make_feed_token
from tracker.services.law import load_procedures
from tracker.services.proposals import propose_event
from tracker.services.record import NewEvent, record_event
from tracker.texts.store import digest_of

NOW = almaty(12, 19)
"""The moment at which the pages are read: the day after the Senate approved the first case."""

LONG_TITLE = (
    "Қазақстан Республикасының кейбір заңнамалық актілеріне архив ісі, мемлекеттік қызметтер көрсету, дербес деректерді"
    " қорғау, бұқаралық ақпарат құралдары және онлайн-платформалар саласындағы заңсыз контенттің таралуын шектеу"
    " мәселелері бойынша өзгерістер мен толықтырулар енгізу және оларды қолданысқа енгізу тәртібі туралы заң жобасы"
)
LONG_NOTE = "Дипломатиялықаралықтәуелсіздендіруорганыныңхабарламасы: " + "отырыс кейінге қалдырылды; " * 4
EVENTS, WINDOWS = 200, 40
_PARAGRAPHS = [f"{number}-бап. {LONG_TITLE}" for number in range(1, 1200)]
TEXTS = [
    "\n".join(_PARAGRAPHS),
    "\n".join(one.replace("қорғау", "сақтау") if number % 3 else one for number, one in enumerate(_PARAGRAPHS)),
    "\n".join(one.replace("туралы", "жөніндегі") for one in _PARAGRAPHS if "7" not in one[:5]),
    "\n".join(
        one.replace("туралы", "жөніндегі <b>").replace("онлайн", "желілік") for one in _PARAGRAPHS if "8" not in one[:5]
    ),
]
"""Versions of a text of some 40,000 words, in each of which much was changed."""
MAIL = b"""From: Countersign <alerts@example.org>
To: advocate@example.org
Subject: President's signature opens in 9 days
Date: Fri, 19 Dec 2025 09:00:00 +0500
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="half"

--half
Content-Type: text/plain; charset="utf-8"

The window opens on Sunday 28 December 2025.
--half
Content-Type: text/html; charset="utf-8"

<!DOCTYPE html><html lang="en"><head><title>Mail</title></head><body><h1>It opens soon</h1></body></html>
--half--
"""


@dataclass(frozen=True, slots=True)
class World:
    """All that was made. `bills` are found by what is special about them; `theirs` belongs to somebody else."""

    advocate: User
    somebody_else: User
    administrator: User
    bills: dict[str, Bill]
    subscription: Subscription
    endpoint: Endpoint
    delivery: Delivery
    undoable: BillEvent
    text: BillText
    their_subscription: Subscription
    their_endpoint: Endpoint
    their_delivery: Delivery
    search: SavedSearch
    their_search: SavedSearch
    feed: FeedToken
    their_feed: FeedToken
    news_secret: str
    dates_secret: str
    token: ApiToken
    their_token: ApiToken
    message: HookDelivery
    review: ImportReview
    proposal: Proposal

    @property
    def people(self) -> list[User]:
        return [self.advocate, self.somebody_else, self.administrator]

    def grow(self) -> None:
        """Add about as many rows to every list as there are."""
        _more_bills(range(100, 130))
        _lengthen(self.bills["long"], number=EVENTS, windows=WINDOWS, after=1000)
        for number in range(5):
            _asks(self.bills["final"], number + 1)
            _twice_more(number)
            follow(self.advocate, Scope.SEARCH, words=f"archive {number}", choices=_taste(number))
            _endpoint(self.advocate, "email", f"grown-{number}@example.org", f"Grown {number}")
            search = SavedSearch.objects.create(
                owner=self.advocate, name=f"Grown {number}", query=f"words=archive+{number}"
            )
            _feed(self.advocate, Given(Gives.SEARCH, search=search))
            _feed(self.advocate, Given(Gives.BILL, bill=self.bills["long"]))
            _token(self.advocate, f"Grown {number}")
        _send()


def fill() -> World:
    """Load the law, and enter people, bills, wishes, addresses and messages in every state."""
    load_procedures(files=bundled_procedures(), jurisdictions=bundled_jurisdictions(), now=STARTED)
    advocate, somebody_else = person("advocate"), person("somebody-else")
    advocate.set_password("a long password")
    # Once a day a visit is noted, which is no part of what a page costs.
    advocate.visited_on = NOW.astimezone(advocate.zone).date()
    advocate.save()
    administrator = User.objects.create_superuser(
        "administrator@example.org", "a long password", time_zone="America/Detroit"
    )
    bills = _bills()
    _more_bills(range(30))
    subscriptions = _wishes(advocate, bills)
    endpoint = _addresses(advocate)
    theirs = follow(somebody_else, Scope.BILL, bill=bills["approved"])
    their_endpoint = _endpoint(somebody_else, "webhook", "https://hooks.example.org/theirs", "Theirs")
    follow(administrator, Scope.EVERYTHING)
    _send()
    _in_every_state()
    _of_the_machinery()
    world = World(
        advocate=advocate,
        somebody_else=somebody_else,
        administrator=administrator,
        bills=bills,
        subscription=subscriptions[0],
        endpoint=endpoint,
        delivery=Delivery.objects.filter(
            endpoint__owner=advocate, status=Delivery.Status.SENT, snapshot__isnull=False
        ).earliest("pk"),
        undoable=record_event(
            bill=bills["undoable"], new=NewEvent("lower_passed", NOW.date()), recorded_by=administrator, now=NOW
        ).event,
        text=bills["approved"].texts.latest("pk"),
        their_subscription=theirs,
        their_endpoint=their_endpoint,
        their_delivery=Delivery.objects.filter(endpoint__owner=somebody_else).earliest("pk"),
        search=SavedSearch.objects.create(owner=advocate, name="Laws", query="words=law"),
        their_search=SavedSearch.objects.create(owner=somebody_else, name="Theirs", query="words=theirs"),
        news_secret=_feed(advocate, Given(Gives.NEWS)),
        dates_secret=_feed(advocate, Given(Gives.CALENDAR)),
        feed=_feed_of(advocate, Given(Gives.BILL_DATES, bill=bills["approved"])),
        their_feed=_feed_of(somebody_else, Given(Gives.CALENDAR)),
        token=_token(advocate, "The screen in the office"),
        their_token=_token(somebody_else, "Theirs"),
        message=_told_elsewhere(),
        review=_asks(bills["approved"]),
        proposal=_proposes(bills["suspended"], somebody_else),
    )
    _edited(bills["approved"], administrator)
    _twice(bills["twice"])
    _odd(bills["odd"])
    _lengthen(bills["long"], number=EVENTS, windows=WINDOWS, after=0)
    return world


def _told_elsewhere() -> HookDelivery:
    """Tell another system what there is to tell."""
    hook_at("https://hooks.example.org/newsroom", now=STARTED)
    plan_hooks(now=NOW)
    return HookDelivery.objects.earliest("pk")


def put_texts(folder: Path) -> None:
    """Put the files of the texts where they are kept, without forcing them to the disk as the site does."""
    for text in TEXTS:
        digest = digest_of(text.encode())
        path = folder / digest[:2] / digest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def put_mails(folder: Path, number: int = 3) -> None:
    """Put mails into the folder of the demonstration."""
    folder.mkdir(parents=True, exist_ok=True)
    for count in range(number):
        (folder / f"mail-{count}.eml").write_bytes(MAIL)


def _bills() -> dict[str, Bill]:
    """Enter a bill in each state that a page tells apart."""
    approved = demonstration.enter_bill(now=STARTED)
    approved.stance_reason = "It would silence everybody who writes about families. " * 5
    approved.save(update_fields=["stance_reason"])
    for happened in (demonstration.PASSED, demonstration.APPROVED):
        demonstration.record(bill=approved, happened=happened, recorded_by=None)
    topic = Topic.objects.create(slug="press", name="Freedom of the press", names={"ru": "Свобода прессы"})
    bills = {"approved": approved}
    for name, history in _HISTORIES.items():
        bills[name] = _bill("US" if name == "american" else "KZ", f"Case {name}", LONG_TITLE if name == "long" else "")
        bills[name].topics.add(topic)
        for kind, on in history:
            record_event(bill=bills[name], new=NewEvent(kind, on), recorded_by=None, now=APPROVED_AT)
    _papers(approved)
    _papers(bills["long"])
    return bills


_NOVEMBER, _DECEMBER = PASSED_AT.date(), APPROVED_AT.date()
_HISTORIES: dict[str, list[tuple[str, date]]] = {
    "silent": [],
    "undoable": [],
    "twice": [("lower_passed", _NOVEMBER)],
    "long": [("lower_passed", _NOVEMBER), ("upper_passed", _DECEMBER)],
    "odd": [("lower_passed", _NOVEMBER)],
    "overdue": [("lower_passed", date(2025, 6, 2))],
    "suspended": [("lower_passed", _NOVEMBER), ("upper_passed", date(2025, 12, 1)), ("court_referred", _DECEMBER)],
    "final": [("lower_passed", date(2025, 9, 1)), ("upper_passed", date(2025, 10, 1)), ("signed", _NOVEMBER)],
    "american": [("presented", date(2025, 12, 15))],
}


def _bill(code: str, identifier: str, title: str = "") -> Bill:
    jurisdiction = Jurisdiction.objects.get(code=code)
    stances = [*Stance.values, ""]
    bill = Bill.objects.create(
        jurisdiction=jurisdiction,
        identifier=identifier,
        summary=f"What {identifier} does, in a sentence or two.",
        stance=stances[len(identifier) % len(stances)],
    )
    BillTitle.objects.create(bill=bill, language="en", text=f"Law of {identifier}")
    BillTitle.objects.create(bill=bill, language="kk", text=title or f"{identifier} заңы", summary=LONG_NOTE)
    if title:
        BillTitle.objects.filter(bill=bill, language="en").update(text=title)
    bill_written(bill=bill, now=STARTED)
    return bill


def _more_bills(numbers: range) -> None:
    for number in numbers:
        bill = _bill("US" if number % 3 == 0 else "KZ", f"No. {number}")
        if number % 3:
            record_event(bill=bill, new=NewEvent("lower_passed", _NOVEMBER), recorded_by=None, now=STARTED)
            bill.topics.add(Topic.objects.get(slug="press"))


def _papers(bill: Bill) -> None:
    where = "https://example.org/paper"
    BillSource.objects.create(
        bill=bill, url=where, title="A report", archive_url="https://example.net/copy", archived_on=_DECEMBER
    )
    BillDocument.objects.create(bill=bill, title="The text", url=where, language="kk", dated_on=_NOVEMBER)
    BillDocument.objects.create(bill=bill, title=LONG_TITLE[:200], url=where, language="ru")
    for number, text in enumerate(TEXTS):
        BillText.objects.create(
            bill=bill,
            label=f"{LONG_TITLE[:80]} {number}",
            language="kk",
            dated_on=_NOVEMBER + timedelta(days=number),
            source_url=where,
            kind=BillText.Kind.TEXT,
            digest=digest_of(text.encode()),
            size=len(text.encode()),
            text=text,
            words=words(text),
            added_at=NOW,
        )


def _odd(bill: Bill) -> None:
    """Correct an event, and let another come that its stage does not allow."""
    right = NewEvent("lower_passed", _NOVEMBER, corrects=bill.events.get(), reason="The source was wrong.")
    record_event(bill=bill, new=right, recorded_by=None, now=NOW)
    odd = NewEvent("signed", _DECEMBER, irregular_reason="Nobody knows how.", votes_for=77, votes_against=0)
    record_event(bill=bill, new=odd, recorded_by=None, now=NOW)


def _twice(bill: Bill) -> None:
    """Let something be reported that nobody has explained."""
    BillEvent.objects.create(bill=bill, kind="lower_passed", happened_on=_DECEMBER, recorded_at=NOW)
    rebuild_deadlines(bill=bill, now=NOW)


def _twice_more(number: int) -> None:
    bill = _bill("KZ", f"Grown {number}")
    for _count in range(2):
        BillEvent.objects.create(bill=bill, kind="lower_passed", happened_on=_NOVEMBER, recorded_at=NOW)
    rebuild_deadlines(bill=bill, now=NOW)


def _asks(bill: Bill, number: int = 0) -> ImportReview:
    """Let a source say of the latest event of a bill that it was a day earlier."""
    origin = BillOrigin.objects.create(bill=bill, system="openstates", source_id=f"ocd-bill/{number}")
    event = bill.events.latest("pk")
    return ImportReview.objects.create(
        origin=origin,
        bill=bill,
        event=event,
        key=f"{event.kind} 1",
        why=ImportReview.Why.CHANGED,
        said="a digest",
        says={"kind": event.kind, "happened_on": "2025-12-17", "source_url": "https://example.org/journal"},
        words="The Senate approved the bill " * 5,
        raised_at=NOW,
    )


def _proposes(bill: Bill, proposed_by: User) -> Proposal:
    """Let somebody propose to withdraw the latest event of a bill."""
    event = bill.events.latest("pk")
    new = NewEvent(VOID, event.happened_on, corrects=event, reason="It was another bill.")
    return propose_event(bill=bill, new=new, proposed_by=proposed_by, now=NOW)


def _edited(bill: Bill, editor: User) -> None:
    """Change what is written about a bill, and a day of its jurisdiction."""
    before = written_of(bill)
    bill.titles.filter(language="en").update(text=LONG_TITLE)
    keep_edits_of_bill(bill=bill, before=before, made_by=editor, now=NOW)
    day = ChangedDay(jurisdiction=bill.jurisdiction, day=date(2026, 1, 8), reason="By decree")
    keep_changed_day(day=day, made_by=editor, now=NOW)


def _lengthen(bill: Bill, *, number: int, windows: int, after: int) -> None:
    """Let much be reported of a bill, and many of its windows have ended."""
    BillEvent.objects.bulk_create(
        BillEvent(
            bill=bill,
            kind="postponed",
            happened_on=_NOVEMBER + timedelta(days=count % 30),
            note=LONG_NOTE,
            source_url="https://example.org/news/" + "a" * 200,
            recorded_at=STARTED,
        )
        for count in range(number)
    )
    pattern = Deadline.objects.filter(bill=bill, status=Deadline.Status.ENDED).earliest("pk")
    copies = []
    for count in range(windows):
        pattern.pk, pattern.occurrence = None, after + 2 + count
        copies.append(_copy_of(pattern))
    Deadline.objects.bulk_create(copies)


def _copy_of(deadline: Deadline) -> Deadline:
    return Deadline(**{field.attname: getattr(deadline, field.attname) for field in Deadline._meta.concrete_fields})


def _wishes(advocate: User, bills: dict[str, Bill]) -> list[Subscription]:
    """Let somebody follow something in every scope, each in another manner, and mute a bill."""
    kazakhstan = Jurisdiction.objects.get(code="KZ")
    wishes = [follow(advocate, Scope.BILL, bill=bills[name]) for name in ("approved", "long", "overdue", "american")]
    wishes.append(follow(advocate, Scope.TOPIC, topic=Topic.objects.get(slug="press"), choices=_taste(1)))
    wishes.append(follow(advocate, Scope.JURISDICTION, jurisdiction=kazakhstan, choices=_taste(2)))
    wishes.append(follow(advocate, Scope.STAGE, stage="president", jurisdiction=kazakhstan))
    wishes.append(follow(advocate, Scope.SEARCH, words="a phrase that only one person searches for"))
    wishes.append(follow(advocate, Scope.EVERYTHING))
    mute(subscriber=advocate, bill=bills["final"], now=STARTED)
    return wishes


def _taste(number: int) -> Choices:
    return Choices(open_every_days=3 + number)


def _addresses(advocate: User) -> Endpoint:
    """Give somebody an address of every channel and in every state."""
    _endpoint(advocate, "email", "second@example.org", "")
    Endpoint.objects.filter(pk=_endpoint(advocate, "email", "unproven@example.org", "New").pk).update(verified_at=None)
    Endpoint.objects.filter(pk=_endpoint(advocate, "chat", "ntfys://ntfy.example.org/room", "Chat").pk).update(
        refused_at=STARTED
    )
    return _endpoint(advocate, "webhook", "https://hooks.example.org/a/secret-path", "Team room")


def _endpoint(owner: User, channel: str, address: str, name: str) -> Endpoint:
    endpoint, _ = Endpoint.objects.of_address(owner_id=owner.pk, channel=channel, address=address)
    endpoint.name, endpoint.verified_at, endpoint.position = name, STARTED, owner.endpoints.count()
    endpoint.save()
    return endpoint


def _feed(owner: User, given: Given) -> str:
    return make_feed_token(owner=owner, given=given, name="A phone", is_discreet=False, today=NOW.date())


def _feed_of(owner: User, given: Given) -> FeedToken:
    _feed(owner, given)
    return FeedToken.objects.filter(owner=owner).latest("pk")


def _token(owner: User, name: str) -> ApiToken:
    make_token(user=owner, name=name, scopes=["read", "record"], expires_at=NOW + timedelta(days=30), now=NOW)
    return owner.api_tokens.latest("pk")


def _send() -> None:
    """Plan and send what is owed so far; what falls due tomorrow waits."""
    channel = FakeChannel()
    tick(channels={"email": channel, "webhook": channel, "chat": channel}, clock=StandingClock(NOW))


def _in_every_state() -> None:
    """Put one delivery of each reader into every state there is."""
    for owner in User.objects.order_by("pk"):
        mine = list(Delivery.objects.filter(endpoint__owner=owner).order_by("-pk").values_list("pk", flat=True))
        for pk, change in zip(mine, _STATES, strict=False):
            change(Delivery.objects.get(pk=pk))


def _became(status: DeliveryStatus, **fields: object) -> Callable[[Delivery], None]:
    """Return what puts a delivery into a state, with an attempt that had that outcome."""
    is_over = status in {Delivery.Status.REFUSED, Delivery.Status.WITHDRAWN}

    def change(delivery: Delivery) -> None:
        for name, value in {"settled_at": NOW if is_over else None, **fields}.items():
            setattr(delivery, name, value)
        delivery.status = status
        delivery.message_id = delivery.message_id or f"<{delivery.pk}@example.org>"
        delivery.attempts, delivery.due_at = delivery.tries.count() + 1, NOW + timedelta(days=1)
        delivery.save()
        delivery.tries.create(
            number=delivery.attempts, began_at=NOW, ended_at=NOW, outcome="try_later", answer="451 4.7.1 come later"
        )

    return change


_STATES = [
    _became(Delivery.Status.QUEUED),
    _became(Delivery.Status.QUEUED, failures=2),
    _became(Delivery.Status.QUEUED, in_digest=True),
    _became(Delivery.Status.SENDING, leased_until=NOW + timedelta(minutes=2)),
    _became(Delivery.Status.UNCERTAIN),
    _became(Delivery.Status.REFUSED, reason="550 5.1.1 no such user"),
    _became(Delivery.Status.WITHDRAWN, reason="the event was corrected"),
]


def _of_the_machinery() -> None:
    """Leave what administrators see: an alarm, a relay that is down, mails that came back, an address suppressed."""
    Alarm.objects.create(began_at=NOW - timedelta(hours=2), told_at=NOW - timedelta(hours=2))
    RelayState.objects.create(
        channel="email", faults=3, since=NOW - timedelta(hours=1), open_until=NOW, reason="421 4.3.2 not now"
    )
    for part in Part.values:
        Heartbeat.objects.create(part=part, beat_at=NOW - timedelta(minutes=1))
    address = hash_of_address("email", "gone@example.org")
    Suppression.objects.create(
        channel="email", address_hash=address, doubted_at=STARTED, suppressed_at=NOW, reason="address"
    )
    for delivery in Delivery.objects.order_by("pk")[:3]:
        Bounce.objects.create(
            delivery=delivery,
            attempt=1,
            verdict=Verdict.HARD,
            status="5.1.1",
            subject="address",
            source="report",
            noted_at=NOW,
        )
    ChangedDay.objects.create(
        jurisdiction=Jurisdiction.objects.get(code="KZ"), day=date(2026, 1, 5), reason="By decree.", is_open=False
    )
