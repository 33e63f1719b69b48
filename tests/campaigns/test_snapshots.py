"""The engine's picture of the rows."""

from datetime import timedelta

import pytest

from bloggers import interest
from campaigns import answering
from campaigns.snapshots import snapshot
from campaigns.staffing import tend
from campaigns.states import Ask
from campaigns.states import ParticipationState as P
from tests.campaigns.people import called_up, listed
from tests.make import make_action, make_participation

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


def test_who_asked_to_be_included_or_took_part_before_is_no_stranger(now):
    action = make_action()
    asked, took_part, long_ago, nobody = listed(action, 4)
    interest.note(asked.blogger, "", "mail", now - timedelta(days=300))
    interest.note(long_ago.blogger, "", "mail", now - timedelta(days=400))
    over = make_action(starts_at=now - timedelta(days=30), state="closed")
    make_participation(over, took_part.blogger, P.DELIVERED)
    strangers = {person.id for person in snapshot(action, now).people if person.stranger}
    assert strangers == {long_ago.pk, nobody.pk}
