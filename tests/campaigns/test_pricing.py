"""Another price: it stops her clock; one press of ours decides."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agency.models import Message
from campaigns import answering, price_talk, pricing, staffing
from campaigns.lifecycle import WrongTurn
from campaigns.models import Action, Card, Counter, Event, Invitation, Participation, Place, Remark
from campaigns.states import ParticipationState
from tests.campaigns.people import confirmed, invited, seen, sounded, state
from tests.make import make_action, make_agency

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


# --- two rounds -----------------------------------------------------------------------------------------
def counter_with(offer, amount, now, words="hasta aquí llegamos"):
    user = offer.invitation.participation.action.owner
    action = offer.invitation.participation.action_id
    return pricing.offer_instead(offer.pk, action, Decimal(amount), words, now=now, user=user)


def test_our_new_price_is_what_she_accepts(now):
    action = make_action(places=1)
    (iker,) = invited(action, 1, now)
    offer = counter_with(ask_for(iker, 320, now), 280, now + timedelta(hours=2))
    question = Invitation.objects.get(kind="invitation")
    assert (offer.ours, offer.turn, question.fee) == (True, "hers", Decimal(280))
    assert question.answer_by == question.deadline_from(now + timedelta(hours=2))
    assert price_talk.of(question).ours.answer == "hasta aquí llegamos"
    answering.accept(iker.pk, action.pk, seen(iker), now=now + timedelta(hours=3))
    iker.refresh_from_db()
    assert (iker.state, iker.fee_agreed) == ("confirmed", Decimal(280))
    assert [each.result for each in Counter.objects.order_by("pk")] == ["closed", "accepted"]


def test_our_new_price_pressed_twice_is_one(now):
    (iker,) = invited(make_action(), 1, now)
    asked = ask_for(iker, 320, now)
    for _ in range(2):
        counter_with(asked, 280, now)
    assert Counter.objects.filter(ours=True).count() == 1
    assert Message.objects.filter(purpose="counter_answer").count() == 1


def test_after_two_rounds_people_talk_by_telephone(now):
    action = make_action()
    (iker,) = invited(action, 1, now)
    counter_with(ask_for(iker, 320, now), 280, now)
    second = ask_for(iker, 310, now)
    assert price_talk.of(second.invitation).round == 2
    pricing.decide_counter(second.pk, action.pk, accept=False, now=now, user=action.owner)
    assert list(Card.objects.waiting().values_list("kind", "code")) == [("call", "price")]
    with pytest.raises(WrongTurn):
        ask_for(iker, 300, now)
    # What a colleague notes from the telephone still counts.
    pricing.counter(iker.pk, action.pk, Decimal(300), "", seen(iker), now=now, actor=f"user:{action.owner_id}")


def test_an_offer_of_ours_that_she_lets_pass_lapses(now):
    action = make_action(autopilot="auto")
    (iker,) = invited(action, 1, now)
    offer = counter_with(ask_for(iker, 320, now), 280, now)
    later = offer.by_when + timedelta(minutes=1)
    Action.objects.filter(pk=action.pk).update(next_look_at=later)
    staffing.tend(action.pk, later)
    assert Invitation.objects.get(kind="invitation").outcome == "lapsed"
    assert Counter.objects.get(ours=True).result == "closed"


def test_a_price_of_ours_said_yes_to_at_the_sounding_is_the_fee_of_the_invitation(now):
    action = make_action()
    (iker,) = sounded(action, 1, now)
    counter_with(ask_for(iker, 320, now), 280, now)
    answering.answer_sounding(iker.pk, action.pk, "may_propose", seen(iker), now=now)
    assert Participation.objects.get(pk=iker.pk).fee_agreed == Decimal(280)


# --- why --------------------------------------------------------------------------------------------------
def test_a_price_without_a_reason_gets_the_ready_question_once(now):
    action = make_action()
    (iker,) = invited(action, 1, now)
    offer = ask_for(iker, 320, now, why="")
    pricing.ask_why(offer.pk, action.pk, now=now, user=action.owner)
    assert Counter.objects.get().turn == "hers"
    assert Message.objects.filter(purpose="price_question").count() == 1
    assert not Card.objects.waiting().exists()
    pricing.argue(iker.pk, action.pk, "llevo cámara", seen(iker), now=now, adds="una historia")
    talk = price_talk.of(Invitation.objects.get(kind="invitation"))
    assert (talk.hers.argument, talk.hers.adds, talk.rounds) == ("llevo cámara", "una historia", 0)
    with pytest.raises(WrongTurn):
        pricing.ask_why(offer.pk, action.pk, now=now, user=action.owner)


# --- our hour -----------------------------------------------------------------------------------------------
def test_our_hour_that_passes_is_owned_up_to_once(now):
    make_agency()
    action = make_action(autopilot="off")
    (iker,) = invited(action, 1, now)
    offer = ask_for(iker, 320, now)
    for later in (offer.by_when + timedelta(minutes=1), offer.by_when + timedelta(hours=5)):
        Action.objects.filter(pk=action.pk).update(next_look_at=later)
        staffing.tend(action.pk, later)
    assert Message.objects.filter(purpose="price_late").count() == 1
    assert list(Card.objects.waiting().filter(kind="alarm").values_list("code", flat=True)) == ["price_late"]
    assert Invitation.objects.get(kind="invitation").is_open
    answering.decline(iker.pk, action.pk, now=offer.by_when + timedelta(hours=6))
    assert not Card.objects.waiting().exists()


def test_the_action_is_looked_at_when_our_hour_ends(now):
    action = make_action(autopilot="auto")
    (iker,) = invited(action, 1, now)
    offer = ask_for(iker, 320, now)
    staffing.tend(action.pk, now)
    assert Action.objects.get(pk=action.pk).next_look_at <= offer.by_when
