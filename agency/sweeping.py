"""One beat: see to stuck letters, deliver what is due, let the upper floors tend what is theirs.

Most beats find nothing to do, and learn that by one question for all parts. Ten sweeps at once, or
two schedulers, do what one does: each due row is taken by one of them, in its own transaction. A
missed beat harms nobody.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import DateTimeField, Expression, QuerySet

from agency import clock, database, delivery
from agency.mail_server import Line
from agency.models import Pulse

log = logging.getLogger(__name__)

SKEW_MOST = timedelta(seconds=30)
DELIVER_FOR = timedelta(seconds=15)
OUTAGE = timedelta(minutes=1)  # without a beat; as after a restored backup

Work = Callable[[datetime], None]


class Hour(Expression):
    """An hour in a question that is put together once and asked at every beat."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=DateTimeField())
        self.name = name

    def as_sql(self, compiler, connection) -> tuple[str, list[Any]]:
        return "%s", [self]


NOW, WALL = Hour("now"), Hour("wall")


class Part(NamedTuple):
    """What a beat does: `work` sees, one by one, to the rows that `waiting` finds at an hour.

    `waiting` is asked at `NOW`, not at a datetime: its answer must hold for every hour and every setting.
    """

    work: Work
    waiting: Callable[[datetime], QuerySet]


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
    pulse = Pulse.objects.get_or_create(pk=1)[0]
    tidies = _has_to_tidy(pulse, at)
    parts = [*DAILY] if tidies else []
    with Line() as line:

        def deliver_all(at: datetime) -> None:
            _deliver_all(now, line, began + DELIVER_FOR)

        if tidies or _waits(at):
            # What was just decided leaves in the same beat.
            parts += [delivery.recover, deliver_all, delivery.tell_undeliverable]
            parts += [*(part.work for part in SWEEPS), deliver_all]
        went_well = [_went_well(part, now or clock.now()) for part in parts]
    if all(went_well):
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


def _waits(now: datetime) -> bool:
    """Whether there is anything to do. One query for all parts."""
    sql, params = _question(tuple(SWEEPS), connection.vendor)
    adapt = connection.ops.adapt_datetimefield_value
    hours = {NOW.name: adapt(now), WALL.name: adapt(clock.wall())}
    with connection.cursor() as cursor:
        cursor.execute(sql, [hours[param.name] if isinstance(param, Hour) else param for param in params])
        return cursor.fetchone() is not None


@cache
def _question(parts: tuple[Part, ...], vendor: str) -> tuple[str, tuple[Any, ...]]:
    """To put it together takes Python longer than the database to answer it."""
    letters = (delivery.stuck(WALL), delivery.late(NOW), delivery.leaving(NOW, WALL), delivery.to_nobody())
    lines = [line.order_by().values("pk") for line in (*letters, *(part.waiting(NOW) for part in parts))]
    return lines[0].union(*lines[1:], all=True)[:1].query.sql_with_params()


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
