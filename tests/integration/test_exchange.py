"""The way out over HTTP, against real servers on loopback: where it leads, and what it makes of every kind of answer."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.channels import Outcome, Refused, Sent, TryLater, Uncertain
from alerts.channels.exchange import (
    ANSWER_LIMIT,
    Answer,
    Found,
    NotAllowed,
    NotReached,
    Reach,
    Request,
    Result,
    Unanswered,
    exchange,
    outcome_of,
    system_resolve,
)
from alerts.rules.places import Place
from tests.fakes import nothing
from tests.far_end import NAME, FarEnd, answering, authority, far_end, hanging_up, loopback, plain_reach, url_of

pytestmark = pytest.mark.html

BODY = b"x" * 50_000


@pytest.fixture
def end() -> Iterator[FarEnd]:
    with far_end() as end:
        yield end


def post(url: str, reach: Reach, body: bytes = BODY, *, wants_body: bool = False) -> Result:
    return exchange(Request("POST", url, {"X-Own": "yes"}, body, wants_body), reach, nothing)


def test_a_request_arrives_as_it_was_made(end: FarEnd) -> None:
    result = post(url_of(end, "/hook?a=b"), plain_reach(end))

    assert result == Answer(200, "OK", (("Content-Length", "2"),), b"")
    (received,) = end.received
    assert received.line == "POST /hook?a=b HTTP/1.1"
    assert received.body == BODY
    assert received.headers == {
        "host": f"{NAME}:{end.port}",
        "x-own": "yes",
        "accept-encoding": "identity",
        "connection": "close",
        "content-length": str(len(BODY)),
    }


def test_what_belongs_to_the_connection_cannot_be_said_by_the_caller(end: FarEnd) -> None:
    headers = {
        "Host": "evil.example",
        "Content-Length": "1",
        "Transfer-Encoding": "chunked",
        "Proxy-Authorization": "x",
    }

    exchange(Request("POST", url_of(end), headers, b"body"), plain_reach(end), nothing)

    assert end.received[0].headers["host"] == f"{NAME}:{end.port}"
    assert end.received[0].body == b"body"
    assert not {"transfer-encoding", "proxy-authorization"} & end.received[0].headers.keys()


def test_a_header_that_would_end_early_is_not_written(end: FarEnd) -> None:
    hostile = Request("POST", url_of(end), {"X-Own": "a\r\nHost: evil.example"}, b"body")

    assert isinstance(exchange(hostile, plain_reach(end), nothing), NotAllowed)
    assert end.received == []


STATUSES = [
    # the server says,                outcome
    ("200 OK",                        Sent("200 OK")),
    ("204 No Content",                Sent("204 No Content")),
    ("202",                           Sent("202")),
    ("301 Moved Permanently",         TryLater("301 Moved Permanently: redirects are not followed")),
    ("400 Bad Request",               TryLater("400 Bad Request")),
    ("401 Unauthorized",              TryLater("401 Unauthorized")),
    ("404 Not Found",                 TryLater("404 Not Found")),
    ("408 Request Timeout",           TryLater("408 Request Timeout")),
    ("410 Gone",                      Refused("410 Gone")),
    ("429 Too Many Requests",         TryLater("429 Too Many Requests")),
    ("500 Internal Server Error",     TryLater("500 Internal Server Error")),
    ("503 Service Unavailable",       TryLater("503 Service Unavailable")),
]  # fmt: skip


@pytest.mark.parametrize(("status", "outcome"), STATUSES, ids=[row[0][:30] for row in STATUSES])
def test_what_a_status_means(end: FarEnd, status: str, outcome: Outcome) -> None:
    end.act = answering(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n")

    assert outcome_of(post(url_of(end), plain_reach(end))) == outcome


def test_the_servers_own_word_is_kept_short_and_on_one_line(end: FarEnd) -> None:
    end.act = answering(f"HTTP/1.1 500 \x1b[31m{'word ' * 99}\r\nContent-Length: 0\r\n\r\n")

    result = post(url_of(end), plain_reach(end))

    assert isinstance(result, Answer)
    assert "\x1b" not in result.phrase
    assert result.phrase.startswith("[31mword word")
    assert len(result.phrase) <= 100


BARRED = [
    # why,                              URL,                              places
    ("a host nobody named",             "http://evil.example:{port}/",    ["http://hooks.example.org:{port}"]),
    ("another port of a named host",    "http://hooks.example.org:1/",    ["http://hooks.example.org:{port}"]),
    ("another scheme",                  "http://hooks.example.org:{port}/", ["hooks.example.org:{port}"]),
    ("a host below a named one",        "http://a.hooks.example.org:{port}/", ["http://hooks.example.org:{port}"]),
    ("a named host as a user",          "http://hooks.example.org@evil.example:{port}/", ["http://hooks.example.org:{port}"]),
    ("nobody is named",                 "http://hooks.example.org:{port}/", []),
]  # fmt: skip


@pytest.mark.parametrize(("why", "url", "entries"), BARRED, ids=[row[0] for row in BARRED])
def test_a_place_that_the_operator_did_not_name_is_not_even_asked_for(
    end: FarEnd, why: str, url: str, entries: list[str]
) -> None:
    def must_not_be_asked(host: str, port: int) -> list[Found]:
        raise AssertionError(host)

    def place(entry: str) -> Place:
        scheme, _, rest = entry.rpartition("://")
        host, _, port = rest.format(port=end.port).partition(":")
        return Place(scheme or "https", host, int(port))

    reach = Reach(frozenset(map(place, entries)), own_network=True, resolve=must_not_be_asked)

    assert isinstance(post(url.format(port=end.port), reach), NotAllowed)
    assert end.connections == 0


def resolving(*addresses: str) -> list[Found]:
    families = {True: socket.AF_INET6, False: socket.AF_INET}
    return [(families[":" in address], (address, 443)) for address in addresses]


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
        ["169.254.169.254"],
        ["0.0.0.0"],  # noqa: S104
        ["10.0.0.1"],
        ["93.184.216.34", "127.0.0.1"],
        ["127.0.0.1", "93.184.216.34"],
        ["93.184.216.34", "fe80::1"],
    ],
    ids=str,
)
def test_one_address_off_the_open_internet_bars_them_all(addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)
    reach = Reach(frozenset({Place("https", NAME, 443)}), resolve=lambda host, port: resolving(*addresses))

    result = post(f"https://{NAME}/", reach)

    assert result == NotAllowed(f"{NAME} has an address that is not on the open internet")


def test_the_own_network_is_reached_only_when_the_operator_says_so(end: FarEnd) -> None:
    open_reach = plain_reach(end)

    assert isinstance(post(url_of(end), replace(open_reach, own_network=False)), NotAllowed)
    assert end.connections == 0
    assert isinstance(post(url_of(end), open_reach), Answer)


def test_a_name_is_resolved_once_and_what_it_becomes_later_does_not_count(
    end: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the first answer is harmless, the second is loopback, where something listens."""
    answers = iter([resolving("93.184.216.34"), loopback(NAME, end.port)])
    connected: list[object] = []

    class Watched(socket.socket):
        def connect(self, address: object) -> None:
            connected.append(address)
            raise ConnectionRefusedError

    monkeypatch.setattr(socket, "socket", Watched)
    reach = replace(plain_reach(end), own_network=False, resolve=lambda host, port: next(answers))

    result = post(url_of(end), reach)

    assert result == NotReached(f"no connection to {NAME}: ConnectionRefusedError")
    assert connected == [("93.184.216.34", 443)]
    assert next(answers) == loopback(NAME, end.port), "the second answer was never asked for"
    assert end.connections == 0


@pytest.mark.parametrize(
    "error", [socket.gaierror(-2, "no"), socket.gaierror(-3, "again"), TimeoutError(), UnicodeError()]
)
def test_a_resolver_that_fails_bars_the_way(end: FarEnd, error: Exception) -> None:
    def fail(host: str, port: int) -> list[Found]:
        raise error

    assert isinstance(post(url_of(end), replace(plain_reach(end), resolve=fail)), NotReached)


def test_a_name_without_an_address_leads_nowhere(end: FarEnd) -> None:
    reach = replace(plain_reach(end), resolve=lambda host, port: [])

    assert post(url_of(end), reach) == NotReached(f"the name {NAME} has no address")


def test_the_next_address_is_tried_when_one_does_not_answer(end: FarEnd) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    without_its_family = (socket.AF_APPLETALK, ("127.0.0.1", port))
    found = [without_its_family, (socket.AF_INET, ("127.0.0.1", port)), *loopback(NAME, end.port)]

    assert isinstance(post(url_of(end), replace(plain_reach(end), resolve=lambda host, _: found)), Answer)


def test_the_systems_resolver_knows_an_address(end: FarEnd) -> None:
    assert system_resolve("127.0.0.1", 443) == [(socket.AF_INET, ("127.0.0.1", 443))]


@pytest.mark.parametrize("status", ["301", "302", "303", "307", "308"])
def test_a_redirect_is_not_followed(end: FarEnd, status: str) -> None:
    """To a private address, as in the advisories; and the body would go along with 307 and 308."""
    with far_end() as inside:
        end.act = answering(f"HTTP/1.1 {status} Go\r\nLocation: http://127.0.0.1:{inside.port}/\r\n\r\n")
        reach = plain_reach(end)

        result = post(url_of(end), replace(reach, places=reach.places | {Place("http", "127.0.0.1", inside.port)}))

        assert isinstance(result, Answer)
        assert isinstance(outcome_of(result), TryLater)
        assert inside.connections == 0


def test_the_environment_names_no_proxy_for_it(end: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    with far_end() as proxy:
        for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")

        assert isinstance(post(url_of(end), plain_reach(end)), Answer)

        assert proxy.connections == 0


def test_a_server_that_hangs_up_with_the_whole_message_leaves_it_uncertain(end: FarEnd) -> None:
    end.act = hanging_up

    result = post(url_of(end), plain_reach(end))

    assert isinstance(result, Unanswered)
    assert isinstance(outcome_of(result), Uncertain)
    assert end.received[0].body == BODY


def test_a_server_that_never_answers_leaves_it_uncertain(end: FarEnd) -> None:
    end.act = end.silent

    result = post(url_of(end), plain_reach(end, patience=0.3))

    assert result == Unanswered(f"{NAME} has the message and gave no answer: it took too long")


@pytest.mark.parametrize(
    "noise", ["SSH-2.0-OpenSSH\r\n", "HTTP/9.9 what\r\n\r\n", "\x00\x01", "HTTP/1.1 twohundred\r\n\r\n"]
)
def test_an_answer_that_is_not_http_is_none(end: FarEnd, noise: str) -> None:
    end.act = answering(noise)

    assert isinstance(post(url_of(end), plain_reach(end)), Unanswered)


@pytest.mark.parametrize(
    "drips",
    ["HTTP/1.1 200 OK" + "k" * 10_000, "HTTP/1.1 200 OK\r\n" + "X-Drip: 1\r\n" * 99 + "X" * 1000],
    ids=["in the status line", "in the headers"],
)
def test_a_server_that_drips_is_given_up_in_time(end: FarEnd, drips: str) -> None:
    end.act = end.dripping(drips)
    began = time.monotonic()

    result = post(url_of(end), plain_reach(end, patience=0.4))

    assert isinstance(result, Unanswered)
    assert time.monotonic() - began < 5


def test_a_body_that_drips_does_not_undo_the_answer(end: FarEnd) -> None:
    head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"

    def act(connection: socket.socket) -> None:
        connection.sendall(head.encode())
        end.dripping("x" * 100_000)(connection)

    end.act = act
    began = time.monotonic()

    result = post(url_of(end), plain_reach(end, patience=0.4), wants_body=True)

    assert isinstance(result, Answer)
    assert (result.status, result.body) == (200, b"")
    assert time.monotonic() - began < 5


def test_no_more_than_the_limit_is_read(end: FarEnd) -> None:
    end.act = answering("HTTP/1.1 200 OK\r\n\r\n" + "x" * (3 * ANSWER_LIMIT))

    result = post(url_of(end), plain_reach(end), wants_body=True)

    assert isinstance(result, Answer)
    assert len(result.body) == ANSWER_LIMIT - len("HTTP/1.1 200 OK\r\n\r\n")


def test_interim_answers_without_end_are_no_answer(end: FarEnd) -> None:
    end.act = answering("HTTP/1.1 100 Continue\r\n\r\n" * 5000)

    assert isinstance(post(url_of(end), plain_reach(end)), Unanswered)


def test_nothing_of_a_body_is_kept_that_nobody_asked_for(end: FarEnd) -> None:
    end.act = answering("HTTP/1.1 500 Oh\r\nContent-Length: 6\r\n\r\nsecret")

    assert "secret" not in repr(post(url_of(end), plain_reach(end)))


def test_a_server_that_does_not_read_has_not_got_the_message(end: FarEnd) -> None:
    end.act_before_reading = end.silent
    passed: list[int] = []
    request = Request("POST", url_of(end), {}, b"x" * 30_000_000)

    result = exchange(request, plain_reach(end, patience=0.4), lambda: passed.append(1))

    assert isinstance(result, NotReached)
    assert isinstance(outcome_of(result), TryLater)
    assert passed == []


def test_the_point_of_no_return_is_passed_when_one_byte_is_left(end: FarEnd) -> None:
    seen: list[int] = []

    exchange(Request("POST", url_of(end), {}, BODY), plain_reach(end), lambda: seen.append(len(end.received)))

    assert seen == [0]


def test_when_the_time_is_up_nothing_more_is_tried(end: FarEnd) -> None:
    assert post(url_of(end), plain_reach(end, patience=0)) == NotReached(f"no connection to {NAME}: it took too long")
    assert end.connections == 0


def test_a_place_where_nobody_listens_is_not_reached() -> None:
    with far_end() as end:
        reach, url = plain_reach(end), url_of(end)

    assert post(url, reach) == NotReached(f"no connection to {NAME}: ConnectionRefusedError")


def test_over_tls_the_name_is_said_and_the_certificate_believed(tmp_path: Path) -> None:
    believed = authority(tmp_path)
    with far_end(believed.server) as end:
        reach = Reach(frozenset({Place("https", NAME, end.port)}), True, tls=believed.client, resolve=loopback)

        assert isinstance(post(url_of(end, scheme="https"), reach), Answer)

        assert end.names == [NAME]
        assert end.received[0].headers["host"] == f"{NAME}:{end.port}"


def test_a_certificate_of_another_name_or_authority_is_not_believed(tmp_path: Path) -> None:
    other_name, other = authority(tmp_path, "other.example.org"), authority(tmp_path)
    for tls, client in [
        (other_name.server, other_name.client),
        (other.server, other_name.client),
        (other.server, None),
    ]:
        with far_end(tls) as end:
            places = frozenset({Place("https", NAME, end.port)})
            reach = Reach(places, True, resolve=loopback)
            reach = replace(reach, tls=client) if client else reach

            result = post(url_of(end, scheme="https"), reach)

            assert isinstance(result, NotReached)
            assert "its certificate is not believed" in result.reason
            assert end.received == []
