"""Real HTTP servers on loopback that do as they are told: answer, drip, hang up, send elsewhere, or say nothing."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from alerts.channels.exchange import Found, Reach
from alerts.rules.places import Place

NAME = "hooks.example.org"
PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came in; the names of headers in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes


Act = Callable[[socket.socket], None]


def answering(answer: str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") -> Act:
    """Return an act: say that, and hang up."""
    return lambda connection: connection.sendall(answer.encode())


def hanging_up(connection: socket.socket) -> None:
    """Say nothing, and hang up."""


@dataclass
class FarEnd:
    """What the server took, in order, and what it does once it has all of a request."""

    port: int = 0
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    names: list[str | None] = field(default_factory=list)
    act: Act = field(default_factory=answering)
    act_before_reading: Act | None = None
    over: threading.Event = field(default_factory=threading.Event)

    def dripping(self, text: str, interval: float = 0.02) -> Act:
        """Return an act: write that, one byte now and then, until nobody listens."""

        def drip(connection: socket.socket) -> None:
            for byte in text.encode():
                connection.sendall(bytes([byte]))
                if self.over.wait(interval):
                    return

        return drip

    def silent(self, connection: socket.socket) -> None:
        """Say nothing until the test is over."""
        self.over.wait(PATIENCE)

    def serve(self, connection: socket.socket) -> None:
        self.connections += 1
        if self.act_before_reading is not None:
            self.act_before_reading(connection)
            return
        request = _read(connection)
        if request is not None:
            self.received.append(request)
            self.act(connection)


@contextmanager
def far_end(tls: ssl.SSLContext | None = None) -> Iterator[FarEnd]:
    """Run a server; its `port` is where to connect to."""
    end = FarEnd()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        end.port = listening.getsockname()[1]
        if tls is not None:
            tls.sni_callback = lambda connection, name, context: end.names.append(name)
        thread = threading.Thread(target=_accept, args=(listening, end, tls))
        thread.start()
        try:
            yield end
        finally:
            end.over.set()
            listening.shutdown(socket.SHUT_RDWR)
            thread.join(PATIENCE)


def loopback(host: str, port: int) -> list[Found]:
    """Resolve every name to loopback."""
    return [(socket.AF_INET, ("127.0.0.1", port))]


def plain_reach(end: FarEnd, patience: float = PATIENCE) -> Reach:
    """Return a reach within which the server is, without TLS, under the name that the tests use."""
    place = Place("http", NAME, end.port)
    return Reach(frozenset({place}), own_network=True, patience=patience, resolve=loopback)


def url_of(end: FarEnd, path: str = "/hook", scheme: str = "http") -> str:
    return f"{scheme}://{NAME}:{end.port}{path}"


@dataclass(frozen=True, slots=True)
class Authority:
    """Somebody whose certificates a client may believe, and a server with one of these."""

    server: ssl.SSLContext
    client: ssl.SSLContext


def authority(folder: Path, name: str = NAME) -> Authority:
    """Make an authority of its own, and a server's certificate for a name."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An authority of the tests")])
    now = datetime.now(UTC)  # noqa: TID251 - TLS compares it with the real time

    def builder(subject: x509.Name) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(ca_name)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
        )

    ca = (
        builder(ca_name)
        .public_key(ca_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, SHA256())
    )
    alternative = x509.SubjectAlternativeName([_general(name)])
    certificate = (
        builder(x509.Name([]))
        .public_key(key.public_key())
        .add_extension(alternative, critical=True)
        .sign(ca_key, SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    client = ssl.create_default_context(cadata=ca.public_bytes(Encoding.PEM).decode())
    return Authority(server, client)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _accept(listening: socket.socket, end: FarEnd, tls: ssl.SSLContext | None) -> None:
    while not end.over.is_set():
        try:
            raw, _ = listening.accept()
        except OSError:
            return
        with raw, suppress(OSError):
            raw.settimeout(PATIENCE)
            if tls is None:
                end.serve(raw)
            else:
                with tls.wrap_socket(raw, server_side=True) as connection:
                    end.serve(connection)


def _read(connection: socket.socket) -> Received | None:
    """Read one request whole; None when the other side hung up before its end."""
    file = connection.makefile("rb")
    line = file.readline().decode().rstrip("\r\n")
    headers: dict[str, str] = {}
    while row := file.readline().decode("latin-1").rstrip("\r\n"):
        name, _, value = row.partition(":")
        headers[name.lower()] = value.strip()
    length = int(headers.get("content-length", "0"))
    body = file.read(length)
    return Received(line, headers, body) if line and len(body) == length else None
