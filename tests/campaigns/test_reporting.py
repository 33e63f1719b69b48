"""The timeline is made of events, and of nothing else."""

from datetime import timedelta

import pytest
from django.utils import translation

from campaigns import answering, reporting
from campaigns.models import Action, Event
from tests.campaigns import people
from tests.campaigns.occasions import move, swap
from tests.make import make_action, make_agency, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(db) -> Action:
    make_agency()
    return make_action(owner=make_user(name="Clara Montes"), title="Cena a la fresca", places=2)


def told(action: Action, now) -> list[tuple[str, str, str]]:
    with translation.override("en"):
        return [(line.pip, line.text, line.who) for line in reversed(reporting.timeline(action, now))]


def names(*persons) -> list[str]:
    return [person.blogger.name for person in persons]


def test_the_timeline_tells_like_events_of_one_moment_in_one_line(action, now):
    both = people.confirmed(action, 2, now)
    one, two = names(*both)
    assert told(action, now) == [
        ("asked", f"Sounded out: {one} and {two}", "Clara Montes"),
        ("reserve", f"{one} and {two}: “you may propose me”", "by personal link"),
        ("confirmed", f"Approved by the client: {one} and {two}", "Clara Montes"),
        ("asked", f"Invited: {one} and {two}", "Relevo"),
        ("confirmed", f"{one} and {two}: confirmed", "by personal link"),
    ]


def test_a_dropout_is_told_with_its_hours_and_without_its_reason(action, now):
    left, _came = swap(action, now)
    lines = told(action, now)
    assert ("risk", f"{left.blogger.name} can no longer come, told 26\u00a0h ahead", "by personal link") in lines
    assert not any("sentinel" in text for _pip, text, _who in lines)


def test_the_newest_line_comes_first_and_names_its_events(action, now):
    (laia,) = people.sounded(action, 1, now)
    answering.decline(laia.pk, action.pk, now=now + timedelta(hours=1))
    newest = reporting.timeline(action, now)[0]
    decline = Event.objects.get(verb="decline")
    assert (newest.at, newest.events) == (now + timedelta(hours=1), (decline.pk,))


def test_a_line_says_day_and_hour_also_after_a_week(action, now):
    people.sounded(action, 1, now)
    with translation.override("en"):
        lines = reporting.timeline(action, now + timedelta(days=8))
    assert [line.when for line in lines] == ["9 Jun, 10:00"]


def test_many_names_are_shortened_to_a_number(action, now):
    people.sounded(action, 7, now)
    assert told(action, now)[0][1].endswith("and 4 more")


@pytest.mark.parametrize("number", [1, 20])
def test_the_timeline_takes_three_queries(number, action, now, django_assert_num_queries):
    people.available(action, number, now)
    with django_assert_num_queries(3):
        assert reporting.timeline(action, now)


@pytest.mark.parametrize("place", ["Calle de la Luna 4", ""])
@pytest.mark.parametrize("tone", list(reporting.TONES))
def test_a_move_to_a_place_that_nobody_knows_yet_says_so(place, tone, action, now):
    move(action, now)
    Action.objects.filter(pk=action.pk).update(place=place)
    words = reporting.draft(Action.objects.get(pk=action.pk), tone=tone).words
    assert (place or "por decidir") in words
    assert ": ." not in words
    assert "  " not in words
