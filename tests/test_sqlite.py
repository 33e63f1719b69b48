"""What must also hold on SQLite, within one run of the suite: the verbs, a journey, the race, the story."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.house_rules import ROOT


@pytest.mark.long
def test_it_holds_on_sqlite_too(tmp_path):
    if connection.vendor == "sqlite":
        pytest.skip("this whole run is on SQLite")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    environment |= {
        "DATABASE_URL": f"sqlite:///{tmp_path}/relevo.sqlite3",
        "DATA_DIR": str(tmp_path),
        "REQUIRE_REAL": "0",
    }
    command = [sys.executable, "-m", "pytest", "-m", "sqlite and not slow", "-q", "--no-header", "--color=no"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
