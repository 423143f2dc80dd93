"""The live API of Open States, version 3: bills of a jurisdiction that changed since a moment, page by page.

The key travels in a header, never in an address. An answer is bounded in size and time, and redirects are not
followed. What goes wrong says how long to wait: whoever asks decides when to ask again.
"""

import io
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException, HTTPResponse
from time import monotonic
from typing import Final
from urllib.parse import urlencode, urlsplit

import certifi

from tracker.importers import openstates, shapes
from tracker.importers.limits import MEGABYTE, read_json
from tracker.importers.values import BillRead, FileRefused

PER_PAGE: Final = 20
LARGEST_ANSWER: Final = 16 * MEGABYTE
PATIENCE: Final = 30.0
SHORTEST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """The bills of one page, those that could not be read with the reason, and where the next page begins."""

    bills: tuple[BillRead, ...]
    refused: tuple[str, ...]
    since: str
    page: int
    is_last: bool


class NotNow(Exception):
    """The far end did not answer as it should: why, and for how long it should be left alone."""

    def __init__(self, reason: str, wait: timedelta) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait


Ask = Callable[[Mapping[str, str | list[str]]], Answer]


def asking(url: str, key: str, patience: float = PATIENCE) -> Ask:
    """Return what asks the API at an address; it raises NotNow when nobody answers whole and in time."""
    far = urlsplit(url)
    host, is_tls = far.hostname or "", far.scheme == "https"
    port = far.port or (443 if is_tls else 80)

    def ask(query: Mapping[str, str | list[str]]) -> Answer:
        head = [
            f"GET {far.path}/bills?{urlencode(query, doseq=True)} HTTP/1.1",
            f"Host: {far.netloc}",
            f"X-API-KEY: {key}",
            "Accept: application/json",
            "Connection: close",
        ]
        request = "\r\n".join([*head, "", ""]).encode()
        try:
            with socket.create_connection((host, port), timeout=patience) as plain:
                connection = _tls().wrap_socket(plain, server_hostname=host) if is_tls else plain
                with connection:
                    return _parsed(_exchanged(connection, request, patience))
        except (OSError, HTTPException) as error:
            raise NotNow(f"it cannot be reached ({type(error).__name__})", SHORTEST_WAIT) from error

    return ask


def _tls() -> ssl.SSLContext:
    """Return TLS that believes the system's authorities, and those that certifi brings for systems without any."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _exchanged(connection: socket.socket, request: bytes, patience: float) -> bytes:
    """Send a request and return all that comes back; whoever drips byte by byte is given no more time for it."""
    ends_at = monotonic() + patience
    connection.sendall(request)
    parts: list[bytes] = []
    size = 0
    while True:
        connection.settimeout(max(ends_at - monotonic(), 0.001))
        part = connection.recv(64 * 1024)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise NotNow("its answer is too long", SHORTEST_WAIT)


class _Received:
    """An answer that has come whole, for the parser of the standard library, which reads from sockets."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self.data)


def _parsed(data: bytes) -> Answer:
    response = HTTPResponse(_Received(data))  # type: ignore[arg-type]
    response.begin()
    return Answer(response.status, dict(response.getheaders()), response.read())


def page_of(ask: Ask, *, jurisdiction: str, since: str, page: int) -> Page:
    """Return one page of what changed since a moment, the earliest first; raise NotNow.

    The next page begins at the last change that this one holds, so that a bill that changes meanwhile moves to the end
    and is not passed over; only where a whole page changed at one moment is the page's number used.
    """
    query: dict[str, str | list[str]] = {
        "jurisdiction": jurisdiction,
        "sort": "updated_asc",
        "include": ["actions", "abstracts", "sources", "versions"],
        "page": str(page),
        "per_page": str(PER_PAGE),
    }
    if since:
        query["updated_since"] = since
    answer = ask(query)
    if answer.status != 200:
        raise NotNow(f"it answers {answer.status}", _wait(answer))
    return _page(answer.body, since, page)


def _page(body: bytes, since: str, page: int) -> Page:
    try:
        document = shapes.record(read_json(body), "")
        rows = shapes.records(document, "results", "")
        changed = [shapes.text(row, "updated_at", "results") for row in rows]
        last = shapes.number(shapes.inner(document, "pagination", ""), "max_page", "pagination") or 1
    except FileRefused as error:
        raise NotNow(f"its answer cannot be read: {error}", SHORTEST_WAIT) from error
    bills, refused = [], []
    for number, row in enumerate(rows):
        try:
            bills.append(openstates.bill(row, f"results[{number}]"))
        except FileRefused as error:
            refused.append(str(error))
    is_last = len(rows) < PER_PAGE or page >= last
    latest = max((moment for moment in changed if _is_moment(moment)), default=since)
    goes_on = (latest, 1) if latest > since else (since, page + 1)
    return Page(tuple(bills), tuple(refused), *goes_on, is_last)


def _is_moment(words: str) -> bool:
    try:
        datetime.fromisoformat(words)
    except ValueError:
        return False
    return True


def _wait(answer: Answer) -> timedelta:
    """Return how long to leave the far end alone: as long as it asks for, within reason."""
    asked = next((value for name, value in answer.headers.items() if name.lower() == "retry-after"), "")
    seconds = int(asked[:6]) if asked.isdecimal() else 0
    return min(max(timedelta(seconds=seconds), SHORTEST_WAIT), LONGEST_WAIT)
