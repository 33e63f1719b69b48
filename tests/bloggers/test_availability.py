"""Days on which she is not asked: noted once, ended in one press, hints told apart."""

from datetime import date, timedelta

import pytest

from bloggers import availability
from bloggers.models import Busy
from tests.make import make_blogger

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 9)
LINK, TEAM = Busy.Source.LINK, Busy.Source.TEAM


def days(rows) -> list[tuple[date, date]]:
    return [(row.starts, row.ends) for row in rows]


def noted(blogger, first: int, last: int, now, **options) -> Busy:
    starts, ends = TODAY + timedelta(days=first), TODAY + timedelta(days=last)
    return availability.note_busy(blogger, starts, ends, **{"source": LINK, "now": now} | options)


def test_busy_days_are_noted_with_their_source_words_and_hour(now):
    laia = make_blogger()
    busy = noted(laia, 0, 20, now, source=TEAM, words="de viaje")
    assert list(Busy.objects.values_list("blogger", "starts", "ends", "is_hint", "words", "source", "noted_at")) == [
        (laia.pk, TODAY, date(2026, 6, 29), False, "de viaje", TEAM, now)
    ]
    assert noted(laia, 0, 20, now, source=TEAM, words="de viaje") == busy
    assert Busy.objects.count() == 1


def test_a_hint_and_busy_days_of_the_same_dates_are_two_things(now):
    laia = make_blogger()
    noted(laia, 0, 20, now)
    noted(laia, 0, 20, now, is_hint=True)
    assert list(Busy.objects.order_by("pk").values_list("is_hint", flat=True)) == [False, True]


def test_days_in_the_wrong_order_are_refused(now):
    with pytest.raises(ValueError):
        noted(make_blogger(), 3, 2, now)
    assert Busy.objects.count() == 0


def test_who_is_free_again_keeps_what_has_passed_and_loses_what_lies_ahead(now):
    laia = make_blogger()
    begun, ahead, past = noted(laia, -3, 20, now), noted(laia, 30, 40, now), noted(laia, -9, -5, now)
    for busy in (begun, ahead, past, begun, ahead):
        availability.end_busy(busy, now)
    assert days(Busy.objects.order_by("starts")) == [
        (TODAY - timedelta(days=9), TODAY - timedelta(days=5)),
        (TODAY - timedelta(days=3), TODAY - timedelta(days=1)),
    ]


def test_today_is_the_day_where_she_lives(now):
    late = now.replace(hour=22, minute=30)  # 00:30 of the next day in Madrid
    laia = make_blogger(zone="Europe/Madrid")
    availability.end_busy(noted(laia, 0, 20, late), late)
    assert days(Busy.objects.all()) == [(TODAY, TODAY)]


def test_busy_times_that_meet_the_days_are_found_for_many_in_one_query(now, django_assert_num_queries):
    laia, bea, ana = make_blogger(), make_blogger(), make_blogger()
    rows = [noted(laia, 0, 5, now), noted(laia, 5, 9, now, is_hint=True), noted(bea, 6, 6, now), noted(ana, 0, 4, now)]
    with django_assert_num_queries(1):
        found = availability.busy_between(
            [laia.pk, bea.pk, ana.pk], TODAY + timedelta(days=5), TODAY + timedelta(days=6)
        )
    assert found == {laia.pk: rows[:2], bea.pk: [rows[2]]}


def test_whoever_counts_on_her_hears_of_a_change_once(now, monkeypatch):
    heard = []
    monkeypatch.setattr(availability, "ON_CHANGE", [lambda blogger, at: heard.append((blogger, at))])
    laia = make_blogger()
    busy = noted(laia, 0, 20, now)
    noted(laia, 0, 20, now)
    availability.end_busy(busy, now)
    availability.end_busy(busy, now)
    assert heard == [(laia, now), (laia, now)]
