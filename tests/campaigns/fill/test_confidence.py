from itertools import product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.fill import at_least, group_confidence, robust_at_least
from campaigns.fill.confidence import WEEKS, Tail
from tests.campaigns.fill.made import chances

VECTORS = [
    ([0.5] * 10, 5, 0.623046875, 0.564209024143),
    ([0.9] * 8, 8, 0.43046721, 0.398389858602),
    ([0.9] * 8 + [0.8] * 2, 8, 0.8930334564, 0.863382701538),
    ([0.9] * 8 + [0.8] * 3, 8, 0.9603020772, 0.941807023771),
    ([0.9, 0.8, 0.7], 2, 0.902, 0.884467193568),
    ([0.9, 0.8, 0.7], 3, 0.504, 0.475153949472),
    ([0.95] * 10 + [0.6] * 4, 10, 0.972157481659, 0.957283642127),
    ([1, 1, 0.25], 3, 0.25, 0.234482758621),
    ([], 0, 1, 1),
    ([], 1, 0, 0),
]
several = st.lists(chances, max_size=12)


@pytest.mark.parametrize(("ps", "k", "plain", "robust"), VECTORS)
def test_enough_people_in_ordinary_and_in_bad_weeks(ps, k, plain, robust):
    assert at_least(ps, k) == pytest.approx(plain, abs=1e-11)
    assert robust_at_least(ps, k) == pytest.approx(robust, abs=1e-11)


def brute(ps, k):
    total = 0.0
    for comes in product([True, False], repeat=len(ps)):
        if sum(comes) >= k:
            chance = 1.0
            for p, c in zip(ps, comes, strict=True):
                chance *= p if c else 1 - p
            total += chance
    return total


@settings(max_examples=25)
@given(st.lists(chances, max_size=7), st.integers(-1, 8))
def test_counting_agrees_with_every_case_added_up(ps, k):
    assert at_least(ps, k) == pytest.approx(brute(ps, k), abs=1e-12)


@given(several, st.integers(-2, 14))
def test_confidence_is_a_chance_and_bad_weeks_never_raise_it(ps, k):
    assert 0 <= robust_at_least(ps, k) <= at_least(ps, k) + 1e-12 <= 1 + 1e-12


@given(several, chances, st.integers(0, 12))
def test_one_more_person_never_lowers_confidence(ps, p, k):
    assert robust_at_least([*ps, p], k) >= robust_at_least(ps, k) - 1e-12


@given(several, chances, chances, st.integers(0, 12))
def test_a_better_chance_never_lowers_confidence(ps, p, q, k):
    low, high = sorted((p, q))
    assert robust_at_least([*ps, high], k) >= robust_at_least([*ps, low], k) - 1e-12


@given(several, st.integers(-1, 12))
def test_one_more_place_never_raises_confidence(ps, k):
    assert robust_at_least(ps, k + 1) <= robust_at_least(ps, k) + 1e-12


@given(several, st.integers(0, 12), st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(ps, k, chance: Random):
    shuffled = ps[:]
    chance.shuffle(shuffled)
    assert at_least(shuffled, k) == pytest.approx(at_least(ps, k), abs=1e-9)


@given(several)
def test_too_few_people_give_nought_and_no_places_certainty(ps):
    assert (at_least(ps, len(ps) + 1), at_least(ps, 0), at_least(ps, -3)) == (0, 1, 1)


@given(several)
def test_tails_add_up_to_the_expected_number(ps):
    assert sum(at_least(ps, j) for j in range(1, len(ps) + 1)) == pytest.approx(sum(ps), abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_of_many_people_those_who_can_change_nothing_any_more_are_not_missed(seed):
    chance = Random(seed)
    ps = [chance.random() for _ in range(200)]
    one_by_one = Tail(10)
    for p in ps:
        one_by_one.add(p)
    assert at_least(ps, 10) == pytest.approx(one_by_one.reached, abs=1e-15, rel=0)


def test_two_groups_share_one_who_could_serve_both():
    people = [(0.9, {"food"}), (0.8, {"food", "madrid"}), (0.7, {"madrid"})]
    low, shown, bottleneck = group_confidence(people, {"food": 1, "madrid": 1})
    assert low == pytest.approx(0.8309, abs=1e-4)
    assert shown == pytest.approx(0.902)
    assert bottleneck == ("madrid",)


def test_the_bottleneck_is_the_group_that_lacks():
    people = [(0.9, {"bilbao"}), *[(0.9, {"madrid"})] * 5]
    assert group_confidence(people, {"bilbao": 1, "madrid": 1})[2] == ("bilbao",)


def test_no_places_are_always_covered():
    assert group_confidence([], {"madrid": 0}) == (1, 1, ())


def test_people_without_groups_serve_them_all():
    _, shown, _ = group_confidence([(0.5, ()), (0.5, ())], {"a": 1, "b": 1})
    assert shown == pytest.approx(0.25)


def test_one_group_is_judged_like_places_without_requirements():
    ps = [0.9] * 8 + [0.8] * 2
    assert group_confidence([(p, ()) for p in ps], {"all": 8}, WEEKS)[1] == robust_at_least(ps, 8)


def test_many_groups_are_judged_singly_and_as_a_whole():
    places = dict.fromkeys("abcdefgh", 1)
    assert group_confidence([(1.0, ())] * 8, places)[1] == 1
    assert group_confidence([(1.0, ())] * 7, places)[1:] == (0, tuple("abcdefgh"))


def fits(people, places):
    """Whether these people fill all places, each at most one (tried out in full)."""
    seats = [group for group, count in places.items() for _ in range(count)]
    if not seats:
        return True
    rest = dict(places)
    rest[seats[0]] -= 1
    return any(
        (not groups or seats[0] in groups) and fits(people[:i] + people[i + 1 :], rest)
        for i, groups in enumerate(people)
    )


@settings(max_examples=25)
@given(
    st.lists(st.tuples(chances, st.frozensets(st.sampled_from("abc"), min_size=1)), max_size=5),
    st.dictionaries(st.sampled_from("abc"), st.integers(1, 2), max_size=3),
)
def test_the_exact_chance_lies_between_product_and_minimum(people, places):
    exact = 0.0
    for comes in product([True, False], repeat=len(people)):
        there = [groups for (_, groups), c in zip(people, comes, strict=True) if c]
        if fits(there, places):
            chance = 1.0
            for (p, _), c in zip(people, comes, strict=True):
                chance *= p if c else 1 - p
            exact += chance
    low, shown, _ = group_confidence(people, places)
    assert low - 1e-9 <= exact <= shown + 1e-9
