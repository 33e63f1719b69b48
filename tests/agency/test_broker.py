"""The way to a broker that goes away: a worker survives it, and asks again soon."""

import socket

import pytest
from kombu import Consumer, Exchange, Queue
from kombu.exceptions import OperationalError
from kombu.utils import functional

from agency import broker as ours
from agency.celery import app


def test_what_was_under_way_when_the_connection_was_lost_ends_no_worker(broker):
    """What a worker does: it listens on two channels, collects the lost connection, closes it, hands back its work."""
    line = app.connection(broker.url, transport_options={"polling_interval": 10})
    bells = line.SimpleQueue("bells")
    bells.put("ring")
    under_way = bells.get(timeout=5)
    channel = line.channel()
    Consumer(channel, [Queue("remote", Exchange("remote", "fanout"), auto_delete=True)], on_message=print).consume()
    with pytest.raises(bells.Empty):
        bells.get(timeout=0.1)
    broker.stop()
    line.collect()
    line.close()
    with pytest.raises(line.connection_errors):
        under_way.ack()


def test_a_broker_that_is_away_is_asked_for_every_two_seconds(monkeypatch):
    monkeypatch.setattr(functional, "sleep", lambda seconds: None)
    pauses = []
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        line = app.connection(f"redis://127.0.0.1:{closed.getsockname()[1]}/0")
        with pytest.raises(OperationalError):
            line.ensure_connection(lambda error, pause: pauses.append(pause), 20)
    assert set(pauses) == {ours.ASKS_EVERY}
