"""Many last places, ten people each, one instant: real requests to a real web server."""

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

from django.db import connection

from agency import clock, links
from bloggers.models import Blogger
from campaigns.models import Action, Decision, Event, Invitation, Participation, Place
from campaigns.states import Ask, ParticipationState
from tests.make import make_action, make_agency, make_blogger, make_campaign, make_user

ROOT = Path(__file__).resolve().parent.parent.parent
CSRF = "c" * 32
YES, FULL = 302, 409
PATIENCE = 30


@dataclass
class Outcome:
    """What the web server answered, per race: a list of HTTP statuses."""

    races: list[list[int]] = field(default_factory=list)

    @property
    def answers(self) -> Counter[int]:
        return Counter(status for race in self.races for status in race)

    @property
    def told_yes_too_often(self) -> int:
        """Races in which more than one person has the last place."""
        return sum(race.count(YES) > 1 for race in self.races)

    @property
    def broken(self) -> int:
        return sum(count for status, count in self.answers.items() if status >= 500)


def lay_out(races: int, runners: int, *, places: int = 1) -> list[list[tuple[int, int]]]:
    """`races` actions with `places` each and `runners` people called up to them: (participation, question)."""
    now = clock.now()
    make_agency()
    campaign, owner = make_campaign(), make_user()
    people = [make_blogger(site=None) for _ in range(runners)]
    fields = {"campaign": campaign, "owner": owner, "places": places, "now": now, "next_look_at": None}
    actions = [make_action(**fields, state="draft") for _ in range(races)]
    return [_one(action, people, now) for action in actions]


def _one(action: Action, people: list[Blogger], now: datetime) -> list[tuple[int, int]]:
    """Rows and their history, as the verbs would have left them, in a handful of statements."""
    Action.objects.filter(pk=action.pk).update(state="open")
    group, until = action.groups.get(), now + timedelta(days=1)
    said = {"state": ParticipationState.RESERVE, "answer": "may_propose", "terms_version": 1}
    rows = Participation.objects.bulk_create(
        Participation(action=action, blogger=person, reserve_order=number, **said)
        for number, person in enumerate(people, 1)
    )
    word = {"verdict": "yes", "noted_by": action.owner, "channel": "phone", "at": now}
    Decision.objects.bulk_create(Decision(participation=row, **word) for row in rows)
    call = {"kind": Ask.CALL_UP, "group": group, "fee": group.fee, "terms_version": 1, "wave": 1, "window": 24}
    when = {"asked_at": now, "planned_by": until, "answer_by": until}
    asked = Invitation.objects.bulk_create(Invitation(participation=row, **call, **when) for row in rows)
    _history(action, rows, asked, now)
    return [(row.pk, question.pk) for row, question in zip(rows, asked, strict=True)]


def _history(action: Action, rows: list[Participation], asked: list[Invitation], now: datetime) -> None:
    moves = [("action", action.pk, "open", "draft", "open")]
    for row in rows:
        moves += [
            ("participation", row.pk, "list", "", "listed"),
            ("participation", row.pk, "may_propose", "listed", "available"),
            ("participation", row.pk, "reserve", "available", "reserve"),
        ]
    moves += [("invitation", question.pk, "ask", "", "open") for question in asked]
    names = ("subject_kind", "subject_id", "verb", "before", "after")
    Event.objects.bulk_create(
        Event(action=action, seq=seq, actor="user:1", at=now, **dict(zip(names, move, strict=True)))
        for seq, move in enumerate(moves, 1)
    )


@contextmanager
def web_server(control: str = "none", processes: int = 4):
    """The product behind gunicorn, on this test's database; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "tests.faults.race_settings",
        "RACE_CONTROL": control,
        "LOG_LEVEL": "CRITICAL",  # a place that is taken is no news here
    }
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(processes)]
    command += [
        "--worker-class",
        "gthread",
        "--threads",
        "3",
        "--preload",
        "--log-level",
        "error",
        "tests.faults.race_wsgi",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE)


def run(port: int, races: list[list[tuple[int, int]]]) -> Outcome:
    """All runners of a race press at one instant; the races come one after another."""
    runners = len(races[0])
    barrier = Barrier(runners)

    def runner(lane: int) -> list[int]:
        statuses = []
        for race in races:
            barrier.wait(PATIENCE)
            statuses.append(_press(port, *race[lane]))
        return statuses

    with ThreadPoolExecutor(runners) as pool:
        lanes = list(pool.map(runner, range(runners)))
    return Outcome([list(race) for race in zip(*lanes, strict=True)])


def places_held() -> int:
    return Place.objects.exclude(holder=None).count()


def _press(port: int, participation: int, question: int) -> int:
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    body = urlencode({"csrfmiddlewaretoken": CSRF, "terms": 1, "question": question})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={CSRF}"}
    try:
        line.request("POST", links.path("r", participation) + "accept/", body, headers)
        return line.getresponse().status
    finally:
        line.close()


def _wait_for(port: int) -> None:
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            line = HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/how-we-work/")
            line.getresponse()
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.1)
        else:
            return
