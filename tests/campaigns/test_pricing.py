"""Another price: it stops her clock; one press of ours decides."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agency.models import Message
from campaigns import answering, pricing, staffing
from campaigns.lifecycle import WrongTurn
from campaigns.models import Action, Card, Counter, Event, Invitation, Participation, Place, Remark
from campaigns.states import ParticipationState
from tests.campaigns.people import confirmed, invited, seen, sounded, state
from tests.make import make_action

pytestmark = pytest.mark.django_db


def ask_for(person, amount, now, why="llevo cámara"):
    return pricing.counter(person.pk, person.action_id, Decimal(amount), why, seen(person), now=now)


def test_her_price_is_noted_with_its_argument_and_waits_for_us(now):
    action = make_action()
    (iker,) = invited(action, 1, now)
    offer = ask_for(iker, 320, now)
    event = Event.objects.get(verb="counter")
    assert (offer.amount, offer.turn, offer.result) == (Decimal(320), "ours", "open")
    assert (event.facts["amount"], event.facts["offered"]) == ("320", "250.00")
    assert list(Remark.objects.values_list("kind", "text")) == [("argument", "llevo cámara")]
    assert list(Card.objects.waiting().values_list("kind", "code")) == [("owed", "counter")]


def test_the_same_price_twice_is_one(now):
    (iker,) = invited(make_action(), 1, now)
    assert ask_for(iker, 320, now) == ask_for(iker, 320, now)
    assert Event.objects.filter(verb="counter").count() == 1


def test_while_it_is_our_turn_her_question_cannot_lapse(now):
    action = make_action(autopilot="auto")
    (iker,) = invited(action, 1, now)
    Invitation.objects.filter(kind="invitation").update(answer_by=now + timedelta(hours=2))
    ask_for(iker, 320, now)
    later = now + timedelta(hours=30)
    Action.objects.filter(pk=action.pk).update(next_look_at=later)
    staffing.tend(action.pk, later)
    assert Invitation.objects.get(kind="invitation").is_open


def test_accepting_her_price_gives_her_the_place_at_that_price(now):
    action = make_action(places=1)
    (iker,) = invited(action, 1, now)
    offer = ask_for(iker, 320, now)
    for _ in range(2):
        pricing.decide_counter(offer.pk, action.pk, accept=True, now=now, user=action.owner)
    iker.refresh_from_db()
    assert (iker.state, iker.fee_agreed) == (ParticipationState.CONFIRMED, Decimal(320))
    assert Place.objects.get().holder == iker
    assert Message.objects.filter(purpose="confirmed").count() == 1
    assert not Card.objects.waiting().exists()


def test_keeping_the_fee_starts_her_clock_again_from_now(now):
    action = make_action(places=1)
    (iker,) = invited(action, 1, now)
    offer = ask_for(iker, 320, now)
    later = now + timedelta(hours=20)
    pricing.decide_counter(offer.pk, action.pk, accept=False, now=later, user=action.owner)
    question = Invitation.objects.get(kind="invitation")
    assert question.is_open
    assert (question.fee, question.answer_by) == (Decimal(250), question.deadline_from(later))
    assert Counter.objects.get().result == "kept"
    assert Message.objects.filter(purpose="counter_answer").count() == 1


def test_a_price_accepted_at_the_sounding_is_the_fee_of_the_invitation(now):
    action = make_action()
    (iker,) = sounded(action, 1, now)
    offer = ask_for(iker, 320, now)
    pricing.decide_counter(offer.pk, action.pk, accept=True, now=now, user=action.owner)
    assert Participation.objects.get(pk=iker.pk).fee_agreed == Decimal(320)
    assert Invitation.objects.get().fee == Decimal(320)
    assert state(iker) == ParticipationState.SOUNDED


def test_who_has_a_place_has_no_question_to_answer_with_a_price(now):
    (iker,) = confirmed(make_action(), 1, now)
    with pytest.raises(WrongTurn):
        ask_for(iker, 320, now)


def test_a_price_that_is_off_the_table_waits_for_nobody(now):
    action = make_action()
    (iker,) = invited(action, 1, now)
    ask_for(iker, 320, now)
    answering.decline(iker.pk, action.pk, now=now)
    assert Counter.objects.get().result == "closed"
    assert not Card.objects.waiting().exists()
