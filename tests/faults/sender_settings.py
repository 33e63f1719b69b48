"""The tests' settings for a process of its own: the database and the mail server that it is told."""

import os

DATABASE, MAIL_PORT = os.environ["TEST_DATABASE"], int(os.environ["TEST_MAIL_PORT"])

from tests.settings import *  # noqa: E402, F403 - DATABASE_URL of the run stays what it is
from tests.settings import DATABASES  # noqa: E402

DATABASES["default"]["NAME"] = DATABASE
MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": MAIL_PORT, "timeout": 5}}}
