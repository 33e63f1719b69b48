"""Whose word counts, and whom a criterion means: the rules alone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.approval import Known, Said, Sought, meets, word_of

said = st.builds(Said, st.sampled_from(["yes", "no", "must_have"]), st.sampled_from([None, 1, 2]))


@pytest.mark.parametrize(
    ("words", "last", "word"),
    [
        ([], 1, None),
        ([("yes", 1)], 1, "yes"),
        ([("yes", 1), ("no", 1)], 1, "no"),
        ([("yes", 1)], 2, None),
        ([("yes", 1), ("yes", 2)], 2, "yes"),
        ([("no", 1), ("yes", 2)], 2, "no"),
        ([("no", 1), ("yes", 1), ("must_have", 2)], 2, "must_have"),
        ([("yes", None)], 2, "yes"),
        ([("no", 1), ("yes", None)], 2, "yes"),
        ([("yes", 1), ("no", 2)], None, "no"),
    ],
)
def test_the_last_links_word_counts_and_a_no_of_an_earlier_one_ends_it(words, last, word):
    assert word_of([Said(*each) for each in words], last) == word


@given(st.lists(said), st.sampled_from([1, 2]))
def test_nobody_is_approved_without_a_yes_of_the_last_link_or_of_the_whole_side(words, last):
    if word_of(words, last) in ("yes", "must_have"):
        assert any(each.verdict != "no" and (each.rank is None or each.rank >= last) for each in words)


HER = Known(topics=frozenset({1}), cities=frozenset({"madrid"}), readers=9000, price=Decimal(300))


@pytest.mark.parametrize(
    ("sought", "is_met"),
    [
        (Sought(), False),
        (Sought(topics=frozenset({1, 2})), True),
        (Sought(topics=frozenset({2})), False),
        (Sought(city="madrid", audience_from=5000, price_to=Decimal(300)), True),
        (Sought(city="toledo"), False),
        (Sought(audience_from=9001), False),
        (Sought(audience_to=8999), False),
        (Sought(price_to=Decimal("299.99")), False),
    ],
)
def test_a_criterion_means_whoever_meets_all_of_it(sought, is_met):
    assert meets(sought, HER) is is_met


def test_what_is_not_known_is_not_met():
    unknown = Known()
    for sought in (Sought(topics=frozenset({1})), Sought(city="madrid"), Sought(audience_to=9), Sought(price_to=1)):
        assert not meets(sought, unknown)
