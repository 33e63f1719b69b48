"""Open questions and silent holders: lapse, still on?, reminder, call card."""

from campaigns.fill.applying import applied
from campaigns.fill.chances import can_reach, keeps, live_cover
from campaigns.fill.deadlines import (
    STILL_ON_H,
    has_said_so,
    phone_hour,
    reminder_hour,
    stage_reached,
)
from campaigns.fill.ranking import needed_now
from campaigns.fill.rooms import Rooms, home
from campaigns.fill.snapshot import QUESTIONS, Command, Person, Snapshot, is_awake

BELOW_USUAL = 0.85
WEEK_BEFORE, LAST_HOURS = 1, 4


def expire(s: Snapshot) -> list[Command]:
    """A lapse frees the place, not the door."""
    late = [person.id for person in s.people if person.status in QUESTIONS and person.deadline <= s.now]
    return [Command("expire", tuple(late))] if late else []


def ping(s: Snapshot) -> list[Command]:
    stage = stage_reached(s)
    if not stage:
        return []
    due = [person.id for person in s.people if _still_on_is_due(person, s, stage)]
    return [Command("ping", tuple(due), code=f"{STILL_ON_H[stage - 1]:.0f}")] if due else []


def _still_on_is_due(person: Person, s: Snapshot, stage: int) -> bool:
    if person.status != "confirmed" or person.pings >= stage or not is_awake(person, s):
        return False
    if has_said_so(person, s.due, stage):
        return False
    if stage == WEEK_BEFORE:
        return keeps(person) < BELOW_USUAL
    return stage != LAST_HOURS or not person.ping_ok


def remind(s: Snapshot) -> list[Command]:
    due = [person for person in s.people if reminder_hour(person) <= s.now < person.deadline and is_awake(person, s)]
    insisted = worth_chasing(s, [person for person in due if _insists(person)])
    # A letter used up is one less that could still be reckoned with: it may be what makes the pool thin.
    left = applied(s, [Command("remind", tuple(person.id for person in insisted))])
    others = worth_chasing(left, [person for person in due if not _insists(person) and person.reminders == 0])
    chased = {person.id for person in (*insisted, *others)}
    ids = tuple(person.id for person in due if person.id in chased)
    return [Command("remind", ids)] if ids else []


def _insists(person: Person) -> bool:
    return person.must or person.status != "sounded"


def worth_chasing(s: Snapshot, silent: list[Person]) -> list[Person]:
    """Must-haves, people offered a place that is still free, and soundings while the pool is thin for today.

    While it is deep, a fresh name is worth more per letter than a reminder.
    """
    if not silent:
        return []
    rooms = Rooms(s)
    thin = any(not _insists(person) for person in silent) and _is_thin(s)
    return [person for person in silent if _is_worth_it(person, s, rooms, thin)]


def _is_thin(s: Snapshot) -> bool:
    """Today's need is not met by who is asked already, and asking everybody would not do for the target."""
    return live_cover(s).shown < needed_now(s) and not can_reach(s, s.target)


def _is_worth_it(person: Person, s: Snapshot, rooms: Rooms, thin: bool) -> bool:
    if person.status == "activated":
        group = home(person, s)
        return group is not None and rooms.all(group, person) > 0
    return thin or _insists(person)


def phone(s: Snapshot) -> list[Command]:
    """Cards to call: a silent holder, or a question of weight at 80 % of its time."""
    due = [person for person in s.people if phone_hour(person) <= s.now and is_awake(person, s)]
    holders = [person.id for person in due if person.status == "confirmed"]
    asked = worth_chasing(s, [person for person in due if person.status != "confirmed"])
    commands = [Command("phone", tuple(holders), code="still_on")] if holders else []
    if asked:
        commands.append(Command("phone", tuple(person.id for person in asked), code="question"))
    return commands
