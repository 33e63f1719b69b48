from dataclasses import replace
from math import inf, nan

import pytest
from hypothesis import example, given

from campaigns.fill import (
    Confidence,
    Person,
    answered_by,
    fill_confidence,
    reserve_seats,
    robust_at_least,
    yes_mood,
)
from campaigns.fill.chances import silent_risk, silent_risk_at_last, taking_part, vanishes
from tests.campaigns.fill.made import action, holders, near, newcomers, reserves, snapshots


def alone(person, **facts):
    return taking_part(person, action([person], **facts))


def test_a_holder_stays_but_for_the_withdrawals_still_ahead():
    (holder,) = holders(1, last_ok=288.0)
    assert alone(holder, now=336.0 - 48) == pytest.approx(1 - 0.1 * 0.35)


def test_a_holder_not_heard_of_since_long_may_have_left_and_say_so_when_asked():
    (holder,) = holders(1, last_ok=336.0 - 168)
    assert alone(holder, now=336.0 - 48) == pytest.approx(1 - 0.1 * 0.35 - 0.6 * 0.4 * 0.1 * (0.65 - 0.35))


def test_who_answered_the_day_before_is_half_as_likely_to_withdraw():
    (holder,) = holders(1, pings=3, ping_ok=True, last_ok=312.0)
    assert alone(holder, now=312.0) == pytest.approx(1 - 0.1 * 0.2 / 2)


def test_silence_after_the_question_is_weak_evidence():
    (asked,) = holders(1, pings=3, ping_sent=310.0, ping_ok=False)
    trusted = replace(asked, ping_ok=True, pings=2)
    assert alone(asked, now=310.0) == pytest.approx(alone(trusted, now=310.0))
    assert 0.95 < alone(asked, now=320.0) < alone(trusted, now=320.0)


def test_a_holder_on_old_terms_whose_letter_has_not_left_is_not_suspected():
    (holder,) = holders(1, ping_ok=False, last_ok=288.0)
    assert alone(holder, now=288.0) == pytest.approx(1 - 0.1 * 0.35)


def test_a_sounding_is_worth_its_yes_and_the_clients():
    asked = Person(id=1, status="sounded", sent=96, deadline=132)
    kept = 1 - 0.1 * (0.65 + 0.35 * 72 / 336)
    yes = answered_by(0.7, 6, 36) * 0.5 * 0.92 * kept
    assert alone(replace(asked, approved=True)) == pytest.approx(yes)
    assert alone(asked) == pytest.approx(yes * answered_by(0.9, 8, 234))


def test_an_answer_that_comes_too_late_to_brief_her_is_worth_nothing():
    asked = Person(id=1, status="sounded", approved=True, sent=325, deadline=336)
    assert alone(asked, now=330.0) == 0
    assert alone(replace(asked, hot=2), now=330.0) > 0


@pytest.mark.parametrize("status", ["new", "stale", "out"])
def test_people_who_are_not_asked_do_not_count(status):
    assert alone(Person(id=1, status=status, approved=True)) == 0


def test_whom_the_client_refused_does_not_count_unless_she_holds_a_place():
    assert alone(Person(id=1, status="available", firm=True, approved=False)) == 0
    assert alone(Person(id=1, status="invited", approved=False, sent=90, deadline=120)) == 0
    assert alone(holders(1, approved=False)[0]) > 0.9


def test_a_firm_yes_is_worth_more_than_one_that_must_be_asked_again():
    may_propose = Person(id=1, status="available", approved=True)
    assert alone(replace(may_propose, firm=True)) > alone(may_propose) > 0.7
    assert alone(replace(may_propose, firm=True, holds_until=95)) == alone(may_propose)


def test_a_reserve_on_call_is_worth_more_and_a_worn_out_one_nothing():
    (reserve,) = reserves(1)
    assert alone(replace(reserve, hot=2)) > alone(reserve) > 0.5
    assert alone(replace(reserve, calls=2)) == 0
    assert alone(replace(reserve, calls=2, firm=True)) > 0.5


def test_an_open_offer_is_worth_less_with_every_hour_of_silence():
    asked = Person(id=1, status="invited", approved=True, sent=90, deadline=120)
    hours = [alone(asked, now=float(now)) for now in (90, 100, 110, 119, 120)]
    assert hours == sorted(hours, reverse=True)
    assert hours[-1] == 0


def test_no_silence_counts_while_it_is_our_turn_to_answer_a_counter_offer():
    asked = Person(id=1, status="invited", approved=True, sent=90, deadline=inf)
    assert alone(asked, now=130.0) > alone(replace(asked, deadline=300), now=130.0)


def test_a_call_up_to_a_reserve_is_worth_less_than_an_invitation():
    asked = Person(id=1, status="invited", approved=True, sent=90, deadline=120)
    assert alone(replace(asked, status="activated")) == pytest.approx(alone(asked) * 0.80 / 0.92)


def test_a_thin_history_counts_as_the_roster():
    blank = Person(id=1, status="sounded", sent=96, deadline=132, p_answer=nan, hours=nan, p_accept=nan, p_keep=nan)
    assert alone(blank) == alone(Person(id=1, status="sounded", sent=96, deadline=132))


def test_the_mood_of_the_action_moves_every_open_yes():
    asked = Person(id=1, status="sounded", sent=96, deadline=132)
    assert alone(asked, yes_mood=0.5) < alone(asked) < alone(asked, yes_mood=2.0)
    assert alone(asked, ans_mood=0.5) < alone(asked)


def test_a_holder_may_vanish_without_a_word():
    """Once the day before has been asked about, nothing brings to light who leaves after that."""
    (holder,) = holders(1, last_ok=336.0 - 24, pings=3)
    assert vanishes(holder, action([holder], now=320.0)) == pytest.approx(0.1 * 0.4 * 0.2 + 0.004)


def test_of_those_who_left_unsaid_the_questions_to_come_bring_most_to_light():
    (holder,) = holders(1, last_ok=336.0 - 48)
    day_before = 0.2 + (0.35 - 0.2) * 2 / 24
    unsaid = day_before + 0.4 * (0.35 - day_before)
    assert vanishes(holder, action([holder])) == pytest.approx(0.1 * 0.4 * unsaid + 0.004)
    silent = replace(holder, pings=3, ping_sent=310.0, ping_ok=False)
    assert vanishes(silent, action([silent], now=312.0)) == pytest.approx(0.1 * 0.4 * (0.2 + 0.4 * 0.15) + 0.004)


def test_a_bonus_holder_makes_up_for_one_who_vanishes():
    three, four = action(holders(3)), action(holders(4))
    one = vanishes(three.people[0], three)
    assert silent_risk(three) == pytest.approx(1 - (1 - one) ** 3)
    assert silent_risk(four) < silent_risk(three) / 5


def test_nothing_wanted_is_covered():
    assert fill_confidence(action([], places={"all": 0})) == Confidence(1, 1, 0, 1, (), ())


def test_fewer_live_people_than_places_cover_nothing():
    cover = fill_confidence(action(holders(2)))
    assert (cover.value, cover.enough, cover.bottleneck) == (0, 0, ("all",))


def test_cover_counts_the_live_and_says_what_asking_everybody_would_give():
    s = action([*holders(2), *reserves(2), *newcomers(10)])
    cover = fill_confidence(s)
    chances = [chance for _, chance, _ in cover.parts]
    assert cover.enough == pytest.approx(robust_at_least(chances, 3))
    assert cover.value == pytest.approx(cover.enough * (1 - cover.silent_risk))
    assert cover.reachable > cover.value
    alone = fill_confidence(action(s.people[:4]))
    assert alone.value == pytest.approx(cover.value)
    assert alone.value < alone.reachable == pytest.approx(cover.enough * (1 - silent_risk_at_last(s)))


def test_cover_counts_a_late_answer_and_what_may_become_a_reminder_too():
    asked = [Person(id=number, status="sounded", sent=96, deadline=100) for number in range(9)]
    s = action(asked, places={"all": 2})
    cover = fill_confidence(s)
    reminded = fill_confidence(replace(s, people=[replace(person, reminders=1) for person in asked]))
    assert cover.enough == reminded.enough < cover.value == reminded.value
    assert cover.value == reminded.reachable < cover.reachable


def test_what_may_become_counts_the_questions_that_still_come():
    asked_again, with_bonus = action(holders(3)), action(holders(3), bonus=1)
    assert silent_risk_at_last(with_bonus) < silent_risk_at_last(asked_again) < silent_risk(asked_again)
    assert silent_risk_at_last(action(holders(2))) > 0


def test_an_open_counter_offer_is_no_missing_yes():
    asked = [(Person(id=1, status="sounded", deadline=deadline), 48.0) for deadline in (90.0, inf)]
    assert yes_mood(asked, 0) == yes_mood(asked[:1], 0) < 1


def test_each_part_says_who_counts_and_why():
    people = [
        *holders(1),
        *holders(1, start=101, ping_ok=False),
        *reserves(1),
        *reserves(1, start=201, hot=2),
        Person(id=1, status="available", firm=True),
        Person(id=2, status="available"),
        Person(id=3, status="sounded", sent=90, deadline=120),
        Person(id=4, status="invited", sent=90, deadline=120),
        Person(id=5, status="activated", sent=90, deadline=120),
        Person(id=6),
        Person(id=7, status="stale"),
        Person(id=8, status="out"),
    ]
    assert [(number, code) for number, _, code in fill_confidence(action(people)).parts] == [
        (100, "confirmed"),
        (101, "silent"),
        (200, "reserve"),
        (201, "on_call"),
        (1, "firm"),
        (2, "available"),
        (3, "sounded"),
        (4, "invited"),
        (5, "activated"),
    ]


@pytest.mark.parametrize("status", ["activated", "sounded"])
def test_a_yes_after_the_end_of_its_question_counts_for_what_is_shown_and_not_for_what_is_enough(status):
    asked = Person(id=1, status=status, approved=True, sent=311.0, deadline=311.75)
    cover = fill_confidence(near([asked, *holders(2)], 24.0))
    assert cover.value > 2 * cover.enough


def test_cover_names_the_group_that_lacks():
    people = [*holders(3, group="madrid"), *holders(1, start=110, group="bilbao"), *newcomers(9)]
    cover = fill_confidence(action(people, places={"madrid": 2, "bilbao": 2}))
    assert cover.bottleneck == ("bilbao",)


def test_who_serves_no_group_of_the_action_counts_for_none():
    strangers = [*holders(1, group="gone"), *reserves(1, groups=frozenset({"gone"}))]
    s = action([*strangers, *holders(1)], places={"all": 1})
    assert fill_confidence(s).enough == fill_confidence(action(holders(1), places={"all": 1})).enough


@given(snapshots())
@example(action(holders(1, p_keep=0.5, ping_ok=False, ping_sent=100.0), places={"all": 1}, now=100.0, due=99.0))
def test_cover_is_a_chance_and_the_order_of_people_does_not_matter(s):
    cover = fill_confidence(s)
    backwards = fill_confidence(replace(s, people=s.people[::-1]))
    for chance in (cover.value, cover.enough, cover.silent_risk, cover.reachable):
        assert -1e-9 <= chance <= 1 + 1e-9
    assert cover.value <= cover.reachable + 1e-9
    assert backwards.value == pytest.approx(cover.value, abs=1e-9)
    assert backwards.reachable == pytest.approx(cover.reachable, abs=1e-9)


@given(snapshots())
def test_one_more_reserve_never_lowers_cover(s):
    more = replace(s, people=[*s.people, *reserves(1)])
    assert fill_confidence(more).value >= fill_confidence(s).value - 1e-9


def test_reserve_seats_are_as_many_as_the_target_asks_for():
    s = action(newcomers(5), places={"all": 8})
    keep = 1 - 0.1 * (0.65 + 0.35 * 72 / 336)
    seats = reserve_seats(s)
    assert robust_at_least([keep] * (8 + seats), 8) >= 0.95 > robust_at_least([keep] * (7 + seats), 8)


def test_reserve_seats_shrink_towards_the_day_but_never_below_the_bonus():
    assert reserve_seats(action([], now=335.0)) == 0
    assert reserve_seats(action([], now=335.0, bonus=1)) == 1


def test_reserve_seats_end_somewhere_even_for_the_unreliable():
    assert reserve_seats(action(newcomers(3, p_keep=0.0), now=0.0, places={"all": 12})) == 10
