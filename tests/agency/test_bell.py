"""The bell rings once per transaction, after it, and a broker that is dead or dumb holds nobody up."""

import socket
import time

import pytest
from django.db import transaction

from agency import bell, post
from agency.models import Message
from agency.post import to_user
from tests.agency.outbox_rows import NOW, put_into_registry
from tests.make import make_user

PATIENCE = 0.5  # seconds, as a person would notice


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    put_into_registry(monkeypatch)


@pytest.fixture
def rung(monkeypatch):
    times = []
    monkeypatch.setattr(bell, "strike", lambda: times.append(Message.objects.count()))
    return times


@pytest.fixture
def broker_at(settings):
    def use(url: str) -> None:
        settings.BROKER_URL = url
        bell._connection.cache_clear()

    yield use
    bell._connection.cache_clear()


def some(n: int) -> list[Message]:
    user = make_user()
    return [post.draft("plain", key=f"occasion:{i}", to=to_user(user), now=NOW) for i in range(n)]


def seconds(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@pytest.mark.django_db(transaction=True)
def test_it_rings_after_the_commit(rung):
    with transaction.atomic():
        post.post(some(3))
        assert rung == []
    assert rung == [3]


@pytest.mark.django_db(transaction=True)
def test_it_does_not_ring_for_what_was_taken_back_nor_for_nothing(rung):
    with transaction.atomic():
        post.post(some(1))
        transaction.set_rollback(True)
    post.post([])
    assert (rung, Message.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_posting_twice_posts_once(rung):
    letters = some(2)
    post.post(letters)
    post.post([post.draft("plain", key="occasion:0", to=to_user(make_user()), now=NOW)])
    assert (Message.objects.count(), Message.objects.get(key="occasion:0").address) == (2, letters[0].address)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_does_not_hold_up_the_page(broker_at):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    broker_at(f"redis://127.0.0.1:{port}/0")
    letters = some(1)
    assert (seconds(lambda: post.post(letters)) < PATIENCE, Message.objects.count()) == (True, 1)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_a_broker_that_accepts_and_never_answers_does_not_hold_up_the_page(broker_at):
    with socket.create_server(("127.0.0.1", 0)) as black_hole:
        broker_at(f"redis://127.0.0.1:{black_hole.getsockname()[1]}/0")
        letters = some(3)
        for letter in letters:  # each transaction rings, none waits longer than the first
            assert seconds(lambda one=letter: post.post([one])) < PATIENCE
    assert Message.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_a_living_broker_hears_it(broker_at, redis_url):
    import redis  # noqa: PLC0415 - only where there is one

    broker_at(redis_url)
    post.post(some(1))
    with redis.Redis.from_url(redis_url) as client:
        waiting = client.lrange("celery", 0, -1)
    assert (len(waiting), b'"task": "agency.sweep"' in waiting[0]) == (1, True)
