"""What a GET asked the database for."""

from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

READS = ("SELECT", "DECLARE", "WITH RECURSIVE")


@contextmanager
def queries():
    """The queries of the block; `writes(…)` says which of them were more than looking."""
    with CaptureQueriesContext(connection) as captured:
        yield captured


def writes(captured) -> list[str]:
    return [query["sql"] for query in captured if not query["sql"].startswith(READS)]
