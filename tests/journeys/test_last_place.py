"""Two yeses to the last place, everybody's no, and a yes that is taken back."""

from datetime import datetime, timedelta

import pytest

from campaigns.playing import mailbox
from campaigns.playing.pressing import NotOffered
from tests.journeys.world import MADRID

START = datetime(2026, 6, 9, 10, 0, tzinfo=MADRID)


def test_of_two_who_say_yes_to_the_last_place_one_has_it_and_the_other_may_stay_in_reserve(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=2)
    marta, laia, jon, carmen = world.people(4)
    world.fill([marta, laia], [jon, carmen])
    world.run_to(world.action.starts_at - timedelta(hours=58))
    world.press(laia, "withdraw", via="cannot")
    assert {call.participation.blogger for call in world.asked("call_up")} == {jon, carmen}

    # Both have the page before them; Carmen presses while hers still shows the place as free.
    stale = world.open(carmen)
    world.press(jon, "accept")
    with pytest.raises(NotOffered, match="409"):
        world.press_on(carmen, stale, "accept")
    assert world.holders() == {marta, jon}
    assert [call.outcome for call in world.asked("call_up")] == ["yes", "filled"]

    # Opened anew, the page says first that the place is covered; she stays in reserve by a press.
    assert not world.offers(carmen, "accept")
    assert world.offers(carmen, "leave")
    assert (world.purposes(carmen)[-1], world.state(carmen)) == ("filled", "reserve")
    world.run_to(world.action.starts_at + timedelta(hours=1))
    assert world.holders() == {marta, jon}
    assert world.purposes(carmen).count("filled") == 1
    world.end()


def test_a_yes_taken_back_within_ten_minutes_leaves_the_place_to_the_next(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=1)
    marta, laia = world.people(2)
    world.sound_out([marta, laia])
    world.press(marta, "may_propose")
    world.press(laia, "may_propose")
    world.approve([marta, laia])
    (first,) = [person for person in (marta, laia) if world.offers(person, "accept")]
    (second,) = {marta, laia} - {first}
    world.press(first, "accept")
    world.run_for(minutes=9)
    world.press(first, "undo")
    assert (world.state(first), world.row(first).notice_hours) == ("declined", None)
    world.run_for(minutes=30)
    assert world.offers(second, "accept")
    world.press(second, "accept")
    world.run_for(minutes=11)
    assert not world.offers(second, "undo")
    assert world.holders() == {second}
    world.end()


def test_when_everybody_says_no_the_manager_is_told_so_and_told_why_nobody_is_left(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=2)
    people = world.people(4)
    world.sound_out(people)
    for person in people:
        world.run_for(minutes=25)
        world.press(person, "no")
    (alarm,) = world.cards(kind="alarm")
    assert (alarm.code, alarm.acknowledged_at) == ("empty", None)
    letter = world.letters_to(world.manager.email)[0]
    assert "Hay una plaza libre y no queda nadie a quien preguntar" in letter.text
    assert "0 de 2" in letter.text

    # It is said again each quarter of an hour, until somebody has seen it.
    said = len(world.letters_to(world.manager.email))
    world.run_for(minutes=31)
    assert len(world.letters_to(world.manager.email)) == said + 2
    world.acknowledge(alarm)
    world.run_for(hours=5)
    assert len(world.letters_to(world.manager.email)) == said + 2

    # Nobody who said no hears of it again; their link still lets them change their mind.
    assert {tuple(world.purposes(person)) for person in people} == {("sounding", "receipt")}
    world.press(people[0], "come-back")
    world.approve([people[0]])
    world.press(people[0], "accept")
    assert world.holders() == {people[0]}
    world.end()


def test_the_silent_are_reminded_lapse_once_and_their_late_yes_is_welcome(world):
    world.begin(START)
    world.plan(world.local(9, "20:30"), places=2)
    people = world.people(3)
    world.sound_out(people)
    world.run_to(world.local(4, "12:00"))
    assert {world.state(person) for person in people} == {"silent"}
    for person in people:
        assert world.purposes(person).count("sounding") == 1
        assert world.purposes(person).count("reminder") <= 2
    assert len(world.events(subject_kind="invitation", verb="lapse")) == 3
    late = people[1]
    assert mailbox.own_link(late.email)
    world.press(late, "may_propose")
    world.approve([late])
    world.press(late, "accept")
    assert world.holders() == {late}
    world.end()
