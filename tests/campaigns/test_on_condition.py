"""Somebody not approved: asked on condition, kept until an hour, confirmed by the client's yes."""

from datetime import timedelta

import pytest

from agency.invariants import violations
from agency.models import Message
from agency.post import LETTERS
from campaigns import answering, deciding, on_condition, staffing
from campaigns.cards import YES_NEEDED
from campaigns.lifecycle import WrongTurn
from campaigns.models import Card, Invitation
from tests.campaigns.people import available, fresh, reserves, seen, state
from tests.make import make_action

pytestmark = pytest.mark.django_db


def call(action, people, now, until=None):
    return on_condition.call_up_on_condition(
        action.pk,
        [person.pk for person in people],
        action.groups.first().pk,
        until or now + timedelta(hours=4),
        now=now,
        user=action.owner,
    )


def test_her_yes_and_the_clients_yes_make_the_place_hers(now):
    action = make_action()
    (laia,) = available(action, 1, now)
    call(action, [laia], now)
    answering.accept(laia.pk, action.pk, seen(laia), now=now)
    (laia,) = fresh([laia])
    assert (state(laia), laia.is_firm(now), laia.holds_until) == ("available", True, now + timedelta(hours=4))
    assert Card.objects.waiting().filter(participation=laia, code=YES_NEEDED).count() == 1

    deciding.note_verdict(action.pk, [laia.pk], "yes", now=now, user=action.owner)
    assert (state(laia), Card.objects.waiting().filter(code=YES_NEEDED).count()) == ("confirmed", 0)
    assert Message.objects.filter(purpose="confirmed").count() == 1


def test_her_yes_twice_is_one_card_and_one_receipt(now):
    action = make_action()
    (laia,) = available(action, 1, now)
    call(action, [laia], now)
    saw = seen(laia)
    for _press in range(2):
        answering.accept(laia.pk, action.pk, saw, now=now)
    assert Card.objects.filter(code=YES_NEEDED).count() == 1


def test_the_hour_frees_her_with_a_kind_letter(now):
    action = make_action()
    (laia,) = available(action, 1, now)
    call(action, [laia], now)
    answering.accept(laia.pk, action.pk, seen(laia), now=now)
    late = now + timedelta(hours=4)
    staffing.tend(action.pk, late)
    assert Message.objects.filter(purpose="free_again").count() == 1
    assert not Card.objects.waiting().filter(code=YES_NEEDED).exists()
    deciding.note_verdict(action.pk, [laia.pk], "yes", now=late + timedelta(minutes=1), user=action.owner)
    assert state(laia) == "available"


def test_the_clients_no_lets_her_go(now):
    action = make_action()
    (laia,) = available(action, 1, now)
    call(action, [laia], now)
    answering.accept(laia.pk, action.pk, seen(laia), now=now)
    deciding.note_verdict(action.pk, [laia.pk], "no", now=now, user=action.owner)
    assert (state(laia), Card.objects.waiting().filter(code=YES_NEEDED).exists()) == ("available", False)
    assert Message.objects.filter(purpose="free_again").count() == 1


def test_whoever_is_approved_is_called_up_first(now):
    action = make_action()
    reserves(action, 1, now)
    (laia,) = available(action, 1, now)
    asked, refused = call(action, [laia], now)
    assert (asked, [each.why for each in refused]) == ([], ["approved_left"])


def test_whom_the_client_refused_is_not_asked(now):
    action = make_action()
    (laia,) = available(action, 1, now)
    deciding.note_verdict(action.pk, [laia.pk], "no", now=now, user=action.owner)
    _asked, refused = call(action, [laia], now)
    assert [each.why for each in refused] == ["refused"]


@pytest.mark.parametrize("away", [timedelta(0), timedelta(days=30)])
def test_an_hour_that_is_over_or_past_the_action_is_refused(now, away):
    action = make_action()
    with pytest.raises(WrongTurn):
        call(action, available(action, 1, now), now, now + away)
    assert not Invitation.objects.filter(kind="call_up").exists()


def test_after_the_hour_her_late_yes_is_told_so(now):
    action = make_action()
    (laia,) = available(action, 1, now)
    call(action, [laia], now)
    with pytest.raises(answering.TooLate):
        answering.accept(laia.pk, action.pk, seen(laia), now=now + timedelta(hours=4))


def test_the_letter_and_her_page_say_the_condition_and_the_invariants_hold(now, client, story):
    action = make_action()
    (laia,) = available(action, 1, now)
    call(action, [laia], now)
    message = Message.objects.get(purpose="call_up")
    assert LETTERS["call_up"].still_true(message, now) == ""
    said = LETTERS["call_up"].render(message, now)
    for words in (said.text, said.html):
        assert "14:00" in words
        assert "cliente" in words
    assert [each for each in violations(now) if each[0] in (11, 21, 22, 45)] == []
