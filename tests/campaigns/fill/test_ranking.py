from dataclasses import replace

import pytest
from hypothesis import given, settings

from campaigns.fill import (
    Command,
    Person,
    applied,
    decide,
    fill_confidence,
    needed_now,
    next_wave,
    rank,
    why_so_many,
)
from campaigns.fill.chances import reserve_seats
from campaigns.fill.ranking import ranked, yeses_so_far
from tests.campaigns.fill.made import action, holders, newcomers, reserves, snapshots


@pytest.mark.parametrize(
    ("left", "lead", "target", "needed"),
    [
        (10, 336, 0.95, 0.95),
        (48, 336, 0.95, 0.95),
        (57.6, 336, 0.95, 0.85),
        (72, 336, 0.95, 0.70),
        (100, 110, 0.95, 0.60),
        (300, 336, 0.95, 0.60),
        (150, 336, 0.999, 0.80),
        (200, 336, 0.999, 0.80),
        (300, 336, 0.999, 0.60),
        (130, 140, 0.999, 0.60),
        (115, 120, 0.999, 1 - 0.001 * (1 + 5 * 67 / 24)),
        (300, 336, 0.5, 0.5),
    ],
)
def test_today_asks_for_enough_and_not_for_everything(left, lead, target, needed):
    s = action([], due=float(lead), lead=float(lead), now=float(lead - left), target=target)
    assert needed_now(s) == pytest.approx(needed)


def test_what_is_needed_never_falls_as_the_day_comes_nearer():
    needed = [needed_now(action([], now=float(hour))) for hour in range(337)]
    assert needed == sorted(needed)


def test_rank_is_what_one_letter_is_worth():
    s = action([], now=288.0)
    plain = Person(id=1)
    worth = rank(plain, s, 6)
    assert worth == pytest.approx(0.35 * 0.5 * (1 - 0.1 * 0.35))
    assert rank(replace(plain, fit=0), s, 6) == pytest.approx(worth / 2)
    assert rank(replace(plain, contacts=5), s, 6) == pytest.approx(worth / 1.5)
    assert rank(replace(plain, cost=1.5), s, 6) == pytest.approx(worth / 2)
    assert rank(replace(plain, cost=0.5), s, 6) == pytest.approx(worth)


def test_strangers_come_last_whatever_their_rank_and_must_haves_first():
    people = [
        Person(id=1, stranger=True, p_accept=0.9),
        Person(id=2, p_accept=0.3),
        Person(id=3, p_accept=0.6),
        Person(id=4, stranger=True, must=True, p_accept=0.1),
    ]
    assert [person.id for _, person in ranked(action(people), people, 24)] == [4, 3, 2, 1]


def test_a_wave_takes_the_best_first_and_says_why():
    people = [
        Person(id=1, p_accept=0.3),
        Person(id=2, p_accept=0.9, hours=2, contacts=3),
        Person(id=3, p_accept=0.6, p_keep=0.8, fit=0.2, cost=2),
    ]
    picks = next_wave(action(people, places={"all": 1}), 0.95, 36)
    assert [(pick.id, pick.why) for pick in picks] == [
        (2, ("keeps", "quick", "fits", "budget")),
        (1, ("keeps", "fits", "budget", "rested")),
        (3, ("rested",)),
    ]


def test_must_haves_come_first():
    people = [*newcomers(3), Person(id=9, must=True, p_accept=0.1)]
    wave = next_wave(action(people, places={"all": 2}), 0.2, 36)
    assert (wave[0].id, wave[0].why[0]) == (9, "must")


def test_a_must_have_is_asked_even_when_cover_is_good():
    s = action([*holders(2), *reserves(3), Person(id=9, must=True), *newcomers(5)])
    assert [pick.id for pick in next_wave(s, 0.1, 36)] == [9]


def test_nobody_is_asked_when_cover_is_good():
    assert next_wave(action([*holders(3), *reserves(4), *newcomers(9)]), 0.6, 36) == []


@pytest.mark.parametrize(
    "facts", [{"approved": False}, {"awake": False}, {"status": "out"}, {"groups": frozenset({"gone"})}]
)
def test_some_are_never_in_a_wave(facts):
    assert next_wave(action(newcomers(5, **facts)), 0.9, 36) == []


def test_nobody_is_asked_who_could_not_be_briefed_in_time():
    assert next_wave(action(newcomers(5), now=331.0), 0.9, 2) == []


def test_a_wave_asks_for_the_group_that_lacks():
    people = [
        *holders(2, group="madrid"),
        *reserves(2, group="madrid"),
        *newcomers(6, groups=frozenset({"madrid"})),
        *newcomers(6, start=50, groups=frozenset({"bilbao", "madrid"})),
    ]
    picks = next_wave(action(people, places={"madrid": 2, "bilbao": 1}), 0.6, 36)
    assert picks
    assert {pick.group for pick in picks} == {"bilbao"}
    assert all(pick.id >= 50 for pick in picks)


def test_one_more_may_be_asked_beyond_the_limit_only_while_nobody_is_asked():
    expected = [Person(id=80 + i, status="available", approved=True, p_keep=0.01) for i in range(14)]
    s = action([*expected, *newcomers(3)])
    asked = Person(id=99, status="sounded", sent=95, deadline=120)
    assert len(next_wave(s, 0.95, 36)) == 1
    assert next_wave(replace(s, people=[*s.people, asked]), 0.95, 36) == []


def chance_of_too_many(s):
    return yeses_so_far(s).reached


def sounded(s, picks, hours):
    return applied(s, [Command("sound", (pick.id,), s.now + hours, pick.group) for pick in picks])


@settings(max_examples=150)
@given(snapshots())
def test_a_wave_is_the_smallest_prefix_that_is_enough(s):
    picks = next_wave(s, 0.8, 10)
    order = [p.id for _, p in ranked(s, s.people, 10)]
    places = [order.index(pick.id) for pick in picks]
    assert places == sorted(places)
    assert len(picks) <= 1 or chance_of_too_many(sounded(s, picks, 10)) <= s.eps + 1e-9
    if picks and not any(p.must for p in s.people):
        assert fill_confidence(sounded(s, picks[:-1], 10)).enough < 0.8


def test_a_wave_skips_nobody_of_its_ranking():
    s = action([Person(id=i, p_accept=0.3 + 0.02 * (i * 7 % 30)) for i in range(30)])
    picks = next_wave(s, 0.6, 36)
    order = [p.id for _, p in ranked(s, s.people, 36)]
    assert [pick.id for pick in picks] == order[: len(picks)]
    assert fill_confidence(sounded(s, picks, 36)).enough < 0.6
    one_more = replace(picks[-1], id=order[len(picks)])
    assert chance_of_too_many(sounded(s, [*picks, one_more], 36)) > s.eps


def test_too_many_means_more_than_places_and_reserve_seats():
    s = action([], now=330.0)
    few = holders(3 + reserve_seats(s))
    assert chance_of_too_many(replace(s, people=few)) == 0
    assert chance_of_too_many(replace(s, people=[*few, *reserves(1)])) == 1
    assert chance_of_too_many(replace(s, people=[*few, *reserves(1, calls=2)])) == 0


@pytest.mark.parametrize(
    ("places", "people", "so_many"),
    [
        (1, [Person(n, p_answer=0.95, p_accept=0.95) for n in range(1, 9)], "needed_today"),
        (2, [Person(n, p_answer=0.5, p_accept=0.5) for n in range(1, 3)], "everybody"),
        (2, [Person(n, p_answer=0.7, p_accept=0.6) for n in range(1, 30)], "no_more_at_once"),
    ],
)
def test_a_wave_knows_whether_it_is_enough_and_else_why_it_is_no_larger(places, people, so_many):
    s = action(people, places={"a": places})
    wave = [command for command in decide(s) if command.do == "sound"]
    assert why_so_many(s, wave) == so_many
