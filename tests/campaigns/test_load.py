"""A person's weeks: what she takes part in, over all clients."""

from datetime import UTC, date, datetime, timedelta

import pytest

from campaigns import load
from campaigns.states import ActionState
from campaigns.states import ParticipationState as P
from tests.make import make_action, make_blogger, make_participation

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 15)


def at(day: int, hour: int = 18) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)


def taking_part(blogger, when: datetime, hers: str = P.CONFIRMED, **fields):
    return make_participation(make_action(starts_at=when, **fields), blogger, hers)


def test_a_week_counts_what_she_takes_part_in_for_any_client(django_assert_num_queries):
    laia, bea = make_blogger(), make_blogger()
    taking_part(laia, at(15))
    taking_part(laia, at(21), P.DELIVERED, state=ActionState.CLOSED)
    taking_part(laia, at(22))
    taking_part(bea, at(18))
    for state in (P.LISTED, P.SOUNDED, P.AVAILABLE, P.RESERVE, P.DECLINED, P.WITHDREW, P.RELEASED):
        taking_part(bea, at(18), state)
    taking_part(bea, at(18), state=ActionState.CANCELLED)
    with django_assert_num_queries(1):
        found = load.weeks([laia.pk, bea.pk], date(2026, 6, 18), date(2026, 6, 23))
    assert found == {laia.pk: {MONDAY: 2, MONDAY + timedelta(days=7): 1}, bea.pk: {MONDAY: 1}}


def test_the_day_of_an_action_is_that_of_its_own_clock():
    laia = make_blogger()
    taking_part(laia, at(14, 23), zone="Europe/Madrid")  # Monday, 01:00
    taking_part(laia, at(14, 23), zone="Atlantic/Azores")  # Sunday, 23:00
    assert load.weeks([laia.pk], MONDAY, MONDAY) == {laia.pk: {MONDAY: 1}}


def test_what_a_merged_row_takes_part_in_is_its_persons():
    laia = make_blogger()
    twin = make_blogger(merged_into=laia)
    taking_part(laia, at(15))
    taking_part(twin, at(16))
    assert load.weeks([laia.pk], MONDAY, MONDAY) == {laia.pk: {MONDAY: 2}}
