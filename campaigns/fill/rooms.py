"""Which places are free, and for whom."""

from campaigns.fill.deadlines import LAST_DAY_H
from campaigns.fill.snapshot import Person, Snapshot, hours_left, serves


def home(person: Person, s: Snapshot) -> str | None:
    """The group whose place she holds, is offered, or is kept for her."""
    return next(iter(serves(person, s)), None)


def is_kept_for(person: Person, s: Snapshot) -> bool:
    """A must-have's place, until the client or the manager gives it up; in the last day silence does."""
    silent = person.status in ("new", "stale") and hours_left(s) <= LAST_DAY_H
    return person.approved is not False and not silent


class Rooms:
    """Free places of each group, less the open invitations of others.

    Soundings and call-ups keep nothing. A must-have's place is kept until she holds one, also when
    she declined: it turns ordinary only by the manager's hand, or, while she is silent, in the last
    24 h. Bonus places fit any group. A holder of whom no group is said counts where a place is free,
    who suits the fewest groups first; whom no group suits holds a place all the same.
    """

    __slots__ = ("_kept", "_s", "bonus", "free")

    def __init__(self, s: Snapshot, *, counting: tuple[str, ...] = ("confirmed", "invited")) -> None:
        self._s = s
        self.free = dict(s.places)
        self.bonus = s.bonus
        self._kept: dict[str, set[int]] = {group: set() for group in s.places}
        anywhere: list[list[str]] = []
        for person in s.people:
            holds = person.status in counting
            if not holds and not (person.must and is_kept_for(person, s)):
                continue
            groups = serves(person, s) or (list(s.places) if holds else [])
            if holds and len(groups) > 1:
                anywhere.append(groups)
            elif groups and holds:
                self.take(groups[0])
            elif groups:
                self._kept[groups[0]].add(person.id)
        for groups in sorted(anywhere, key=len):
            self.take(max(groups, key=lambda group: self.free[group]))

    def take(self, group: str, person: Person | None = None) -> None:
        if person is not None:
            self._kept[group].discard(person.id)
        if self.free[group] <= 0:
            self.bonus -= 1
        self.free[group] -= 1

    def kept(self, group: str) -> list[int]:
        """Must-haves for whom a place of the group is kept, in the order in which they came onto the list."""
        return sorted(self._kept[group])

    def ordinary(self, group: str, person: Person | None = None) -> int:
        """Ordinary places of the group free for her, or for anybody; never negative."""
        kept = len(self._kept[group]) - (person is not None and person.id in self._kept[group])
        return max(0, self.free[group] - kept)

    def all(self, group: str, person: Person | None = None) -> int:
        """Ordinary and bonus places free for her, or for anybody; never negative."""
        return self.ordinary(group, person) + max(0, self.bonus)

    def best(self, person: Person) -> str | None:
        """The group she could take a place of now, the emptiest first; None if there is none."""
        groups = [group for group in serves(person, self._s) if self.all(group, person)]
        return max(groups, key=self.all, default=None)
