"""Whoever is killed while letters leave: none is lost, and at most one per kill goes twice, byte for byte."""

import os
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from django.db import connection

from agency import clock, delivery
from agency.models import Message
from agency.models.messages import MessageState
from tests import services
from tests.agency.outbox_rows import NOW, make_message, put_into_registry

ROOT = Path(__file__).resolve().parent.parent.parent
LETTERS, KILLS = (5000, 30) if services.FULL else (500, 8)
ANSWER_TAKES = 0.004  # seconds at the mail server: the window in which a kill leaves a doubt

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def letters(monkeypatch, postgres):
    put_into_registry(monkeypatch)


@pytest.fixture
def sender(smtp_sink):
    """sender(): a process that sends what is due from this test's database to this test's sink."""
    begun = []

    def begin() -> subprocess.Popen:
        environment = os.environ | {
            "TEST_DATABASE": connection.settings_dict["NAME"],
            "TEST_MAIL_PORT": str(smtp_sink.port),
            "DJANGO_SETTINGS_MODULE": "tests.faults.sender_settings",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.sender"], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
        )
        begun.append(process)
        assert process.stdout.readline() == "sending\n"
        return process

    yield begin
    for process in begun:
        process.kill()
        process.wait()
        process.stdout.close()


def post(purpose: str) -> None:
    for n in range(LETTERS):
        make_message(purpose, key=f"{purpose}:{n}", recipient_id=n, facts={"links": [["s", n, 1]]})


def kill_again_and_again(begin, sink) -> int:
    """Kill a sender each time some more letters have arrived; return how often."""
    chance, kills = random.Random(7), 0
    while kills < KILLS and Message.objects.exclude(state__in=["sent", "unknown"]).exists():
        process = begin()
        wanted = len(sink.messages) + chance.randrange(5, LETTERS // KILLS)
        until = time.monotonic() + 20
        while len(sink.messages) < wanted and process.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(chance.random() * ANSWER_TAKES)
        process.kill()
        process.wait()
        kills += 1
        let_leases_run_out()
    return kills


def let_leases_run_out() -> None:
    Message.objects.filter(state=MessageState.SENDING).update(lease_until=clock.wall() - delivery.LEASE)


def copies(sink) -> dict[str, list[bytes]]:
    arrived = defaultdict(list)
    for received in list(sink.messages):
        arrived[received.message["Message-ID"]].append(received.raw)
    return arrived


def finish(begin) -> None:
    begin().communicate(timeout=60)
    let_leases_run_out()
    delivery.recover(NOW)


def test_no_letter_is_lost_and_the_copies_are_identical(sender, smtp_sink):
    smtp_sink.delay = ANSWER_TAKES
    post("plain")
    kills = kill_again_and_again(sender, smtp_sink)
    finish(sender)
    arrived = copies(smtp_sink)
    extra = sum(len(raws) - 1 for raws in arrived.values())
    assert (kills, len(arrived)) == (KILLS, LETTERS)
    assert Counter(Message.objects.values_list("state", flat=True)) == {"sent": LETTERS}
    assert extra <= kills
    assert all(len(set(raws)) == 1 for raws in arrived.values())


def test_a_courtesy_never_goes_twice_and_every_doubt_is_shown(sender, smtp_sink):
    smtp_sink.delay = ANSWER_TAKES
    post("courtesy")
    kills = kill_again_and_again(sender, smtp_sink)
    finish(sender)
    ended = Counter(Message.objects.values_list("state", "error"))
    doubts = ended.pop(("unknown", "sender_stopped"), 0)
    assert ended == {("sent", ""): LETTERS - doubts}
    assert doubts <= kills
    assert all(len(raws) == 1 for raws in copies(smtp_sink).values())
    assert LETTERS - doubts <= len(copies(smtp_sink)) <= LETTERS


def test_two_senders_at_once_send_what_one_would(sender, smtp_sink):
    post("plain")
    first, second = sender(), sender()
    for process in (first, second):
        process.communicate(timeout=60)
    arrived = copies(smtp_sink)
    assert (len(arrived), len(smtp_sink.messages)) == (LETTERS, LETTERS)
    assert Counter(Message.objects.values_list("state", "attempts")) == {("sent", 1): LETTERS}
