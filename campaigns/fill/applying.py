"""What each command does to a snapshot: the reference for tests, rehearsal and outside drivers."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from campaigns.fill.deadlines import REMIND_AT, stage_reached
from campaigns.fill.snapshot import Command, Person, Snapshot

# Who let a question lapse is that much less likely to answer the next one.
LAPSED = 0.3
LAST_CALL = "last_call"


def applied(s: Snapshot, commands: Iterable[Command]) -> Snapshot:
    """A new snapshot after the commands; s and its people stay as they are.

    sound, activate, invite: status, group, sent = now, deadline, reminders = 0, phone = 0; activate
    also counts a call; sound as last call uses up her letters. remind: one more. expire: sounded
    and invited become stale, activated reserve, less likely to answer. confirm: confirmed, last_ok
    = now. ping: ping_sent = now, ping_ok False, pings = the stage reached. oncall: hot = 1. phone:
    one more card. client, escalate: the code is remembered in told.
    Raises ValueError for a command that is none of these, KeyError for an unknown person.
    """
    people = {person.id: person for person in s.people}
    told = set(s.told)
    for command in commands:
        if command.do in ("client", "escalate"):
            told.add(command.code)
            continue
        step = STEPS.get(command.do)
        if step is None:
            raise ValueError(f"no such command: {command.do}")
        for number in command.ids:
            people[number] = step(people[number], command, s)
    return replace(s, people=list(people.values()), told=frozenset(told))


def _asked(person: Person, command: Command, s: Snapshot, status: str) -> Person:
    return replace(
        person,
        status=status,
        group=command.group or person.group,
        sent=s.now,
        deadline=s.due if command.deadline is None else command.deadline,
        reminders=0,
        phone=0,
        last_letter=s.now,
    )


def _sound(person: Person, command: Command, s: Snapshot) -> Person:
    asked = _asked(person, command, s, "sounded")
    if command.code != LAST_CALL:
        return asked
    return replace(asked, reminders=len(REMIND_AT), p_answer=person.p_answer * LAPSED)


def _invite(person: Person, command: Command, s: Snapshot) -> Person:
    return _asked(person, command, s, "invited")


def _activate(person: Person, command: Command, s: Snapshot) -> Person:
    return replace(_asked(person, command, s, "activated"), calls=person.calls + 1)


def _expire(person: Person, command: Command, s: Snapshot) -> Person:
    if person.status == "activated":
        return replace(person, status="reserve", p_answer=person.p_answer * LAPSED)
    return replace(person, status="stale")


def _remind(person: Person, command: Command, s: Snapshot) -> Person:
    return replace(person, reminders=person.reminders + 1, last_letter=s.now)


def _confirm(person: Person, command: Command, s: Snapshot) -> Person:
    return replace(
        person,
        status="confirmed",
        group=command.group or person.group,
        last_ok=s.now,
        ping_ok=True,
        phone=0,
        last_letter=s.now,
    )


def _reserve(person: Person, command: Command, s: Snapshot) -> Person:
    return replace(person, status="reserve", last_letter=s.now)


def _ping(person: Person, command: Command, s: Snapshot) -> Person:
    return replace(person, ping_sent=s.now, ping_ok=False, pings=stage_reached(s), phone=0, last_letter=s.now)


def _oncall(person: Person, command: Command, s: Snapshot) -> Person:
    return replace(person, hot=1, last_letter=s.now)


def _phone(person: Person, command: Command, s: Snapshot) -> Person:
    return replace(person, phone=person.phone + 1)


STEPS: dict[str, Callable[[Person, Command, Snapshot], Person]] = {
    "sound": _sound,
    "invite": _invite,
    "activate": _activate,
    "expire": _expire,
    "remind": _remind,
    "confirm": _confirm,
    "reserve": _reserve,
    "ping": _ping,
    "oncall": _oncall,
    "phone": _phone,
}
