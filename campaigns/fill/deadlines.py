"""How long a question stays open, and at which hours something falls due."""

from collections.abc import Iterator
from math import inf

from campaigns.fill.snapshot import (
    QUESTIONS,
    Person,
    Snapshot,
    hours_left,
    is_awake,
    wanted,
)

# A deadline between 21:00 and 9:30 moves to 9:30, unless so few hours are left.
NIGHT_H = 12.5
TOO_LATE_TO_MOVE_H = 10.0
# An invitation keeps a place: it may stay open a third longer than a sounding (48 h against 36).
HELD_LONGER = 4 / 3
LAST_DAY_H = 24.0
LAST_DAY_CALL_H = 0.75
NEAR_H = 72.0

REMIND_AT = (0.45, 0.75)
PHONE_AT = 0.80
REST_H = 2.0
# Hours before D, the number of the stage counting from 1.
STILL_ON_H = (168.0, 48.0, 26.0, 7.0)
# An "I'm in" that came so few hours before a stage's own is fresh; the practical letter goes to everybody.
FRESH_H = (48.0, 48.0, 0.0, 0.0)
# Hours of silence after each stage until somebody should call her.
PHONE_AFTER_H = (24.0, 24.0, 5.0, 1.0)
ON_CALL_H = 30.0
LONGEST_LOOK_H = 12.0
# Letters may leave so long before the hour to which deadlines of the night move: from 9:00 on, until 9:30.
AWAKE_BEFORE_H = 0.5


def offer_deadline(now: float, due: float, *, share: float, max_h: float, min_h: float, next_awake_h: float) -> float:
    """Hour at which a question asked now ends.

    A share of the time left to `due`, within min_h .. max_h hours, never past `due`. One that would
    end between 21:00 and 9:30 moves to 9:30, unless fewer than 10 h are left or 9:30 is past `due`.
    next_awake_h: hours from now until the next 9:30, 0 <= h < 24. `now` itself once `due` is past.
    """
    left = due - now
    if left <= 0:
        return now
    window = min(left, max_h, max(min_h, share * left))
    if left < TOO_LATE_TO_MOVE_H:
        return now + window
    until_morning = (next_awake_h - window) % 24
    moved = window + until_morning
    return now + (moved if until_morning < NIGHT_H and moved < left else window)


def sounding_deadline(s: Snapshot) -> float:
    return _deadline(s, s.max_h, s.min_h)


def invitation_deadline(s: Snapshot) -> float:
    return _deadline(s, s.max_h * HELD_LONGER, s.min_h)


def call_up_deadline(s: Snapshot) -> float:
    """As short as 45 minutes in the last 24 h, when several are called and the first yes wins."""
    if hours_left(s) <= LAST_DAY_H:
        return _deadline(s, LAST_DAY_CALL_H, LAST_DAY_CALL_H)
    return _deadline(s, s.max_h, s.min_h)


def _deadline(s: Snapshot, max_h: float, min_h: float) -> float:
    return offer_deadline(s.now, s.due, share=s.share, max_h=max_h, min_h=min_h, next_awake_h=s.next_awake_h)


def reminder_hour(person: Person) -> float:
    """Hour of the next reminder of her open question; inf after the second."""
    if person.status not in QUESTIONS or person.reminders >= len(REMIND_AT):
        return inf
    part = REMIND_AT[person.reminders]
    return max(_at(person, part), max(person.sent, person.last_letter) + REST_H)


def phone_hour(person: Person) -> float:
    """Hour from which silence asks for a call; inf once a card is raised."""
    if person.phone:
        return inf
    if person.status in QUESTIONS:
        return _at(person, PHONE_AT)
    if person.status != "confirmed" or person.ping_ok or person.ping_sent < 0:
        return inf
    return person.ping_sent + PHONE_AFTER_H[max(0, person.pings - 1)]


def _at(person: Person, part: float) -> float:
    return person.sent + part * (person.deadline - person.sent)


def stage_reached(s: Snapshot) -> int:
    """Number of the latest still-on stage whose hour has come; 0 before the first."""
    return sum(hours_left(s) <= hours for hours in STILL_ON_H)


def has_said_so(person: Person, due: float, stage: int) -> bool:
    """Whether she need not be asked at this stage: her last "I'm in" came after its hour, or shortly before."""
    return person.last_ok > 0 and person.last_ok >= due - STILL_ON_H[stage - 1] - FRESH_H[stage - 1]


def next_look(s: Snapshot) -> float:
    """Hour, later than now, at which `decide` could next have something to do by itself.

    The earliest of deadlines, reminders, phone flags, still-on stages, ends of firm yeses and the
    next decent hour; at most 12 h ahead. inf when nothing can ever come: D is past, no place is
    wanted, or D itself comes before anything else.
    """
    if hours_left(s) <= 0 or not wanted(s):
        return inf
    hours = (hour for hour in _hours_ahead(s) if s.now < hour < s.due)
    return min(hours, default=inf)


def _hours_ahead(s: Snapshot) -> Iterator[float]:
    yield s.now + LONGEST_LOOK_H
    yield from (s.due - hours for hours in (*STILL_ON_H, NEAR_H, ON_CALL_H, LAST_DAY_H))
    if not (s.awake and s.office and all(is_awake(person, s) for person in s.people)):
        # What fell due in the night comes before what lapses in the morning. Her zone may wake an hour after ours.
        yield s.now + s.next_awake_h - AWAKE_BEFORE_H
        yield s.now + s.next_awake_h if s.next_awake_h > 0 else s.now + 1
    for person in s.people:
        if person.status in QUESTIONS:
            yield person.deadline
            yield reminder_hour(person)
        elif person.firm:
            yield person.holds_until
        yield phone_hour(person)
