"""Letters: composed and handed over by the product, beside the bare protocol on one kept connection."""

import smtplib
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings as configured

from agency import clock
from agency.delivery import deliver
from agency.mime import compose
from agency.models import Message
from campaigns import notices
from campaigns.lifecycle import change
from tests.bench.crowds import make_invited
from tests.make import make_agency

pytestmark = pytest.mark.bench
LETTERS = 500


@pytest.fixture
def sink(settings):
    """A mail server in a process of its own, which throws away what it takes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    )
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 10}}}
    yield port
    server.terminate()
    server.wait()


def by_hand(port: int, raw: bytes) -> float:
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as line:
        for _ in range(LETTERS):
            line.sendmail("hola@agency.example", ["reader@blog.example"], raw)
    return LETTERS / (time.perf_counter() - start)


def test_letters(told, postgres, sink):
    make_agency(quiet_from="00:00", quiet_until="00:00")
    now = clock.now()
    action, questions = make_invited(LETTERS, LETTERS, now)
    with change(action.pk, now=now, actor="clock") as c:
        for question in questions:
            question.participation.action = c.action
            notices.question(c, question)
    Message.objects.update(not_before=now)
    start = time.perf_counter()
    while deliver(clock.now()):
        pass
    ours = LETTERS / (time.perf_counter() - start)
    assert Message.objects.filter(state="sent").count() == LETTERS, Message.objects.values_list("state", "error")[:3]
    raw = compose(Message.objects.first(), configured.DEFAULT_FROM_EMAIL)
    bare = by_hand(sink, raw)
    told(f"invitations     ratio {ours / bare:.2f} of bare smtplib on one kept connection (goal 0.80; first stop 0.50)")
    told(f"  1,000 in      ratio {1000 / ours / 2:.2f} of 2 s (goal 1 or less)")
