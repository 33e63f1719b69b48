"""Web server, worker and clock in one process: the demo, and installs of one person.

The queue lives in memory and is gone with the process; rows hold the truth, so nothing is lost.
Exactly one such process runs on a DATA_DIR.
"""

import errno
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import waitress
from celery.beat import EmbeddedService, Scheduler
from celery.signals import beat_init
from celery.worker import WorkController
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

from agency import clock, first_run, post
from agency.celery import app, refuse_a_queue_of_ones_own
from agency.models import Pulse

HOST = "127.0.0.1"
PORTS_TRIED = 50
WEB_THREADS, WORKER_THREADS = 8, 3
FIRST_BEAT_WITHIN = timedelta(seconds=3)
END_WITHIN = 1.5  # seconds; a letter in flight is then seen to by the next start


class AlreadyRunning(Exception):
    """Another process works on this DATA_DIR; its id is the argument, where it is known."""


class NoPort(Exception):
    """No free port from the wished one on."""


def run(port: int, announce: Callable[[str], None], *, say: Callable[[str], None] = print) -> None:
    """Migrate, start everything, `announce` the address, serve until SIGINT or SIGTERM.

    `say` is told what deviates, such as another port. Raises AlreadyRunning and NoPort.
    """
    with only_one():
        call_command("migrate", interactive=False, verbosity=0)
        first_run.ensure_admin()
        if settings.PRODUCTION:
            call_command("collectstatic", interactive=False, verbosity=0)
        server, used = _listen(port)
        address = f"http://{HOST}:{used}"
        if used != port:
            say(f"Port {port} is busy; Relevo uses {used}.")
        if settings.LOCAL:
            settings.SITE_URL = address  # links in letters lead here
        stop = _start_worker_and_clock()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _end)
        _await_first_beat()
        announce(address)
        server.run()  # returns on SystemExit
        stop()
        server.close()


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the lock of this DATA_DIR; the system lets go of it when the process ends, however it ends."""
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with (settings.DATA_DIR / "relevo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise AlreadyRunning(lock.read().strip()) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _listen(port: int) -> tuple[waitress.server.BaseWSGIServer, int]:
    application = get_wsgi_application()
    for tried in range(port, port + PORTS_TRIED):
        try:
            server = waitress.create_server(
                application,
                host=HOST,
                port=tried,
                threads=WEB_THREADS,
                # Only a web server in front knows whether the visitor came by https.
                clear_untrusted_proxy_headers=settings.SECURE_PROXY_SSL_HEADER is None,
            )
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
        else:
            return server, tried
    raise NoPort(port)


def _start_worker_and_clock() -> Callable[[], None]:
    """Both in threads; what is returned stops them."""
    worker = WorkController(
        app=app,
        pool_cls="threads",
        concurrency=WORKER_THREADS,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    # Worker and clock share this process, so they do hear each other over a queue in memory.
    beat_init.disconnect(refuse_a_queue_of_ones_own)
    # A scheduler in memory: the other one keeps a file in the working directory.
    beat = EmbeddedService(app, thread=True, max_interval=1, scheduler_cls=Scheduler)
    threading.Thread(target=worker.start, name="worker", daemon=True).start()
    beat.start()

    def stop() -> None:
        beat.stop()
        worker.stop()

    return stop


def _await_first_beat() -> None:
    """So that the first page does not find a clock that has been silent since yesterday."""
    began = clock.wall()
    post.ring()
    while clock.wall() - began < FIRST_BEAT_WITHIN and not Pulse.objects.filter(last_sweep__gte=began).exists():
        time.sleep(0.02)


def _end(number: int, frame) -> None:
    """The first signal ends the server; what has not ended shortly after is cut off."""
    cut_off = threading.Timer(END_WITHIN, _cut_off)
    cut_off.daemon = True
    cut_off.start()
    raise SystemExit(0)


def _cut_off() -> None:
    sys.stdout.flush()
    os._exit(0)
