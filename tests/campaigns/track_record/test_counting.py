"""Counting facts: they fade, their order does not matter, an early no weighs nothing against her word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.track_record.counting import (
    WINDOW,
    Chances,
    Fact,
    Record,
    Tries,
    correctable,
    corrected,
    record,
    roster_chances,
    tries,
    weight,
)

NOW = datetime(2026, 6, 9, 8, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def fact(number: int = 1, *, days: float = 0, **fields) -> Fact:
    return Fact(number, number, NOW - days * DAY, **({"asked": True} | fields))


def kept(number: int = 1, **fields) -> Fact:
    return fact(number, **({"answered": True, "hours": 2.0, "yes": True, "end": "kept"} | fields))


@st.composite
def facts(draw, number: int) -> Fact:
    asked = draw(st.booleans())
    answered = asked and draw(st.booleans())
    end = draw(st.sampled_from(["", "kept", "withdrew", "absent"]))
    return Fact(
        participation_id=number,
        action_id=draw(st.integers(1, 6)),
        on=NOW - timedelta(days=draw(st.integers(-20, 800))),
        asked=asked,
        answered=answered,
        hours=draw(st.floats(0, 200)) if answered else None,
        silent=asked and not answered and draw(st.booleans()),
        yes=answered and draw(st.booleans()),
        early_no=answered and not end and draw(st.booleans()),
        end=end,
        notice=draw(st.floats(0, 500)) if end == "withdrew" else None,
        ahead=draw(st.none() | st.floats(0, 700)) if end else None,
        cancelled=draw(st.booleans()),
        late=draw(st.integers(0, 2)),
        moved=draw(st.booleans()),
    )


histories = st.integers(0, 8).flatmap(lambda n: st.tuples(*(facts(i + 1) for i in range(n)))).map(list)


# --- the decay ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "share"), [(-30, 1.0), (0, 1.0), (365, 0.5), (730, 0.25), (730.1, 0.0), (5000, 0.0)])
def test_a_fact_weighs_half_after_a_year_and_nothing_after_two(days, share):
    assert weight(days * DAY) == share


@given(st.floats(0, 729), st.floats(0, 1))
def test_an_older_fact_never_weighs_more(days, more):
    assert weight((days + more) * DAY) <= weight(days * DAY) <= 1


@given(st.floats(0, 300), st.floats(0, 300))
def test_two_spans_fade_as_much_as_one_after_the_other(one, other):
    assert weight((one + other) * DAY) == pytest.approx(weight(one * DAY) * weight(other * DAY))


def test_what_is_a_year_old_counts_half_in_the_chances_and_whole_on_the_page():
    old, young = record([kept(days=365)], NOW), record([kept()], NOW)
    assert (old.kept, young.kept) == (1, 1)
    assert (old.tries.held, young.tries.held) == (0.5, 1.0)


# --- the counts --------------------------------------------------------------------------------------
def test_a_record_says_what_was_asked_answered_and_kept():
    made = record(
        [
            kept(1),
            kept(2, hours=8.0),
            fact(3, answered=True, hours=4.0, early_no=True),
            fact(4, silent=True),
            kept(5, end="withdrew", notice=26.0, hours=None),
            kept(6, end="withdrew", notice=200.0, hours=None),
            kept(7, end="absent", hours=None, late=1, moved=True),
            fact(8, answered=True, yes=True, cancelled=True),
        ],
        NOW,
    )
    assert replace(made, tries=Tries()) == Record(
        actions=8,
        asked=8,
        answered=7,
        typical_hours=made.typical_hours,
        yes=6,
        kept=2,
        withdrawals=(200.0, 26.0),
        absent=1,
        early_noes=1,
        we_cancelled=1,
        we_answered_late=1,
        we_moved=1,
    )
    assert made.typical_hours == pytest.approx(4.0)  # the geometric mean of 2, 4 and 8
    assert made.held == 5


@given(histories.flatmap(lambda made: st.tuples(st.just(made), st.permutations(made))))
def test_the_order_of_events_does_not_matter(pair):
    straight, shuffled = pair
    assert record(shuffled, NOW) == record(straight, NOW)


def test_of_two_rows_in_one_action_the_one_with_a_place_counts():
    asked, held = fact(1), replace(kept(2), action_id=1)
    assert record([asked, held], NOW) == record([held], NOW)


def test_what_was_never_asked_is_no_fact():
    assert record([fact(1, asked=False)], NOW) == record([], NOW)


# --- the chances -------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [0, 1, 2])
def test_below_three_actions_the_averages_of_the_roster_hold(number):
    few = [fact(n, silent=True) for n in range(number)]
    averages = Chances(0.6, 9.0, 0.4, 0.7)
    assert (record(few, NOW).enough, record(few, NOW, averages).chances()) == (False, averages)
    assert record(few, NOW).chances() == Chances(0.70, 6.0, 0.50, 0.90)  # those of an agency that begins


def test_nine_of_ten_kept_are_the_ninety_of_the_roster():
    made = record([kept(n, end="kept" if n else "absent") for n in range(10)], NOW)
    assert made.chances().p_keep == pytest.approx(0.9)


def test_a_place_taken_a_day_ahead_says_a_fifth_of_one_taken_three_weeks_ahead():
    far, near = (tries([kept(ahead=hours)], NOW) for hours in (504.0, 24.0))
    assert (far.held, near.held) == (1.0, 0.2)


def test_what_is_lost_of_short_stays_is_a_higher_chance_to_withdraw_at_all():
    """Of ten who took their place two days ahead one withdrew: 1 of 3.5 whole tries, not 1 of 10."""
    stays = [kept(n, ahead=48.0, end="kept" if n else "withdrew", notice=None if n else 5.0) for n in range(10)]
    assert record(stays, NOW).chances().p_keep == pytest.approx((2.5 + 8 * 0.9) / (3.5 + 8))


@pytest.mark.parametrize(("ahead", "notice", "counts"), [(200, 180, 0), (200, 170, 1), (90, 70, 1)])
def test_second_thoughts_within_a_day_of_her_yes_are_no_broken_word_with_days_to_go(ahead, notice, counts):
    made = record([kept(end="withdrew", ahead=float(ahead), notice=float(notice))], NOW)
    assert (made.tries.lost, made.withdrawals) == (counts, (notice,))


def test_three_yeses_of_twelve_answers():
    made = record([fact(n, answered=True, yes=n < 3) for n in range(12)], NOW)
    assert made.chances().p_accept == pytest.approx(0.323529, abs=1e-6)


def test_her_numbers_are_drawn_to_those_of_the_roster():
    facts = [kept(n) for n in range(3)]
    hard = record(facts, NOW, Chances(0.2, 24.0, 0.1, 0.5)).chances()
    easy = record(facts, NOW, Chances(0.9, 1.0, 0.9, 0.99)).chances()
    assert hard == pytest.approx((4 / 8, (2**3 * 24**4) ** (1 / 7), 3.5 / 8, 7 / 11))
    assert easy == pytest.approx((7.5 / 8, 8 ** (1 / 7), 7.5 / 8, (3 + 8 * 0.99) / 11))


@given(histories)
def test_chances_stay_chances(made):
    chances = record(made, NOW).chances()
    assert all(0 <= chance <= 1 for chance in (chances.p_answer, chances.p_accept, chances.p_keep))
    assert chances.hours > 0


@given(histories, st.integers(1, 4))
def test_an_early_no_weighs_nothing_against_her_word(made, noes):
    more = [fact(100 + n, answered=True, early_no=True, hours=1.0) for n in range(noes)]
    before, after = record(made, NOW), record([*made, *more], NOW)
    assert (before.tries.held, before.tries.lost) == (after.tries.held, after.tries.lost)
    assert after.early_noes == before.early_noes + noes


@given(histories)
def test_one_more_kept_word_never_lowers_the_chance_that_she_keeps_it(made):
    before, after = tries(made, NOW), tries([*made, kept(100)], NOW)
    assert (after.lost, after.held - before.held) == (before.lost, pytest.approx(1))


def test_a_thin_roster_is_drawn_to_the_defaults():
    assert roster_chances([], NOW) == pytest.approx(Chances())
    assert roster_chances([kept(n) for n in range(20)], NOW) == pytest.approx(
        (34 / 40, (2 * 6) ** 0.5, 30 / 40, (20 + 0.9 * 13) / 33)
    )


def test_the_imaginary_places_of_a_roster_were_taken_a_week_ahead():
    """So that real ones, taken a week ahead too, weigh as much as the same number of them."""
    half = roster_chances([kept(n, ahead=168.0, end="kept" if n else "withdrew", notice=5.0) for n in range(20)], NOW)
    assert half.p_keep == pytest.approx((20 * 0.65 - 1 + 0.9 * 20 * 0.65) / (40 * 0.65))


# --- corrections -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "hours", "reads"),
    [
        ("was_there", None, {"end": "kept", "notice": None}),
        ("you_cancelled", None, {"end": "", "notice": None, "cancelled": True}),
        ("told_before", 120, {"end": "withdrew", "notice": 120}),
        ("never_said_yes", None, {"end": "", "notice": None, "yes": False}),
        ("other", None, {}),
        ("as_noted", None, {}),
    ],
)
def test_a_corrected_fact_reads_as_it_was_put_right(code, hours, reads):
    noted = kept(1, end="withdrew", notice=3.0)
    assert corrected(noted, code, hours) == replace(noted, corrected=code, as_noted=noted, **reads)


def test_who_had_answered_was_not_silent():
    noted = fact(1, silent=True)
    put_right = corrected(noted, "had_answered")
    assert put_right == fact(1, answered=True, corrected="had_answered", as_noted=noted)
    assert correctable(put_right) == correctable(noted)


def test_what_can_be_said_against_a_fact():
    assert correctable(kept(1)) == ["other"]
    assert correctable(fact(1, silent=True)) == ["had_answered", "other"]
    assert correctable(kept(1, end="absent"))[0] == "was_there"
    assert correctable(kept(1, end="withdrew"))[0] == "told_before"


def test_the_window_is_two_years():
    assert timedelta(days=730) == WINDOW
