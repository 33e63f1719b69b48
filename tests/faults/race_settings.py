"""The tests' settings for a web server of its own, on the database that it is told."""

import os

DATABASE = os.environ["TEST_DATABASE"]

from tests.settings import *  # noqa: E402, F403 - DATABASE_URL of the run stays what it is
from tests.settings import DATABASES  # noqa: E402

DATABASES["default"]["NAME"] = DATABASE
DATABASES["default"]["CONN_MAX_AGE"] = None  # as in production
