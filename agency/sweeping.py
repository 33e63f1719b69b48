"""One beat: see to stuck letters, deliver what is due, let the upper floors tend what is theirs.

Ten sweeps at once, or two schedulers, do what one does: each due row is taken by one of them, in
its own transaction. A missed beat harms nobody.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from agency import clock, database
from agency.delivery import deliver, recover, tell_undeliverable
from agency.mail_server import Line
from agency.models import Pulse

log = logging.getLogger(__name__)

SKEW_MOST = timedelta(seconds=30)
DELIVER_FOR = timedelta(seconds=15)

# What else a beat does, in this order; each takes `now` and sees to its due rows one by one.
SWEEPS: list[Callable[[datetime], None]] = []


def sweep() -> None:
    """One beat of the clock. With clocks that disagree it does nothing, and the pages turn red."""
    if is_skewed():
        log.error("the clocks of this machine and of the database are more than 30 s apart: nothing is swept")
        return
    run()


def run(now: datetime | None = None) -> None:
    """A beat at `now`; without it each part asks the clock. Only a beat of which no part failed leaves its mark."""
    stop_at = clock.wall() + DELIVER_FOR
    with Line() as line:

        def deliver_all(at: datetime) -> None:
            _deliver_all(now, line, stop_at)

        # What was just decided leaves in the same beat.
        parts = (recover, deliver_all, tell_undeliverable, *SWEEPS, deliver_all)
        went_well = [_went_well(part, now or clock.now()) for part in parts]
    if all(went_well):
        Pulse.objects.update_or_create(pk=1, defaults={"last_sweep": clock.wall()})


def is_skewed() -> bool:
    """Whether this machine and the database disagree about the hour by more than 30 seconds."""
    theirs = database.wall_clock()
    return theirs is not None and abs(theirs - clock.wall()) > SKEW_MOST


def _deliver_all(now: datetime | None, line: Line, stop_at: datetime) -> None:
    while clock.wall() < stop_at:
        if not deliver(now or clock.now(), line=line):
            return


def _went_well(part: Callable[[datetime], None], now: datetime) -> bool:
    """One part that fails must not keep the next from its work."""
    try:
        part(now)
    except Exception:
        log.exception("a part of the sweep failed: %s", getattr(part, "__name__", part))
        return False
    return True
