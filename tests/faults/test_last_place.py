"""The last place, ten at once, over HTTP: one yes, never two, and nobody told "full" for nothing.

Two controls must go wrong, or the race would be blind: without its guards the product tells yes
to more people than there are places; with the lock alone taken out, somebody is told "full" for
nothing, or her press breaks.
"""

import pytest
from django.db import connection

from agency import clock
from agency.invariants import violations
from tests import services
from tests.faults import race

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PLACES, RUNNERS = (2000, 20) if services.FULL else (200, 10)
SMALL = 20


@pytest.mark.sqlite
def test_of_ten_who_press_at_once_one_has_the_last_place():
    places, runners = (PLACES, RUNNERS) if connection.vendor == "postgresql" else (SMALL, 6)
    races = race.lay_out(places, runners)
    with race.web_server() as port:
        outcome = race.run(port, races)
    # Anything else, "database is locked" among it, would be another status.
    assert outcome.answers == {race.YES: places, race.FULL: places * (runners - 1)}
    assert outcome.told_yes_too_often == 0
    assert race.places_held() == places
    assert violations(clock.now()) == []


def test_control_without_its_guards_more_are_told_yes_than_there_are_places(postgres):
    races = race.lay_out(SMALL, RUNNERS)
    with race.web_server("no_guard") as port:
        outcome = race.run(port, races)
    assert outcome.told_yes_too_often >= 0.9 * SMALL
    assert race.places_held() < outcome.answers[race.YES]
    assert violations(clock.now()) != []


def test_with_a_place_for_everybody_nobody_is_told_that_it_is_full(postgres):
    races = race.lay_out(SMALL, 5, places=5)
    with race.web_server() as port:
        outcome = race.run(port, races)
    assert outcome.answers == {race.YES: SMALL * 5}


def test_control_without_the_lock_alone_somebody_is_told_full_for_nothing_or_her_press_breaks(postgres):
    races = race.lay_out(SMALL, 5, places=5)
    with race.web_server("no_lock") as port:
        outcome = race.run(port, races)
    assert outcome.answers[race.FULL] + outcome.broken > 0
