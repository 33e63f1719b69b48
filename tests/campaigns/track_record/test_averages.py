"""The roster's own averages: counted once a day, believed of whoever is little known."""

from datetime import timedelta

import pytest

from agency import sweeping
from campaigns.models import RosterAverages
from campaigns.snapshots import snapshot
from campaigns.track_record import Chances, averages, records_of
from tests.campaigns.track_record.past import took_part
from tests.make import make_action, make_blogger, make_participation

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAY = timedelta(days=1)


def believed(now) -> Chances:
    """Of somebody nobody knows."""
    ana = make_blogger()
    return records_of([ana.pk], now)[ana.pk].chances()


def an_agency_that_is_let_down(now, people: int = 40) -> None:
    for _ in range(people):
        took_part(make_blogger(), now, state="withdrew", notice_hours=5.0)


def test_before_anything_is_counted_the_defaults_of_the_engine_hold(now):
    an_agency_that_is_let_down(now, 3)
    assert believed(now) == Chances(0.70, 6.0, 0.50, 0.90)


def test_what_the_roster_does_is_believed_of_a_newcomer_by_the_engine_too(now):
    an_agency_that_is_let_down(now)
    averages.count_anew(now)
    assert believed(now).p_keep < 0.5
    action = make_action()
    new = make_participation(action)
    (person,) = snapshot(action, now).people
    assert (person.id, person.p_keep) == (new.pk, believed(now).p_keep)


def test_the_clock_counts_them_once_a_day(now):
    sweeping.run(now)
    an_agency_that_is_let_down(now)
    sweeping.run(now + timedelta(hours=1))
    assert believed(now).p_keep == pytest.approx(0.90)
    sweeping.run(now + DAY)
    assert believed(now).p_keep < 0.5
    assert RosterAverages.objects.get().at == now + DAY


def test_only_the_latest_people_are_counted(now, monkeypatch):
    an_agency_that_is_let_down(now)
    monkeypatch.setattr(averages, "LATEST", 5)
    for _ in range(5):
        took_part(make_blogger(), now)
    averages.count_anew(now)
    assert believed(now).p_keep > 0.9


def test_a_clock_that_was_set_back_has_them_counted_anew(now):
    sweeping.run(now)
    sweeping.run(now - DAY)
    assert RosterAverages.objects.get().at == now - DAY
