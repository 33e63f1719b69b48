"""The bell: one message to the queue, with its own connection and 300 ms of patience.

A broker that accepts and does not answer would otherwise hold a page for a minute.
"""

from functools import cache

from django.conf import settings
from kombu import Connection

from agency.celery import app

PATIENCE = 0.3  # seconds


@cache
def _connection() -> Connection:
    options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "max_retries": 0}
    memory = settings.BROKER_URL.startswith("memory")
    return Connection(settings.BROKER_URL, transport_options={} if memory else options, connect_timeout=PATIENCE)


def strike() -> None:
    """Ask for one sweep, now. Raises whatever the broker raises."""
    app.send_task("agency.sweep", connection=_connection(), retry=False, ignore_result=True, expires=60)


def listen() -> None:
    """Ask whether the broker answers, with the same patience. Raises whatever the broker raises."""
    _connection().ensure_connection(max_retries=1, timeout=PATIENCE, reraise_as_library_errors=False)
