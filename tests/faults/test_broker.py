"""The broker is emptied, stopped and struck dumb in the middle of an action: pages stay fast, and it ends well.

A real worker and a real scheduler on a real Redis; people press real links. What the broker held
is lost for good each time, and costs seconds.
"""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from agency import bell
from agency.models import Pulse
from tests.faults.race import ROOT
from tests.journeys.world import MADRID, World
from tests.make import make_user

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
START = datetime(2026, 6, 9, 10, 0, tzinfo=MADRID)
A_PAGE, A_PRESS = 1.0, 2.0  # seconds, at most; a press cannot be tried twice, a busy machine may hold it once
COMES_TO_REST = 40.0  # seconds: two periods of the sweep, whatever the broker has lost
STARTS = 120.0  # seconds of the machine's time before a test gives up; no promise of the product


class Apart(World):
    """The same world, but worker and scheduler are processes of their own: here one only waits for them."""

    def settle(self) -> None:
        give_up = time.monotonic() + COMES_TO_REST
        while self._is_busy():
            assert time.monotonic() < give_up, "the worker does not come to rest"
            time.sleep(0.05)
        assert self.held() <= self.places()

    def press_without_broker(self, person, word: str, *, via: str = "") -> None:
        """She presses, and nothing will happen for a while; none of her pages keeps her waiting."""
        browser, page = self._browser(person), quick(lambda: self.open(person))
        page = quick(lambda: browser.follow(page, via)) if via else page
        quick(lambda: browser.press(page, word), A_PRESS, tries=1)


def quick(work, most: float = A_PAGE, tries: int = 3):
    """What `work` gives; at least one try takes less than `most` seconds."""
    for _ in range(tries):
        began = time.monotonic()
        done = work()
        took = time.monotonic() - began
        if took < most:
            return done
    raise AssertionError(f"{took:.1f} s")


@contextmanager
def worker_and_scheduler(url: str, data_dir):
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "agency.settings",
        "DATABASE_URL": address.replace(":/test", ":///test"),
        "DATA_DIR": str(data_dir),
        "BROKER_URL": url,
        "STORY": "1",
        "LOG_LEVEL": "CRITICAL",
    }
    celery = [sys.executable, "-m", "celery", "--app", "agency", "--quiet"]
    commands = [
        [*celery, "worker", "--pool", "threads", "--concurrency", "2", "--without-gossip", "--without-mingle"],
        [*celery, "beat", "--scheduler", "celery.beat.Scheduler"],
    ]
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen(command, cwd=ROOT, env=environment, **silent) for command in commands]
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.wait()


def await_the_first_beat() -> None:
    give_up = time.monotonic() + STARTS
    while not Pulse.objects.exclude(last_sweep=None).exists():
        assert time.monotonic() < give_up, "worker and scheduler do not start"
        time.sleep(0.1)


@contextmanager
def black_hole(port: int):
    """Something that accepts what the broker would, and never says a word."""
    with socket.socket() as hole:
        hole.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        hole.bind(("127.0.0.1", port))
        hole.listen(128)
        yield


@pytest.fixture
def apart(postgres, story, settings, tmp_path, broker):
    settings.MAIL_DIR = tmp_path / "mail"  # where the processes leave the letters
    settings.BROKER_URL = broker.url
    settings.CACHES = {"default": {"BACKEND": "agency.caching.RedisOrMemory", "LOCATION": broker.url}}
    bell._connection.cache_clear()
    with worker_and_scheduler(broker.url, tmp_path) as processes:
        await_the_first_beat()
        yield Apart()
        assert [process.poll() for process in processes] == [None, None], "worker or scheduler has ended"
    bell._connection.cache_clear()


def pages_of_the_team(world) -> None:
    """What a manager looks at meanwhile."""
    desk = Client(SERVER_NAME="127.0.0.1")
    desk.force_login(world.manager)
    for path in ("/", reverse("action", args=[world.action.pk]), reverse("outbox"), reverse("actions")):
        assert quick(lambda path=path: desk.get(path)).status_code == 200


def somebody_comes_in() -> None:
    """The door counts tries in the cache, which lies where the broker does."""
    colleague = make_user(password="an example, long enough")
    visitor = Client(SERVER_NAME="127.0.0.1")
    typed = {"login": colleague.email, "password": "an example, long enough"}
    door = reverse("account_login")
    assert quick(lambda: visitor.post(door, typed), A_PRESS, tries=1).status_code == 302


def test_an_action_ends_well_though_its_broker_is_emptied_dumb_and_stopped(apart, broker):
    world = apart
    world.begin(START)
    world.plan(world.local(2, "19:00"), places=2)
    marta, laia, bea = world.people(3)
    world.sound_out([marta, laia, bea])
    broker.flush()
    world.press(marta, "count_me_in")
    world.press(laia, "count_me_in")
    world.press(bea, "may_propose")
    broker.flush()
    world.approve([marta, laia])
    assert world.holders() == {marta, laia}
    world.approve([bea])

    # Stopped, then dumb: what people press is written, and no page waits for it.
    broker.stop()
    world.press_without_broker(laia, "withdraw", via="cannot")
    pages_of_the_team(world)
    somebody_comes_in()
    with black_hole(broker.port):
        pages_of_the_team(world)
        somebody_comes_in()
        world.press_without_broker(marta, "withdraw", via="cannot")
        world.press_without_broker(marta, "come-back")
    assert [call.answer_by for call in world.asked("call_up")] == [None]

    broker.start()
    world.settle()
    world.press(bea, "accept")
    assert world.holders() == {marta, bea}
    world.settle()
    world.end()
