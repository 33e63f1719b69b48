"""Ten sweeps at once do what one does; a mail server that was away for a day costs nothing but the day."""

import socket
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from agency import clock, delivery, sweeping
from agency.models import Message, Pulse
from tests.agency.outbox_rows import NOW, make_message, put_into_registry

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    put_into_registry(monkeypatch)
    monkeypatch.setattr(sweeping, "SWEEPS", [])


def at_once(times: int, work) -> None:
    """Run `work` in threads that begin together, each with a connection of its own."""
    together = threading.Barrier(times)

    def one() -> None:
        together.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_ten_sweeps_at_once_do_what_one_does(smtp_sink):
    for n in range(200):
        make_message(key=f"a:{n}")
    for n in range(20):
        make_message(key=f"stuck:{n}", state="sending", lease_until=clock.wall() - HOUR)
        make_message(key=f"late:{n}", not_after=NOW - HOUR)
        make_message(key=f"untrue:{n}", facts={"untrue": "answered"})
    at_once(10, lambda: sweeping.run(NOW))
    ended = Counter(Message.objects.values_list("state", "error"))
    assert ended == {("sent", ""): 220, ("expired", "not_after"): 20, ("dropped", "answered"): 20}
    assert set(Message.objects.filter(key__startswith="a:").values_list("attempts", flat=True)) == {1}
    named = Counter(received.message["Message-ID"] for received in smtp_sink.messages)
    assert (len(named), set(named.values())) == (220, {1})


def test_after_a_day_without_a_mail_server_each_person_gets_the_newest_and_nothing_is_lost(settings, smtp_sink):
    people, there = 30, settings.MAILERS
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = probe.getsockname()[1]
    settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": nobody, "timeout": 1}}}
    for hour in range(24):
        at = NOW + hour * HOUR
        if hour % 8 == 0:  # three steps of a chase
            for person in range(people):
                occasion = f"chase:{person}:{hour}"
                make_message(
                    "chase",
                    key=occasion,
                    recipient_id=person,
                    action_id=1,
                    created_at=at,
                    not_before=at,
                    facts={"subject": occasion},
                )
        Pulse.objects.update(mail_try_at=None)  # an hour later it is tried again
        sweeping.run(at)
    waiting = set(Message.objects.filter(state="queued").values_list("attempts", "frozen_at"))
    assert (waiting, delivery.trouble().code, smtp_sink.messages) == ({(0, None)}, "unreachable", [])

    settings.MAILERS = there
    Pulse.objects.update(mail_try_at=None)
    sweeping.run(NOW + 24 * HOUR)
    assert Counter(Message.objects.values_list("state", "error")) == {
        ("sent", ""): people,
        ("dropped", "newer"): 2 * people,
    }
    assert {received.message["Subject"] for received in smtp_sink.messages} == {f"chase:{p}:16" for p in range(people)}
    assert (len(smtp_sink.messages), delivery.trouble()) == (people, None)
