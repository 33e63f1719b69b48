"""Settings of the tests: those of the product on a machine of its own, whatever `.env` says.

`DATABASE_URL` is respected. Without it the tests use PostgreSQL where one answers, else SQLite
in a directory that goes away with the run.
"""

import atexit
import os
import shutil
import tempfile

from tests import services

if "DATA_DIR" not in os.environ:
    # The processes that xdist starts inherit the name; only the one that made it removes it.
    os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="relevo-tests-")
    atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

if "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = services.postgres_url() or f"sqlite:///{os.environ['DATA_DIR']}/relevo.sqlite3"

os.environ.update(
    SECRET_KEY="a key that the tests alone use, as an example; never a real one",
    SECRET_KEY_FALLBACKS="",
    SITE_URL="http://127.0.0.1:8000",
    STORY="0",
    DEBUG="0",
    BROKER_URL="memory://",
    CACHE_URL="",
    EMAIL_URL="smtp://127.0.0.1:25",
    FROM_EMAIL="relevo@agency.example",
    TIME_ZONE="Europe/Madrid",
    BEHIND_PROXY="0",
)

from agency.settings import *  # noqa: F403 - the environment must be in place first
from agency.settings import DATA_DIR, DATABASES, STORAGES

# Letters are really made and handed over, to a list: `django.core.mail.outbox`.
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

UNSAFE = " -c synchronous_commit=off"
WHITENOISE_AUTOREFRESH = True  # files are looked up when asked for; else each of a test's browsers lists them all

# Threads of a test come and go; their connections must not outlive them.
DATABASES["default"]["CONN_MAX_AGE"] = 0
if "postgresql" in DATABASES["default"]["ENGINE"]:
    # No test pulls the plug of the database itself, so no commit needs to wait for the disk.
    DATABASES["default"]["OPTIONS"]["options"] += UNSAFE
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in the product: a database in memory has other locks.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "tests.sqlite3")}
