from dataclasses import replace
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.fill import Person, next_look, offer_deadline
from tests.campaigns.fill.made import action, holders, newcomers

DAY = {"share": 0.2, "max_h": 36.0, "min_h": 1.5, "next_awake_h": 0.0}


@pytest.mark.parametrize(
    ("left", "window"),
    [
        (400, 36),  # 9:30 + 36 h is 21:30, moved to 9:30
        (240, 36),
        (50, 10),
        (20, 4),
        (5, 1.5),
        (1, 1),
    ],
)
def test_a_question_stays_open_for_a_fifth_of_the_time_left(left, window):
    expected = 48 if window == 36 else window
    assert offer_deadline(10, 10 + left, **DAY) == pytest.approx(10 + expected)


def test_a_deadline_in_the_night_moves_to_half_past_nine():
    evening = DAY | {"next_awake_h": 14.5}  # it is 19:00
    assert offer_deadline(0, 20, **evening) == pytest.approx(14.5)  # 23:00 would be the fifth
    assert offer_deadline(0, 8, **evening) == pytest.approx(1.6)  # too late to wait for the morning


def test_a_deadline_at_nine_in_the_evening_stays():
    assert offer_deadline(0, 20, **(DAY | {"next_awake_h": 16.5})) == pytest.approx(4)


def test_a_deadline_never_moves_past_the_action():
    assert offer_deadline(0, 12, **(DAY | {"next_awake_h": 12.4})) == pytest.approx(2.4)


def test_a_kind_of_action_may_set_its_own_share_and_bounds():
    own = {"share": 0.5, "max_h": 3.0, "min_h": 0.75, "next_awake_h": 0.0}
    assert offer_deadline(0, 100, **own) == pytest.approx(3)
    assert offer_deadline(0, 1, **own) == pytest.approx(0.75)


def test_a_question_after_the_action_is_closed_at_once():
    assert offer_deadline(10, 9, **DAY) == 10


@given(st.floats(0.1, 1000), st.floats(0, 23.99))
def test_a_deadline_lies_within_the_time_left_and_not_in_the_night(left, next_awake_h):
    end = offer_deadline(0, left, **(DAY | {"next_awake_h": next_awake_h}))
    assert 0 < end <= left + 1e-9
    until_morning = (next_awake_h - end) % 24
    nine_thirty_after_all = end + until_morning >= left
    assert left < 10 or not 1e-6 < until_morning < 12.4999 or nine_thirty_after_all


def test_the_next_look_is_never_more_than_half_a_day_ahead():
    assert next_look(action([])) == 96 + 12


def test_the_next_look_is_at_the_next_reminder():
    asked = Person(id=1, status="sounded", sent=90, deadline=110)
    assert next_look(action([asked])) == pytest.approx(99)


def test_a_reminder_waits_two_hours_after_the_last_letter():
    asked = Person(id=1, status="sounded", sent=94, deadline=99.5, last_letter=95)
    assert next_look(action([asked])) == pytest.approx(97)


def test_the_next_look_is_at_the_call_card():
    asked = Person(id=1, status="invited", sent=90, deadline=110, reminders=2, last_letter=95.9)
    assert next_look(action([asked])) == pytest.approx(106)


def test_the_next_look_is_at_the_deadline():
    asked = Person(id=1, status="invited", sent=90, deadline=100, reminders=2, phone=1)
    assert next_look(action([asked])) == 100


@pytest.mark.parametrize(("left", "stage"), [(170, 168), (50, 48), (28, 26), (9, 7), (73, 72), (31, 30)])
def test_the_next_look_is_at_the_next_stage(left, stage):
    assert next_look(action(holders(3), now=336.0 - left)) == 336 - stage


def test_the_next_look_is_where_a_silent_holder_should_be_called():
    silent = holders(1, pings=3, ping_sent=313.0, ping_ok=False)
    assert next_look(action(silent, now=313.5)) == 318


def test_the_next_look_is_at_the_end_of_a_firm_yes():
    firm = Person(id=1, status="available", firm=True, holds_until=99.0)
    assert next_look(action([firm])) == 99


def test_by_night_the_next_look_is_in_the_morning():
    by_night = action([], awake=False, next_awake_h=3.0)
    assert next_look(by_night) == 98.5  # nine o'clock: what is due leaves
    assert next_look(replace(by_night, now=98.5, next_awake_h=0.5)) == 99  # half past: what has ended lapses
    assert next_look(action(newcomers(1, awake=False))) == 97


def test_a_counter_offer_on_our_side_sets_no_alarm():
    waiting = Person(id=1, status="invited", sent=90, deadline=inf)
    assert next_look(action([waiting])) == 108


@pytest.mark.parametrize("facts", [{"now": 336.0}, {"now": 400.0}, {"places": {"all": 0}}, {"now": 334.0}])
def test_there_is_no_next_look_when_nothing_can_come(facts):
    assert next_look(action([], **facts)) == inf
