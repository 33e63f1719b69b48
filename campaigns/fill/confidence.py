"""How sure it is that enough people come: Poisson-binomial tails, bad weeks, groups of places."""

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from itertools import combinations, pairwise
from math import prod
from typing import Self

from campaigns.fill.odds import worse

# (weight, factor on the odds of failure): failures come together, so one week in five is a bad one.
Shock = Sequence[tuple[float, float]]
WEEKS: Shock = ((0.8, 1), (0.2, 1.6))
ORDINARY: Shock = ((1.0, 1),)
# 2 ** 6 - 1 = 63 sets; beyond, only single groups and the whole are looked at.
MOST_GROUPS = 6
# A set of groups is a bottleneck if it explains this part of what is missing.
BLAME = 0.5
# Chances of so little change no digit of what is reached: who else is added is not counted.
NOTHING = 1e-18


class Tail:
    """P(at least k of the people added so far), O(k) a person.

    Source: the recursion of the Poisson-binomial distribution, below[j] being P(exactly j), j < k.
    """

    __slots__ = ("below", "reached")

    def __init__(self, k: int) -> None:
        self.below = [1.0] + [0.0] * (k - 1) if k > 0 else []
        self.reached = 0.0 if k > 0 else 1.0

    def with_one_more(self, p: float) -> float:
        """What `reached` would be with her."""
        return self.reached + self.below[-1] * p if self.below else 1.0

    def add(self, p: float) -> None:
        below = self.below
        if not below:
            return
        q = 1 - p
        self.reached += below[-1] * p
        self.below = [below[0] * q, *[b * q + a * p for a, b in pairwise(below)]]

    def add_all(self, ps: Sequence[float]) -> None:
        """The same as adding them one by one, two at a time: a third less work."""
        if not self.below:
            return
        if len(ps) % 2:
            self.add(ps[-1])
        below, reached = self.below, self.reached
        for i in range(0, len(ps) - 1, 2):
            p, r = ps[i], ps[i + 1]
            both, none = p * r, (1 - p) * (1 - r)
            one = p * (1 - r) + r * (1 - p)
            last = before = 0.0
            new = []
            for here in below:
                new.append(before * both + last * one + here * none)
                before, last = last, here
            reached += last * (one + both) + before * both
            below = new
            if last < NOTHING and max(below) < NOTHING:
                break
        self.below, self.reached = below, reached


def at_least(ps: Sequence[float], k: int) -> float:
    """P(at least k of independent people succeed), 0..1.

    ps: one chance 0..1 each; k <= 0 gives 1, k > len(ps) gives 0 without counting.
    Source: the recursion of the Poisson-binomial distribution, O(n k).
    """
    if k > len(ps):
        return 0.0
    tail = Tail(k)
    tail.add_all(ps)
    return min(1.0, max(0.0, tail.reached))


def robust_at_least(ps: Sequence[float], k: int, shock: Shock = WEEKS) -> float:
    """`at_least` over ordinary and bad weeks, 0..1; never more than `at_least`.

    shock: (weight, factor on everyone's odds of failure) pairs, the weights summing to 1.
    Source: a finite mixture; within one week people are independent.
    """
    return sum(weight * at_least([worse(p, factor) for p in ps], k) for weight, factor in shock)


class Cover:
    """Tails for every set of groups: how sure each set is of enough people.

    A set of groups needs as many people, able to serve any of it, as it has places (Hall).
    """

    __slots__ = ("_waiting", "places", "sets", "shock")

    def __init__(self, places: Mapping[str, int], shock: Shock) -> None:
        self.places = {group: places[group] for group in sorted(places) if places[group] > 0}
        self.shock = shock
        self.sets = [
            (frozenset(names), [Tail(sum(self.places[name] for name in names)) for _ in shock])
            for names in self._names()
        ]
        # Chances that are not counted yet, by set and week (its factor): counted together when they are asked for.
        self._waiting: list[tuple[frozenset[str], list[tuple[float, list[float]]]]] = [
            (names, [(factor, []) for _, factor in shock]) for names, _ in self.sets
        ]

    def _names(self) -> list[tuple[str, ...]]:
        names = tuple(self.places)
        sizes = range(1, len(names) + 1) if len(names) <= MOST_GROUPS else (1, len(names))
        return [some for size in sizes for some in combinations(names, size)]

    def add(self, p: float, groups: Collection[str] = ()) -> None:
        """One more person; no groups means that she could serve them all."""
        for names, weeks in self._waiting:
            if not groups or not names.isdisjoint(groups):
                for factor, week in weeks:
                    week.append(p if factor == 1 else worse(p, factor))

    def copy(self) -> Self:
        """The same people so far; who is added to one is not in the other."""
        self._count()
        other = copy(self)
        other.sets = [(names, [copy(tail) for tail in tails]) for names, tails in self.sets]
        other._waiting = [(names, [(factor, []) for factor, _ in weeks]) for names, weeks in self._waiting]
        return other

    def _count(self) -> None:
        for (_, tails), (_, weeks) in zip(self.sets, self._waiting, strict=True):
            for tail, (_, week) in zip(tails, weeks, strict=True):
                if week:
                    tail.add_all(week)
                    week.clear()

    def chances(self) -> list[tuple[float, frozenset[str]]]:
        """Chance of enough for each set, small sets first."""
        self._count()
        return [
            (min(1.0, sum(w * tail.reached for (w, _), tail in zip(self.shock, tails, strict=True))), names)
            for names, tails in self.sets
        ]

    @property
    def shown(self) -> float:
        return min((chance for chance, _ in self.chances()), default=1.0)

    @property
    def bottleneck(self) -> tuple[str, ...]:
        """The smallest set of groups behind at least half of the risk, in alphabetical order.

        The set of all groups nearly always attains the minimum, and says nothing.
        """
        chances = self.chances()
        half = 1 - (1 - self.shown) * BLAME
        blamed = [(len(names), chance, sorted(names)) for chance, names in chances if chance <= half]
        return tuple(min(blamed)[2]) if blamed else ()


def group_confidence(
    people: Sequence[tuple[float, Collection[str]]], places: Mapping[str, int], shock: Shock = ORDINARY
) -> tuple[float, float, tuple[str, ...]]:
    """(low, shown, bottleneck) for places with requirements.

    people: (chance, groups she could serve; empty = all); places: wanted per group.
    low <= exact <= shown: the product and the smallest of P(enough for T) over every set T of
    groups; bottleneck: the smallest set behind half of 1 - shown. With more than six groups only
    single groups and the whole are looked at; then low is no bound any more.
    Source: Hall's marriage theorem and the Harris inequality.
    """
    cover = Cover(places, shock)
    for p, groups in people:
        cover.add(p, groups)
    return prod(chance for chance, _ in cover.chances()), cover.shown, cover.bottleneck
