"""One request over HTTP to a place that somebody else named, and one answer; the only way out for webhooks and chats.

What is asked for is read once (rules.places) and must be a place that the operator allows. Its name is resolved once;
every address it has must be on the open internet, and one of these is connected to, with the name in SNI and Host. So
nothing that is answered later, by a resolver or by the far end, leads anywhere else: no redirect is followed, and no
proxy of the environment is asked. All of it together takes no longer than `patience` after the name was resolved, and
no more than ANSWER_LIMIT bytes are read, however slowly they drip.
"""

import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

import certifi

from alerts.channels import Outcome, PointOfNoReturn, Refused, Sent, TryLater, Uncertain
from alerts.rules.headers import cleaned, shortened
from alerts.rules.places import NotAPlace, Place, Target, is_reachable, target_of

PATIENCE = 10.0
PATIENCE_TO_CONNECT = 4.0
ANSWER_LIMIT = 64 * 1024
CHUNK = 16 * 1024
LONGEST_PHRASE = 100

# What the connection itself decides, whatever the request says.
OURS = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "expect", "upgrade"})

SocketAddress = tuple[Any, ...]
Found = tuple[socket.AddressFamily, SocketAddress]
Resolve = Callable[[str, int], Sequence[Found]]


def system_resolve(host: str, port: int) -> list[Found]:
    """Return the addresses of a host as the system's resolver gives them; raise OSError when it cannot."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found]


def trusting() -> ssl.SSLContext:
    """Return TLS that believes the system's authorities and those that certifi brings, for systems without any."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@dataclass(frozen=True, slots=True)
class Reach:
    """How far requests may go. `own_network` lets the operator's own network be reached; loopback is part of it."""

    places: frozenset[Place]
    own_network: bool = False
    patience: float = PATIENCE
    tls: ssl.SSLContext = field(default_factory=trusting)
    resolve: Resolve = system_resolve


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. Whoever does not want the body of the answer leaves it with the far end."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""
    wants_body: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the far end said. `phrase` is its own word for the status, on one line."""

    status: int
    phrase: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """Nothing was connected to: the operator, or prudence, does not let this request go there."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotReached:
    """The request was not handed over as a whole."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The whole request is out, and no answer came."""

    reason: str


Result = Answer | NotAllowed | NotReached | Unanswered


class _Stopped(Exception):
    """The request ends before it is connected."""

    def __init__(self, result: NotAllowed | NotReached) -> None:
        self.result = result


def exchange(request: Request, reach: Reach, point_of_no_return: PointOfNoReturn) -> Result:
    """Make one request. No result holds anything of its URL but the host's name."""
    try:
        target = _allowed(request.url, reach)
        found = _found(target.place, reach)
        until = time.monotonic() + reach.patience
        connection = _connected(target.place, found, reach, until)
    except _Stopped as stopped:
        return stopped.result
    with closing(connection):
        return _exchanged(_Http(target, connection, until), target, request, point_of_no_return)


def outcome_of(result: Result) -> Outcome:
    """Return what the result of a request means for the message it carried."""
    match result:
        case Answer(status, phrase):
            said = f"{status} {phrase}".strip()
            if 200 <= status < 300:
                return Sent(said)
            # 410 Gone is the one answer by which the far end says: never again.
            return Refused(said) if status == 410 else TryLater(_in_words(status, said))
        case Unanswered(reason):
            return Uncertain(reason)
        case NotAllowed(reason) | NotReached(reason):
            return TryLater(reason)


def _in_words(status: int, said: str) -> str:
    return f"{said}: redirects are not followed" if 300 <= status < 400 else said


def _allowed(url: str, reach: Reach) -> Target:
    try:
        target = target_of(url)
    except NotAPlace as error:
        raise _Stopped(NotAllowed(str(error))) from error
    if target.place not in reach.places:
        reason = f"{target.place} is not among the hosts that the operator of this site allows"
        raise _Stopped(NotAllowed(reason))
    return target


def _found(place: Place, reach: Reach) -> Sequence[Found]:
    """Return the addresses of a place, asked for once; one of them that may not be reached bars all the others."""
    try:
        found = reach.resolve(place.host, place.port)
    except (OSError, UnicodeError) as error:
        raise _Stopped(NotReached(f"the name {place.host} was not found")) from error
    if not found:
        raise _Stopped(NotReached(f"the name {place.host} has no address"))
    if not all(is_reachable(str(address[0]), own_network=reach.own_network) for _, address in found):
        raise _Stopped(NotAllowed(f"{place.host} has an address that is not on the open internet"))
    return found


def _connected(place: Place, found: Sequence[Found], reach: Reach, until: float) -> socket.socket:
    """Connect to the first of the addresses that answers, and for https speak TLS there in the host's name."""
    try:
        connection = _first_that_answers(found, until)
        return _in_tls(connection, place.host, reach, until) if place.scheme == "https" else connection
    except OSError as error:
        raise _Stopped(NotReached(f"no connection to {place.host}: {_words(error)}")) from error


def _in_tls(connection: socket.socket, host: str, reach: Reach, until: float) -> socket.socket:
    try:
        connection.settimeout(_left(until))
        return reach.tls.wrap_socket(connection, server_hostname=host)
    except OSError:
        connection.close()
        raise


def _first_that_answers(found: Sequence[Found], until: float) -> socket.socket:
    failure: OSError = TimeoutError()
    for family, address in found:
        try:
            return _connected_to(family, address, until)
        except OSError as error:
            failure = error
    raise failure


def _connected_to(family: socket.AddressFamily, address: SocketAddress, until: float) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(min(PATIENCE_TO_CONNECT, _left(until)))
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _exchanged(
    http: "_Http", target: Target, request: Request, point_of_no_return: PointOfNoReturn
) -> Answer | NotAllowed | NotReached | Unanswered:
    try:
        _write_head(http, target, request)
        http.send(request.body[:-1])
    except ValueError:
        return NotAllowed("a header of the request cannot be written")
    except (OSError, HTTPException) as error:
        return NotReached(f"{target.place.host} hung up before it had the message: {_words(error)}")
    # A request without a body carries no message, so that for one it does not matter that all of it is out already.
    point_of_no_return()
    try:
        http.send(request.body[-1:])
        response = http.getresponse()
    except (OSError, HTTPException, ValueError) as error:
        return Unanswered(f"{target.place.host} has the message and gave no answer: {_words(error)}")
    body = _body(response) if request.wants_body else b""
    phrase = shortened(cleaned(response.reason), LONGEST_PHRASE)
    return Answer(response.status, phrase, tuple(response.getheaders()), body)


def _write_head(http: "_Http", target: Target, request: Request) -> None:
    http.putrequest(request.method, target.path, skip_host=True, skip_accept_encoding=True)
    http.putheader("Host", target.place.authority)
    for name, value in request.headers.items():
        if name.lower() not in OURS and not name.lower().startswith("proxy-"):
            http.putheader(name, value)
    http.putheader("Accept-Encoding", "identity")
    http.putheader("Connection", "close")
    http.putheader("Content-Length", str(len(request.body)))
    http.endheaders()


def _body(response: HTTPResponse) -> bytes:
    """Return as much of the body as comes in time; one that breaks off is of no use to anybody."""
    try:
        return response.read()
    except (OSError, HTTPException, ValueError):
        return b""


class _Http(HTTPConnection):
    """HTTP/1.1 over a connection that is there already, and never over another."""

    auto_open = 0

    def __init__(self, target: Target, connection: socket.socket, until: float) -> None:
        super().__init__(target.place.host, target.place.port)
        self.sock = _Stream(connection, until)  # all that http.client uses of a socket


class _Stream:
    """A socket of which every step ends by one moment, and of which only so much is read.

    A time limit of a socket holds for one step only, and far ends that drip a byte now and then never reach it.
    """

    def __init__(self, connection: socket.socket, until: float) -> None:
        self.connection = connection
        self.until = until

    def sendall(self, data: bytes) -> None:
        for start in range(0, len(data), CHUNK):
            self.connection.settimeout(_left(self.until))
            self.connection.sendall(data[start : start + CHUNK])

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self.connection, self.until))

    def close(self) -> None:
        """Leave it to whoever connected: http.client closes when it has read the head, before the body is read."""


class _Reader(io.RawIOBase):
    def __init__(self, connection: socket.socket, until: float) -> None:
        self.connection = connection
        self.until = until
        self.allowance = ANSWER_LIMIT

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there into `buffer`; at the limit it is as if the far end had said no more."""
        if self.allowance == 0:
            return 0
        self.connection.settimeout(_left(self.until))
        count = self.connection.recv_into(buffer, min(len(buffer), self.allowance))
        self.allowance -= count
        return count


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _words(error: Exception) -> str:
    """Return what went wrong, without what the far end wrote, which is nothing to keep."""
    match error:
        case ssl.SSLCertVerificationError():
            return f"its certificate is not believed ({error.verify_message})"
        case TimeoutError():
            return "it took too long"
        case _:
            return type(error).__name__
