"""Which real things are on this machine, and what is left out where one is missing.

With REQUIRE_REAL=1 nothing may be left out: a missing thing stops the run, a skip is a failure.
"""

import os
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg2

REQUIRED = os.environ.get("REQUIRE_REAL", "") not in ("", "0")
FULL = os.environ.get("FULL", "") not in ("", "0")  # `make test-full`: full sizes
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Service:
    name: str
    found: bool
    why: str  # it is taken to be missing
    left_out: str

    @property
    def line(self) -> str:
        return f"left out without {self.name} ({self.why}): {self.left_out}"


@cache
def postgres_url() -> str:
    """The address of a PostgreSQL on which we may make databases; '' where there is none."""
    for address in ("", "host=127.0.0.1", "host=127.0.0.1 user=postgres"):
        try:
            connection = psycopg2.connect(f"dbname=postgres connect_timeout=2 {address}")
        except psycopg2.OperationalError:
            continue
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            allowed = cursor.fetchone()[0]
        connection.close()
        if allowed:
            user = "postgres@" if "user=" in address else ""
            return f"postgres://{user}{'127.0.0.1' if address else ''}/relevo"
    return ""


@cache
def chromium() -> str:
    """The path of a Chromium: the system's, else the one that Playwright keeps; '' where there is none."""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return found
    kept = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "~/.cache/ms-playwright")).expanduser()
    return next((str(path) for path in sorted(kept.glob("chromium-*/chrome-linux*/chrome"))), "")


@cache
def redis_server() -> str:
    return shutil.which("redis-server") or ""


def all_of_them(database_url: str) -> list[Service]:
    return [
        Service(
            "PostgreSQL",
            database_url.startswith(("postgres", "pgsql")),
            "the database is SQLite",
            "races and locks as they are in production",
        ),
        Service("Redis", bool(redis_server()), "redis-server is not installed", "a broker that is emptied or stops"),
        Service("Chromium", bool(chromium()), "not installed", "journeys in a browser, accessibility"),
        Service("gettext", bool(shutil.which("xgettext")), "not installed", "whether every text is in the catalogue"),
    ]


def environment() -> dict[str, str]:
    """This process's environment for another one: without what the browsers need for themselves here."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
