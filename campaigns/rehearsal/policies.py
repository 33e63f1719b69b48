"""Ways to fill an action: Relevo's engine, and what it is compared with."""

from collections.abc import Callable
from dataclasses import dataclass

from campaigns.fill import Command, Person, Snapshot, decide

Policy = Callable[[Snapshot], list[Command]]
MANUAL_WAITS_H = 24.0  # by hand: so long for an answer, then the next name
PHONES_AFTER_H = 20.0


@dataclass(frozen=True, slots=True)
class Way:
    """decide: the steps of an hour; bonus: places agreed beyond x; watch: reserves may step in on the day;
    by_hand: a person looks, in her own hours; reserves: who says yes too late for a place gets a number."""

    decide: Policy
    bonus: int = 0
    watch: bool = False
    by_hand: bool = False
    reserves: bool = True

    @property
    def asked(self) -> tuple[str, ...]:
        """Statuses in which a person may still answer the first question, in time or later."""
        return ("invited", "stale") if self.by_hand else ("sounded", "stale")


def by_hand(s: Snapshot) -> list[Command]:
    """x names are shown to the client and invited; who is silent for a day is phoned, then replaced, one by one.

    Dropouts are replaced the same way, by the next best fit; nobody is asked "still on?".
    """
    commands: list[Command] = []
    late = [p.id for p in s.people if p.status == "invited" and p.deadline <= s.now]
    if late:
        commands.append(Command("expire", tuple(late)))
    silent = [
        p.id
        for p in s.people
        if p.status == "invited" and p.deadline > s.now >= p.sent + PHONES_AFTER_H and not p.phone
    ]
    if silent:
        commands.append(Command("phone", tuple(silent)))
    working = sum(p.status == "confirmed" or (p.status == "invited" and p.id not in late) for p in s.people)
    wanted = sum(s.places.values()) - working
    fresh = sorted((p for p in s.people if p.status == "new"), key=lambda p: (not p.must, -p.fit, p.id))
    if wanted > 0 and fresh and s.awake:
        names = tuple(p.id for p in fresh[:wanted])
        commands.append(Command("client", names, code=f"show:{names}"))
        commands.append(Command("invite", names, s.now + MANUAL_WAITS_H))
    return commands


def broadcast(s: Snapshot) -> list[Command]:
    """Everybody is asked at once; the first x who say yes have the places."""
    commands: list[Command] = []
    fresh = tuple(p.id for p in s.people if p.status == "new")
    if fresh and s.awake:
        commands.append(Command("sound", fresh, s.due))
    free = sum(s.places.values()) - sum(p.status == "confirmed" for p in s.people)
    yes = sorted((p for p in s.people if p.status == "available"), key=_first_come)
    if free > 0 and yes:
        commands.append(Command("confirm", tuple(p.id for p in yes[:free])))
    return commands


def _first_come(person: Person) -> tuple[float, int]:
    return person.last_ok, person.id


WAYS = {
    "engine": Way(decide, bonus=1, watch=True),
    "manual": Way(by_hand, by_hand=True, reserves=False),
    "broadcast": Way(broadcast, reserves=False),
}
