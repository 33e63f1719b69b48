"""A Redis that is gone or dumb costs a moment once, and keeps nobody out."""

import socket
import time
from contextlib import contextmanager

import pytest

from agency.caching import PAUSE, RedisOrMemory
from tests.broker import Broker

pytestmark = pytest.mark.fault


def cache_at(port: int) -> RedisOrMemory:
    cache = RedisOrMemory(f"redis://127.0.0.1:{port}/0", {})
    cache._rests_until.clear()
    cache._memory.clear()
    return cache


@contextmanager
def nobody():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield port


@contextmanager
def black_hole():
    with socket.create_server(("127.0.0.1", 0)) as hole:
        yield hole.getsockname()[1]


@pytest.mark.parametrize("away", [nobody, black_hole])
def test_while_redis_is_away_values_live_in_this_process(away):
    with away() as port:
        cache = cache_at(port)
        began = time.monotonic()
        assert (cache.add("tries", 1), cache.add("tries", 1)) == (True, False)
        assert (cache.incr("tries"), cache.get("tries"), cache.has_key("tries")) == (2, 2, True)
        cache.set_many({"a": 1, "b": 2})
        assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": 2}
        cache.delete_many(["a"])
        assert (cache.touch("b"), cache.delete("b"), cache.get("b", "none")) == (True, True, "none")
        cache.set("c", 3)
        cache.clear()
        assert cache.get("c") is None
        assert time.monotonic() - began < 1


def test_a_redis_that_is_back_is_asked_again_after_a_pause(broker: Broker, monkeypatch):
    cache = cache_at(broker.port)
    cache.set("kept", "there")
    broker.stop()
    assert cache.get("kept") is None
    broker.start()
    cache.set("kept", "here")
    now = RedisOrMemory._rests_until[cache._server]
    assert cache.get("kept") == "here"
    monkeypatch.setattr("agency.clock.wall", lambda: now + PAUSE)
    assert cache.get("kept") is None
    cache.set("kept", "there again")
    assert cache.get("kept") == "there again"
