"""The dry run of a week: it reaches its end, says when it does not say all, and nothing of it is written."""

from datetime import timedelta

import pytest

from campaigns.board import ahead
from campaigns.board.ahead import week_ahead
from tests.campaigns.people import listed
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("places", "people"), [(2, 30), (5, 60), (12, 150)])
def test_it_goes_on_until_the_week_is_over(places, people, now, story):
    """Hours of the engine become moments and hours again on the way, and none may be lost by a hair."""
    make_agency()
    action = make_action(places=places, due=now + timedelta(days=9, hours=2, minutes=17))
    action.opened_at = now - timedelta(hours=5, minutes=13, seconds=7)
    action.save()
    listed(action, people)

    week = week_ahead(action, now, may_ask_new=True)

    assert week.steps[-1].at > now + timedelta(days=5)
    assert week.steps == sorted(week.steps, key=lambda step: step.at)
    assert not week.more


def test_where_there_is_more_than_a_page_holds_it_says_so(now, story, monkeypatch):
    monkeypatch.setattr(ahead, "MOST_LINES", 2)
    make_agency()
    action = make_action(places=5, due=now + timedelta(days=9))
    listed(action, 60)
    week = week_ahead(action, now, may_ask_new=True)
    assert (len(week.steps), week.more) == (2, True)
