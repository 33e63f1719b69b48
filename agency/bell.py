"""The bell: one message to the queue, with its own connection and 300 ms of patience.

A broker that accepts and does not answer would otherwise hold a page for a minute.
"""

import logging
from functools import cache

from django.conf import settings
from kombu import Connection

from agency.celery import app

log = logging.getLogger(__name__)
PATIENCE = 0.3  # seconds


@cache
def _connection() -> Connection:
    options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "max_retries": 0}
    memory = settings.BROKER_URL.startswith("memory")
    return Connection(settings.BROKER_URL, transport_options={} if memory else options, connect_timeout=PATIENCE)


def strike() -> None:
    """Ask for one sweep, now. Raises whatever the broker raises."""
    app.send_task("agency.sweep", connection=_connection(), retry=False, ignore_result=True, expires=60)


def hand_over(task: str, row_id: int) -> None:
    """Ask for the work that a row asks for, now. Its failure costs half a minute: the sweep looks for such rows."""
    try:
        app.send_task(task, [row_id], connection=_connection(), retry=False, ignore_result=True, expires=60)
    except Exception:  # noqa: BLE001 - whatever the broker raises, the row is written
        log.warning("the bell did not ring; the sweep will find the row")


def listen() -> None:
    """Ask whether the broker answers, with the same patience. Raises whatever the broker raises."""
    _connection().ensure_connection(max_retries=1, timeout=PATIENCE, reraise_as_library_errors=False)
