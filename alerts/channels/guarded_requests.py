"""The library `requests`, bound: it sends by `exchange` alone, and only while a chat message is under way.

Apprise's services speak by `requests`, each in its own manner, with its own settings for redirects, certificates and
time limits. All of them come down to one method, Session.send. It is replaced here once and for all, so that nothing
can go around it: outside of `underway`, in another thread too, it sends nothing at all.
"""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

import requests
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

from alerts.channels import PointOfNoReturn
from alerts.channels.exchange import Answer, NotAllowed, NotReached, Reach, Request, Result, exchange

PATIENCE = 40.0
AT_MOST_REQUESTS = 20


class NotSent(requests.ConnectionError):
    """The request was not made, or not answered. Services of Apprise take it for a line that is down."""


@dataclass(slots=True)
class Journal:
    """What one message led to: every request that was made for it, in order, by its result."""

    reach: Reach
    point_of_no_return: PointOfNoReturn
    until: float = field(default_factory=lambda: time.monotonic() + PATIENCE)
    results: list[Result] = field(default_factory=list)
    is_past_return: bool = False

    def exchange(self, request: Request) -> Result:
        result = self._result(request)
        self.results.append(result)
        return result

    def _result(self, request: Request) -> Result:
        left = self.until - time.monotonic()
        if left <= 0:
            return NotReached("the service took too long")
        if len(self.results) >= AT_MOST_REQUESTS:
            return NotAllowed("the service makes too many requests for one message")
        reach = replace(self.reach, patience=min(self.reach.patience, left))
        return exchange(request, reach, self._pass_once)

    def _pass_once(self) -> None:
        if not self.is_past_return:
            self.is_past_return = True
            self.point_of_no_return()


_JOURNAL: ContextVar[Journal | None] = ContextVar("journal", default=None)


@contextmanager
def underway(reach: Reach, point_of_no_return: PointOfNoReturn) -> Iterator[Journal]:
    """Let `requests` make requests within `reach`, in this thread, and keep what came of each."""
    journal = Journal(reach, point_of_no_return)
    token = _JOURNAL.set(journal)
    try:
        yield journal
    finally:
        _JOURNAL.reset(token)


def _send(session: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
    """Stand in for Session.send. What the caller wants of redirects, proxies, certificates and time is not heard."""
    journal = _JOURNAL.get()
    if journal is None:
        raise NotSent("no message is under way")
    result = journal.exchange(_plain(request))
    if isinstance(result, Answer):
        return _response(request, result)
    raise NotSent(result.reason)


def _plain(request: requests.PreparedRequest) -> Request:
    body = request.body or b""
    if isinstance(body, str):
        body = body.encode()
    if not isinstance(body, bytes):
        raise NotSent("a body that is not all there cannot be sent")
    headers = {_text(name): _text(value) for name, value in request.headers.items()}
    return Request(request.method or "", request.url or "", headers, body, wants_body=True)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _response(request: requests.PreparedRequest, answer: Answer) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    response.reason = answer.phrase
    response.headers = CaseInsensitiveDict(answer.headers)
    response.encoding = get_encoding_from_headers(response.headers)
    response.raw = io.BytesIO(answer.body)
    response.url = request.url or ""
    response.request = request
    return response


_session_begins = requests.Session.__init__


def _begin(session: requests.Session) -> None:
    """Begin a session that does not look into the environment, where there may be proxies and a .netrc."""
    _session_begins(session)
    session.trust_env = False


requests.Session.__init__ = _begin  # type: ignore[method-assign, assignment]
requests.Session.send = _send  # type: ignore[method-assign, assignment]
