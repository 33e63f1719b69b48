"""The cache: Redis where it answers, else this process's own memory. Only rate limits rest on it.

A Redis that is gone or dumb must not keep anybody from signing in, nor hold a page: it is asked
with 300 ms of patience, and not again for ten seconds after it has failed.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

from agency import clock

log = logging.getLogger(__name__)
PATIENCE = 0.3  # seconds
PAUSE = timedelta(seconds=10)


class RedisOrMemory(RedisCache):
    _rests_until: dict[Any, datetime] = {}  # by server; one for all threads

    def __init__(self, server, params) -> None:
        patience = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        super().__init__(server, params | {"OPTIONS": patience | params.get("OPTIONS", {})})
        self._server = server
        self._memory = LocMemCache("while-redis-is-away", params)

    def _ask(self, name: str, *args, **named):
        wall = clock.wall()
        if wall >= self._rests_until.get(self._server, wall):
            try:
                return getattr(RedisCache, name)(self, *args, **named)
            except RedisError as error:
                log.warning("Redis does not answer (%s): rate limits count per process", type(error).__name__)
                self._rests_until[self._server] = wall + PAUSE
        return getattr(self._memory, name)(*args, **named)

    def add(self, *args, **named):
        return self._ask("add", *args, **named)

    def get(self, *args, **named):
        return self._ask("get", *args, **named)

    def set(self, *args, **named):
        return self._ask("set", *args, **named)

    def touch(self, *args, **named):
        return self._ask("touch", *args, **named)

    def delete(self, *args, **named):
        return self._ask("delete", *args, **named)

    def get_many(self, *args, **named):
        return self._ask("get_many", *args, **named)

    def set_many(self, *args, **named):
        return self._ask("set_many", *args, **named)

    def delete_many(self, *args, **named):
        return self._ask("delete_many", *args, **named)

    def has_key(self, *args, **named):
        return self._ask("has_key", *args, **named)

    def incr(self, *args, **named):
        return self._ask("incr", *args, **named)

    def clear(self):
        return self._ask("clear")
