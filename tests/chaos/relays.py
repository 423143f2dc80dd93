"""F-30 to F-39: the mail server refuses, stalls, hangs up, or is not the one it says it is."""

from datetime import timedelta
from pathlib import Path

from tests.chaos.certificates import write_certificate
from tests.chaos.common import QUICK, news, pause
from tests.chaos.oracles import Expected, mails_of
from tests.chaos.registry import scenario
from tests.chaos.world import POSTGRES, SQLITE, Make, World

HOURS = timedelta(hours=12)


@scenario("F-30", "421 to every MAIL for ten minutes", Make(QUICK), short=(SQLITE,))
def busy(world: World) -> Expected:
    facts = news(world, 50)
    world.sink.behave(mail="421 4.3.2 shutting down")
    world.start()
    world.wait(lambda: world.hand("look")["closed"] == ["email"], 60, "the breaker")
    pause(600 / QUICK)
    world.sink.behave()
    world.drain()
    return Expected(facts, within=HOURS)


@scenario("F-30b", "the mail server is not there for ten minutes", Make(QUICK))
def not_there(world: World) -> Expected:
    world.sink.kill()
    world.kills += 1
    facts = news(world, 50)
    world.start()
    world.wait(lambda: world.hand("look")["closed"] == ["email"], 20, "the breaker")
    pause(600 / QUICK)
    world.sink.start()
    world.sink.behave()
    world.drain()
    return Expected(facts, within=HOURS)


@scenario("F-30c", "kill -9 of the mail server in the middle of a batch, five times", Make(QUICK))
def dies(world: World) -> Expected:
    facts = news(world, 200)
    world.start()
    for number in range(5):
        world.wait_for_mails(20 * number + 10)
        world.sink.kill()
        world.kills += 1
        world.sink.start()
        world.sink.behave()
    world.drain()
    # The mail was taken and the answer not given: each process may have had one.
    return Expected(facts, doubles=10, within=HOURS)


@scenario("F-31", "greylisting: 450 at each recipient's first RCPT", Make(QUICK), short=(SQLITE,))
def greylists(world: World) -> Expected:
    facts = news(world, 50)
    world.sink.behave(greylist=True)
    world.start()
    world.drain()
    return Expected(facts, within=HOURS)


@scenario("F-32", "550 5.1.1 to three of fifty", Make(QUICK))
def three_unknown(world: World) -> Expected:
    facts = news(world, 50)
    unknown = frozenset(fact.reader for fact in facts[10:13])
    world.sink.behave(refuse=sorted(unknown))
    world.start()
    world.drain()
    refused = world.hand("state")["refused"]
    world.expect(refused == 3, f"{refused} addresses are marked as refused")
    return Expected(facts, unreachable=unknown, within=HOURS)


@scenario("F-33", "550 5.7.1 to all: the fault is ours", Make(QUICK))
def all_refused(world: World) -> Expected:
    facts = news(world, 50)
    world.sink.behave(rcpt="550 5.7.1 blocked, see our policy")
    world.start()
    world.wait(lambda: world.hand("look")["closed"] == ["email"], 20, "the breaker")
    world.wait(lambda: not world.hand("look")["is_well"], 10, "the alarm")
    refused = world.hand("state")["refused"]
    world.expect(refused == 0, f"{refused} readers are blamed for our fault")
    world.sink.behave()
    world.drain()
    return Expected(facts, within=HOURS)


@scenario("F-34", "hangs up after the final dot of five, having taken them", Make(QUICK), short=(SQLITE,))
def takes_and_hangs_up(world: World) -> Expected:
    facts = news(world, 50)
    world.sink.behave(dot="drop", dot_times=5, dot_keeps=True)
    world.start()
    world.drain()
    return Expected(facts, doubles=5, exactly=True, within=HOURS)


@scenario("F-35", "hangs up after the final dot of five, having taken none", Make(QUICK), short=(POSTGRES,))
def hangs_up(world: World) -> Expected:
    facts = news(world, 50)
    world.sink.behave(dot="drop", dot_times=5)
    world.start()
    world.drain()
    return Expected(facts, within=HOURS)


@scenario("F-35b", "451 and 554 to the final dot of five each", Make(QUICK))
def refuses_content(world: World) -> Expected:
    facts = news(world, 50)
    world.sink.behave(dot="451 4.3.0 not now", dot_times=5)
    world.start()
    world.wait_for_mails(20)
    world.sink.behave(dot="554 5.6.0 not so", dot_times=5)
    world.drain()
    return Expected(facts, within=HOURS)


@scenario("F-37", "a slow server: a fifth of a second before every answer")
def slow(world: World) -> Expected:
    facts = news(world, 60)
    world.sink.behave(delay=0.2)
    world.start()
    world.drain(120)
    return Expected(facts, within=timedelta(minutes=3))


@scenario("F-38", "452 4.4.5 after twenty mails of a session", Make(QUICK))
def session_limit(world: World) -> Expected:
    facts = news(world, 100)
    world.sink.behave(busy_after=20)
    world.start()
    world.drain()
    return Expected(facts, within=HOURS)


@scenario("F-39", "a half-open connection: the server's host is gone without a word", Make(QUICK), stacks=(SQLITE,))
def half_open(world: World) -> Expected:
    assert world.sink.process is not None
    facts = news(world, 30)
    world.sink.process.send_signal(19)
    world.start()
    pause(62)
    world.sink.process.send_signal(18)
    world.drain()
    return Expected(facts, within=timedelta(hours=6))


LONG, OVER = 365 * 50, 365


@scenario("F-39c", "STARTTLS taken away; another's certificate; one that is over; then the right one", Make(QUICK))
def tls(world: World) -> Expected:
    facts = news(world, 20)
    good, other, over = (world.folder / f"{name}.pem" for name in ("good", "other", "over"))
    write_certificate(good, "127.0.0.1", LONG)
    write_certificate(other, "mail.example", LONG)
    write_certificate(over, "127.0.0.1", OVER)
    trusted = world.folder / "trusted.pem"
    trusted.write_bytes(b"".join(path.read_bytes() for path in (good, other, over)))
    world.env |= {"EMAIL_URL": f"smtp+tls://127.0.0.1:{world.sink.port}", "SSL_CERT_FILE": str(trusted)}
    world.sink.behave()
    world.start()
    for tls in ("", str(other), str(over)):
        world.sink.behave(tls=tls)
        pause(3)
        name = Path(tls).name or "no TLS at all"
        world.expect(world.sink.journal == [], f"mails went out over {name}")
    world.wait(lambda: not world.hand("look")["is_well"], 10, "the alarm")
    world.sink.behave(tls=str(good))
    world.drain()
    return Expected(facts, within=HOURS)


@scenario("F-39e", "a server that knows neither PIPELINING nor 8BITMIME")
def old_server(world: World) -> Expected:
    title = "Архив ісі туралы заң"
    world.sink.behave(pipelining=False, eight_bit=False)
    facts = news(world, 20, title)
    world.start()
    world.drain()
    for mail in mails_of(world):
        world.expect(mail.raw.isascii(), "a mail of eight bits went to a server that takes seven")
        body = mail.parsed.get_body(("plain",))
        world.expect(body is not None and title in body.get_content(), "the content is not as it was")
    return Expected(facts)
