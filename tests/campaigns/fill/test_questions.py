"""Open questions and silent holders: lapses, still on?, reminders, cards to call."""

from dataclasses import replace
from math import inf

import pytest

from campaigns.fill import Command, Person, applied, decide
from tests.campaigns.fill.made import action, holders, ids, near, newcomers, only, ready, sounded

# Lapses


def test_a_lapse_frees_the_place_for_the_next_at_once():
    lapsed = Person(id=1, status="invited", approved=True, sent=60, deadline=96)
    commands = decide(action([*holders(2), lapsed, ready(2)]))
    assert commands[:2] == [Command("expire", (1,)), Command("invite", (2,), 96 + 48, "all")]


def test_a_counter_offer_on_our_side_does_not_lapse():
    waiting = Person(id=1, status="invited", approved=True, sent=60, deadline=inf)
    assert ids(decide(action([*holders(2), waiting])), "expire") == []


# Still on?


@pytest.mark.parametrize(
    ("left", "keep", "asked"), [(168, 0.8, True), (168, 0.9, False), (168.5, 0.8, False), (48, 0.9, True)]
)
def test_a_week_ahead_only_the_less_reliable_are_asked_again(left, keep, asked):
    s = near(holders(3, p_keep=keep), left)
    assert ids(decide(s), "ping") == ([100, 101, 102] if asked else [])


def test_a_late_look_asks_only_the_latest_stage():
    commands = decide(near(holders(3), 20))
    assert only(commands, "ping") == [Command("ping", (100, 101, 102), code="26")]


def test_seven_hours_ahead_only_the_silent_are_asked():
    people = [*holders(2, pings=3), *holders(1, start=110, pings=3, ping_sent=310, ping_ok=False)]
    assert ids(decide(near(people, 7)), "ping") == [110]


def test_who_said_so_after_the_hour_of_the_stage_is_not_asked():
    assert ids(decide(near(holders(3, last_ok=336.0 - 47), 46)), "ping") == []


@pytest.mark.parametrize(("left", "said", "asked"), [(48, 95, False), (48, 97, True), (26, 27, True)])
def test_a_fresh_yes_is_not_asked_about_but_everybody_gets_the_practical_letter(left, said, asked):
    commands = decide(near(holders(1, last_ok=336.0 - said, p_keep=0.9), left))
    assert ids(commands, "ping") == ([100] if asked else [])


def test_silence_after_the_day_before_is_a_card_after_five_hours():
    silent = holders(3, pings=3, ping_sent=336.0 - 26, ping_ok=False)
    assert ids(decide(near(silent, 21.1)), "phone") == []
    assert only(decide(near(silent, 21)), "phone") == [Command("phone", (100, 101, 102), code="still_on")]
    assert ids(decide(near([replace(p, phone=1) for p in silent], 20)), "phone") == []


# Reminders and cards of questions


DEEP = newcomers(40, start=500, approved=True)


def test_while_the_pool_is_deep_a_fresh_name_is_worth_more_than_a_reminder():
    assert ids(decide(action([sounded(), *DEEP], now=99.0)), "remind") == []


def test_while_the_pool_is_thin_the_silent_are_reminded_once():
    assert ids(decide(action([sounded()], now=98.9)), "remind") == []
    assert ids(decide(action([sounded()], now=99.0)), "remind") == [1]
    assert ids(decide(action([sounded(reminders=1, last_letter=99)], now=105.0)), "remind") == []


def test_a_pool_that_a_must_haves_reminder_makes_thin_is_reminded_with_her():
    """Just deep enough as long as her letter could still be reckoned with: for some belief of those not asked yet."""
    asked = [sounded(1, must=True), *(sounded(number) for number in (2, 3))]
    for belief in range(40, 100):
        fresh = newcomers(9, start=500, approved=True, p_accept=belief / 100)
        s = action([*asked, *fresh], now=99.0, may_ask_new=False)
        assert decide(applied(s, decide(s))) == []


def test_a_must_have_is_reminded_twice_and_then_called():
    deep = action([sounded(must=True), *DEEP], now=99.0)
    assert ids(decide(deep), "remind") == [1]
    second = action([sounded(must=True, reminders=1, last_letter=99), *DEEP], now=105.0)
    assert ids(decide(second), "remind") == [1]
    third = action([sounded(must=True, reminders=2, last_letter=105), *DEEP], now=108.0)
    assert (ids(decide(third), "remind"), ids(decide(third), "phone")) == ([], [1])


@pytest.mark.parametrize("status", ["invited", "activated"])
def test_people_offered_a_place_are_reminded_at_45_and_75_percent(status):
    asked = Person(id=1, status=status, approved=True, sent=90, deadline=110)
    people = [*holders(2), asked, *DEEP]
    assert ids(decide(action(people, now=99.0)), "remind") == [1]
    again = [*holders(2), replace(asked, reminders=1, last_letter=99), *DEEP]
    assert ids(decide(action(again, now=104.9)), "remind") == []
    assert ids(decide(action(again, now=105.0)), "remind") == [1]


def test_a_call_up_to_a_place_that_was_taken_is_not_chased():
    asked = Person(id=1, status="activated", approved=True, sent=90, deadline=110)
    commands = decide(action([*holders(3), asked], now=106.5))
    assert (ids(commands, "remind"), ids(commands, "phone")) == ([], [])


def test_a_reminder_waits_two_hours_after_the_last_letter():
    asked = Person(id=1, status="invited", approved=True, sent=95, deadline=99)
    assert ids(decide(action([*holders(2), asked], now=96.9)), "remind") == []
    assert ids(decide(action([*holders(2), asked], now=97.0)), "remind") == [1]


def test_nobody_is_reminded_or_called_in_her_night():
    asked = Person(id=1, status="invited", approved=True, sent=90, deadline=110, awake=False)
    commands = decide(action([*holders(2), asked], now=107.0))
    assert (ids(commands, "remind"), ids(commands, "phone")) == ([], [])
