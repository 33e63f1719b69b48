"""What more people would do for cover: by the engine, in words first, by numbers from thirty finished questions on."""

from datetime import timedelta

import pytest
from django.utils import translation

from campaigns.board import raising
from campaigns.board.cover import OWN_QUESTIONS
from campaigns.models import Invitation
from campaigns.states import ActionState, Outcome
from tests.campaigns.people import listed, sounded
from tests.make import make_action, make_blogger

pytestmark = pytest.mark.django_db


def with_more(action, people, now):
    with translation.override("en"):
        return raising.with_more(action, action.groups.get(), [person.pk for person in people], now)


def test_people_raise_cover_in_words_whether_they_are_on_the_list_or_not(now):
    action = make_action(places=1)
    known = [person.blogger for person in listed(action, 4)]
    strangers = [make_blogger() for _n in range(4)]

    assert with_more(action, [*known, *strangers], now) == raising.Raise("“Not enough”", "“At risk”", by_word=True)
    assert with_more(action, known, now) == with_more(action, strangers, now)


def test_with_thirty_finished_questions_of_our_own_it_is_a_number(now):
    action = make_action(places=1)
    sounded(make_action(), OWN_QUESTIONS, now)
    Invitation.objects.update(outcome=Outcome.NO, ended_at=now)

    raised = with_more(action, [make_blogger() for _n in range(6)], now)

    assert (raised.before, raised.by_word, raised.is_seen) == ("0\N{NO-BREAK SPACE}%", False, True)


def test_who_was_asked_already_changes_nothing(now):
    action = make_action(places=1)
    person = sounded(action, 1, now)[0]

    assert not with_more(action, [person.blogger], now).is_seen


def test_an_action_that_fills_no_places_any_more_has_none(now):
    over, closed = make_action(now=now - timedelta(days=90)), make_action(state=ActionState.CLOSED)

    assert [with_more(action, [make_blogger()], now) for action in (over, closed)] == [None, None]
