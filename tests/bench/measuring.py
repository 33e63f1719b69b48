"""Measuring: how long, how many statements, and what the machine could do at best in the same run."""

import html
import http.cookies
import re
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import psycopg2
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

FRAME = ("BEGIN", "COMMIT")  # of a transaction: not counted as statements
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@dataclass(frozen=True)
class Cost:
    """The median of several runs, in milliseconds."""

    wall: float
    cpu: float


def cost(jobs: Iterator[Callable[[], object]]) -> Cost:
    walls, cpus = [], []
    for job in jobs:
        wall, cpu = time.perf_counter(), time.process_time()
        job()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return Cost(statistics.median(walls) * 1000, statistics.median(cpus) * 1000)


def best(job: Callable[[], object], times: int) -> float:
    """Milliseconds of the quickest of several runs."""
    return min(cost(iter([job])).wall for _ in range(times))


def statements(job: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        job()
    return len([query for query in queries.captured_queries if query["sql"] not in FRAME])


def plans(job: Callable[[], object]) -> list[str]:
    """How PostgreSQL would answer each question of `job`, with the tables as full as they are."""
    with CaptureQueriesContext(connection) as queries:
        job()
    found = []
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            cursor.execute("EXPLAIN " + query["sql"])
            found.append("\n".join(line for (line,) in cursor.fetchall()))
    return found


class Visitor:
    """A browser without a network: requests go straight to the WSGI application, as a web server hands them over."""

    def __init__(self, user=None) -> None:
        self._application, self._factory = WSGIHandler(), RequestFactory()
        self._cookies: dict[str, str] = {}
        if user is not None:
            client = Client()
            client.force_login(user)
            self._cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def get(self, path: str) -> Callable[[], tuple[int, str]]:
        return self._ready(self._factory.get(path).environ)

    def post(self, path: str, fields: dict[str, str]) -> Callable[[], tuple[int, str]]:
        form = "application/x-www-form-urlencoded"
        return self._ready(self._factory.post(path, urlencode(fields), content_type=form).environ)

    def fields(self, page: str, action: str) -> dict[str, str]:
        """The hidden fields of the form on `page` that goes to `action`."""
        form = page[page.index(f'action="{action}') :].partition("</form>")[0]
        return {name: html.unescape(value) for name, value in HIDDEN.findall(form)}

    def _ready(self, environ: dict) -> Callable[[], tuple[int, str]]:
        environ["HTTP_COOKIE"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())

        def ask() -> tuple[int, str]:
            said: dict = {}
            answer = self._application(environ, lambda status, headers: said.update(status=status, headers=headers))
            body = b"".join(answer).decode()
            answer.close()
            for name, value in said["headers"]:
                if name == "Set-Cookie":
                    self._cookies |= {key: m.value for key, m in http.cookies.SimpleCookie(value).items()}
            return int(said["status"].split()[0]), body

        return ask


def bare_transaction(times: int = 300) -> Cost:
    """`SELECT FOR UPDATE, UPDATE, INSERT, commit` by the driver alone on the same PostgreSQL: the least of a yes."""
    wanted = connection.get_connection_params()
    wanted.pop("cursor_factory", None)
    bare = psycopg2.connect(**wanted)
    with bare.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_place (id int PRIMARY KEY, holder int)")
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_event (id bigserial PRIMARY KEY, place int, verb text)")
        cursor.execute("INSERT INTO bench_place SELECT n, NULL FROM generate_series(1, 100) n ON CONFLICT DO NOTHING")
    bare.commit()

    def once(number: int) -> Callable[[], None]:
        def job() -> None:
            with bare.cursor() as cursor:
                cursor.execute("SELECT holder FROM bench_place WHERE id = %s FOR UPDATE", [number])
                cursor.execute("UPDATE bench_place SET holder = %s WHERE id = %s", [number, number])
                cursor.execute("INSERT INTO bench_event (place, verb) VALUES (%s, 'take')", [number])
            bare.commit()

        return job

    found = cost(once(1 + n % 100) for n in range(times))
    with bare.cursor() as cursor:
        cursor.execute("DROP TABLE bench_place, bench_event")
    bare.commit()
    bare.close()
    return found
