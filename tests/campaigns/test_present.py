"""What her link shows now: what still comes, with its hour."""

from datetime import timedelta

import pytest

from agency import hours
from campaigns import her_page, present
from campaigns.fill.deadlines import FRESH_H, STILL_ON_H
from campaigns.models import Participation
from tests.campaigns.people import confirmed
from tests.make import make_action


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "steps"), [(0, ["practical", "due"]), (5, ["still_on", "practical", "due"])])
def test_her_page_announces_no_question_that_a_fresh_yes_has_answered(now, days, steps):
    (laia,) = confirmed(make_action(starts_at=now + timedelta(hours=60)), 1, now)
    Participation.objects.update(answered_at=now - timedelta(days=days))
    shown = present.of(her_page.people().get(pk=laia.pk), now)
    assert [code for _at, code in shown.steps] == steps


def test_how_long_a_yes_is_fresh_is_what_the_engine_goes_by():
    assert timedelta(hours=STILL_ON_H[1] + FRESH_H[1]) == hours.SAID_SO_LATELY
