"""The mail doctor, against a DNS server, mail servers and a time server that are real and on loopback."""

import datetime as dt
import json
import socketserver
import ssl
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import dns.resolver
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import CommandError, call_command

from accounts.services import make_account
from alerts.channels import Message, Outcome, Refused, RelayFault, Sent, TryLater, Uncertain
from alerts.channels.email import EmailChannel
from alerts.channels.smtp import Relay, SmtpClient
from alerts.doctor import Check, Result, Setup, domain, relay, self_test, timing
from alerts.doctor.dns import Dns, DnsDidNotAnswer
from alerts.management.commands import mail_doctor
from alerts.management.inbox import FreePortController, Inbox, listening
from tests.dns_server import Zone, answering
from tests.fakes import FakeChannel

pytestmark = pytest.mark.html

IP = "198.51.100.7"
PUBLIC = "8.8.8.8"
NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)

GOOD: Zone = {
    ("example.org", "TXT"): [f'"v=spf1 ip4:{IP}" " -all"'],
    ("example.org", "MX"): ["10 mx.example.org."],
    ("b.example.org", "TXT"): [f'"v=spf1 ip4:{IP} -all"'],
    ("b.example.org", "MX"): ["20 mx.example.org.", "10 first.example.org."],
    ("one._domainkey.example.org", "TXT"): ['"v=DKIM1; k=rsa; p=MIGf"'],
    ("_dmarc.example.org", "TXT"): ['"v=DMARC1; p=reject"'],
    ("7.100.51.198.in-addr.arpa", "PTR"): ["mail.example.org."],
    ("mail.example.org", "A"): [IP],
}
SETUP = Setup("alerts@example.org", "bounces@b.example.org", None, "www.example.org", "one", (IP,))


def diagnosis(zone: Zone, setup: Setup = SETUP) -> dict[str, Check]:
    with answering(zone) as port:
        return {check.name: check for check in domain.checks(setup, Dns(["127.0.0.1"], port=port))}


def test_a_domain_that_is_set_up_well_is_well() -> None:
    found = diagnosis(GOOD)

    assert {check.result for check in found.values()} == {Result.OK}
    assert set(found) == {
        "spf of example.org", "spf of b.example.org", "dkim", "dmarc", "mx of example.org", "mx of b.example.org",
        f"ptr of {IP}", "message-id",
    }  # fmt: skip
    assert found["mx of b.example.org"].says == "Mail to b.example.org goes to first.example.org, mx.example.org."


ILLS: list[tuple[str, Zone, Result, str]] = [
    # check,               what the DNS says instead,                              result,             what to do
    ("spf of example.org", {("example.org", "TXT"): ['"x"']},                      Result.PROBLEM,     "Publish a TXT record"),
    ("spf of example.org", {("example.org", "TXT"): ['"v=spf1 -all"']},            Result.PROBLEM,     "forbids 198.51.100.7"),
    ("spf of example.org", {("example.org", "TXT"): ['"v=spf1 ~all"']},            Result.WARNING,     "does not name"),
    ("spf of example.org", {("example.org", "TXT"): ['"v=spf1"']},                 Result.WARNING,     "says nothing of"),
    ("spf of example.org", {("example.org", "TXT"): ['"v=spf1 huh:x -all"']},      Result.PROBLEM,     "is broken"),
    ("spf of example.org", {("example.org", "TXT"): ['"v=spf1 a:%{d} -all"']},     Result.NOT_CHECKED, "macros"),
    ("spf of example.org", {("example.org", "TXT"): ['"v=spf1 a:fails.example"']}, Result.NOT_CHECKED, "did not answer"),
    ("dkim",               {("one._domainkey.example.org", "TXT"): ['"x"']},       Result.PROBLEM,     "There is no key"),
    ("dkim",               {("one._domainkey.example.org", "TXT"): ['"p="']},      Result.PROBLEM,     "is revoked"),
    ("dmarc",              {("_dmarc.example.org", "TXT"): ['"x"']},               Result.PROBLEM,     "Publish a TXT record"),
    ("dmarc",              {("_dmarc.example.org", "TXT"): ['"v=DMARC1"', '"v=DMARC1; p=none"']}, Result.PROBLEM, "leave one"),
    ("dmarc",              {("_dmarc.example.org", "TXT"): ['"v=DMARC1; p=none; aspf=s"']}, Result.WARNING, "cannot align"),
    ("mx of example.org",  {("example.org", "MX"): ["0 ."]},                       Result.PROBLEM,     "takes no mail"),
    ("mx of example.org",  {("example.org", "MX"): []},                            Result.PROBLEM,     "publish an MX record"),
    ("mx of example.org",  {("example.org", "MX"): [], ("example.org", "A"): [IP]}, Result.WARNING,    "Publish one"),
    (f"ptr of {IP}",       {("7.100.51.198.in-addr.arpa", "PTR"): []},             Result.PROBLEM,     "has no name"),
    (f"ptr of {IP}",       {("mail.example.org", "A"): ["192.0.2.1"]},             Result.PROBLEM,     "leads elsewhere"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "instead", "result", "says"), ILLS)
def test_what_is_wrong_with_a_domain_is_named_with_what_to_do(
    name: str, instead: Zone, result: Result, says: str
) -> None:
    check = diagnosis({**GOOD, **instead})[name]

    assert check.result == result
    assert says in check.says


def test_what_is_not_known_is_not_checked() -> None:
    found = diagnosis(GOOD, Setup("alerts@example.org", "", None, "elsewhere.example"))

    assert {name for name, check in found.items() if check.result == Result.NOT_CHECKED} == {
        "spf of example.org",
        "dkim",
        "ptr",
    }
    assert found["message-id"].result == Result.WARNING


@pytest.mark.parametrize(
    ("host", "ips"),
    [
        ("relay.example.org", [PUBLIC]),
        (PUBLIC, [PUBLIC]),
        ("127.0.0.1", []),
        ("fails.example", []),
        ("none.example", []),
    ],
)
def test_without_an_outgoing_address_the_relays_own_are_taken(host: str, ips: list[str]) -> None:
    zone: Zone = {**GOOD, ("relay.example.org", "A"): [PUBLIC, "10.0.0.1"]}
    found = diagnosis(zone, Setup("alerts@example.org", "", Relay(host, 25), "example.org"))

    assert [name for name in found if name.startswith("ptr of")] == [f"ptr of {ip}" for ip in ips]


@pytest.mark.parametrize("address", ["alerts@localhost", "alerts@127.0.0.1", "alerts"])
def test_a_sender_that_is_no_domain_is_a_problem(address: str) -> None:
    (check,) = diagnosis(GOOD, Setup(address, "", None, "example.org")).values()

    assert (check.name, check.result) == ("from", Result.PROBLEM)


def test_a_machine_without_any_dns_server_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(self: Any, *args: Any) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", nowhere)

    with pytest.raises(DnsDidNotAnswer):
        Dns().texts("example.org")


# The relay's encryption.


def certificate(folder: Path, *, days: int, host: str = "127.0.0.1") -> ssl.SSLContext:
    """Make a certificate of loopback that counts from NOW for so many days; return the server's context."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = dt.datetime.now(dt.UTC)  # noqa: TID251 - the certificate is checked by the real time
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=30))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@contextmanager
def encrypted(context: ssl.SSLContext, *, at_once: bool = False) -> Iterator[int]:
    """Run a mail server that offers STARTTLS, or speaks TLS from the beginning; yield its port."""
    controller = FreePortController(Inbox())
    if at_once:
        controller.ssl_context = context
        create = controller.loop.create_server
        controller._create_server = lambda: create(  # type: ignore[method-assign]
            controller._factory_invoker, sock=controller.listening, ssl=context
        )
    else:
        controller.SMTP_kwargs["tls_context"] = context
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def trusting(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(folder / "cert.pem"))


@pytest.mark.parametrize("at_once", [False, True], ids=["starttls", "tls"])
@pytest.mark.parametrize(("days", "result"), [(365, Result.OK), (5, Result.WARNING)])
def test_a_certificate_that_is_valid_and_one_that_ends_soon(
    tmp_path: Path, at_once: bool, days: int, result: Result
) -> None:
    with encrypted(certificate(tmp_path, days=days), at_once=at_once) as port:
        way = Relay("127.0.0.1", port, starttls=not at_once, tls=at_once, timeout=10)
        now = dt.datetime.now(dt.UTC)  # noqa: TID251
        check = relay.encryption(way, now=now, context=trusting(tmp_path))

    assert check.result == result


BAD_CERTIFICATES = [(-1, "127.0.0.1", True), (365, "127.0.0.2", True), (365, "127.0.0.1", False)]


@pytest.mark.parametrize(
    ("days", "host", "is_trusted"), BAD_CERTIFICATES, ids=["expired", "another host", "a stranger's"]
)
def test_a_certificate_that_is_not_valid_is_a_problem_and_nothing_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, host: str, is_trusted: bool
) -> None:
    server = certificate(tmp_path, days=days, host=host)
    context = trusting(tmp_path) if is_trusted else ssl.create_default_context()
    monkeypatch.setattr(ssl, "create_default_context", lambda: context)
    with encrypted(server) as port:
        way = Relay("127.0.0.1", port, starttls=True, timeout=10)
        check = relay.encryption(way, now=NOW)
        outcome = EmailChannel(SmtpClient(way)).deliver(MESSAGE, lambda: None)

    assert (check.result, outcome) == (Result.PROBLEM, RelayFault("SSLCertVerificationError"))


def test_a_relay_without_encryption_is_a_problem_unless_it_is_on_this_machine() -> None:
    assert relay.encryption(Relay("127.0.0.1", 25), now=NOW).result == Result.OK
    assert relay.encryption(Relay("localhost", 25), now=NOW).result == Result.OK
    assert relay.encryption(Relay("relay.example", 25), now=NOW).result == Result.PROBLEM
    assert relay.encryption(Relay("192.0.2.1", 25), now=NOW).result == Result.PROBLEM


def test_a_relay_that_offers_no_encryption_or_is_not_there_is_a_problem() -> None:
    with listening() as inbox:
        way = Relay("127.0.0.1", inbox.port, starttls=True, timeout=10)
        assert "offers no STARTTLS" in relay.encryption(way, now=NOW).says

    assert "cannot be reached" in relay.encryption(way, now=NOW).says


# Who must take mail.


@pytest.mark.parametrize(
    ("answer", "result"),
    [("250 OK", Result.OK), ("450 4.2.0 later", Result.WARNING), ("550 5.1.1 no", Result.PROBLEM)],
)
def test_the_domains_own_server_is_asked_and_nothing_is_sent(answer: str, result: Result) -> None:
    asked: list[str] = []
    zone: Zone = {("example.org", "MX"): ["10 localhost."], ("b.example.org", "MX"): ["10 localhost."]}
    with answering(zone) as port, listening() as inbox:

        def take(address: str) -> str:
            asked.append(address)
            return answer

        inbox.answer = take
        found = list(relay.postmasters(SETUP, Dns(["127.0.0.1"], port=port), port=inbox.port))

    assert [check.name for check in found] == ["recipient postmaster", "recipient abuse", "recipient bounces"]
    assert {check.result for check in found} == {result}
    assert asked[:2] == ["postmaster@example.org", "abuse@example.org"]
    assert asked[2].startswith("bounces+0-")
    assert inbox.mails == []


def test_a_server_that_cannot_be_asked_is_no_problem_of_the_domain() -> None:
    with listening() as gone:
        pass
    zone: Zone = {("example.org", "MX"): ["10 localhost."]}
    setup = Setup("alerts@example.org", "", None, "example.org")
    with answering(zone) as port:
        there = list(relay.postmasters(setup, Dns(["127.0.0.1"], port=port), port=gone.port))
        nowhere = list(relay.postmasters(Setup("a@fails.example", "", None, ""), Dns(["127.0.0.1"], port=port)))

    assert {check.result for check in [*there, *nowhere]} == {Result.NOT_CHECKED}


# The clock.


@contextmanager
def telling_time(ahead: float, *, length: int = 48) -> Iterator[int]:
    """Run a time server whose clock is so many seconds ahead; yield its port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            moment = time.time() + ahead + timing.SINCE_1900
            answer = b"\x1c" + 39 * b"\0" + struct.pack("!II", int(moment), int(moment % 1 * 2**32))
            self.request[1].sendto(answer[:length], self.client_address)

    with socketserver.UDPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("ahead", "result", "says"),
    [(0, Result.OK, "right"), (20, Result.WARNING, "behind"), (-20, Result.WARNING, "ahead"), (3600, Result.PROBLEM, "behind")],
)  # fmt: skip
def test_the_clock_is_compared_with_a_time_server(ahead: float, result: Result, says: str) -> None:
    with telling_time(ahead) as port:
        check = timing.judged(timing.offset_by("127.0.0.1", port=port))

    assert check.result == result
    assert says in check.says


def test_a_time_server_that_gives_no_time_is_no_time_server() -> None:
    with telling_time(0, length=20) as port, pytest.raises(timing.NoTime):
        timing.offset_by("127.0.0.1", port=port)
    with pytest.raises(timing.NoTime):
        timing.offset_by("127.0.0.1", port=port, timeout=0.2)


# The mail to oneself.

MESSAGE = self_test.message_to(
    "me@example.org", message_id_domain="example.org", site_url="https://example.org", envelope_sender="", now=NOW
)


@pytest.mark.parametrize(
    ("outcome", "result"),
    [
        (Sent("250 taken"), Result.OK),
        (TryLater("450"), Result.WARNING),
        (Uncertain("nothing"), Result.WARNING),
        (Refused("550"), Result.PROBLEM),
        (RelayFault("535"), Result.PROBLEM),
    ],
)
def test_what_the_relay_answers_to_the_test_is_told(outcome: Outcome, result: Result) -> None:
    check = self_test.delivery(MESSAGE, FakeChannel(lambda message: outcome))

    assert check.result == result


SIGNED = "v=1; d=example.org; h=From:List-Unsubscribe:List-Unsubscribe-Post; b=x"

ARRIVED = [
    # Authentication-Results,              DKIM-Signature,              authentication,        signature
    ("mx; spf=pass; dkim=pass; dmarc=pass", SIGNED,                     Result.OK,             Result.OK),
    ("mx; spf=pass; dkim=fail",             SIGNED,                     Result.PROBLEM,        Result.OK),
    ("",                                    "v=1; h=From:To; b=x",      Result.NOT_CHECKED,    Result.WARNING),
    ("",                                    "",                         Result.NOT_CHECKED,    Result.PROBLEM),
]  # fmt: skip


@pytest.mark.parametrize(("results", "signature", "authentication", "signed"), ARRIVED)
def test_what_the_receiver_wrote_upon_the_test_is_read_back(
    tmp_path: Path, results: str, signature: str, authentication: Result, signed: Result
) -> None:
    for folder in ("new", "cur"):
        (tmp_path / folder).mkdir()
    headers = [f"Authentication-Results: {results}"] * bool(results) + [f"DKIM-Signature: {signature}"] * bool(
        signature
    )
    (tmp_path / "new" / "1").write_text("Message-ID: <other@example.org>\n\n")
    (tmp_path / "cur" / "2:2,S").write_text("\n".join([*headers, f"Message-ID: {MESSAGE.message_id}", "", ""]))

    found = list(self_test.checks_of_received(self_test.received(MESSAGE, tmp_path, patience=0)))

    assert [check.result for check in found] == [Result.OK, authentication, signed]


def test_a_test_that_does_not_arrive_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    standing = SimpleNamespace(sleep=waited.append, monotonic=iter([0.0, 1.0, 3.0]).__next__)
    monkeypatch.setattr("alerts.doctor.self_test.time", standing)

    (check,) = self_test.checks_of_received(self_test.received(MESSAGE, tmp_path, patience=2))

    assert (check.result, waited) == (Result.PROBLEM, [1.0])


# The command.


@pytest.fixture
def well(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """An installation whose domain is set up well, with a relay on this machine."""
    settings.DEFAULT_FROM_EMAIL = "Countersign <alerts@example.org>"
    settings.BOUNCE_ADDRESS = "bounces@b.example.org"
    settings.SITE_HOST, settings.SITE_URL = "example.org", "https://example.org"
    zone = {key: value for key, value in GOOD.items() if key[1] != "MX"}
    with answering({**zone, ("example.org", "A"): [IP], ("b.example.org", "A"): [IP]}) as port, listening() as inbox:
        client = SmtpClient(Relay("127.0.0.1", inbox.port, timeout=10))
        monkeypatch.setattr(mail_doctor, "Dns", lambda: Dns(["127.0.0.1"], port=port))
        monkeypatch.setattr(mail_doctor, "smtp_client", lambda: client)
        yield inbox


def doctor(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    call_command("mail_doctor", "--json", "--outgoing-ip", IP, "--dkim-selector", "one", *arguments)
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_command_tells_what_it_found_and_sends_one_test(
    db: None, well: Inbox, capsys: pytest.CaptureFixture[str]
) -> None:
    make_account(email="admin@example.org", is_administrator=True)

    found = doctor(capsys)

    results = {check["name"]: check["result"] for check in found["checks"]}
    assert found["ok"]
    assert results["relay"] == results["tls"] == results["bounces"] == results["self-test"] == "ok"
    assert results["clock"] == results["arrival"] == "not checked"
    assert well.recipients == [["admin@example.org"]]
    assert well.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_command_reads_its_test_back(
    well: Inbox, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").mkdir()

    def arrive(message: Message, folder: Path, *, patience: float) -> Any:
        (folder / "new" / "1").write_bytes(b"DKIM-Signature: %s\n" % SIGNED.encode() + well.mails[-1].as_bytes())
        return received(message, folder, patience=patience)

    received = self_test.received
    monkeypatch.setattr(self_test, "received", arrive)

    found = doctor(capsys, "--to", "me@example.org", "--maildir", str(tmp_path), "--wait", "0")

    assert {check["name"]: check["result"] for check in found["checks"][-3:]} == {
        "arrival": "ok",
        "authentication": "not checked",
        "signature": "ok",
    }


def test_the_command_ends_with_a_status_when_there_is_a_problem(
    well: Inbox, capsys: pytest.CaptureFixture[str], settings: Any
) -> None:
    settings.BOUNCE_ADDRESS = f"{'long' * 20}@b.example.org"
    well.answer = lambda address: f"550 5.1.1 <{address}> no"

    with pytest.raises(SystemExit, match="1"):
        call_command("mail_doctor", "--to", "me@example.org", "--maildir", "/nowhere")

    printed = capsys.readouterr().out
    assert "problem      bounces: " in printed
    assert "problem      self-test: The address was refused: 550 5.1.1 <the address> no" in printed
    assert "arrival" not in printed


@pytest.mark.parametrize(
    ("demo", "esp", "result"), [(False, "", "problem"), (True, "", "warning"), (False, "postmark", "ok")]
)
def test_without_a_relay_it_says_so(
    well: Inbox,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    demo: bool,
    esp: str,
    result: str,
) -> None:
    settings.DEMO, settings.ESP, settings.BOUNCE_ADDRESS = demo, esp, ""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(mail_doctor, "smtp_client", lambda: None)

    if result == "problem":
        with pytest.raises(SystemExit):
            doctor(capsys, "--to", "me@example.org")
        found = json.loads(capsys.readouterr().out)
    else:
        found = doctor(capsys, "--to", "me@example.org")

    results = {check["name"]: check for check in found["checks"]}
    assert results["relay"]["result"] == result
    assert "No relay is configured" in results["relay"]["says"]
    assert results["self-test"]["result"] == ("ok" if esp else "not checked")
    assert results["bounces"]["result"] == "warning"


def test_a_time_server_that_is_not_there_is_told(
    well: Inbox, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    def gone(host: str) -> float:
        raise timing.NoTime("TimeoutError")

    monkeypatch.setattr(timing, "offset_by", gone)

    found = doctor(capsys, "--no-mail", "--ntp", "127.0.0.1")

    assert [check["result"] for check in found["checks"] if check["name"] in {"clock", "self-test"}] == [
        "not checked"
    ] * 2


def test_a_time_server_that_is_there_is_believed(
    well: Inbox, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    monkeypatch.setattr(timing, "offset_by", lambda host: 0.5)

    found = doctor(capsys, "--no-mail", "--ntp", "127.0.0.1")

    assert [check["result"] for check in found["checks"] if check["name"] == "clock"] == ["ok"]


def test_without_an_administrator_an_address_must_be_named(db: None, well: Inbox) -> None:
    with pytest.raises(CommandError, match="--to"):
        call_command("mail_doctor")
