"""Doing something on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection


def elsewhere(deed: Callable[[], object]) -> None:
    """Do it and commit, before anything else goes on."""
    with meanwhile(deed) as other:
        other.result()


@contextmanager
def meanwhile(deed: Callable[[], object]):
    """While it is done, the test goes on."""
    with ThreadPoolExecutor(1) as pool:
        other: Future = pool.submit(_and_close, deed)
        yield other
        other.result()


def _and_close(deed: Callable[[], object]) -> None:
    try:
        deed()
    finally:
        connection.close()
