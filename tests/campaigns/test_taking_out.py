"""Mails that somebody takes out of the outbox, and the questions that end with them."""

import pytest

from agency import outbox
from agency.models import Message
from campaigns import inviting, reporting
from campaigns.models import Event, Invitation
from campaigns.taking_out import take_out
from tests.campaigns.people import fresh, invited, sounded, state
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(now):
    make_agency()
    return make_action()


def test_with_the_mail_that_asks_the_question_ends_and_she_may_be_asked_again(action, now):
    (laia,) = sounded(action, 1, now)
    take_out(Message.objects.get(), now=now, user=action.owner)
    ended = Invitation.objects.get()
    asked, refused = inviting.sound_out(action.pk, [laia.pk], action.groups.get().pk, now=now, user=action.owner)
    assert (ended.outcome, Message.objects.filter(state="dropped").count()) == ("closed", 1)
    assert (len(asked), refused, state(laia)) == (1, [], "sounded")
    lines = [line.text for line in reporting.timeline(action, now)]
    assert f"Retirada antes de salir: la pregunta a {laia.blogger.name}" in lines


def test_an_invitation_that_never_left_keeps_no_place_and_leaves_her_available(action, now):
    (laia,) = invited(action, 1, now)
    take_out(Message.objects.get(purpose="invitation"), now=now, user=action.owner)
    assert (state(laia), Invitation.objects.open().count()) == ("available", 0)
    assert inviting.room(action, action.groups.get()) == 5


def test_who_is_too_late_changes_nothing(action, now):
    (laia,) = sounded(action, 1, now)
    Message.objects.update(state="sent", sent_at=now)
    before = Event.objects.count()
    with pytest.raises(outbox.TooLate):
        take_out(Message.objects.get(), now=now, user=action.owner)
    assert (Event.objects.count(), fresh([laia])[0].state, Invitation.objects.open().count()) == (before, "sounded", 1)
