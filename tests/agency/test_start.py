"""`manage.py start` from a shell: one process, its address last, an end at once and in order."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ENDS_WITHIN = 3  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(what) -> bool:
    """Whether it becomes true within a while."""
    until = time.monotonic() + 15
    while not what() and time.monotonic() < until:
        time.sleep(0.1)
    return bool(what())


class Started:
    """A process of `manage.py start` and what it said until its address."""

    def __init__(self, folder: Path, port: int) -> None:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
        self.environment = kept | {
            "DATA_DIR": str(folder),
            "PORT": str(port),
            "DATABASE_URL": f"sqlite:///{folder}/relevo.sqlite3",
            "SECRET_KEY": "an example of a key for one test",
            "STORY": "1",
            "SITE_URL": "http://127.0.0.1:8000",
        }
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=self.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.said: list[str] = []

    command = (sys.executable, "manage.py", "start")

    def address(self) -> str:
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            if line.startswith("http://"):
                return self.said[-1]
        raise AssertionError("\n".join(self.said))

    def second(self) -> subprocess.CompletedProcess:
        return subprocess.run(self.command, cwd=ROOT, env=self.environment, text=True, capture_output=True, timeout=60)

    def end(self, number: int) -> tuple[int, bool, str]:
        """Exit code, whether it was quick, and what it said after its address."""
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=30)
        return code, time.monotonic() - began < ENDS_WITHIN, self.process.stdout.read()


@pytest.fixture
def start(tmp_path):
    begun: list[Started] = []

    def begin(port: int) -> Started:
        begun.append(Started(tmp_path, port))
        return begun[-1]

    yield begin
    for one in begun:
        one.process.kill()
        one.process.wait()
        one.process.stdout.close()


@pytest.mark.fault
def test_it_starts_serves_refuses_a_second_one_and_ends_at_once(start):
    port = free_port()
    running = start(port)
    address = running.address()
    assert (address, running.said) == (f"http://127.0.0.1:{port}", [address])
    with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
        assert answer.status == 200  # the clock beats before the address is said
    second = running.second()
    assert (second.returncode, second.stdout) == (1, "")
    assert f"already runs on this DATA_DIR (process {running.process.pid})" in second.stderr
    assert running.end(signal.SIGINT) == (0, True, "")


@pytest.mark.fault
def test_a_busy_port_gives_way_to_the_next_and_that_is_said(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        running = start(port)
        address = running.address()
    used = int(address.rpartition(":")[2])
    assert used > port
    assert running.said == [f"Port {port} is busy; Relevo uses {used}.", address]
    assert running.end(signal.SIGTERM) == (0, True, "")


@pytest.mark.fault
def test_letters_leave_by_themselves_with_links_to_the_address_that_was_announced(start, tmp_path):
    running = start(free_port())
    address = running.address()
    posted = subprocess.run(
        [sys.executable, "-c", POST_AN_INVITATION], cwd=ROOT, env=running.environment, capture_output=True, text=True
    )
    assert posted.returncode == 0, posted.stderr
    assert eventually(lambda: list((tmp_path / "mail").glob("*.eml")))
    (letter,) = (tmp_path / "mail").glob("*.eml")
    assert f"{address}/join/".encode() in letter.read_bytes().replace(b"=\r\n", b"")
    assert running.end(signal.SIGINT) == (0, True, "")


POST_AN_INVITATION = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "agency.settings"
django.setup()
from agency import clock, team
team.invite(email="ana@agency.example", name="Ana Gil", role="community", language="es", zone="UTC", now=clock.now())
"""
