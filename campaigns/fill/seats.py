"""Filling free places: confirm, invite, call up, keep in reserve, on call."""

from dataclasses import replace
from math import ceil

from campaigns.fill.applying import applied
from campaigns.fill.chances import is_worn_out, supply, usual_hours, yes_to_offer
from campaigns.fill.confidence import Tail
from campaigns.fill.deadlines import (
    LAST_DAY_H,
    NEAR_H,
    ON_CALL_H,
    call_up_deadline,
    invitation_deadline,
)
from campaigns.fill.ranking import ranked
from campaigns.fill.rooms import Rooms, home
from campaigns.fill.snapshot import (
    Command,
    Person,
    Snapshot,
    hours_left,
    is_awake,
    is_firm,
    is_told_at_once,
    serves,
    time_to_say_yes,
    wanted,
)

ENOUGH_TAKERS = 0.95


def confirm(s: Snapshot) -> list[Command]:
    """Firm yeses that the client approved, as far as there is room; then firm reserves in order."""
    firm = [p for p in s.people if p.approved is True and is_firm(p, s) and is_told_at_once(p, s)]
    fresh = [p for _, p in ranked(s, (p for p in firm if p.status == "available"), hours_left(s))]
    return _seated(s, [*fresh, *(p for p in firm if p.status == "reserve")], "confirm", None)


def invite(s: Snapshot) -> list[Command]:
    """Approved people who have yet to say yes to the place; it is held for them meanwhile.

    In the last 72 h nobody holds a free place in silence: they are called up instead.
    """
    if hours_left(s) <= NEAR_H:
        return []
    ready = (p for p in s.people if p.status == "available" and _may_be_offered(p, s) and is_awake(p, s))
    invited = [p for _, p in ranked(s, ready, hours_left(s)) if time_to_say_yes(p, s)]
    return _seated(s, invited, "invite", invitation_deadline(s))


def _may_be_offered(person: Person, s: Snapshot) -> bool:
    return person.approved is True and not is_firm(person, s)


def _seated(s: Snapshot, people: list[Person], do: str, deadline: float | None) -> list[Command]:
    if not people:
        return []
    rooms, others = Rooms(s), supply(s) if len(s.places) > 1 else {}
    seated: dict[str, list[int]] = {}
    for person in people:
        group = _scarcest(rooms, person, s, others)
        if group is not None:
            rooms.take(group, person)
            seated.setdefault(group, []).append(person.id)
    return [Command(do, tuple(ids), deadline, group) for group, ids in seated.items()]


def _scarcest(rooms: Rooms, person: Person, s: Snapshot, others: dict[str, dict[int, float]]) -> str | None:
    """Of the groups with room for her, the one that the others are the least likely to fill: see `supply`."""
    best = rooms.best(person)
    groups = [group for group in serves(person, s) if rooms.ordinary(group, person)]
    if len(groups) < 2:
        return best

    def lack(group: str) -> float:
        return rooms.ordinary(group, person) - sum(
            part for number, part in others[group].items() if number != person.id
        )

    return max(groups, key=lambda group: (lack(group), group == best))


def activate(s: Snapshot) -> list[Command]:
    """Call-ups for free places: far out one reserve each, inside 72 h as many as it takes.

    The group that the fewest could serve comes first, so that who fits several is not used up elsewhere.
    """
    ready = _callable(s)
    if not ready:
        return []
    rooms, deadline = Rooms(s), call_up_deadline(s)
    commands = []
    for group in sorted(s.places, key=lambda name: (sum(name in serves(person, s) for person in ready), name)):
        mine = [person for person in ready if group in serves(person, s)]
        kept = sum(person.must and rooms.ordinary(group, person) > rooms.ordinary(group) for person in mine)
        # A bonus place is left empty, save where a post is missing: then whoever takes it makes up for that.
        spare = min(max(0, rooms.bonus), s.silent.get(group, 0))
        called = _called(s, group, rooms.ordinary(group) + kept + spare, mine, deadline)
        if called:
            commands.append(Command("activate", tuple(person.id for person in called), deadline, group))
            ready = [person for person in ready if person not in called]
    return commands


def _callable(s: Snapshot) -> list[Person]:
    """Must-haves, then reserves: on call first, then who was called least, then in their order."""
    last_day = hours_left(s) <= LAST_DAY_H
    statuses = ("reserve", "available") if hours_left(s) <= NEAR_H else ("reserve",)
    ready = [
        person
        for person in s.people
        if person.status in statuses
        and person.approved is True
        and not is_worn_out(person, s)
        and time_to_say_yes(person, s)
        and (is_awake(person, s) or (last_day and person.night_ok))
    ]
    return sorted(ready, key=lambda person: (not person.must, person.hot != 2, person.calls))


def _called(s: Snapshot, group: str, free: int, ready: list[Person], deadline: float) -> list[Person]:
    waiting = [p for p in s.people if p.status == "activated" and home(p, s) == group]
    if hours_left(s) > NEAR_H:
        return ready[: max(0, free - len(waiting))]
    return _smallest_wave(s, free, waiting, ready, deadline) if free else []


def _smallest_wave(s: Snapshot, free: int, waiting: list[Person], ready: list[Person], deadline: float) -> list[Person]:
    """The first few with P(at least as many takers as free places) >= 95 %, open call-ups counted."""
    takers = Tail(free)
    for person in waiting:
        takers.add(yes_to_offer(person, s))
    called: list[Person] = []
    for person in ready:
        if takers.reached >= ENOUGH_TAKERS:
            break
        alone = replace(s, people=[person])
        (asked,) = applied(alone, [Command("activate", (person.id,), deadline)]).people
        takers.add(yes_to_offer(asked, s))
        called.append(person)
    return called


def reserve(s: Snapshot) -> list[Command]:
    """Firm, approved, and every place she could take is held: she is kept in order."""
    firm = [
        person
        for person in s.people
        if person.status == "available"
        and person.approved is True
        and is_firm(person, s)
        and is_told_at_once(person, s)
        and person.reserve_ok
    ]
    if not firm:
        return []
    held = Rooms(s, counting=("confirmed",))
    kept = [person.id for person in firm if held.best(person) is None]
    return [Command("reserve", tuple(kept))] if kept else []


def oncall(s: Snapshot) -> list[Command]:
    """1 + ceil(x / 5) fastest reserves, asked to keep the phone at hand; only for a fee."""
    if not s.standby_fee or hours_left(s) > ON_CALL_H:
        return []
    asked = sum(person.hot > 0 for person in s.people)
    ready = [
        person
        for person in s.people
        if person.status == "reserve" and person.hot == 0 and person.approved is True and is_awake(person, s)
        # While another question of hers is open, or no letter fits any more, others are asked.
        if person.ping_ok and not person.full
    ]
    ready.sort(key=lambda person: (usual_hours(person), person.id))
    fastest = ready[: max(0, 1 + ceil(wanted(s) / 5) - asked)]
    return [Command("oncall", tuple(person.id for person in fastest))] if fastest else []
