"""Chat by Apprise, with its own services against real servers: what they send, and that none gets past the guard."""

import ast
import inspect
import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from apprise import NotifyBase

from alerts.channels import Message, Outcome, Refused, Sent, TryLater, Uncertain, chat
from alerts.channels.chat import SERVICES, ChatChannel, NotAChat, known_services, service_of, trouble_with
from alerts.channels.exchange import Found, Reach
from alerts.channels.guarded_requests import AT_MOST_REQUESTS, NotSent, underway
from alerts.rules.places import Place
from tests.fakes import nothing
from tests.far_end import NAME, Act, FarEnd, answering, authority, far_end, hanging_up, loopback, plain_reach, url_of

pytestmark = pytest.mark.html

EVERY = frozenset(SERVICES)
TELEGRAM = "tgram://123456789:abcdefg_hijklmnop/12315544"
MESSAGE = Message("", "<one@example.org>", "Signature closes in 3 days", "It closes on 17 January.", "<p>It.</p>")


@pytest.fixture
def end() -> Iterator[FarEnd]:
    with far_end() as end:
        end.act = json_answer({})
        yield end


def json_answer(content: object, status: str = "200 OK") -> Act:
    body = json.dumps(content)
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return answering(head + body)


def ntfy(end: FarEnd, query: str = "") -> str:
    return f"ntfy://{NAME}:{end.port}/topic{query}"


def deliver(url: str, reach: Reach, message: Message = MESSAGE, services: frozenset[str] = EVERY) -> Outcome:
    return ChatChannel(reach, services).deliver(replace(message, to=url), nothing)


def test_a_message_arrives_with_its_subject_and_its_text(end: FarEnd) -> None:
    assert deliver(ntfy(end), plain_reach(end)) == Sent("200 OK")

    (received,) = end.received
    content = json.loads(received.body)
    assert (content["topic"], content["title"]) == ("topic", MESSAGE.subject)
    assert content["message"] == MESSAGE.text


def test_no_message_names_a_picture_or_a_page_of_apprise(end: FarEnd) -> None:
    deliver(ntfy(end), plain_reach(end))
    deliver(f"mmost://{NAME}:{end.port}/3ccdd113474722377935511fc85d3dd4", plain_reach(end))

    assert len(end.received) == 2
    for received in end.received:
        said = f"{received.headers}{received.body!r}".lower()
        assert "apprise" not in said
        assert "github" not in said
        assert ".png" not in said


def test_a_long_message_is_told_in_parts_and_not_cut_off(end: FarEnd) -> None:
    """Mattermost takes 4,000 characters."""
    text = " ".join(f"word{number}" for number in range(2000))

    outcome = deliver(
        f"mmost://{NAME}:{end.port}/3ccdd113474722377935511fc85d3dd4", plain_reach(end), replace(MESSAGE, text=text)
    )

    assert isinstance(outcome, Sent)
    assert len(end.received) > 1
    assert "word1999" in end.received[-1].body.decode()


ANSWERS = [
    # the service says,        outcome
    ("200 OK",                 Sent("200 OK")),
    ("301 Moved Permanently",  TryLater("301 Moved Permanently: redirects are not followed")),
    ("403 Forbidden",          TryLater("403 Forbidden")),
    ("410 Gone",               Refused("410 Gone")),
    ("429 Too Many Requests",  TryLater("429 Too Many Requests")),
    ("500 Oh",                 TryLater("500 Oh")),
]  # fmt: skip


@pytest.mark.parametrize(("status", "outcome"), ANSWERS, ids=[row[0] for row in ANSWERS])
def test_what_the_answer_of_a_service_means(end: FarEnd, status: str, outcome: Outcome) -> None:
    end.act = json_answer({}, status)

    assert deliver(ntfy(end), plain_reach(end)) == outcome


def test_a_service_that_is_not_content_with_an_answer_is_tried_again(end: FarEnd) -> None:
    """Matrix answers 200 to the login, and gives no token."""
    url = f"matrix://me:password@{NAME}:{end.port}/!room:{NAME}"

    assert deliver(url, plain_reach(end)) == TryLater(chat.SILENT_FAILURE)
    assert len(end.received) > 0


def test_a_service_that_asks_for_nothing_has_not_told_anybody(end: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NotifyBase, "notify", lambda self, **kwargs: True)

    assert deliver(ntfy(end), plain_reach(end)) == TryLater(chat.SILENT_FAILURE)


def test_no_answer_to_the_whole_message_is_uncertain(end: FarEnd) -> None:
    end.act = hanging_up

    assert isinstance(deliver(ntfy(end), plain_reach(end)), Uncertain)


def test_a_service_whose_host_nobody_named_says_which_one_it_wanted() -> None:
    outcome = deliver(TELEGRAM, Reach(frozenset({Place("https", NAME, 443)})))

    assert outcome == TryLater("api.telegram.org is not among the hosts that the operator of this site allows")


def test_the_host_that_counts_is_the_one_that_is_connected_to(tmp_path: Path) -> None:
    """Telegram's own host is in its plugin, not in the URL. Here it leads to loopback, with a certificate in its name."""
    host = "api.telegram.org"
    believed = authority(tmp_path, host)
    with far_end(believed.server) as end:
        end.act = json_answer({"ok": True, "result": {"message_id": 1}})
        reach = Reach(
            frozenset({Place("https", host, 443)}),
            own_network=True,
            tls=believed.client,
            resolve=lambda name, port: loopback(name, end.port),
        )

        assert deliver(TELEGRAM, reach) == Sent("200 OK")

        assert end.names == [host]
        assert end.received[0].headers["host"] == host
        assert "/sendMessage" in end.received[0].line


def test_a_service_is_kept_from_an_address_off_the_open_internet(end: FarEnd) -> None:
    outcome = deliver(ntfy(end), replace(plain_reach(end), own_network=False))

    assert outcome == TryLater(f"{NAME} has an address that is not on the open internet")
    assert end.connections == 0


def test_a_service_cannot_be_led_elsewhere_between_two_of_its_requests(end: FarEnd) -> None:
    """Matrix asks its host several times. Each request is checked anew; the name leads inside at the second."""
    with far_end() as inside:
        asked: list[str] = []

        def rebinding(host: str, port: int) -> list[Found]:
            asked.append(host)
            return loopback(host, end.port) if len(asked) == 1 else [(socket.AF_INET, ("169.254.169.254", inside.port))]

        end.act = json_answer({"access_token": "t", "home_server": NAME, "user_id": f"@me:{NAME}", "device_id": "d"})
        url = f"matrix://me:password@{NAME}:{end.port}/!room:{NAME}"

        outcome = deliver(url, replace(plain_reach(end), resolve=rebinding))

        assert isinstance(outcome, TryLater)
        assert len(asked) > 1
        assert len(end.received) == 1
        assert inside.connections == 0


def test_a_redirect_is_not_followed_whatever_the_service_wants(end: FarEnd) -> None:
    with far_end() as inside:
        end.act = answering(f"HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:{inside.port}/\r\n\r\n")
        reach = plain_reach(end)
        reach = replace(reach, places=reach.places | {Place("http", "127.0.0.1", inside.port)})

        assert isinstance(deliver(ntfy(end), reach), TryLater)

        assert inside.connections == 0


def test_neither_proxies_nor_passwords_of_the_environment_are_used(
    end: FarEnd, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine {NAME} login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with far_end() as proxy:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy.port}")

        assert isinstance(deliver(ntfy(end), plain_reach(end)), Sent)

        assert proxy.connections == 0
    assert "authorization" not in end.received[0].headers


def test_a_service_that_drips_is_given_up(end: FarEnd) -> None:
    end.act = end.dripping("HTTP/1.1 200 OK\r\n" + "X-Drip: 1\r\n" * 99)

    assert isinstance(deliver(ntfy(end), plain_reach(end, patience=0.4)), Uncertain)


OPTIONS = [
    # what Apprise would do,                 URL
    ("read a file and send it",              f"{TELEGRAM}/?template=/etc/passwd"),
    ("the same behind a semicolon",          f"{TELEGRAM}/?to=x;template=/etc/passwd"),
    ("the same behind a hash",               f"{TELEGRAM}/#?template=/etc/passwd"),
    ("the same in percent signs",            f"{TELEGRAM}/?%74emplate=/etc/passwd"),
    ("the same in capitals",                 f"{TELEGRAM}/?TEMPLATE=/etc/passwd"),
    ("fill that template",                   f"{TELEGRAM}/?:key=value"),
    ("trust any certificate",                "ntfys://hooks.example.org/topic?verify=no"),
    ("follow redirects",                     "ntfys://hooks.example.org/topic?redirect=yes"),
    ("wait as long as one likes",            "ntfys://hooks.example.org/topic?rto=9999"),
    ("let the server fetch a file",          "ntfys://hooks.example.org/topic?attach=http://127.0.0.1/"),
    ("add headers",                          "ntfys://hooks.example.org/topic?+X-Own=1"),
    ("keep things on our disk",              "ntfys://hooks.example.org/topic?store=yes"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "url"), OPTIONS, ids=[row[0] for row in OPTIONS])
def test_an_option_that_reaches_too_far_is_not_taken(what: str, url: str) -> None:
    with pytest.raises(NotAChat, match="options are not allowed"):
        service_of(url, EVERY)


def test_a_template_is_refused_even_if_its_option_slipped_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "_check_options", lambda parsed, service: None)

    with pytest.raises(NotAChat, match="templates"):
        service_of(f"{TELEGRAM}/?template=/etc/passwd", EVERY)


@pytest.mark.parametrize(
    "url",
    [
        f"{TELEGRAM}/12315545",
        f"{TELEGRAM}/?to=12315545",
        "ntfys://ntfy.example.org/one/two",
        "ntfys://ntfy.example.org/one?to=two,three",
        "signals://signal.example.org/+12345678901/+12345678902/+12345678903",
        "matrixs://me:password@matrix.example.org/!one:example.org/!two:example.org",
    ],
)
def test_an_endpoint_is_one_receiver_because_a_code_proves_one(url: str) -> None:
    with pytest.raises(NotAChat, match="one receiver"):
        service_of(url, EVERY)


ADDRESSES = [
    # URL,                              services,             is there trouble
    (TELEGRAM,                          {"tgram"},            False),
    ("TGRAM://123456789:abcdefg_hijklmnop/12315544", {"tgram"}, False),
    (TELEGRAM,                          {"ntfy"},             True),
    (TELEGRAM,                          set(),                True),
    ("tgram://",                        {"tgram"},            True),
    ("tgram://not-a-token/1",           {"tgram"},            True),
    ("ntfys://hooks.example.org/a b",   {"ntfys"},            True),
    ("discord://a",                     {"discord"},          True),
    ("signals://hooks.example.org",     {"signals"},          True),
    ("json://hooks.example.org/",       {"json"},             True),
    ("syslog://",                       {"syslog"},           True),
    ("mailto://me:pw@example.org",      {"mailto"},           True),
    ("https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", {"discord"}, True),
    ("file:///etc/passwd",              {"tgram"},            True),
    ("",                                {"tgram"},            True),
]  # fmt: skip


@pytest.mark.parametrize(("url", "services", "is_trouble"), ADDRESSES, ids=[row[0] for row in ADDRESSES])
def test_only_a_service_that_the_operator_named_can_be_an_endpoint(
    url: str, services: set[str], is_trouble: bool
) -> None:
    trouble = trouble_with(url, frozenset(services))

    assert bool(trouble) is is_trouble
    assert "12315544" not in trouble
    if is_trouble:
        assert deliver(url, Reach(frozenset()), services=frozenset(services)) == TryLater(trouble)


def test_the_operator_cannot_name_a_service_that_goes_around_the_guard() -> None:
    assert known_services(["tgram", "ntfys"]) == {"tgram", "ntfys"}
    with pytest.raises(NotAChat, match="no such services: mailto, syslog; there are"):
        known_services(["tgram", "syslog", "mailto"])


# Whoever imports one of these can reach the network, or another program, past `requests`.
PAST_THE_GUARD = {
    "socket", "ssl", "http", "urllib3", "httpx", "aiohttp", "asyncio", "subprocess", "smtplib", "ftplib", "websocket",
    "websockets", "paho", "dbus", "slixmpp", "telnetlib", "ctypes", "multiprocessing", "pycurl", "grpc",
}  # fmt: skip


@pytest.mark.parametrize(
    "notify", sorted({one.notify for one in SERVICES.values()}, key=str), ids=lambda one: one.__name__
)
def test_a_service_on_the_list_speaks_by_requests_alone(notify: type[NotifyBase]) -> None:
    """A new release of Apprise that changes it turns this red."""
    module = sys.modules[notify.__module__]
    file = Path(inspect.getfile(module))
    files = file.parent.glob("*.py") if file.parent.name != "plugins" else [file]
    imported: set[str] = set()
    for one in files:
        for node in ast.walk(ast.parse(one.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(node.module or "")

    assert "requests" in imported
    assert not {name.split(".")[0] for name in imported} & PAST_THE_GUARD
    assert not {"urllib.request", "requests.adapters", "utils.socket"} & imported


def test_outside_of_a_message_requests_sends_nothing(end: FarEnd) -> None:
    for call in (requests.get, requests.post, requests.Session().get, requests.session().put):
        with pytest.raises(NotSent):
            call(url_of(end))
    assert end.connections == 0


def test_another_thread_has_no_message_under_way(end: FarEnd) -> None:
    failed: list[Exception] = []

    def go() -> None:
        try:
            requests.get(url_of(end), timeout=5)
        except NotSent as error:
            failed.append(error)

    with underway(plain_reach(end), nothing):
        thread = threading.Thread(target=go)
        thread.start()
        thread.join()

    assert len(failed) == 1
    assert end.connections == 0


def test_what_a_caller_wants_of_the_connection_is_not_heard(end: FarEnd) -> None:
    with underway(plain_reach(end), nothing) as journal:
        response = requests.get(
            url_of(end),
            verify=False,  # noqa: S501
            timeout=None,  # noqa: S113
            allow_redirects=True,
            proxies={"http": "http://127.0.0.1:1"},
        )

    assert (response.status_code, response.json()) == (200, {})
    assert len(journal.results) == 1


def test_a_service_that_asks_without_end_is_stopped(end: FarEnd) -> None:
    passed: list[int] = []
    with underway(plain_reach(end), lambda: passed.append(1)) as journal:
        for _ in range(AT_MOST_REQUESTS + 5):
            with suppress(NotSent):
                requests.post(url_of(end), data=b"x", timeout=5)

    assert len(end.received) == AT_MOST_REQUESTS
    assert len(journal.results) == AT_MOST_REQUESTS + 5
    assert passed == [1]


def test_time_is_up_for_a_service_that_is_slow(end: FarEnd) -> None:
    with underway(plain_reach(end), nothing) as journal:
        journal.until = 0.0
        with pytest.raises(NotSent, match="took too long"):
            requests.post(url_of(end), data="text", timeout=5)

    assert end.connections == 0


def test_a_body_that_comes_in_pieces_is_not_sent(end: FarEnd) -> None:
    with underway(plain_reach(end), nothing), pytest.raises(NotSent, match="not all there"):
        requests.post(url_of(end), data=iter([b"a", b"b"]), timeout=5)


def test_nothing_that_apprise_logs_is_kept(end: FarEnd, caplog: pytest.LogCaptureFixture) -> None:
    end.act = json_answer({}, "403 Forbidden")
    with caplog.at_level("DEBUG"):
        deliver(ntfy(end), plain_reach(end))
        deliver(f"{TELEGRAM}/?template=/etc/passwd", plain_reach(end))

    assert caplog.text == ""
