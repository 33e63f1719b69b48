"""What one test has lived through, the next need not live through again: it is written down at once.

From the same beginning the same writes lead to the same rows. So every test begins with the same numbers, and
what it writes is kept as it goes. Where a way that is marked `once` begins after writes that this process has seen
before, what it wrote then is written again: a hundred statements instead of a dozen verbs. Whoever comes first
goes the way itself; and so does every test that puts something of its own in the place of the product's.
"""

import pickle
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import wraps
from hashlib import blake2b
from itertools import count
from typing import Any, NamedTuple

import psycopg2
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.utils import timezone, translation

from agency import clock
from tests import make

READS = ("SELECT", "EXPLAIN", "SET ", "SHOW")
STEPS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")  # their names differ from test to test
BACK = b"ROLLBACK TO SAVEPOINT"
UNTOLD = b"?"  # writes that are different every time: signing in, which no verb reads, and the clock, which is asked
DIFFERENT = ("django_session", '"last_login" =', "agency_pulse")
WALL = re.compile(rb"T[\d:]{8}\.\d{6}[+-]")  # a moment of the machine's clock; those of business are whole seconds
APART = 10_000  # so that no number of one table is by chance one of another
FAR = 1_000_000  # so that rows that are put back keep their numbers to themselves
OFTEN = 40  # tests
ADDRESS = {"dbname", "host", "port", "user", "password"}


class Way(NamedTuple):
    """What was written on a way, and where it led."""

    script: bytes
    end: bytes
    numbered: int
    answer: bytes


class History:
    """What the test at hand has written, and a digest of it."""

    def __init__(self) -> None:
        self.steps: list[bytes] = []
        self.mark = b""

    def note(self, step: bytes) -> None:
        self.steps.append(step)
        self.mark = blake2b(self.mark + WALL.sub(b"", step), digest_size=16).digest()

    def number_from(self, start: int) -> None:
        """From here on the same writes lead to other rows."""
        self.mark += str(start).encode()
        self.steps.append(UNTOLD)

    def keep(self, execute, sql, params, many, context):
        """Runs a statement, and notes it if it writes."""
        answer = execute(sql, params, many, context)
        if isinstance(sql, bytes):
            self.note(sql)
        elif sql.startswith(READS):
            pass
        elif any(name in sql for name in DIFFERENT):
            self.steps.append(UNTOLD)
        elif step := next((step for step in STEPS if sql.startswith(step)), ""):
            self.note(step.encode())
        else:
            for values in params if many else [params]:
                self.note(context["cursor"].mogrify(sql, values))
        return answer


_tests = count(1)
_known: dict[tuple, Way] = {}
_history: History | None = None  # of the test at hand; None where it is not kept


@contextmanager
def kept() -> Iterator[None]:
    """Within, all is kept that is written; at its beginning the database is empty."""
    global _history  # noqa: PLW0603 - tests run one after another
    number_from(0)
    _history = History()
    try:
        with connection.execute_wrapper(_history.keep):
            yield
    finally:
        _history = None


def number_from(start: int) -> None:
    """Names and rows of all tables are numbered from there."""
    make.number.last = start
    if _history:
        _history.number_from(start)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(seqrelid::regclass, %s + %s * row_number() OVER (ORDER BY seqrelid), false)"
                " FROM pg_sequence",
                [start, APART],
            )


def sweep() -> None:
    """Takes away the rows of tests that ended. Under the same numbers they would be in the way of every look-up."""
    if connection.vendor == "postgresql" and next(_tests) % OFTEN == 0:
        where = connection.get_connection_params()
        own = psycopg2.connect(**{name: where[name] for name in where if name in ADDRESS})
        own.autocommit = True  # as VACUUM wants it
        with closing(own), own.cursor() as cursor:
            cursor.execute("VACUUM (INDEX_CLEANUP ON, SKIP_LOCKED)")


def once[**P, R](live: Callable[P, R]) -> Callable[P, R]:
    """A way that a process goes once from each beginning. It only writes rows, and its answer can be pickled."""

    @wraps(live)
    def go(*args: P.args, **kwargs: P.kwargs) -> R:
        if _history is None:
            return live(*args, **kwargs)
        key = (_history.mark, live, _said(args), _said(sorted(kwargs.items())), make.number.last, *_around())
        if key in _known:
            return _again(_history, _known[key], args)
        before = len(_history.steps)
        answer = live(*args, **kwargs)
        steps = _history.steps[before:]
        if BACK not in steps and UNTOLD not in steps:
            script = b";".join(step for step in steps if step.decode() not in STEPS)
            _known[key] = Way(script, _history.mark, make.number.last, pickle.dumps((answer, args)))
        return answer

    return go


def _around() -> tuple:
    """What else a way may depend on."""
    told = clock.now() if settings.STORY else None
    return translation.get_language(), timezone.get_current_timezone_name(), told


def _again(history: History, way: Way, given: tuple) -> Any:
    if way.script:
        with connection.cursor() as cursor:
            cursor.execute(way.script)
    history.mark, make.number.last = way.end, way.numbered
    answer, left = pickle.loads(way.answer)
    for row, as_left in zip(given, left, strict=True):
        if isinstance(row, Model):  # it may have been read anew on the way
            row.__dict__.update(as_left.__dict__)
    return answer


def _said(given: Any) -> str:
    """Arguments as far as they tell one way from another; of a row its key says all, since the writes say the rest."""
    if isinstance(given, Model):
        return f"{given._meta.label} {given.pk}"
    if isinstance(given, list | tuple):
        return f"[{', '.join(map(_said, given))}]"
    return repr(given)
