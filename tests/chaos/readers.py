"""F-60 to F-72 and F-81: what readers do meanwhile, very many of them, and what stands in a title."""

import re
from datetime import timedelta

from tests.chaos.common import QUICK, news, pause
from tests.chaos.machinery import Hand
from tests.chaos.oracles import Expected, Fact, mails_of
from tests.chaos.registry import BOTH, scenario
from tests.chaos.world import SQLITE, Make, World

HOURS = timedelta(hours=6)
NOT_NOW = "450 4.2.0 not now"


def _queued(world: World, count: int) -> list[Fact]:
    """Return what is owed, all of it planned and tried, and nothing of it taken by the server yet."""
    facts = news(world, count)
    world.sink.behave(rcpt=NOT_NOW)
    world.start()
    world.wait(lambda: world.hand("state")["counts"].get("queued", 0) == count, 40, "the queue")
    return facts


@scenario("F-60", "ten readers stop between plan and sending", Make(QUICK), short=BOTH)
def stop_in_time(world: World) -> Expected:
    facts = _queued(world, 40)
    for fact in facts[:10]:
        world.hand("stop", address=fact.reader)
    # Whose mail is being written at this very moment may still get it: one a process.
    pause(2)
    world.sink.behave()
    world.drain()
    return Expected(facts[10:], within=HOURS)


@scenario("F-62", "ten readers change their address between plan and sending", Make(QUICK))
def move_in_time(world: World) -> Expected:
    facts = _queued(world, 40)
    moved = []
    for fact in facts[:10]:
        to = f"new-{fact.reader}"
        world.hand("move", address=fact.reader, to=to)
        moved.append(Fact(to, fact.says, fact.owed_at))
    world.sink.behave()
    world.drain()
    return Expected(moved + facts[10:], within=HOURS)


@scenario("F-63", "ten accounts are deleted between plan and sending", Make(QUICK))
def delete_in_time(world: World) -> Expected:
    facts = _queued(world, 40)
    for fact in facts[:10]:
        left = world.hand("delete", address=fact.reader)
        world.expect(not left, f"something of a deleted account is left in {left}")
    world.sink.behave()
    world.drain()
    return Expected(facts[10:], within=HOURS)


@scenario("F-65", "2,000 followers of one bill due in one minute (100,000 are a matter of `make bench`)")
def very_many(world: World) -> Expected:
    facts = news(world, 2000)
    world.start(workers=2)
    world.drain(200)
    return Expected(facts, within=timedelta(minutes=10))


CONTROL = "".join(chr(code) for code in [*range(1, 32), 0x7F, 0x85, 0x2028, 0x2029, 0x202E, 0x2066])
TITLES = [
    f"Control{CONTROL}characters",
    "Bill\x0bReply-To: x@example.org\r\nBcc: y@example.org",
    "Smuggled\r\n.\r\nMAIL FROM:<x@example.org>\r\nRCPT TO:<y@example.org>\r\nDATA\r\nSubject: no\r\n\r\nno\r\n.\r\n",
    "\n.\n..\n.one\nbare\rCR and bare\nLF",
    "very long " * 1000,
    "word" * 1500,
    "Закон «О…» 🏳️‍🌈 قانون חוק 法律",
    "<script>alert(1)</script><img src=https://example.org/x.png>",
]
HEADERS = {
    "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted",
    "X-Auto-Response-Suppress", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "X-Countersign-Delivery",
}  # fmt: skip


@scenario("F-70", "titles that break headers and lines, or smuggle a mail (F-71, F-72, F-73)", short=(SQLITE,))
def hostile(world: World) -> Expected:
    facts = []
    for number, title in enumerate(TITLES):
        facts += news(world, 2, f"Bill {number}", ())
        world.hand("retitle", title=f"Bill {number}", text=title)
        world.hand("happen", title=f"Bill {number}", kind="introduced")
    world.start()
    world.drain()
    for mail in mails_of(world):
        head = mail.raw.split(b"\r\n\r\n", 1)[0]
        names = re.findall(rb"(?m)^([A-Za-z-]+):", head)
        world.expect({name.decode() for name in names} <= HEADERS, f"a header of its own: {names}")
        world.expect(max(map(len, head.split(b"\r\n"))) <= 998, "a line of the header is too long")
        world.expect("\n" not in mail.subject and "\r" not in mail.subject, "a subject of two lines")
        world.expect(b"\n" not in mail.raw.replace(b"\r\n", b""), "a bare line feed")
        html = mail.parsed.get_body(("html",))
        world.expect(html is not None and "<script" not in html.get_content(), "a script in the mail")
        world.expect(html is not None and "<img" not in html.get_content(), "a picture from elsewhere in the mail")
    words = {fact.reader: "Introduced" for fact in facts}
    return Expected([Fact(fact.reader, words[fact.reader], fact.owed_at) for fact in facts])


@scenario("F-81", "SECRET_KEY is changed: the links of mails that were sent still work")
def secret_changes(world: World) -> Expected:
    facts = news(world, 5)
    world.start()
    world.drain()
    link = re.search(r"https://countersign\.example(/\S+)>", mails_of(world)[0].parsed["List-Unsubscribe"])
    assert link is not None
    world.hand.end()
    world.env["SECRET_KEY"] = "another secret, as long as a secret ought to be, made by the harness"
    with (world.folder / "hand2.log").open("wb") as log:
        world.hand = Hand(world.env, log)
    status, _ = world.hand("visit", path=link[1], form={})
    world.expect(status in {200, 302}, f"the link answers {status}")
    world.hand("happen", title="A bill", kind="lower_passed")
    world.drain()
    told = [mail.recipients for mail in mails_of(world) if "Passed" in mail.subject]
    world.expect(len(told) == 4, f"{len(told)} were told after one of five had stopped by the old link")
    return Expected(facts, within=HOURS)
