from math import exp, inf, isclose, log, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.fill import (
    answered_by,
    answers_in_time,
    beta_mean,
    drop_share,
    mood,
    shift,
    shrunk_hours,
    worse,
)
from campaigns.fill.odds import kept_if_silent, sane
from tests.campaigns.fill.made import chances


@pytest.mark.parametrize(
    ("success", "total", "prior", "strength", "rate"),
    [
        (9, 10, 0.9, 8, 0.900000),
        (1, 1, 0.9, 8, 0.911111),
        (0, 1, 0.9, 8, 0.800000),
        (3, 12, 0.5, 5, 0.323529),
        (0, 0, 0.9, 8, 0.9),
    ],
)
def test_own_record_is_shrunk_to_the_roster(success, total, prior, strength, rate):
    assert beta_mean(success, total, prior, strength) == pytest.approx(rate, abs=1e-6)


def test_a_newcomer_is_as_quick_as_the_roster():
    assert shrunk_hours(0, 0, 6) == pytest.approx(6)


def test_own_speed_weighs_more_with_every_answer():
    assert shrunk_hours(4 * log(2), 4, 8) == pytest.approx(4)
    assert shrunk_hours(8 * log(2), 8, 8) == pytest.approx(exp((8 * log(2) + 4 * log(8)) / 12))


@pytest.mark.parametrize(("t", "chance"), [(4, 0.4), (1, 0.099196), (24, 0.745839), (0, 0), (-1, 0), (inf, 0.8)])
def test_half_of_those_who_answer_do_so_in_the_typical_time(t, chance):
    assert answered_by(0.8, 4, t) == pytest.approx(chance, abs=1e-6)


def test_silence_lowers_the_chance_of_an_answer():
    assert answers_in_time(0.8, 4, 24, 48) == pytest.approx(0.152692, abs=1e-6)


def test_a_reminder_wins_some_of_the_silent():
    assert answers_in_time(0.8, 4, 0, 24, 1) == pytest.approx(0.824263, abs=1e-6)


def test_nobody_answers_in_time_once_time_is_up():
    assert answers_in_time(0.8, 4, 24, 24) == 0
    assert answers_in_time(0.8, 4, 25, 24, reminders=2) == 0
    assert answers_in_time(1.0, 4, 1e9, 1e9 + 1) == 0


@given(chances, st.floats(0.1, 50), st.floats(0, 100), st.floats(0, 100), st.floats(0, 50), st.integers(0, 2))
def test_more_time_never_lowers_the_chance_of_an_answer(p, hours, waited, until, more, reminders):
    short = answers_in_time(p, hours, waited, until, reminders)
    long = answers_in_time(p, hours, waited, until + more, reminders)
    assert 0 <= short <= long + 1e-9 <= 1 + 2e-9


@pytest.mark.parametrize(
    ("hours", "share"),
    [
        (-5, 0),
        (0, 0),
        (2, 0.025),
        (4, 0.05),
        (14, 0.125),
        (24, 0.2),
        (48, 0.35),
        (100, 0.48),
        (168, 0.65),
        (300, 0.7875),
        (504, 1),
        (9999, 1),
    ],
)
def test_withdrawals_still_ahead(hours, share):
    assert drop_share(hours) == pytest.approx(share)


@given(st.floats(-10, 1000), st.floats(0, 500))
def test_more_time_never_lowers_the_share_still_ahead(hours, more):
    assert drop_share(hours) <= drop_share(hours + more) + 1e-12


def test_an_own_curve_replaces_that_of_the_trials():
    assert drop_share(5, [(0, 0), (10, 1)]) == 0.5


def test_mood_compares_what_came_with_what_was_expected():
    assert mood(0, 3) == pytest.approx(0.571429, abs=1e-6)
    assert mood(5, 3) == pytest.approx(1.285714, abs=1e-6)
    assert mood(3, 3) == 1


def test_odds_shift_and_worsen():
    assert shift(0.5, 4 / 7) == pytest.approx(0.363636, abs=1e-6)
    assert worse(0.9, 1.6) == pytest.approx(0.849056604)


@given(chances, st.floats(1, 10))
def test_worsening_is_shifting_back(p, factor):
    assert isclose(worse(p, factor), shift(p, 1 / factor), abs_tol=1e-9)
    assert worse(p, factor) <= p + 1e-12


def test_silence_is_weak_evidence():
    assert kept_if_silent(0.9, 0) == pytest.approx(0.9)
    assert kept_if_silent(0.9, 0.5) == pytest.approx(0.9 * 0.5 / (0.9 * 0.5 + 0.1 * 0.7))
    assert kept_if_silent(0.98, 0.9) > 0.9


def test_a_thin_history_falls_back_to_the_prior():
    assert (sane(None, 0.7), sane(nan, 0.7), sane(0, 0.7), sane(1, 0.7), sane(0.4, 0.7)) == (
        0.7,
        0.7,
        0.01,
        0.99,
        0.4,
    )
