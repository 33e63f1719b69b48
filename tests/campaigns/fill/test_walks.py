"""Whole actions, hour by hour, with scripted answers."""

from dataclasses import replace
from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.fill import Command, Person, applied, decide, fill_confidence, next_look
from tests.campaigns.fill.made import action, holders, ids, newcomers, only, reserves


class World:
    """Applies what is decided, and answers each question after a fixed number of hours."""

    def __init__(self, s, answers, opened_at=9.5):
        self.s, self.answers, self.opened_at = s, answers, opened_at
        self.pending, self.said = [], []

    def hour_of_day(self):
        return (self.opened_at + self.s.now) % 24

    def look(self):
        hour = self.hour_of_day()
        awake = 9 <= hour < 21
        self.s = replace(self.s, awake=awake, office=awake, next_awake_h=(9.5 - hour) % 24)
        commands = decide(self.s)
        self.s = applied(self.s, commands)
        assert decide(self.s) == []
        for command in commands:
            self.said.append((self.s.now, command))
            self.send(command)

    def send(self, command):
        if command.do == "client" and command.code != "criteria":
            self.pending.append((self.s.now + 5, command.ids, "approve"))
        for number in command.ids:
            if (wait := self.answers.get((number, command.do))) is not None:
                self.pending.append((self.s.now + wait, (number,), command.do))

    def hear(self):
        due = [item for item in self.pending if item[0] <= self.s.now]
        self.pending = [item for item in self.pending if item[0] > self.s.now]
        for _, numbers, do in due:
            for number in numbers:
                if self.is_still_asked(number, do):
                    self.change(number, **self.effect(do))

    def is_still_asked(self, number, do):
        """She answers once, and sees before she presses whether there is still room."""
        status = next(person.status for person in self.s.people if person.id == number)
        if do in ("invite", "activate"):
            room = len(self.holding()) < sum(self.s.places.values()) + self.s.bonus
            return room and status in ("invited", "activated", "reserve", "stale")
        return do != "sound" or status in ("sounded", "stale")

    def effect(self, do):
        held = {"status": "confirmed", "last_ok": self.s.now}
        return {
            "sound": {"status": "available", "firm": True},
            "approve": {"approved": True},
            "invite": held,
            "activate": held,
            "ping": {"ping_ok": True, "last_ok": self.s.now},
        }[do]

    def change(self, number, **facts):
        people = [replace(p, **facts) if p.id == number else p for p in self.s.people]
        self.s = replace(self.s, people=people)

    def walk(self, until):
        while self.s.now < until:
            self.look()
            self.s = replace(self.s, now=self.s.now + 1)
            self.hear()

    def told(self, do):
        return [(hour, command) for hour, command in self.said if command.do == do]

    def holding(self):
        return sorted(p.id for p in self.s.people if p.status == "confirmed")

    def walk_by_looks(self, until):
        """As the product does: awake only when something falls due, or somebody answers."""
        while self.s.now < until:
            self.look()
            answer = min((hour for hour, _, _ in self.pending), default=inf)
            self.s = replace(self.s, now=min(next_look(self.s), answer, until))
            self.hear()


def test_an_action_fills_from_an_empty_list_to_three_of_three():
    yes = {(number, "sound"): 4 for number in range(1, 40, 3)}
    pings = {(number, "ping"): 1 for number in range(1, 40)}
    world = World(action(newcomers(40), now=0.0), yes | pings)
    world.walk(336)
    assert len(world.holding()) == 3
    assert {number % 3 for number in world.holding()} == {1}
    assert world.told("escalate") == []
    asked = [number for _, command in world.told("sound") for number in command.ids]
    assert len(asked) == len(set(asked))
    assert all(9 <= (9.5 + hour) % 24 < 21 for hour, _ in world.said if _.do == "sound")
    assert [command.code for _, command in world.told("ping")] == ["48", "26"]


def test_a_dropout_the_day_before_is_replaced_by_the_first_reserve_to_answer():
    people = [*holders(3, pings=3), *reserves(3, p_answer=0.9, hours=1)]
    world = World(action(people, now=310.0), {(201, "activate"): 1}, opened_at=14)
    world.look()
    assert world.said == []
    world.change(100, status="out")
    world.walk(312)
    (hour, call_up), *_ = world.told("activate")
    assert (hour, call_up.ids, call_up.group) == (310, (200, 201, 202), "all")
    assert world.holding() == [101, 102, 201]


def test_after_the_first_yes_no_other_call_up_is_sent_or_chased():
    people = [*holders(2, pings=3), *reserves(6, p_answer=0.9, hours=1)]
    world = World(action(people, now=310.0), {(201, "activate"): 1}, opened_at=14)
    world.walk(320)
    assert len(world.told("activate")) == 1
    assert world.told("remind") == []


def test_an_action_nobody_answers_is_told_once_and_not_chased_for_ever():
    world = World(action(newcomers(6), now=0.0), {})
    world.walk(336)
    letters = ids([command for _, command in world.said if command.do in ("sound", "remind")], "sound")
    assert sorted(set(letters)) == [1, 2, 3, 4, 5, 6]
    for number in range(1, 7):
        sent = [c for _, c in world.said if c.do in ("sound", "remind") and number in c.ids]
        assert len(sent) <= 3
    codes = [command.code for _, command in world.told("escalate")]
    assert len(codes) == len(set(codes))
    assert codes[-1] == "empty:all:3"


def test_reserves_who_stay_silent_are_called_twice_and_then_left_in_peace():
    world = World(action([*holders(2, pings=4), *reserves(2)], now=300.0), {})
    world.walk(336)
    called = [number for _, command in world.told("activate") for number in command.ids]
    assert sorted(called) == [200, 200, 201, 201]
    assert "empty:all:1" in [command.code for _, command in world.told("escalate")]


def test_a_must_have_who_answers_late_still_finds_her_place():
    star = Person(id=9, must=True, p_accept=0.4)
    yes = {(number, "sound"): 3 for number in range(1, 30)} | {(9, "sound"): 30}
    world = World(action([*newcomers(8), star], now=0.0), yes)
    world.walk(60)
    assert 9 in world.holding()
    assert len(world.holding()) == 3


def test_a_pause_loses_nothing():
    yes = {(number, "sound"): 4 for number in range(1, 40)}
    world = World(action(newcomers(40), now=0.0), yes)
    world.walk(6)
    world.s = replace(world.s, paused=True)
    before = len(world.told("sound"))
    world.walk(40)
    assert len(world.told("sound")) == before
    world.s = replace(world.s, paused=False)
    world.walk(120)
    assert len(world.holding()) == 3


def test_one_place_less_releases_nobody_and_one_more_is_filled():
    yes = {(number, "sound"): 4 for number in range(1, 40)}
    world = World(action(newcomers(40), now=0.0), yes)
    world.walk(120)
    held = world.holding()
    world.s = replace(world.s, places={"all": 2})
    world.walk(124)
    assert world.holding() == held
    assert [command.code for _, command in world.told("escalate")] == ["over:1"]
    world.s = replace(world.s, places={"all": 5})
    world.walk(240)
    assert len(world.holding()) == 5


def test_waking_only_at_the_next_look_loses_nobody():
    world = World(action(newcomers(40), now=0.0), {(number, "sound"): 4 for number in range(1, 40, 3)})
    world.walk_by_looks(300)
    assert len(world.holding()) == 3


@st.composite
def chance_answers(draw):
    """People with whatever is believed of them, and who of them answers what, after how many hours."""
    number = draw(st.integers(3, 24))
    beliefs = {
        "p_answer": st.sampled_from([0.1, 0.5, 0.9]),
        "hours": st.sampled_from([0.5, 6.0, 30.0]),
        "p_accept": st.sampled_from([0.2, 0.6, 0.9]),
        "p_keep": st.sampled_from([0.6, 0.9]),
    }
    people = [
        replace(person, must=draw(st.integers(0, 9)) == 0, **{name: draw(value) for name, value in beliefs.items()})
        for person in newcomers(number)
    ]
    waits = st.none() | st.sampled_from([0.5, 5.0, 20.0, 60.0])
    questions = ("sound", "invite", "activate", "ping")
    answers = {(person.id, do): draw(waits) for person in people for do in questions}
    return (
        people,
        answers,
        draw(st.integers(1, 5)),
        draw(st.integers(0, 1)),
        draw(st.sampled_from([30.0, 100.0, 336.0])),
    )


@given(chance_answers())
@settings(max_examples=60)
def test_whoever_answers_whatever_the_silent_are_asked_three_times_at_most_and_places_stay_as_many_as_agreed(drawn):
    people, answers, places, bonus, lead = drawn
    silent = {person.id for person in people if answers[person.id, "sound"] is None}
    world = World(action(people, now=0.0, due=lead, lead=lead, places={"all": places}, bonus=bonus), answers)
    held: set[int] = set()
    while world.s.now < lead:
        world.walk_by_looks(min(lead, world.s.now + 6))
        assert held <= set(world.holding())
        held = set(world.holding())
        assert len(held) <= places + bonus
    letters = [number for _, c in world.said if c.do in ("sound", "remind") for number in c.ids]
    assert all(letters.count(number) <= 3 for number in silent)
    assert all(9 <= (9.5 + hour) % 24 < 21 for hour, c in world.said if c.do in ("sound", "remind", "ping", "invite"))


def test_cover_rises_with_every_step_that_goes_well():
    people = [*holders(3), *newcomers(20)]
    s = action(people, places={"all": 4})
    covers = [fill_confidence(s).value]
    s = applied(s, only(decide(s), "sound"))
    covers.append(fill_confidence(s).value)
    picked = next(p.id for p in s.people if p.status == "sounded")
    for facts in ({"status": "available", "firm": True}, {"approved": True}):
        s = replace(s, people=[replace(p, **facts) if p.id == picked else p for p in s.people])
        covers.append(fill_confidence(s).value)
    s = applied(s, [Command("confirm", (picked,), group="all")])
    covers.append(fill_confidence(s).value)
    assert covers == sorted(covers)
