"""Business time and the machine's time."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
import time_machine

from agency import clock
from agency.models import Pulse

NIGHT = datetime(2026, 6, 9, 20, 4, tzinfo=UTC)


@pytest.fixture
def story_on(db, settings):
    settings.STORY = True


def test_both_times_are_the_machines_and_know_their_zone():
    with time_machine.travel(NIGHT, tick=False):
        assert (clock.now(), clock.wall()) == (NIGHT, NIGHT)
    assert clock.wall().tzinfo is UTC


def test_nothing_but_a_story_moves_the_clock(db):
    with pytest.raises(RuntimeError, match="only a story"):
        clock.set_story(NIGHT)
    assert Pulse.objects.count() == 0


def test_a_kept_anchor_means_nothing_outside_a_story(db):
    Pulse.objects.create(pk=1, story_anchor=NIGHT, story_since=NIGHT, story_speed=0)
    with time_machine.travel(NIGHT + timedelta(days=400), tick=False):
        assert clock.now() == NIGHT + timedelta(days=400)


def test_until_a_story_has_set_its_clock_it_is_the_machines(story_on):
    with time_machine.travel(NIGHT, tick=False):
        assert clock.now() == NIGHT
        Pulse.objects.create(pk=1)
        assert clock.now() == NIGHT


def test_a_story_stands_still_until_it_is_moved(story_on):
    with time_machine.travel("2026-11-22T12:00Z", tick=False) as machine:
        clock.set_story(NIGHT)
        machine.shift(timedelta(days=3))
        assert clock.now() == NIGHT
        assert clock.wall() == datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_a_story_runs_at_its_speed(story_on):
    with time_machine.travel("2026-11-22T12:00Z", tick=False) as machine:
        clock.set_story(NIGHT, speed=60)
        machine.shift(90)
        assert clock.now() == NIGHT + timedelta(minutes=90)


def test_a_story_jumps_and_keeps_one_row(story_on):
    clock.set_story(NIGHT)
    clock.set_story(datetime(2026, 6, 10, 9, 0, tzinfo=ZoneInfo("Europe/Madrid")))
    assert clock.now() == datetime(2026, 6, 10, 7, 0, tzinfo=UTC)
    assert [pulse.pk for pulse in Pulse.objects.all()] == [1]


def test_hours_between_are_absolute_over_a_clock_change():
    madrid = ZoneInfo("Europe/Madrid")
    saturday, sunday = datetime(2026, 3, 28, 20, 0, tzinfo=madrid), datetime(2026, 3, 29, 20, 0, tzinfo=UTC)
    assert clock.hours_between(saturday.astimezone(UTC), sunday) == 25
    assert clock.hours_between(sunday, saturday.astimezone(timezone(timedelta(hours=1)))) == -25
