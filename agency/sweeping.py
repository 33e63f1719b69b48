"""One beat: see to stuck letters, deliver what is due, let the upper floors tend what is theirs.

Most beats find nothing to do, and learn that by one question for all parts. Ten sweeps at once, or
two schedulers, do what one does: each due row is taken by one of them, in its own transaction. A
missed beat harms nobody.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from agency import clock, database, delivery
from agency.mail_server import Line
from agency.models import Pulse

log = logging.getLogger(__name__)

SKEW_MOST = timedelta(seconds=30)
DELIVER_FOR = timedelta(seconds=15)
OUTAGE = timedelta(minutes=5)  # without a beat; as after a restored backup

Work = Callable[[datetime], None]


class Part(NamedTuple):
    """What a beat does: `work` sees, one by one, to the rows that `waiting` finds at an hour."""

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
    letters = (delivery.late(now), delivery.leaving(now), delivery.to_nobody())
    return delivery.stuck().union(*letters, *(part.waiting(now) for part in SWEEPS), all=True).exists()


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
