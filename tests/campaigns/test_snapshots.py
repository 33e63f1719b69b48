"""The engine's picture of the rows."""

from datetime import timedelta

import pytest

from campaigns import answering
from campaigns.snapshots import snapshot
from campaigns.staffing import tend
from campaigns.states import Ask
from tests.campaigns.people import called_up
from tests.make import make_action

pytestmark = pytest.mark.django_db


def calls(action, now):
    return {person.id: person.calls for person in snapshot(action, now).people if person.calls}


def test_who_said_no_to_a_call_up_is_not_called_to_that_place_again(now):
    action = make_action(places=1, autopilot="auto", starts_at=now + timedelta(hours=20))
    ana, bea = called_up(action, 2, now)
    answering.decline(ana.pk, action.pk, now=now)
    tend(action.pk, now)
    assert calls(action, now) == {ana.pk: 2, bea.pk: 1}
    assert list(ana.invitations.filter(kind=Ask.CALL_UP).values_list("outcome", flat=True)) == ["no"]


def test_a_day_after_her_no_she_may_be_called_up_again(now):
    action = make_action(places=1)
    (ana,) = called_up(action, 1, now)
    answering.decline(ana.pk, action.pk, now=now)
    assert calls(action, now + timedelta(hours=23)) == {ana.pk: 2}
    assert calls(action, now + timedelta(hours=24)) == {ana.pk: 1}
