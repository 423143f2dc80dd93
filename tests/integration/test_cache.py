"""The cache of the limits on guessing, while Redis is gone."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from accounts.services import make_account
from tests.servers import free_port

GONE = {"default": {"BACKEND": "accounts.cache.RedisOrMemory", "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}}


@pytest.fixture(autouse=True)
def _without_redis() -> Iterator[None]:
    with override_settings(CACHES=GONE):
        cache.clear()
        yield
        cache.clear()


def test_one_logs_in_without_redis(client: Client, db: None) -> None:
    password = make_account(email="advocate@example.org", is_administrator=False)

    answer = client.post("/account/login/", {"login": "advocate@example.org", "password": password})

    assert answer.status_code == 302


def test_limits_on_guessing_hold_without_redis(client: Client, db: None) -> None:
    form = {"login": "nobody@example.org", "password": "wrong"}

    answers = [client.post("/account/login/", form).status_code for _ in range(12)]

    assert answers[0] == 200
    assert answers[-1] == 429 or b"Too many" in client.post("/account/login/", form).content


def test_all_that_a_cache_does_is_done_from_memory() -> None:
    assert cache.add("one", 1)
    cache.set("two", 2)
    cache.set_many({"three": 3})

    assert cache.incr("one") == 2
    assert cache.get_many(["one", "two", "three"]) == {"one": 2, "two": 2, "three": 3}
    assert cache.has_key("two")
    assert cache.touch("two")
    assert cache.delete("two")
    cache.delete_many(["three"])
    assert cache.get("three") is None
