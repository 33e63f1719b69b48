"""What the engine sees and says: people without names, places without rows, commands.

Hours are floats since the action was opened. None, nan and chances outside .01 .. .99 are put right
where they are used, so that a thin history never stops a decision.
"""

from dataclasses import dataclass, field
from math import inf

# Receipts of her own press leave in quiet hours too: 5 minutes.
RECEIPT_H = 5 / 60
QUESTIONS = ("sounded", "invited", "activated")


@dataclass(slots=True)
class Person:
    """One blogger in one action.

    status: new, sounded, available, invited, confirmed, reserve, activated, stale or out.
    List reserves in the order they were told: they are called in the order of the list.
    """

    id: int
    status: str = "new"
    firm: bool = False  # "if the client picks me, I'm in", for the present terms and hours, until holds_until
    holds_until: float = inf  # hour; past it firm counts as False
    group: str | None = None  # the group she holds or was asked for
    groups: frozenset[str] = frozenset()  # groups she could serve; empty = all
    p_answer: float = 0.70
    hours: float = 6.0  # typical hours to answer
    p_accept: float = 0.50
    p_keep: float = 0.90
    fit: float = 1.0  # 0..1
    cost: float = 1.0  # fee / budget for the place
    contacts: float = 0.0  # recent letters, each fading with a half-life of 21 days
    approved: bool | str | None = None  # None unasked, "asked", True, False
    sent: float = 0.0  # hour of her open question
    deadline: float = 0.0  # hour; inf while it is our turn to answer a counter-offer
    reminders: int = 0  # of her last question; 2 = all her letters are used
    pings: int = 0  # still-on stage reached: 1 a week, 2 two days, 3 a day, 4 seven hours
    ping_sent: float = -1.0  # hour of the last one
    ping_ok: bool = True  # answered, and on the present terms
    last_ok: float = 0.0  # hour of her last "I'm in"
    phone: int = 0  # cards raised since her last question, confirmation or ping
    must: bool = False  # the client's must-have
    hot: int = 0  # 0 no, 1 asked to be on call (or said no), 2 on call
    awake: bool | None = None  # overrides Snapshot.awake for her zone
    night_ok: bool = False  # agreed to call-ups in quiet hours of the last 24 h
    last_letter: float = -inf  # hour of the last letter to her in this action
    calls: int = 0  # call-ups sent to her in this action
    reserve_ok: bool = True  # no unpaid reserve for another action that day
    stranger: bool = False  # neither took part before nor asked to be included
    full: bool = False  # has had all letters of this action: only what cannot wait still reaches her


@dataclass(slots=True)
class Snapshot:
    """One action at one hour.

    places: wanted per group, held ones included, bonus not. next_awake_h: hours until the next
    9:30, 0 at 9:30 itself. brief_h: hours she needs between her yes and D; hot_h: if on call.
    """

    now: float
    due: float
    lead: float
    places: dict[str, int]
    people: list[Person]
    bonus: int = 0
    standby_fee: bool = False
    may_ask_new: bool = True
    paused: bool = False
    awake: bool = True
    office: bool = True
    next_awake_h: float = 0.0
    target: float = 0.95
    eps: float = 0.05
    brief_h: float = 6.0
    hot_h: float = 1.5
    client_hours: float = 8.0
    yes_mood: float = 1.0
    ans_mood: float = 1.0
    share: float = 0.20
    max_h: float = 36.0
    min_h: float = 1.5
    told: frozenset[str] = field(default_factory=frozenset)  # codes already escalated or owed to the client
    on_the_day: bool = False  # the posts were due, and the day is kept open for whoever can still step in
    silent: dict[str, int] = field(default_factory=dict)  # holders of a group whose post is missing then


@dataclass(frozen=True, slots=True)
class Command:
    """One step: do is expire, remind, phone, ping, oncall, confirm, invite, activate, reserve,
    client, sound or escalate; ids whom; deadline an hour; code and params what a screen says."""

    do: str
    ids: tuple[int, ...] = ()
    deadline: float | None = None
    group: str | None = None
    code: str = ""
    params: tuple[object, ...] = ()


def wanted(s: Snapshot) -> int:
    """x: ordinary places of all groups."""
    return sum(s.places.values())


def hours_left(s: Snapshot) -> float:
    return s.due - s.now


def is_awake(person: Person, s: Snapshot) -> bool:
    return s.awake if person.awake is None else person.awake


def is_told_at_once(person: Person, s: Snapshot) -> bool:
    """Awake, or she said yes within the last minutes: what comes of her own press is a receipt."""
    return is_awake(person, s) or (person.last_ok > 0 and s.now - person.last_ok <= RECEIPT_H)


def is_firm(person: Person, s: Snapshot) -> bool:
    return person.firm and s.now <= person.holds_until


def serves(person: Person, s: Snapshot) -> list[str]:
    """Groups of this action that she could take a place of, in alphabetical order."""
    if person.group is not None:
        return [person.group] if person.group in s.places else []
    if len(s.places) == 1 and not person.groups:
        return list(s.places)
    return [group for group in sorted(s.places) if not person.groups or group in person.groups]


def time_to_say_yes(person: Person, s: Snapshot) -> float:
    """Hours in which her yes is still of use: she must be briefed before D."""
    left = s.due - s.now - (s.hot_h if person.hot == 2 else s.brief_h)
    return left if left > 0 else 0.0
