"""One invented action from its opening to its day: what is decided, what it sets going, what people answer."""

from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from heapq import heappop, heappush
from math import inf
from typing import Any

from agency import hours
from campaigns.fill import Command, Person, Snapshot, applied, fill_confidence, next_look, yes_mood
from campaigns.fill.deadlines import invitation_deadline, sounding_deadline
from campaigns.fill.snapshot import is_firm
from campaigns.rehearsal import answers
from campaigns.rehearsal.policies import Way
from campaigns.rehearsal.world import DAY_ENDS_AT, DUE_AT, Desk, Fate, Plan, Population

CHECKED_AT = (168.0, 48.0, 24.0)  # hours before the day at which cover is compared with what came
WATCH_AFTER_H = hours.REPORT_WITHIN / timedelta(hours=1)
BRIEF_ON_THE_DAY_H = hours.BRIEFING_ON_THE_DAY / timedelta(hours=1)
ASKS = ("sound", "remind", "ping", "oncall", "invite", "activate")
TO_HER = (*ASKS, "confirm", "reserve")
COUNTS = ("sound", "remind", "ping", "confirm", "invite")  # among the seven
ONE_A_DAY = ("sound", "remind", "ping", "invite")
LETTERS_PER_ACTION, KEPT_FREE = 7, 3
NEAR = 72.0
MORNING = 9


@dataclass(slots=True)
class Outcome:
    """What came of one action. Hours; a gap is (known at, filled at or inf)."""

    places: int
    came: int = 0
    came_at_due: int = 0
    held: int = 0  # places taken at that hour
    letters: int = 0
    asks: int = 0  # of these, what asks something of her
    persons: int = 0  # who got a letter
    too_late: int = 0
    flagged_at: float = -1.0  # hours before the day at which a person was told that it may not fill; -1: never
    reserves: int = 0
    reserves_unused: int = 0
    reserve_hours: float = 0.0
    shown: int = 0
    lost: int = 0
    gaps: list[tuple[float, float]] = field(default_factory=list)
    checks: list[tuple[float, float, bool]] = field(default_factory=list)  # hours before, cover shown, what came
    over: int = 0  # confirmed beyond places and bonus

    @property
    def filled(self) -> bool:
        return self.came >= self.places


class Course:
    """The state of one action, and what is still to happen in it."""

    def __init__(
        self, people: Population, plan: Plan, seed: int, way: Way, s: Snapshot, *, caps: bool, checks: bool
    ) -> None:
        self.population, self.plan, self.way, self.s = people, plan, way, s
        self.caps, self._checks = caps, list(CHECKED_AT) if checks else []
        self.desk = Desk(people, plan, seed)
        self.by_id: dict[int, Person] = {person.id: person for person in s.people}
        self.fates = {who.number: Fate(people, plan, who, seed) for who, _ in plan.pool}
        self.contacts = {person.id: person.contacts for person in s.people}
        self.letters: dict[int, list[tuple[float, str]]] = defaultdict(list)
        self.asked: dict[tuple[int, str], int] = defaultdict(int)  # letters of a kind of question, by person
        self.answered: dict[int, tuple[float, bool]] = {}  # first answer to a sounding: hours, yes
        self.took: dict[int, float] = {}  # holders, hours before the day at which they came to hold their place
        self.left: dict[int, float] = {}  # holders who told us, hours of notice
        self.gone: set[int] = set()  # holders who left without a word
        self.shown: set[int] = set()
        self.said_yes: set[int] = set()
        self.called: set[int] = set()
        self.bargaining: set[int] = set()  # named a price, and waits for our word
        self.reserve_since: dict[int, float] = {}
        self.gaps: list[list[float]] = []
        self.result = Outcome(plan.places)
        self._heap: list[tuple[float, int, str, int, Any]] = []
        self._count = 0
        self.ends = s.due

    # --- time ---------------------------------------------------------------------------------------
    def later(self, hour: float, what: str, who: int = 0, how: Any = None) -> None:
        if hour < inf:
            self._count += 1
            heappush(self._heap, (max(hour, self.s.now), self._count, what, who, how))

    def run(self) -> Outcome:
        self.later(0.0, "look")
        for hour in self._checks:
            self.later(self.s.due - hour, "check", how=hour)
        self._go_on()
        self.result.came_at_due = self.result.came = self._who_comes()
        self.result.held = len(self.held())
        if self.way.watch and not self.result.filled:
            self._watch()
        self._tally()
        return self.result

    def _watch(self) -> None:
        """An hour later nothing of theirs is to be seen: their places are free until the end of the day."""
        absent = [person for person in self.held() if not self.comes(person.id)]
        came = {person.id for person in self.held()} - {person.id for person in absent}
        self.s.now = self.plan.due + WATCH_AFTER_H
        self.s.due = self.ends = self.plan.due + DAY_ENDS_AT - DUE_AT
        self.s.brief_h = BRIEF_ON_THE_DAY_H
        self.s.on_the_day = True
        for person in self.by_id.values():
            person.firm = False  # said for another hour
        for person in absent:
            answers.drops_out(self, person.id)
        self._heap = []
        self.look()
        self._go_on()
        stepped_in = [person for person in self.held() if person.id not in came]
        self.result.came = len(came) + len(stepped_in)

    def _tally(self) -> None:
        o, sent = self.result, self.letters
        mails = {number: [do for _, do in sent[number] if do != "call"] for number in sent}
        o.letters, o.persons = sum(map(len, mails.values())), sum(map(bool, mails.values()))
        o.asks = sum(do in ASKS for dos in mails.values() for do in dos)
        o.shown, o.lost = len(self.shown), sum(map(self._fell_away, self.shown))
        for since in self.reserve_since.values():
            o.reserve_hours += self.plan.due - since
        o.reserves_unused = len(self.reserve_since) - len(self.called & self.reserve_since.keys())
        o.gaps = [(known, filled) for known, filled in self.gaps]
        o.over = max(0, len(self.held()) - o.places - self.s.bonus)
        o.too_late = sum(self._is_turned_away(number) for number in self.said_yes)

    def _is_turned_away(self, number: int) -> bool:
        """She said yes, the client wants her, and she has neither a place nor a reserve's number."""
        person = self.by_id[number]
        if not self.way.reserves:
            return person.status == "available"
        return person.status == "available" and person.approved is True and is_firm(person, self.s)

    def _fell_away(self, number: int) -> bool:
        """Shown to the client and not refused, and then she said no, fell silent, or did not come."""
        person = self.by_id[number]
        if person.status == "confirmed":
            return not self.comes(number)
        return person.status in ("out", "stale") and person.approved is not False

    def _go_on(self) -> None:
        while self._heap and self._heap[0][0] < self.ends:
            hour, _, what, who, how = heappop(self._heap)
            self.s.now = hour
            if what == "check":
                self._check(how)
                continue
            if what != "look":
                answers.HAPPENS[what](self, who, how)
            elif how is not None and how != self._count_of_looks:
                continue
            self.look()

    _count_of_looks = 0

    def look(self) -> None:
        if self.way.by_hand and (seen_at := self.desk.manager_at(self.s.now)) > self.s.now:
            self.later(seen_at, "look")
            return
        s = self._as_it_is()
        commands = [command for command in map(self._allowed, self.way.decide(s)) if command is not None]
        self.s = applied(s, commands)
        self.by_id = {person.id: person for person in self.s.people}
        for command in commands:
            self._hand_over(command)
        self._count_of_looks += 1
        self.later(next_look(self.s), "look", how=self._count_of_looks)

    def _as_it_is(self) -> Snapshot:
        of_day = self._of_day()
        return replace(
            self.s,
            people=list(self.by_id.values()),
            awake=MORNING <= of_day < 21,
            office=8.5 <= of_day < 20,
            next_awake_h=(9.5 - of_day) % 24,
            yes_mood=self._mood(),
        )

    def _of_day(self) -> float:
        return round(self.plan.opens + self.s.now, 6) % 24  # nine o'clock is nine o'clock

    def _mood(self) -> float:
        asked = [(self.by_id[number], self.s.now - sent[0][0]) for number, sent in self.letters.items() if sent]
        return yes_mood(asked, len(self.said_yes))

    # --- letters --------------------------------------------------------------------------------------
    def _allowed(self, command: Command) -> Command | None:
        """With the caps of letters: a reminder that does not fit into the seven is dropped."""
        if not self.caps or command.do != "remind":
            return command
        ids = tuple(number for number in command.ids if self._fits(number))
        return replace(command, ids=ids) if ids else None

    def _fits(self, number: int) -> bool:
        counted = sum(do in COUNTS for _, do in self.letters.get(number, ()))
        return counted + 1 + KEPT_FREE <= LETTERS_PER_ACTION

    def _hand_over(self, command: Command) -> None:
        """With the caps, far from the day, a second letter on one day waits for her next morning."""
        far = self.s.due - self.s.now > NEAR
        waits = [n for n in command.ids if self._had_one_today(n)] if self.caps and far else []
        if not waits or command.do not in ONE_A_DAY:
            self.leaves(command)
            return
        morning = self.s.now - self._of_day() + 24 + MORNING
        for number in waits:
            self.by_id[number].last_letter = morning
            if command.do in ("sound", "invite"):
                self.by_id[number].deadline = inf  # a question ends only once its letter has left
            self.later(morning, "leaves", number, (command, answers.question_of(self.by_id[number])))
        if rest := tuple(number for number in command.ids if number not in waits):
            self.leaves(replace(command, ids=rest))

    def _had_one_today(self, number: int) -> bool:
        midnight = self.s.now - self._of_day()
        return any(do in ONE_A_DAY and sent >= midnight for sent, do in self.letters.get(number, ()))

    def leaves(self, command: Command) -> None:
        if command.do in TO_HER:
            for number in command.ids:
                self.letters[number].append((self.s.now, command.do))
        answers.SETS_GOING[command.do](self, command)

    def open_until(self, do: str) -> float:
        """The deadline of a question that leaves now."""
        return (invitation_deadline if do == "invite" else sounding_deadline)(self._as_it_is())

    # --- what is measured ---------------------------------------------------------------------------
    def _check(self, hours: float) -> None:
        """Cover as shown now, against what comes if nobody new is asked from now on."""
        self.s.people = list(self.by_id.values())
        shown = fill_confidence(self.s).value
        branch = self._fork()
        branch._go_on()
        came = branch._who_comes()
        self.result.checks.append((hours, shown, came >= self.plan.places))

    def _fork(self) -> "Course":
        other = copy(self)
        other.by_id = {number: copy(person) for number, person in self.by_id.items()}
        other.s = replace(self.s, people=list(other.by_id.values()), may_ask_new=False)
        other.desk = copy(self.desk)
        other.letters = defaultdict(list, {number: sent[:] for number, sent in self.letters.items()})
        copied = (
            "asked",
            "answered",
            "took",
            "left",
            "gone",
            "shown",
            "said_yes",
            "called",
            "bargaining",
            "reserve_since",
        )
        for name in copied:
            setattr(other, name, copy(getattr(self, name)))
        other._heap, other._checks = self._heap[:], []
        other._heap = [item for item in other._heap if item[2] != "check"]
        other.gaps, other.result = [gap[:] for gap in self.gaps], replace(self.result, checks=[])
        return other

    def held(self) -> list[Person]:
        return [person for person in self.by_id.values() if person.status == "confirmed"]

    def comes(self, number: int) -> bool:
        recent = sum(sent >= self.plan.due - 48 for sent, _ in self.letters[number])
        return number not in self.gone and self.fates[number].comes(recent)

    def _who_comes(self) -> int:
        self.ends = self.plan.due
        return sum(self.comes(person.id) for person in self.held())
