"""On the day of a post: whoever is missing is made up for by reserves who read of it, and by nobody else."""

from dataclasses import replace

import pytest

from campaigns.fill import decide
from campaigns.fill.applying import applied
from tests.campaigns.fill.made import action, holders, ids, newcomers, only, reserves


def that_day(people, **facts):
    """An hour after the posts were due, eleven hours before the day ends."""
    usual = {"now": 337.0, "due": 348.0, "on_the_day": True, "brief_h": 2.0}
    return action(people, **(usual | facts))


def test_a_free_place_is_offered_to_approved_reserves():
    s = that_day([*holders(2), *reserves(3), *reserves(1, 300, approved=None)])
    assert set(ids(decide(s), "activate")) <= {200, 201, 202}
    assert ids(decide(s), "activate")
    assert decide(applied(s, decide(s))) == []


def test_a_firm_reserve_is_asked_and_not_confirmed_and_nobody_new_is():
    firm = reserves(1, firm=True, holds_until=400.0)
    s = that_day([*holders(2), *firm, *newcomers(5)])
    commands = decide(s)
    assert {command.do for command in commands} == {"activate"}
    assert ids(commands, "activate") == [200]
    assert ids(decide(replace(s, on_the_day=False)), "confirm") == [200]


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
    s = that_day([*holders(2), *newcomers(4), *reserves(1, calls=9)])
    (told,) = decide(s)
    assert (told.do, told.code) == ("escalate", "empty:all:1")
    assert decide(replace(s, told=frozenset({told.code}))) == []


def test_while_paused_nobody_is_called_up():
    assert ids(decide(that_day([*holders(2), *reserves(3)], paused=True)), "activate") == []


def test_too_late_in_the_day_nobody_could_write_a_post_any_more():
    assert ids(decide(that_day([*holders(2), *reserves(3)], now=346.5)), "activate") == []
