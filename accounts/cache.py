"""The cache in which limits on guessing are counted: Redis, and this process's memory while Redis is gone."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


def _or_from_memory(name: str) -> Callable[..., Any]:
    def method(self: "RedisOrMemory", *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *args, **kwargs)
        except RedisError:
            return getattr(self.memory, name)(*args, **kwargs)

    return method


class RedisOrMemory(RedisCache):
    """Without Redis nobody is locked out, and the limits still hold, for each process by itself."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.memory = LocMemCache("without redis", params)

    add = _or_from_memory("add")
    get = _or_from_memory("get")
    set = _or_from_memory("set")
    delete = _or_from_memory("delete")
    touch = _or_from_memory("touch")
    incr = _or_from_memory("incr")
    has_key = _or_from_memory("has_key")
    get_many = _or_from_memory("get_many")
    set_many = _or_from_memory("set_many")
    delete_many = _or_from_memory("delete_many")
    clear = _or_from_memory("clear")
