"""Whom to ask next, and how many: the smallest wave that is enough for today."""

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.fill.applying import applied
from campaigns.fill.chances import (
    answers,
    approval,
    asked_now,
    is_worn_out,
    keeps,
    live_cover,
    may_be_asked,
    reserve_seats,
    says_yes,
    silent_for,
    stays,
    taking_part,
    usual_hours,
    yes_to_sounding,
)
from campaigns.fill.confidence import Cover, Tail
from campaigns.fill.odds import answers_in_time
from campaigns.fill.snapshot import (
    Command,
    Person,
    Snapshot,
    hours_left,
    is_awake,
    serves,
    wanted,
)

INSIST_FROM_H = 48.0
ENOUGH_EARLY = 0.60
EARLY_MIN_H = 120.0
ENOUGH_WITH_LOOKS = 0.80
LOOKS_H = 6 * 24.0
HAIR = 1e-9  # by which the same chance, counted in another order, may differ
SAID_YES = ("confirmed", "invited", "activated", "available", "reserve")


@dataclass(frozen=True, slots=True)
class Pick:
    """One person of a wave: her rank (higher is sooner), why (codes) and the group to ask her for.

    Codes: must, keeps (>= 90 %), quick (<= 4 h), fits (>= .8), budget (inside), rested (< 1 letter).
    """

    id: int
    score: float
    why: tuple[str, ...] = ()
    group: str | None = None


def needed_now(s: Snapshot) -> float:
    """The confidence to insist on today, 0..1.

    target inside the last 48 h; before, 1 - (1 - target)(1 + 5 x days beyond 48 h), at most 80 %
    with six daily looks left, at most 60 % in the first quarter of the lead with > 5 days left.
    Never less than 60 % (or the target, if smaller), where the formula would ask for nothing.
    """
    left = hours_left(s)
    if left <= INSIST_FROM_H:
        return s.target
    needed = 1 - (1 - s.target) * (1 + 5 * (left - INSIST_FROM_H) / 24)
    if left >= LOOKS_H:
        needed = min(needed, ENOUGH_WITH_LOOKS)
    if left > EARLY_MIN_H and left > 0.75 * s.lead:
        needed = min(needed, ENOUGH_EARLY)
    return max(needed, min(s.target, ENOUGH_EARLY))


def rank(person: Person, s: Snapshot, window: float) -> float:
    """How much one letter to her is worth, >= 0; window: hours she would have to answer.

    P(answers in time) x P(yes) x P(keeps) x (0.5 + 0.5 fit) / (1 + 0.10 x recent letters)
    / (1 + 2 x share above budget).
    """
    in_time = answers_in_time(answers(person, s), usual_hours(person), 0, window)
    worth = in_time * says_yes(person, s) * stays(person, s) * (0.5 + 0.5 * person.fit)
    return worth / (1 + 0.10 * person.contacts) / (1 + 2 * max(0.0, person.cost - 1))


def why(person: Person) -> tuple[str, ...]:
    facts = {
        "must": person.must,
        "keeps": keeps(person) >= 0.90,
        "quick": usual_hours(person) <= 4,
        "fits": person.fit >= 0.8,
        "budget": person.cost <= 1,
        "rested": person.contacts < 1,
    }
    return tuple(code for code, true in facts.items() if true)


def ranked(s: Snapshot, people: Iterable[Person], window: float) -> list[tuple[float, Person]]:
    """(rank, person), must-haves first, strangers last, then the highest rank, then the lowest id."""
    pairs = [(rank(person, s, window), person) for person in people]
    return sorted(pairs, key=lambda pair: (not pair[1].must, pair[1].stranger, -pair[0], pair[1].id))


def next_wave(s: Snapshot, gamma: float, hours: float) -> list[Pick]:
    """The smallest wave of soundings, open for `hours`, that lifts "enough" to gamma.

    A prefix of the ranking of the new who are awake, serve a group that lacks and can still make
    it; must-haves are in it in any case. It ends early where one more would raise P(more yeses
    than x + reserve seats) above eps; the first may do so only while nobody else is being asked.
    """
    return wave(s, [person for person in s.people if may_be_asked(person) and is_awake(person, s)], gamma, hours)


def wave(s: Snapshot, pool: list[Person], gamma: float, hours: float) -> list[Pick]:
    """`next_wave` out of any pool."""
    if not pool:
        return []
    cover = live_cover(s)
    enough = cover.shown
    if enough >= gamma and not any(person.must for person in pool):
        return []
    yeses, lack, thin = yeses_so_far(s), shortage(s), _thin(cover, gamma)
    asking = any(person.status == "sounded" for person in s.people)
    picks: list[Pick] = []
    for score, person in ranked(s, pool, hours):
        if enough >= gamma and not person.must:
            break
        groups = [group for group in serves(person, s) if person.must or group in thin]
        chance = asked_now(person, s, hours)
        if not groups or not chance:
            continue
        yes = yes_to_sounding(person, s, 0, hours) * approval(person, s)
        if yeses.with_one_more(yes) > s.eps and (picks or asking):
            break
        group = max(groups, key=lambda name: lack[name])
        picks.append(Pick(person.id, score, why(person), group))
        lack[group] -= chance
        yeses.add(yes)
        cover.add(chance, (group,))
        enough = cover.shown
    return picks


def why_so_many(s: Snapshot, soundings: Iterable[Command]) -> str:
    """What a wave (all its commands, not carried out yet) achieves, as a code.

    needed_today: it lifts "enough" to what today needs. no_more_at_once: it does not, and one more
    could mean more yeses than places. everybody: it does not, and nobody else can be asked now.
    """
    after, needed = applied(s, soundings), needed_now(s)
    cover = live_cover(after)
    if cover.shown >= needed - HAIR:
        return "needed_today"
    thin = _thin(cover, needed)
    others = (person for person in after.people if may_be_asked(person) and is_awake(person, after))
    return "no_more_at_once" if any(thin & set(serves(person, after)) for person in others) else "everybody"


def _thin(cover: Cover, gamma: float) -> set[str]:
    return {name for chance, names in cover.chances() if chance < gamma for name in names}


def yeses_so_far(s: Snapshot) -> Tail:
    """Tail of more yeses than x + reserve seats: what must stay unlikely, so that nobody is told
    "too late" after a yes. Whom the client has yet to approve counts as far as that is likely."""
    tail = Tail(wanted(s) + reserve_seats(s) + 1)
    for person in s.people:
        if person.approved is False or is_worn_out(person, s):
            continue
        if person.status in SAID_YES:
            tail.add(1.0 if person.status == "confirmed" else approval(person, s))
        elif person.status == "sounded":
            waited, until = silent_for(person, s), person.deadline - person.sent
            tail.add(yes_to_sounding(person, s, waited, until) * approval(person, s))
    return tail


def shortage(s: Snapshot) -> dict[str, float]:
    """Places of each group less the people who are expected to take them."""
    lack = {group: float(places) for group, places in s.places.items()}
    for person in s.people:
        groups = serves(person, s)
        if person.status in SAID_YES or person.status == "sounded":
            for group in groups:
                lack[group] -= taking_part(person, s) / len(groups)
    return lack
