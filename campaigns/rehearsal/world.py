"""Invented people and clients: who they are, and what each of them would do. The engine never reads this.

Everybody's luck in an action is drawn from (seed, agency, action, person) and the number of the question alone, so
that every policy and both depths meet the same people in the same mood. Hours are floats since the action was opened.
"""

import json
from dataclasses import dataclass
from functools import cache
from math import exp, inf, log
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

NAMES = ("base", "august", "tiny", "drop30", "short", "late")
OPENS_AT = 9.5  # hour of the day at which every action is opened
DUE_AT = 12.0  # and at which it is due: a post at noon
DAY_ENDS_AT = 22.0
# What the file of the populations leaves open.
FIRM_SHARE = 0.7  # of yeses: "if the client picks me, I'm in"
FEE_CEILING = 1.15  # a manager accepts what is asked up to here, as a part of the fee
FIRST_OFFER = 4  # draws before are of the sounding
CALL_TAKES = (0.2, 1.0)  # hours of the manager's day until a card is seen to


class Population(NamedTuple):
    name: str
    common: dict[str, Any]
    own: dict[str, Any]

    def __getitem__(self, key: str) -> Any:  # type: ignore[override]
        return self.own[key] if key in self.own else self.common[key]

    def get(self, key: str, missing: Any = None) -> Any:
        return self.own.get(key, self.common.get(key, missing))


@cache
def population(name: str) -> Population:
    """One of NAMES. Raises KeyError for another."""
    read = json.loads(Path(__file__).with_name("populations.json").read_text())
    own = read[name]
    return Population(name, read["common"], read[own["like"]] | own if "like" in own else own)


@dataclass(frozen=True, slots=True)
class Invented:
    """One blogger of a roster: her true chances, which nobody in the agency knows."""

    number: int
    topics: frozenset[int]
    answers: float
    willing: float
    withdraws: float
    hours: float


@dataclass(frozen=True, slots=True)
class Plan:
    """One action as the agency plans it."""

    agency: int
    number: int
    opens: float  # hour of the agency's calendar, 0 being a Monday's midnight
    due: float  # hours from opening
    places: int
    pool: tuple[tuple[Invented, float], ...]  # with her fit, the best first
    musts: frozenset[int]  # numbers of people
    shock: float  # of this week, on everybody's log odds: > 0 is a bad one


def _seeded(*words: object) -> Random:
    return Random("/".join(map(str, words)))  # noqa: S311 - invented people need no secrets


def roster(people: Population, seed: int, agency: int) -> list[Invented]:
    luck = _seeded(seed, agency, "roster")
    strength, spread = people["strength"], people["hours_spread_lognormal"]

    def about(mean: float) -> float:
        return luck.betavariate(mean * strength, (1 - mean) * strength)

    return [
        Invented(
            number=number,
            topics=frozenset(luck.sample(range(people["topics"]), people["topics_per_blogger"])),
            answers=about(people["answers"]),
            willing=about(people["willing"]),
            withdraws=about(people["withdraws_late"]),
            hours=people["median_hours"] * exp(luck.gauss(0, spread)),
        )
        for number in range(people["roster"])
    ]


def plan(people: Population, everybody: list[Invented], seed: int, agency: int, number: int) -> Plan:
    luck = _seeded(seed, agency, number, "plan")
    lead, topic = luck.choice(people["lead_days"]), luck.randrange(people["topics"])
    pool = [(person, luck.uniform(0.5, 1.0)) for person in everybody if topic in person.topics]
    pool = sorted(pool, key=lambda pair: -pair[1])[: people["pool_max"]]
    wanted = luck.random() < people["must_have_share_of_actions"]
    musts = luck.sample(pool, min(people["must_haves"], len(pool))) if wanted else []
    return Plan(
        agency=agency,
        number=number,
        opens=24.0 * int(number * people["days_between_actions"]) + OPENS_AT,
        due=24.0 * lead + DUE_AT - OPENS_AT,
        places=luck.choice(people["places"]),
        pool=tuple(pool),
        musts=frozenset(person.number for person, _ in musts),
        shock=luck.gauss(0, people["week_shock_logit_sd"]),
    )


def moved(chance: float, logit: float) -> float:
    """The chance with so much more (or less) log odds."""
    if not 0 < chance < 1:
        return chance
    return 1 / (1 + exp(-(log(chance / (1 - chance)) + logit)))


class Fate:
    """What one person would do in one action, whoever asks and whenever."""

    def __init__(self, people: Population, plan: Plan, who: Invented, seed: int) -> None:
        self._people, self._plan, self._who = people, plan, who
        luck = _seeded(seed, plan.agency, plan.number, who.number)
        draw = luck.random
        self._answers = [draw() for _ in range(12)]
        self._hours = [luck.gauss(0, people["answer_spread_lognormal"]) for _ in range(12)]
        self._morning = draw()
        self.is_away = draw() < people["away"]
        self._willing, self.is_firm = draw(), draw() < FIRM_SHARE
        self.price = exp(luck.gauss(*people["reservation_price_lognormal"]))
        self._flips, self._still_can, self._on_call = draw(), draw(), draw()
        self._client, self._forgets, self._cured = draw(), draw(), draw()
        self.tells = draw() < people["tells"]
        self._owns_up = draw()
        self.phone = [draw() < people["phone_reached"] for _ in range(6)]
        self.phone_hours = luck.uniform(*CALL_TAKES)
        self.leaves_at = self._leaving(draw(), draw())  # hours before the day; -1: never

    def _leaving(self, whether: float, when: float) -> float:
        if whether >= moved(self._who.withdraws, self._plan.shock):
            return -1.0
        curve = sorted((float(h), share) for h, share in self._people["withdrawals_still_ahead"].items())
        last_h, last_share = curve[0]
        for hour, share in curve[1:]:
            if when <= share:
                at = last_h + (hour - last_h) * (when - last_share) / (share - last_share)
                return float(at * self._people.get("withdrawals_squeezed_to", 1.0))
            last_h, last_share = hour, share
        return last_h

    # --- answers: the hour at which she answers what was sent at `sent`; inf if she does not ----------
    def answers_letter(self, nth: int, sent: float, contacts: float) -> float:
        """Her first letter is the 0th; each further one is worth as much as the file says."""
        if self.is_away or nth >= len(self._answers):
            return inf
        chance = moved(self._who.answers, self._tired("answer", contacts) - self._plan.shock)
        if nth:
            better = self._people["reminders_as_good_as_first"]
            chance *= better[min(nth, len(better)) - 1]
        return self._at(nth, sent, self._who.hours) if self._answers[nth] < chance else inf

    def answers_offer(self, nth: int, sent: float, *, on_call: bool = False) -> float:
        """An invitation, a call-up or "still on?": she has answered in this action before."""
        chance = 1 - (1 - moved(self._who.answers, -self._plan.shock)) ** 2
        slot = FIRST_OFFER + nth % (len(self._answers) - FIRST_OFFER)
        if self._answers[slot] >= chance:
            return inf
        if on_call:
            return sent + self._people["on_call"]["hours"] * exp(self._hours[slot])
        return self._at(slot, sent, self._who.hours)

    def _at(self, slot: int, sent: float, hours: float) -> float:
        return self.awake(sent + hours * exp(self._hours[slot]))

    def awake(self, hour: float) -> float:
        """The same hour, or one of the next morning where it lies in her night."""
        night, morning = self._people["no_answers_between"]
        of_day = (hour + self._plan.opens) % 24
        if morning <= of_day < night:
            return hour
        return hour + (morning - of_day) % 24 + 1.5 * self._morning

    # --- what she says ------------------------------------------------------------------------------
    def is_willing(self, contacts: float) -> bool:
        return self._willing < moved(self._who.willing, self._tired("yes", contacts) - self._plan.shock)

    def asks_more(self) -> bool:
        return self.price > 1

    def is_too_dear(self) -> bool:
        return self.price > FEE_CEILING

    def changed_her_mind(self) -> bool:
        return bool(self._flips < self._people["yes_flips"])

    def still_can(self, *, on_call: bool = False) -> bool:
        if on_call:
            return bool(self._on_call < self._people["on_call"]["yes"])
        return bool(self._still_can < self._people["reserve_still_can"])

    def owns_up(self) -> bool:
        """Left without a word, she says so when asked."""
        return bool(self._owns_up < self._people["silent_withdrawn_answers_pings"])

    def comes(self, letters_in_last_48h: int) -> bool:
        """Whether a holder who has not left remembers."""
        if self._forgets >= self._people["forgets"]:
            return True
        cured = self._people["forget_cured_by_letters_in_last_48h"]
        return bool(letters_in_last_48h) and bool(self._cured < cured[min(letters_in_last_48h, len(cured)) - 1])

    def client_approves(self) -> bool:
        return bool(self._client < self._people["client_approves"])

    def _tired(self, of: str, contacts: float) -> float:
        return float(self._people["fatigue"][f"{of}_logit_per_letter"] * contacts)


# --- the team and the client ----------------------------------------------------------------------------
def in_hours(hour: float, start: float, end: float, *, weekdays: bool) -> float:
    """The same hour of the agency's calendar, or the next one between start and end."""
    for _ in range(9):
        day, of_day = divmod(hour, 24)
        if of_day < end and not (weekdays and day % 7 >= 5):
            return max(hour, day * 24 + start)
        hour = (day + 1) * 24
    return hour


class Desk:
    """The manager's and the client's hours in one action."""

    def __init__(self, people: Population, plan: Plan, seed: int) -> None:
        self._people, self._plan = people, plan
        luck = _seeded(seed, plan.agency, plan.number, "desk")
        self._hours = [people["client_hours"] * exp(luck.gauss(0, people["hours_spread_lognormal"])) for _ in range(9)]

    def manager_at(self, hour: float) -> float:
        of = self._people["manager_hours"]
        near = self._plan.due - hour <= 48
        start, end = of["last_48h" if near else "weekdays"]
        return in_hours(hour + self._plan.opens, start, end, weekdays=not near) - self._plan.opens

    def client_at(self, nth: int, hour: float) -> float:
        """When the client has answered the nth list, pressed at `hour`."""
        hours = self._hours[nth % len(self._hours)]
        return in_hours(hour + hours + self._plan.opens, 9, 18, weekdays=True) - self._plan.opens
