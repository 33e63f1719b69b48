"""`manage.py demo` from a shell: on a database of its own, with its address last, whatever else is configured."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.agency.test_start import ENDS_WITHIN, ROOT, Started, free_port

pytestmark = pytest.mark.fault


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return kept | {"DATA_DIR": str(folder)} | more


def demo(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", "demo", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment(folder, **more), text=True, capture_output=True, timeout=300
    )


def test_the_whole_story_plays_on_a_terminal(tmp_path):
    # What is configured for a real install does not matter to the demo, and is not touched by it.
    real = {"DATABASE_URL": f"sqlite:///{tmp_path}/real.sqlite3", "DJANGO_SETTINGS_MODULE": "tests.settings"}
    told = demo(tmp_path, "--play", "--language", "en", SEED="1", **real)
    assert (told.returncode, told.stderr) == (0, "")
    lines = told.stdout.splitlines()
    assert lines[0].endswith("The action is open · Clara Montes")
    assert any("22:04  Marta Ibáñez can no longer come" in line for line in lines)
    assert lines[-1].startswith("5 of 5, never 6")
    assert sorted(path.name for path in tmp_path.glob("*.sqlite3")) == ["demo.sqlite3"]


def test_a_seed_that_is_no_number_is_refused_in_one_line_and_the_last_demo_stays(tmp_path):
    last = tmp_path / "demo.sqlite3"
    last.write_bytes(b"what the last visitor typed")
    refused = demo(tmp_path, "--play", SEED="seven")
    assert last.read_bytes() == b"what the last visitor typed"
    assert (refused.returncode, refused.stderr) == (1, "CommandError: SEED is not a number: seven\n")


class Demo(Started):
    command = (sys.executable, "manage.py", "demo")


def test_it_serves_with_its_address_alone_at_the_end_and_ends_at_once(tmp_path):
    port = free_port()
    running = Demo(tmp_path, port)
    try:
        address = running.address()
        assert (address, running.said) == (f"http://127.0.0.1:{port}", [address])
        second = running.second()
        assert (second.returncode, second.stdout) == (1, "")
        assert "already runs on this DATA_DIR" in second.stderr
        assert (tmp_path / "demo.sqlite3").exists()
        began = time.monotonic()
        assert running.end(signal.SIGINT) == (0, True, "")
        assert time.monotonic() - began < ENDS_WITHIN
    finally:
        running.process.kill()
        running.process.wait()
        running.process.stdout.close()
