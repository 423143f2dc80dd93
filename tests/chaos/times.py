"""F-40 to F-45: the machine sleeps, or its clock is wrong. The case is that of docs/alerts.md: signature by 17 January."""

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.chaos.common import QUICK, news, pause
from tests.chaos.oracles import Expected, Fact, Mail, mails_of
from tests.chaos.registry import scenario
from tests.chaos.world import STARTS_AT, Make, World

ALMATY = ZoneInfo("Asia/Almaty")
APPROVED_AT = datetime(2025, 12, 18, 15, tzinfo=ALMATY)
DAY = timedelta(days=1)
ANY_TIME = timedelta(days=100)
TITLE = "The case"


def _approved(world: World, count: int, kinds: tuple[str, ...] = ("lower_passed",)) -> list[Fact]:
    """Let readers be told of the Senate's approval of 18 December, and let everything stop then."""
    readers = world.readers(count)
    world.hand("enter", title=TITLE, readers=readers, kinds=list(kinds))
    world.set_clock(APPROVED_AT)
    world.hand("happen", title=TITLE, kind="upper_passed")
    world.start()
    world.drain()
    for one in world.keeper.kept:
        one.stop()
    return [Fact(reader, f": {TITLE}", APPROVED_AT) for reader in readers]


def _after_a_sleep(world: World, until: datetime) -> list[Mail]:
    """Return what goes out when everything starts again at that moment."""
    before = len(mails_of(world))
    world.set_clock(until)
    world.start()
    world.drain()
    return mails_of(world)[before:]


def _one_each(world: World, mails: list[Mail], readers: int, says: str) -> None:
    counts = Counter(mail.recipients for mail in mails)
    world.expect(len(counts) == readers, f"{len(counts)} readers of {readers} were told")
    world.expect(max(counts.values(), default=0) == 1, "somebody was told more than once")
    wrong = [mail.subject for mail in mails if says not in mail.subject]
    world.expect(not wrong, f"it does not say “{says}”: {wrong[:1]}")


@scenario("F-40", "asleep past a reminder's moment, awake before the last day")
def slept_past_a_reminder(world: World) -> Expected:
    facts = _approved(world, 20)
    mails = _after_a_sleep(world, datetime(2026, 1, 12, 12, tzinfo=ALMATY))
    _one_each(world, mails, 20, "closes in 5 days, Saturday 17 January 2026")
    return Expected(facts, within=ANY_TIME)


@scenario("F-41", "asleep past the last day of all")
def slept_past_the_end(world: World) -> Expected:
    facts = _approved(world, 20)
    mails = _after_a_sleep(world, datetime(2026, 1, 31, 12, tzinfo=ALMATY))
    wrong = [mail.subject for mail in mails if " closes " in mail.subject or " opens " in mail.subject]
    world.expect(not wrong, f"a window that is over is announced: {wrong[:1]}")
    counts = Counter(mail.recipients for mail in mails)
    world.expect(max(counts.values(), default=0) <= 1, "somebody was told more than once")
    return Expected(facts, within=ANY_TIME, slept_through=True)


@scenario("F-42", "down for four weeks, with six reminders due to each of 100 readers (F-43)")
def down_for_weeks(world: World) -> Expected:
    facts = _approved(world, 100)
    mails = _after_a_sleep(world, datetime(2026, 1, 14, 12, tzinfo=ALMATY))
    _one_each(world, mails, 100, "closes in 3 days")
    return Expected(facts, within=ANY_TIME)


def _waiting(world: World) -> int:
    counts = world.hand("state")["counts"]
    return int(counts.get("queued", 0) + counts.get("sending", 0))


@scenario(
    "F-44", "the clock jumps a day ahead, a worker dies, the relay fails, and the clock is set right", Make(QUICK)
)
def a_day_ahead(world: World) -> Expected:
    facts = news(world, 40)
    world.sink.behave(delay=0.1)
    world.start("before_smtp:kill9:5")
    # A worker has some of them in hand at once.
    world.wait(lambda: _waiting(world) > 30, 20, "the queue")
    world.set_clock(STARTS_AT + DAY)
    world.wait_for_failpoint()
    world.sink.behave(mail="421 4.3.2 shutting down")
    world.wait(lambda: world.hand("look")["closed"] == ["email"], 20, "the breaker")
    world.sink.behave()
    world.set_clock(STARTS_AT + timedelta(minutes=10))
    # Not a day later: a lease and a breaker that end tomorrow were made by a clock that was wrong.
    world.drain(40)
    return Expected(facts, within=ANY_TIME)


@scenario("F-45", "the clock falls a day behind in the middle of a batch, and is set right")
def a_day_behind(world: World) -> Expected:
    facts = news(world, 300)
    world.start()
    world.wait_for_mails(20)
    world.set_clock(STARTS_AT - DAY)
    pause(4)
    world.set_clock(STARTS_AT + timedelta(minutes=10))
    world.drain()
    return Expected(facts, within=ANY_TIME)
