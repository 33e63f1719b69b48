"""The hours of the house, in one place: pages, letters, tests and the engine read them here.

All hours are wall clock hours of the reader; arithmetic is done in UTC.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM, QUIET_UNTIL = time(21), time(9)
DEADLINES_FROM = time(9, 30)  # a deadline that would end in the night moves here
OFFICE_FROM, OFFICE_UNTIL = time(8, 30), time(20)
RECEIPT_WITHIN = timedelta(minutes=5)
UNDO_WITHIN = timedelta(minutes=10)
TOO_SOON = timedelta(seconds=3)  # after a question was handed over: faster than anybody reads, so it is asked again
MOVE_HELD = timedelta(minutes=10)  # letters about a new date, outside the last 72 hours: meanwhile it can be taken back
GRACE_FAR_OUT = timedelta(minutes=10)
EMERGENCY = timedelta(hours=72)
LAST_DAY = timedelta(hours=24)
BRIEFING = timedelta(hours=6)  # what she needs between her yes and the action; later only a person asks
REPORT_WITHIN = timedelta(hours=1)  # after the hour of a post that is watched; then somebody calls
BRIEFING_ON_THE_DAY = timedelta(hours=2)  # the same, for who steps in on the day of a post
SAID_SO_LATELY = timedelta(hours=96)  # before the action: a yes after that is not asked about two days ahead
LETTERS_ON_ONE_QUESTION = 3
LETTERS_PER_ACTION = 7
ALARM_AGAIN = timedelta(minutes=15)
LINKS_LIVE = timedelta(days=30)
# How soon each link of a client's side should know of a change, by its own office hours.
TOLD_WITHIN, TOLD_WITHIN_NEAR = timedelta(hours=24), timedelta(hours=1)
TENDED_WITHIN = timedelta(minutes=10)  # of its hour; later than that while the clock beats, something is wrong
HOLDS_DEFAULT, HOLDS_AFTER_DECISION, HOLDS_MOST = timedelta(days=5), timedelta(hours=24), timedelta(days=10)
RESERVE_FREE_BEFORE_EVENT = timedelta(hours=48)


def is_between(at: datetime, zone: ZoneInfo, start: time, end: time) -> bool:
    """Whether the wall clock in `zone` shows an hour in [start, end), which may cross midnight."""
    clock = at.astimezone(zone).time()
    return start <= clock < end if start <= end else clock >= start or clock < end


def is_quiet(at: datetime, zone: ZoneInfo, start: time = QUIET_FROM, end: time = QUIET_UNTIL) -> bool:
    return is_between(at, zone, start, end)


def is_office(at: datetime, zone: ZoneInfo) -> bool:
    return is_between(at, zone, OFFICE_FROM, OFFICE_UNTIL)


def next_at(at: datetime, zone: ZoneInfo, clock: time) -> datetime:
    """The first moment at or after `at` when the wall clock in `zone` shows `clock`."""
    local = at.astimezone(zone)
    candidate = local.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0, fold=0)
    if candidate.astimezone(at.tzinfo) < at:
        candidate = (local + timedelta(days=1)).replace(
            hour=clock.hour, minute=clock.minute, second=0, microsecond=0, fold=0
        )
    return candidate.astimezone(at.tzinfo)


def next_decent(at: datetime, zone: ZoneInfo, start: time = QUIET_FROM, end: time = QUIET_UNTIL) -> datetime:
    """`at` itself outside quiet hours, else their end."""
    return next_at(at, zone, end) if is_quiet(at, zone, start, end) else at


def next_office(at: datetime, zone: ZoneInfo) -> datetime:
    return at if is_office(at, zone) else next_at(at, zone, OFFICE_FROM)
