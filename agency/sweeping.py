"""One beat: see to stuck letters, deliver what is due, let the upper floors tend what is theirs.

Most beats find nothing to do, and learn that by one question for all parts. Ten sweeps at once, or
two schedulers, do what one does: each due row is taken by one of them, in its own transaction. A
missed beat harms nobody.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import DateTimeField, QuerySet

from agency import clock, database, delivery
from agency.mail_server import Line
from agency.models import Pulse
from agency.questions import Slot, filled

log = logging.getLogger(__name__)

SKEW_MOST = timedelta(seconds=30)
DELIVER_FOR = timedelta(seconds=15)
OUTAGE = timedelta(minutes=1)  # without a beat; as after a restored backup
MOST_RUNS = 3  # of a part in one beat: what it cannot see to waits for the next

Work = Callable[[datetime], None]
Waiting = Callable[[Any], QuerySet]


NOW, WALL = Slot("now", DateTimeField()), Slot("wall", DateTimeField())


class Part(NamedTuple):
    """What a beat does: `work` sees, one by one, to the rows that `waiting` finds at an hour.

    `waiting` is asked at `NOW`, not at a datetime: its answer must hold for every hour and every setting.
    """

    work: Work
    waiting: Waiting


# What else a beat does, in this order.
SWEEPS: list[Part] = []
# What the first beat of a day does before all else, and the first after an outage.
DAILY: list[Work] = []


def sweep() -> None:
    """One beat of the clock. With clocks that disagree it does nothing, and the pages turn red."""
    if is_skewed():
        log.error("the clocks of this machine and of the database are more than 30 s apart: nothing is swept")
        return
    run()


def run(now: datetime | None = None) -> None:
    """A beat at `now`; without it each part asks the clock. Only a beat of which no part failed leaves its mark."""
    began, at = clock.wall(), now or clock.now()
    pulse = clock.pulse() or Pulse.objects.get_or_create(pk=1)[0]
    tidies = _has_to_tidy(pulse, at)
    done = [_went_well(work, at) for work in DAILY] if tidies else []
    runs: Counter[Part] = Counter()
    last: Part | None = None
    with Line() as line:

        def deliver_all(at: datetime) -> None:
            _deliver_all(now, line, began + DELIVER_FOR)

        parts = [
            Part(delivery.recover, _stuck),
            Part(delivery.recover, delivery.late),
            Part(deliver_all, _leaving),
            Part(delivery.tell_undeliverable, _to_nobody),
            *SWEEPS,
        ]
        # What one part has just decided is seen to by the others in the same beat; what it left, by the next beat.
        while due := [part for part in _waiting(parts, now or clock.now()) if part != last and runs[part] < MOST_RUNS]:
            for part in due:
                last = part
                runs[part] += 1
                done.append(_went_well(part.work, now or clock.now()))
    if all(done):
        tidied = {"tidied_at": at} if tidies else {}
        Pulse.objects.filter(pk=1).update(last_sweep=clock.wall(), **tidied)


def is_skewed() -> bool:
    """Whether this machine and the database disagree about the hour by more than 30 seconds."""
    theirs = database.wall_clock()
    return theirs is not None and abs(theirs - clock.wall()) > SKEW_MOST


def _has_to_tidy(pulse: Pulse, now: datetime) -> bool:
    if pulse.tidied_at is None or pulse.last_sweep is None:
        return True
    return pulse.tidied_at.date() != now.date() or clock.wall() - pulse.last_sweep > OUTAGE


def _stuck(now: Any) -> QuerySet:
    return delivery.stuck(WALL)


def _leaving(now: Any) -> QuerySet:
    return delivery.leaving(now, WALL)


def _to_nobody(now: Any) -> QuerySet:
    return delivery.to_nobody()


def _waiting(parts: list[Part], now: datetime) -> list[Part]:
    """The parts that have anything to do. One query for all of them."""
    sql, params = _question(tuple(part.waiting for part in parts))
    with connection.cursor() as cursor:
        cursor.execute(sql, filled(params, {"now": now, "wall": clock.wall()}))
        return [part for part, waits in zip(parts, cursor.fetchone(), strict=True) if waits]


@cache
def _question(lines: tuple[Waiting, ...]) -> tuple[str, list[Any]]:
    asked = [line(NOW).order_by().values("pk")[:1].query.sql_with_params() for line in lines]
    sql = ", ".join(f"EXISTS({one})" for one, _params in asked)
    return f"SELECT {sql}", [param for _one, params in asked for param in params]


def _deliver_all(now: datetime | None, line: Line, stop_at: datetime) -> None:
    while clock.wall() < stop_at:
        if not delivery.deliver(now or clock.now(), line=line):
            return


def _went_well(part: Work, now: datetime) -> bool:
    """One part that fails must not keep the next from its work."""
    try:
        part(now)
    except Exception:
        log.exception("a part of the sweep failed: %s", getattr(part, "__name__", part))
        return False
    return True
