"""Programs that ask the API, as tests need them."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.test import Client

from accounts.models import User
from accounts.tokens import make_token
from tracker import clock

V1 = "/api/v1"


class Program:
    """A program that shows a token, or none."""

    def __init__(self, token: str | None = None) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, query: Any = None, **headers: str) -> Any:
        return self.client.get(f"{V1}{path}", query, headers={**self.headers, **headers})

    def post(self, path: str, body: Any, *, key: str = "", **headers: str) -> Any:
        sent = {**self.headers, **({"Idempotency-Key": key} if key else {}), **headers}
        text = body if isinstance(body, str) else json.dumps(body)
        return self.client.post(f"{V1}{path}", text, content_type="application/json", headers=sent)

    def all_pages(self, path: str, **query: object) -> list[dict[str, Any]]:
        """Return the rows of all pages."""
        rows, cursor = [], None
        while True:
            answer = self.get(path, {**query, **({"cursor": cursor} if cursor else {})})
            assert answer.status_code == 200, answer.content
            page = answer.json()
            rows += page["items"]
            cursor = page["next"]
            if cursor is None:
                return rows


def program_of(user: User, scopes: Iterable[str] = ("read",)) -> Program:
    """Return a program with a token of somebody's."""
    now = clock.wall()
    return Program(make_token(user=user, name="A script", scopes=scopes, expires_at=now + timedelta(days=90), now=now))


def problem_in(response: Any, status: int) -> dict[str, Any]:
    """Return the problem that a response says, having looked that it is one."""
    assert response.status_code == status, (response.status_code, response.content)
    assert response["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = json.loads(response.content)
    assert said["status"] == status
    assert said["title"]
    assert said["type"].startswith("/api/v1/docs#")
    return said
