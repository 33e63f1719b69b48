"""An agency's actions one after another: what it learns of its people, and how tired they get."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from campaigns.fill import Person, Snapshot
from campaigns.rehearsal.course import Course, Outcome
from campaigns.rehearsal.policies import Way
from campaigns.rehearsal.world import Invented, Plan, Population, plan, roster
from campaigns.track_record.averages import LATEST
from campaigns.track_record.counting import Fact, record, roster_chances

START = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday's midnight: hour 0 of every agency's calendar
HALF_LIFE_H = 21 * 24.0
SMALL = ("remind", "ping", "confirm", "reserve", "oncall", "call")
SOUNDINGS_IN_30_DAYS, MONTH_H = 3, 30 * 24.0
ANY_CLIENT_H = 8.0  # what the product believes of a client, as the engine does by default


class Agency:
    """What an agency knows of its roster at the opening of an action."""

    def __init__(self, people: Population, seed: int, number: int) -> None:
        self.people, self.seed, self.number = people, seed, number
        self.roster = roster(people, seed, number)
        self._facts: dict[int, list[Fact]] = defaultdict(list)
        self._all: list[Fact] = []
        self._letters: dict[int, list[tuple[float, str]]] = defaultdict(list)

    def plan(self, number: int) -> Plan:
        return plan(self.people, self.roster, self.seed, self.number, number)

    def snapshot(self, plan: Plan, way: Way, *, caps: bool) -> Snapshot:
        now = START + timedelta(hours=plan.opens)
        known = [fact for fact in self._all if fact.on <= now][-LATEST:]
        averages = roster_chances(known, now)
        people = []
        for who, fit in plan.pool:
            facts = [fact for fact in self._facts[who.number] if fact.on <= now]
            chances = record(facts, now, averages).chances()
            people.append(
                Person(
                    id=who.number,
                    p_answer=chances.p_answer,
                    hours=chances.hours,
                    p_accept=chances.p_accept,
                    p_keep=chances.p_keep,
                    fit=fit,
                    contacts=self._contacts(who, plan.opens),
                    must=who.number in plan.musts,
                    status="out" if caps and self._asked_often(who, plan.opens) else "new",
                )
            )
        return Snapshot(
            now=0.0,
            due=plan.due,
            lead=plan.due,
            places={"all": plan.places},
            people=people,
            bonus=way.bonus,
            client_hours=self.people["client_hours"],
        )

    def _contacts(self, who: Invented, now: float) -> float:
        small = self.people["fatigue"]["small_letters_count"]
        return sum(
            (small if do in SMALL else 1.0) * 0.5 ** ((now - sent) / HALF_LIFE_H)
            for sent, do in self._letters[who.number]
            if sent <= now
        )

    def _asked_often(self, who: Invented, now: float) -> bool:
        asked = sum(do == "sound" and now - MONTH_H < sent <= now for sent, do in self._letters[who.number])
        return asked >= SOUNDINGS_IN_30_DAYS

    def learn(self, plan: Plan, course: Course) -> None:
        on = START + timedelta(hours=plan.opens + plan.due)
        for number, sent in course.letters.items():
            self._letters[number] += [(plan.opens + hour, do) for hour, do in sent]
            answer = course.answered.get(number)
            held = course.by_id[number].status == "confirmed"
            end = "withdrew" if number in course.left else ""
            if held:
                end = "kept" if course.comes(number) else "absent"
            fact = Fact(
                participation_id=plan.number,
                action_id=plan.number,
                on=on,
                asked=True,
                answered=answer is not None,
                hours=answer[0] if answer else None,
                silent=answer is None,
                yes=bool(answer and answer[1]),
                end=end,
                notice=course.left.get(number),
                ahead=course.took.get(number),
            )
            self._facts[number].append(fact)
            self._all.append(fact)


class Season(NamedTuple):
    """The actions of one agency, in their order: what one process can rehearse by itself.

    number: of the agency, from 0; size: how many actions; check_every: the cover of one in so many is compared
    with what came, 0 for none.
    """

    people: Population
    seed: int
    number: int
    size: int
    way: Way
    caps: bool = False
    check_every: int = 1

    def outcomes(self) -> Iterator[Outcome]:
        agency = Agency(self.people, self.seed, self.number)
        for number in range(self.size):
            plan = agency.plan(number)
            s = agency.snapshot(plan, self.way, caps=self.caps)
            checks = bool(self.check_every) and number % self.check_every == 0
            course = Course(self.people, plan, self.seed, self.way, s, caps=self.caps, checks=checks)
            yield course.run()
            agency.learn(plan, course)


def seasons(people: Population, seed: int, way: Way, number: int, **how: Any) -> list[Season]:
    """So many actions, agency after agency; `how` as in `Season`."""
    of_each = people["actions_per_agency"]
    sizes = [min(of_each, number - begun) for begun in range(0, number, of_each)]
    return [Season(people, seed, agency, size, way, **how) for agency, size in enumerate(sizes)]


def rehearsed(season: Season) -> list[Outcome]:
    return list(season.outcomes())


def actions(
    people: Population, seed: int, way: Way, number: int, *, caps: bool = False, check_every: int = 1
) -> Iterator[Outcome]:
    """So many actions, one after another; `check_every` as in `Season`."""
    for season in seasons(people, seed, way, number, caps=caps, check_every=check_every):
        yield from season.outcomes()


def unknown(people: Population, seed: int, way: Way, number: int) -> Iterator[Course]:
    """Courses, not run yet, of the same actions, each planned by an agency that knows nobody: an empty database.

    With the caps, which the product always keeps.
    """
    of_each = people["actions_per_agency"]
    for done in range(number):
        agency = Agency(people, seed, done // of_each)
        plan = agency.plan(done % of_each)
        s = replace(agency.snapshot(plan, way, caps=True), client_hours=ANY_CLIENT_H)
        yield Course(people, plan, seed, way, s, caps=True, checks=False)
