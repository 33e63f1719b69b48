"""On call: for a fee of its own, a day ahead, the fastest reserves are asked to keep the phone at hand."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from agency.models import Message
from bloggers import merging
from campaigns import answering, ending, noting, promising, staffing, standing_by
from campaigns.board import board
from campaigns.lifecycle import WrongTurn
from campaigns.models import Action, Event, Invitation, Promise
from campaigns.snapshots import snapshot
from campaigns.states import Ask, Outcome
from tests.campaigns.letters_sent import rendered, send
from tests.campaigns.links_pressed import opened, path_of, press, text, verbs
from tests.campaigns.people import confirmed, reserves, seen, state
from tests.campaigns.test_carrying_out import tend
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db
FEE = Decimal(25)


@pytest.fixture(autouse=True)
def agency(db):
    return make_agency()


def full(now, **fields) -> Action:
    """Two of two, and three in reserve, the day before."""
    action = make_action(places=2, **{"autopilot": "auto", "standby_fee": FEE} | fields)
    confirmed(action, 2, now)
    reserves(action, 3, now)
    return action


def asked(action) -> list[Invitation]:
    return list(Invitation.objects.filter(participation__action=action, kind=Ask.ON_CALL).order_by("pk"))


def a_day_ahead(action, hours: float = 29):
    return action.starts_at - timedelta(hours=hours)


def owed(person) -> list[Decimal]:
    standing = Promise.objects.filter(participation=person, what__in=["pay", "wait"], ended_at=None)
    return list(standing.order_by("pk").values_list("amount", flat=True))


@pytest.mark.parametrize(("fee", "number"), [(FEE, 2), (Decimal(0), 0)])
def test_one_and_a_fifth_of_the_places_are_asked_a_day_ahead_and_only_for_a_fee(now, story, fee, number):
    action = full(now, standby_fee=fee)
    tend(action, a_day_ahead(action, 40))
    assert asked(action) == []
    for hours in (29, 28):
        tend(action, a_day_ahead(action, hours))

    assert [question.fee for question in asked(action)] == [fee] * number
    assert Message.objects.filter(purpose="on_call").count() == number
    assert Event.objects.filter(subject_kind="step", verb="oncall").count() == (number > 0)


def test_who_says_yes_by_her_page_is_on_call_and_is_owed_the_fee_whether_or_not_she_is_needed(now, story):
    action = full(now)
    tend(action, story.set(a_day_ahead(action)))
    laia = asked(action)[0].participation

    page = press(laia, "on-call", on_call="yes", meant="on")
    press_again = standing_by.answer(laia.pk, action.pk, yes=True, now=story.now)

    assert "Gracias: queda anotado." in text(page)
    assert "25 €: estás de guardia" in text(page)
    assert "on-call" not in verbs(page)
    assert owed(laia) == [FEE]
    assert state(press_again) == "reserve"
    assert {person.id: person.hot for person in snapshot(action, story.now).people if person.hot} == {
        laia.pk: 2,
        asked(action)[1].participation_id: 1,
    }


def test_a_no_costs_nothing_and_she_stays_in_reserve(now, story):
    action = full(now)
    tend(action, story.set(a_day_ahead(action)))
    laia = asked(action)[0].participation
    page = press(laia, "on-call", on_call="no", meant="on")
    assert "nada, y no debes nada" in text(page)
    assert (state(laia), owed(laia), asked(action)[0].outcome) == ("reserve", [], Outcome.NO)


def test_silence_lapses_nothing_and_a_call_up_comes_in_its_stead(now, story):
    action = full(now)
    tend(action, a_day_ahead(action))
    laia = asked(action)[0].participation
    for hours in range(28, 9, -1):
        tend(action, a_day_ahead(action, hours))
    assert asked(action)[0].outcome == Outcome.OPEN

    holder = action.participations.filter(state="confirmed").first()
    answering.withdraw(holder.pk, action.pk, now=a_day_ahead(action, 8))
    call = Invitation.objects.get(participation=laia, kind=Ask.CALL_UP)
    assert (call.outcome, asked(action)[0].outcome) == (Outcome.OPEN, Outcome.CLOSED)
    assert "on-call" not in verbs(opened(laia))


def test_the_fee_of_the_place_she_takes_comes_in_stead_of_that_for_waiting(now, story):
    action = full(now)
    tend(action, a_day_ahead(action))
    laia = asked(action)[0].participation
    standing_by.answer(laia.pk, action.pk, yes=True, now=a_day_ahead(action, 28))
    holder = action.participations.filter(state="confirmed").first()
    answering.withdraw(holder.pk, action.pk, now=a_day_ahead(action, 8))
    answering.accept(laia.pk, action.pk, seen(laia), now=a_day_ahead(action, 7.9))
    assert owed(laia) == [Invitation.objects.filter(participation=laia).latest("pk").fee]


def test_who_leaves_the_reserve_is_owed_nothing_for_waiting(now, story):
    action = full(now)
    tend(action, a_day_ahead(action))
    laia = asked(action)[0].participation
    standing_by.answer(laia.pk, action.pk, yes=True, now=a_day_ahead(action, 28))
    answering.leave_reserve(laia.pk, action.pk, now=a_day_ahead(action, 27))
    assert owed(laia) == []
    with pytest.raises(WrongTurn):
        standing_by.answer(laia.pk, action.pk, yes=True, now=a_day_ahead(action, 26))


def test_what_we_owed_her_already_stays_owed_beside_it(now, story):
    """Let go too late, she came back as reserve, and is on call."""
    action = full(now)
    tend(action, a_day_ahead(action))
    laia = asked(action)[0].participation
    shared = {"side": "agency", "what": "pay", "made_at": now, "due": now}
    Promise.objects.create(participation=laia, amount=Decimal(125), **shared)
    standing_by.answer(laia.pk, action.pk, yes=True, now=a_day_ahead(action, 28))
    with_both = owed(laia)
    answering.leave_reserve(laia.pk, action.pk, now=a_day_ahead(action, 27))
    assert (with_both, owed(laia)) == ([Decimal(125), FEE], [Decimal(125)])


def test_the_fee_for_waiting_is_to_be_paid_once_the_day_is_over(now, story):
    action = full(now)
    tend(action, a_day_ahead(action))
    laia = asked(action)[0].participation
    standing_by.answer(laia.pk, action.pk, yes=True, now=a_day_ahead(action, 28))
    mine = Action.objects.filter(pk=action.pk)
    before, after = (
        promising.owed(mine, at).filter(participation=laia).count() for at in (a_day_ahead(action, 20), action.due)
    )
    assert (before, after) == (0, 1)


def test_who_was_not_asked_and_who_is_too_late_cannot_say_so(now):
    action = full(now)
    laia = action.participations.filter(state="reserve").first()
    with pytest.raises(WrongTurn):
        standing_by.answer(laia.pk, action.pk, yes=True, now=a_day_ahead(action))
    tend(action, a_day_ahead(action))
    late = asked(action)[0].participation
    with pytest.raises(answering.TooLate):
        standing_by.answer(late.pk, action.pk, yes=True, now=action.starts_at)


@pytest.mark.parametrize("typed", ["", "perhaps", "\x00", "yes no"])
def test_an_answer_that_is_none_is_said_beside_the_buttons_and_nothing_is_noted(now, story, typed):
    action = full(now)
    tend(action, story.set(a_day_ahead(action)))
    laia = asked(action)[0].participation
    answer = Client().post(f"{path_of(laia)}on-call/", {"terms": 1, "question": 0, "on_call": typed, "meant": "on"})
    assert answer.status_code == 422
    assert "Elige una de las dos respuestas." in text(answer)
    assert asked(action)[0].outcome == Outcome.OPEN


def test_the_letter_says_what_is_paid_what_comes_in_its_stead_and_that_a_no_costs_nothing(now, story):
    message = send("on_call", make_action(places=1, standby_fee=FEE), now)
    said = " ".join(rendered(message, now).text.split())
    assert "Te pagamos 25 € por ello, te necesitemos o no." in said
    assert "Si entras, en vez de eso pagamos 250 € por la plaza." in said
    assert "Decir que no no te cuesta nada" in said


def test_the_team_may_note_it_for_her(now, story):
    action = full(now)
    tend(action, a_day_ahead(action))
    laia, jon = (question.participation for question in asked(action))
    assert noting.possible(laia) == ["on_call", "not_on_call", "leave"]
    for person, answer in ((laia, "on_call"), (jon, "not_on_call")):
        said = noting.Note(answer, "phone", seen(person))
        noting.note(person, said, now=a_day_ahead(action, 28), user=action.owner)
    assert [question.outcome for question in asked(action)] == [Outcome.YES, Outcome.NO]
    assert (owed(laia), owed(jon)) == ([FEE], [])


def test_the_cockpit_says_who_is_on_call_and_in_suggest_the_step_is_a_button(now, story):
    action = full(now, autopilot="suggest")
    at = story.set(a_day_ahead(action))
    (step,) = [each for each in board(action, at).buttons if each.do == "oncall"]
    assert step.what == "Pedir a 2 reservas que estén de guardia"
    assert staffing.press(action.pk, step.key, now=at, user=action.owner)
    laia, jon = (question.participation for question in asked(action))
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    standing_by.answer(jon.pk, action.pk, yes=False, now=at)

    said = [line.facts.rpartition(" · ")[2] for line in board(action, at).reserves]

    assert said == ["de guardia", "sin guardia", "con visto bueno"]


def test_of_two_rows_of_one_person_on_call_one_stays_with_one_fee(now, story):
    action = full(now)
    at = story.set(a_day_ahead(action))
    tend(action, at)
    kept, gone = (question.participation for question in asked(action))
    for person in (kept, gone):
        standing_by.answer(person.pk, action.pk, yes=True, now=at)
    merging.merge(kept.blogger, gone.blogger, by=action.owner, now=at)
    assert (state(kept), owed(kept)) == ("reserve", [FEE])
    assert (state(gone), owed(gone)) == ("released", [])


def test_what_was_agreed_for_waiting_stays_owed_when_the_action_is_called_off(now, story):
    action = full(now)
    at = story.set(a_day_ahead(action))
    tend(action, at)
    laia, jon = (question.participation for question in asked(action))
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    ending.cancel_action(action.pk, now=at, user=action.owner)
    assert (owed(laia), owed(jon)) == ([FEE], [])
