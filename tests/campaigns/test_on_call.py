"""On call, where things go another way than planned: she leaves, comes back, is moved, merged, refused or let go."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from agency.models import Message
from agency.models.messages import MessageState
from bloggers import forgetting, merging
from campaigns import (
    agreeing,
    answering,
    cancelling,
    deciding,
    ending,
    inviting,
    moving,
    placing,
    pricing,
    promising,
    staffing,
    standing_by,
    taking_out,
)
from campaigns.board import board, cover
from campaigns.board.payments import payments_board
from campaigns.lifecycle import change, participation_of
from campaigns.models import Action, Invitation, Participation
from campaigns.states import Answer, Ask
from tests.campaigns.letters_sent import rendered, truth
from tests.campaigns.links_pressed import hidden, opened, path_of, press, text, verbs
from tests.campaigns.people import confirmed, reserves, seen, sounded, state
from tests.campaigns.test_carrying_out import tend
from tests.campaigns.test_moving import moved
from tests.campaigns.test_standing_by import FEE, a_day_ahead, asked, full, owed
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agency(db):
    return make_agency()


@pytest.fixture
def scene(now, story):
    action = full(now)
    at = story.set(a_day_ahead(action))
    tend(action, at)
    laia, jon = (q.participation for q in asked(action))
    return action, at, laia, jon


def says_on_call(person):
    return "25 €: estás de guardia" in text(opened(person))


def test_nobody_is_reminded_of_being_on_call_as_if_it_were_a_place(scene):
    action, at, laia, _ = scene
    assert inviting.remind_person(action.pk, laia.pk, now=at, user=action.owner) is False
    assert not Message.objects.filter(purpose="reminder", recipient_id=laia.blogger_id).exists()


def test_who_left_and_comes_back_is_not_on_call(scene):
    action, at, laia, _ = scene
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    press(laia, "leave", meant="on")
    press(laia, "come-back", meant="on")
    placing.keep_in_reserve(laia.pk, action.pk, now=at, user=action.owner)
    assert (says_on_call(laia), owed(laia)) in [(False, []), (True, [FEE])]


def test_who_took_the_place_and_comes_back_after_it_is_not_on_call(scene, story):
    action, at, laia, jon = scene
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    at = story.set(a_day_ahead(action, 8))
    holder = action.participations.filter(state="confirmed").first()
    answering.withdraw(holder.pk, action.pk, now=at)
    answering.accept(laia.pk, action.pk, seen(laia), now=at)
    answering.withdraw(laia.pk, action.pk, now=at)
    answering.accept(jon.pk, action.pk, seen(jon), now=at)
    answering.come_back(laia.pk, action.pk, seen(laia), now=at)
    assert (says_on_call(laia), owed(laia)) in [(False, []), (True, [FEE])]


def test_a_yes_to_one_day_is_none_to_another_and_for_that_one_people_are_asked(scene, story):
    action, at, laia, _jon = scene
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    kept = {n: getattr(action, n) for n in ("ends_at", "publish_by", "deliverable", "brief", "place")}
    new = moving.NewTerms(starts_at=action.starts_at + timedelta(days=7), **kept)
    moving.move(action.pk, new, saw=moving.preview(action, new, at).saw, why="x", now=at, user=action.owner)
    for p in action.participations.filter(state__in=["reserve", "confirmed"]):
        agreeing.agree(p.pk, action.pk, seen(p), now=at)
    action.refresh_from_db()
    story.set(a_day_ahead(action))
    tend(action, a_day_ahead(action))
    on_new_terms = [q for q in asked(action) if q.terms_version == action.terms_version]
    assert (says_on_call(laia), len(on_new_terms), owed(laia)) == (False, 2, [FEE])


def test_whom_a_change_of_terms_does_not_concern_stays_on_call(now, story):
    groups = [{"label": "a", "number": 1, "fee": 300}, {"label": "b", "number": 1, "fee": 200}]
    action = make_action(groups=groups, autopilot="suggest", standby_fee=FEE)
    first, second = action.groups.order_by("pk")
    at = story.set(a_day_ahead(action))
    people = reserves(action, 2, now)
    for person in people:
        with change(action.pk, now=at, actor="clock") as c:
            inviting.ask(c, participation_of(c, person.pk), Ask.ON_CALL, first, FEE)
        standing_by.answer(person.pk, action.pk, yes=True, now=at)
    moved(action, at, fees={second.pk: Decimal(150)})
    assert [says_on_call(person) for person in people] == [True, True]


def test_of_two_rows_of_one_person_the_yes_goes_on_whichever_it_was_given_to(scene, now):
    action, at, laia, jon = scene
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    third = action.participations.filter(state="reserve").exclude(pk__in=[laia.pk, jon.pk]).get()
    Participation.objects.filter(pk=third.pk).update(answered_at=now + timedelta(hours=1))  # said yes an hour later
    merging.merge(laia.blogger, third.blogger, by=action.owner, now=at)
    assert owed(laia) + owed(third) == [FEE]


def test_who_says_no_to_a_place_is_owed_nothing_for_waiting(now, story):
    action = full(now, autopilot="suggest")
    at = story.set(a_day_ahead(action))
    step = next(s for s in board(action, at).buttons if s.do == "oncall")
    staffing.press(action.pk, step.key, now=at, user=action.owner)
    laia = asked(action)[0].participation
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    placing.release(action.participations.filter(state="confirmed").first().pk, action.pk, now=at, user=action.owner)
    placing.invite_people(action.pk, [laia.pk], action.groups.first().pk, now=at, user=action.owner)
    press(laia, "decline", below="no/", meant="on")
    assert (state(laia), owed(laia)) == ("declined", [])


def test_nobody_waits_for_money_who_was_forgotten(scene):
    action, at, laia, _ = scene
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    forgetting.erase(laia.blogger, now=at)
    waits = promising.owed(Action.objects.filter(pk=action.pk), action.due + timedelta(hours=1))
    assert laia.pk not in [row.participation_id for row in waits]


def test_whom_the_client_refuses_is_not_asked(now, story):
    action = full(now, needs_approval=True)
    at = story.set(a_day_ahead(action))
    tend(action, at)
    laia = asked(action)[0].participation
    deciding.note_verdict(action.pk, [laia.pk], "no", now=at, user=action.owner)
    letter = Message.objects.get(purpose="on_call", recipient_id=laia.blogger_id)
    assert (truth(letter, at) != "", "on-call" in verbs(opened(laia))) == (True, False)


def test_the_letter_names_what_a_call_up_pays_not_the_price_agreed_before(now, story):
    action = make_action(places=2, autopilot="auto", standby_fee=FEE)
    confirmed(action, 2, now)
    (laia,) = sounded(action, 1, now)
    offer = pricing.counter(laia.pk, action.pk, Decimal(300), "dos recetas", seen(laia), now=now)
    pricing.decide_counter(offer.pk, action.pk, accept=True, now=now, user=action.owner)
    answering.answer_sounding(laia.pk, action.pk, Answer.MAY_PROPOSE, seen(laia), now=now)
    deciding.note_verdict(action.pk, [laia.pk], "yes", now=now, user=action.owner)
    placing.keep_in_reserve(laia.pk, action.pk, now=now, user=action.owner)
    at = story.set(a_day_ahead(action))
    tend(action, at)
    said = rendered(Message.objects.get(purpose="on_call"), at).text
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    answering.withdraw(action.participations.filter(state="confirmed").first().pk, action.pk, now=at)
    fee = Invitation.objects.get(participation=laia, kind="call_up").fee
    assert f"pagamos {fee:.0f} € por la plaza" in " ".join(said.split())


def test_the_letter_names_what_a_call_up_pays_with_its_supplement(now, story):
    action = full(now, urgency_supplement=Decimal(60))
    at = story.set(a_day_ahead(action))
    tend(action, at)
    laia = asked(action)[0].participation
    said = rendered(Message.objects.get(purpose="on_call", recipient_id=laia.blogger_id), at).text
    answering.withdraw(action.participations.filter(state="confirmed").first().pk, action.pk, now=at)
    fee = Invitation.objects.get(participation=laia, kind="call_up").fee
    assert f"pagamos {fee:.0f} € por la plaza" in " ".join(said.split())


def test_a_yes_to_what_is_asked_no_longer_is_not_thanked_for(scene):
    action, at, laia, _ = scene
    fields = hidden(opened(laia), "on-call") | {"meant": "on", "on_call": "yes"}
    answering.withdraw(
        action.participations.filter(state="confirmed").first().pk, action.pk, now=at
    )  # she is called up
    answer = Client().post(f"{path_of(laia)}on-call/", fields, follow=True)
    assert owed(laia) == [FEE] or "queda anotado" not in text(answer)


def test_a_no_takes_the_yes_back(scene):
    _action, _at, laia, _ = scene
    fields = hidden(opened(laia), "on-call") | {"meant": "on"}
    Client().post(f"{path_of(laia)}on-call/", fields | {"on_call": "yes"}, follow=True)
    answer = Client().post(f"{path_of(laia)}on-call/", fields | {"on_call": "no"}, follow=True)
    assert "queda anotado" not in text(answer) or owed(laia) == []


def test_let_go_she_is_told_what_the_money_is_for(scene):
    action, at, laia, _ = scene
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    placing.release(laia.pk, action.pk, now=at, user=action.owner)
    letter = Message.objects.get(purpose="released", recipient_id=laia.blogger_id)
    for words in (text(opened(laia)), rendered(letter, at).text):
        said = " ".join(words.split())
        late = "Llega más tarde de lo que habíamos prometido" in said
        assert ("Por estar de guardia te debemos 25 €" in said, late) == (True, False)


def test_the_page_of_payments_says_what_the_money_is_for(scene):
    action, at, laia, _ = scene
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    placing.release(laia.pk, action.pk, now=at, user=action.owner)
    owed_now = list(promising.owed(Action.objects.filter(pk=action.pk), at))
    lines = payments_board(action, owed_now, at).owed
    assert [(line.amount, line.why) for line in lines] == [("25\N{NO-BREAK SPACE}€", "por estar de guardia")]


def test_called_off_the_letter_says_what_the_money_is_for_and_the_preview_how_much(scene):
    action, at, laia, _ = scene
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    foreseen = next(t.owed for t in cancelling.preview(action, at).told if t.person.pk == laia.pk)
    ending.cancel_action(action.pk, now=at, user=action.owner)
    letter = Message.objects.get(purpose="cancelled", recipient_id=laia.blogger_id)
    said = " ".join(rendered(letter, at).text.split())
    late = "Llega más tarde de lo que habíamos prometido" in said
    assert (foreseen, "Por estar de guardia te debemos 25 €" in said, late) == (FEE, True, False)


def test_what_was_owed_before_stays_whole_however_often_she_leaves(now, story):
    """All by verbs: let go late (125 owed), back as a reserve, on call, left, back, left."""
    action = full(now, autopilot="suggest")
    at = story.set(a_day_ahead(action, 31))
    marta = action.participations.filter(state="confirmed").first()
    placing.release(marta.pk, action.pk, now=at, user=action.owner)
    group, (first, *others) = action.groups.first(), action.participations.filter(state="reserve").order_by("pk")
    placing.invite_people(action.pk, [first.pk], group.pk, now=at, user=action.owner)
    answering.accept(first.pk, action.pk, seen(first), now=at)
    for other in others:
        answering.leave_reserve(other.pk, action.pk, now=at)
    answering.come_back(marta.pk, action.pk, seen(marta), now=at)
    before = owed(marta)
    at = story.set(a_day_ahead(action))
    step = next(s for s in board(action, at).buttons if s.do == "oncall")
    staffing.press(action.pk, step.key, now=at, user=action.owner)
    standing_by.answer(marta.pk, action.pk, yes=True, now=at)
    answering.leave_reserve(marta.pk, action.pk, now=at)
    once = owed(marta)
    answering.come_back(marta.pk, action.pk, seen(marta), now=at)
    answering.leave_reserve(marta.pk, action.pk, now=at)
    assert (before, once, owed(marta)) == ([125], [125], [125])


def test_in_stead_of_who_has_had_all_her_letters_another_is_asked(now, story):
    action = full(now)
    story.set(a_day_ahead(action))
    full_up = list(action.participations.filter(state="reserve").order_by("pk")[:2])
    Message.objects.bulk_create(
        Message(
            key=f"e:{p.pk}:{n}",
            action_id=action.pk,
            recipient_id=p.blogger_id,
            created_at=now,
            not_before=now,
            purpose="reminder",
            recipient_kind="blogger",
            zone="Europe/Madrid",
            state=MessageState.SENT,
            sent_at=now,
        )
        for p in full_up
        for n in range(7)
    )
    for hours in (29, 28, 27, 12):
        tend(action, story.set(a_day_ahead(action, hours)))
    assert len(asked(action)) == 1


def test_in_stead_of_who_owes_an_answer_about_the_date_another_is_asked(now, story):
    action = full(now)
    at = story.set(a_day_ahead(action, 40))
    kept = {n: getattr(action, n) for n in ("ends_at", "publish_by", "deliverable", "brief", "place")}
    new = moving.NewTerms(starts_at=action.starts_at + timedelta(hours=1), **kept)
    moving.move(action.pk, new, saw=moving.preview(action, new, at).saw, why="x", now=at, user=action.owner)
    *_silent, third = action.participations.filter(state="reserve").order_by("pk")
    for p in [*action.participations.filter(state="confirmed"), third]:
        agreeing.agree(p.pk, action.pk, seen(p), now=at)
    action.refresh_from_db()
    for hours in (29, 28, 27, 12):
        tend(action, story.set(a_day_ahead(action, hours)))
    assert [q.participation_id for q in asked(action)] == [third.pk]


def test_with_the_mail_that_is_taken_out_the_question_ends(scene):
    action, at, laia, _ = scene
    taking_out.take_out(Message.objects.get(purpose="on_call", recipient_id=laia.blogger_id), now=at, user=action.owner)
    assert asked(action)[0].outcome == "closed"


def test_answers_about_being_on_call_say_nothing_of_invitations(scene, monkeypatch):
    action, at, laia, _ = scene
    places = (
        Invitation.objects.filter(outcome__in=cover.ANSWERED_OR_LAPSED)
        .exclude(kind__in=["still_on", "new_date", "on_call"])
        .count()
    )
    monkeypatch.setattr(cover, "OWN_QUESTIONS", places + 1)
    before = cover.knows_itself()
    standing_by.answer(laia.pk, action.pk, yes=False, now=at)
    assert (before, cover.knows_itself()) == (False, False)


def test_a_no_to_a_call_up_pressed_twice_is_once(scene, story):
    action, at, laia, _ = scene
    standing_by.answer(laia.pk, action.pk, yes=True, now=at)
    at = story.set(a_day_ahead(action, 8))
    answering.withdraw(action.participations.filter(state="confirmed").first().pk, action.pk, now=at)
    fields = hidden(opened(laia, "no/"), "decline") | {"meant": "on"}
    for _ in range(2):
        Client().post(f"{path_of(laia)}decline/", fields, follow=True)
    assert state(laia) == "reserve"
