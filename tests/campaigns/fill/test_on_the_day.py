"""On the day of a post: whoever is missing is made up for by people who read of its hour, reserves first."""

from dataclasses import replace

import pytest

from campaigns.fill import Person, decide
from campaigns.fill.applying import applied
from tests.campaigns.fill.made import action, holders, ids, newcomers, only, ready, reserves


def that_day(people, **facts):
    """An hour after the posts were due, eleven hours before the day ends."""
    usual = {"now": 337.0, "due": 348.0, "on_the_day": True, "brief_h": 2.0}
    return action(people, **(usual | facts))


def test_a_free_place_is_offered_to_approved_reserves():
    s = that_day([*holders(2), *reserves(3), *reserves(1, 300, approved=None)])
    assert set(ids(decide(s), "activate")) <= {200, 201, 202}
    assert ids(decide(s), "activate")
    assert decide(applied(s, decide(s))) == []


def test_whoever_said_yes_for_the_hours_that_are_left_has_the_place_at_once():
    fresh = ready(1, firm=True, holds_until=348.0, last_ok=336.5)
    commands = decide(that_day([*holders(2), fresh, *reserves(2)]))
    assert (ids(commands, "confirm"), ids(commands, "activate")) == ([1], [])


def test_somebody_new_is_asked_where_the_reserves_do_not_do():
    s = that_day([*holders(2), *newcomers(9, approved=True)])
    (sounding,) = decide(s)
    assert sounding.do == "sound"
    assert 1 < len(sounding.ids) < 9
    assert s.now + s.min_h <= sounding.deadline < s.due
    with_reserves = decide(replace(s, people=[*s.people, *reserves(9)]))
    assert len(ids(with_reserves, "sound")) < len(sounding.ids)
    assert decide(applied(s, decide(s))) == []


def test_new_people_are_asked_by_a_press_where_the_engine_may_not():
    commands = decide(that_day([*holders(2), *newcomers(9, approved=True)], may_ask_new=False))
    assert [(command.do, command.code) for command in commands] == [("escalate", "ask:9")]


def test_nobody_is_asked_in_the_stead_of_a_holder_who_is_silent():
    doubtful = holders(3, p_keep=0.3)
    assert decide(that_day([*doubtful, *newcomers(9, approved=True), *reserves(3)], silent={"all": 2})) == []


def test_of_a_must_have_whose_place_was_given_away_a_person_is_told():
    lost = holders(1, 300, must=True, status="out")
    codes = [command.code for command in decide(that_day([*holders(2), *lost, *reserves(3)]))]
    assert "must:300" in codes


@pytest.mark.parametrize(("bonus", "silent", "asked"), [(0, 1, False), (1, 0, False), (1, 1, True)])
def test_an_empty_bonus_place_is_offered_only_while_a_post_is_missing(bonus, silent, asked):
    s = that_day([*holders(3), *reserves(3)], bonus=bonus, silent={"all": silent})
    assert bool(ids(decide(s), "activate")) is asked


def test_a_bonus_place_that_is_held_makes_up_for_it_already():
    s = that_day([*holders(4), *reserves(3)], bonus=1, silent={"all": 1})
    assert decide(s) == []


def test_holders_are_not_asked_again_whether_they_come():
    assert only(decide(that_day(holders(3, pings=3, ping_sent=320.0), now=341.5)), "ping") == []


def test_with_nobody_left_to_ask_a_person_is_told_once():
    s = that_day([*holders(2), *newcomers(4, approved=False), *reserves(1, calls=9)])
    (told,) = decide(s)
    assert (told.do, told.code) == ("escalate", "empty:all:1")
    assert decide(replace(s, told=frozenset({told.code}))) == []


def test_while_paused_nobody_is_called_up():
    assert ids(decide(that_day([*holders(2), *reserves(3)], paused=True)), "activate") == []


def test_a_must_have_who_left_that_day_keeps_the_place_and_a_person_is_told_once():
    lost = [Person(id=9, status="out", must=True), Person(id=8, status="stale", must=True)]
    day = that_day([*holders(2), *lost, *reserves(2)])
    told = decide(day)
    assert [command.code for command in told if command.do == "escalate"] == ["must:9"]
    assert ids(told, "activate") == []
    again = decide(replace(day, told=frozenset({"must:9"})))
    assert [command.code for command in again if command.do == "escalate"] == []


def test_too_late_in_the_day_nobody_could_write_a_post_any_more():
    commands = decide(that_day([*holders(2), *reserves(3), *newcomers(3, approved=True)], now=346.5))
    assert {command.do for command in commands} == {"escalate"}
