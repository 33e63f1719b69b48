"""Her answers: one press each, twice is once, never more than x."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.models import Message
from campaigns import answering, deciding, inviting
from campaigns.answering import NotApproved, Seen, TooLate
from campaigns.lifecycle import PlaceFilled, TermsMoved, WrongTurn, change, open_question, participation_of
from campaigns.models import Action, Card, Event, Invitation, Participation, Place, Remark
from campaigns.states import Answer, Ask, Outcome, ParticipationState
from tests.campaigns.people import (
    approved,
    available,
    called_up,
    confirmed,
    invited,
    reserves,
    seen,
    sounded,
    state,
)
from tests.make import make_action

pytestmark = pytest.mark.django_db
P = ParticipationState


def holders(action):
    return set(Place.objects.of(action).exclude(holder=None).values_list("holder", flat=True))


def verbs_of(person):
    return list(Event.objects.filter(subject_kind="participation", subject_id=person.pk).values_list("verb", flat=True))


def letters_of(person):
    return list(
        Message.objects.filter(recipient_id=person.blogger_id, recipient_kind="blogger")
        .order_by("pk")
        .values_list("purpose", flat=True)
    )


def test_count_me_in_keeps_the_date_until_a_stated_hour(now):
    action = make_action()
    (laia,) = available(action, 1, now, Answer.COUNT_ME_IN)
    assert (laia.state, laia.answer, laia.holds_until) == (P.AVAILABLE, Answer.COUNT_ME_IN, now + timedelta(days=5))
    assert laia.is_firm(now + timedelta(days=5)) is True
    assert laia.is_firm(now + timedelta(days=5, minutes=1)) is False


def test_count_me_in_keeps_the_date_a_day_longer_than_the_client_needs(now):
    action = make_action(decide_by=now + timedelta(days=2))
    (laia,) = available(action, 1, now, Answer.COUNT_ME_IN)
    assert laia.holds_until == now + timedelta(days=3)


def test_count_me_in_never_binds_past_the_action(now):
    action = make_action(starts_at=now + timedelta(days=2))
    (laia,) = available(action, 1, now, Answer.COUNT_ME_IN)
    assert laia.holds_until == action.starts_at


def test_you_may_propose_me_books_nobody(now):
    action = make_action()
    (laia,) = available(action, 1, now, Answer.MAY_PROPOSE)
    assert (laia.state, laia.holds_until, laia.is_firm(now)) == (P.AVAILABLE, None, False)
    assert holders(action) == set()


def test_the_same_answer_twice_is_one_event_and_one_receipt(now):
    action = make_action()
    (laia,) = available(action, 1, now)
    answering.answer_sounding(laia.pk, action.pk, Answer.MAY_PROPOSE, seen(laia), now=now)
    assert verbs_of(laia) == ["sound", "may_propose"]
    assert letters_of(laia) == ["sounding", "receipt"]


def test_terms_that_have_moved_are_not_answered_by_accident(now):
    action = make_action()
    (laia,) = sounded(action, 1, now)
    Action.objects.filter(pk=action.pk).update(terms_version=2)
    with pytest.raises(TermsMoved):
        answering.answer_sounding(laia.pk, action.pk, Answer.MAY_PROPOSE, Seen(1), now=now)
    assert state(laia) == P.SOUNDED


def test_a_yes_takes_the_lowest_free_place(now):
    action = make_action(places=3)
    first, second = confirmed(action, 2, now)
    numbers = dict(Place.objects.of(action).exclude(holder=None).values_list("holder", "number"))
    assert numbers == {first.pk: 1, second.pk: 2}
    assert letters_of(first)[-1] == "confirmed"


def test_a_yes_pressed_twice_is_one_place_and_one_confirmation(now):
    action = make_action(places=3)
    (laia,) = invited(action, 1, now)
    for _ in range(2):
        answering.accept(laia.pk, action.pk, seen(laia), now=now)
    assert len(holders(action)) == 1
    assert verbs_of(laia).count("take") == 1
    assert letters_of(laia).count("confirmed") == 1


def test_only_whom_the_client_approved_is_confirmed(now):
    action = make_action()
    (laia,) = invited(action, 1, now)
    deciding.note_verdict(action.pk, [laia.pk], "no", now=now, user=action.owner)
    with pytest.raises((NotApproved, WrongTurn)):
        answering.accept(laia.pk, action.pk, seen(laia), now=now)
    assert holders(action) == set()


def test_without_the_clients_word_a_yes_gives_no_place(now):
    action = make_action()
    (laia,) = available(action, 1, now)
    with change(action.pk, now=now, actor="clock") as c:
        (row,) = inviting.people_of(c, [laia.pk])
        inviting.ask(c, row, Ask.INVITATION, action.groups.get(), Decimal(250))
    with pytest.raises(NotApproved):
        answering.accept(laia.pk, action.pk, seen(laia), now=now)
    assert (holders(action), state(laia)) == (set(), P.AVAILABLE)


def test_the_yes_to_the_last_place_costs_the_same_whoever_else_was_called_up(now):
    costs = []
    for number in (2, 7):
        first, *_others = called_up(make_action(places=1), number, now)
        shown = seen(first)
        with CaptureQueriesContext(connection) as queries:
            answering.accept(first.pk, first.action_id, shown, now=now)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_of_two_called_up_to_the_last_place_the_first_yes_wins(now):
    action = make_action(places=1)
    ana, bea = called_up(action, 2, now)
    answering.accept(ana.pk, action.pk, seen(ana), now=now)
    with pytest.raises(PlaceFilled):
        answering.accept(bea.pk, action.pk, seen(bea), now=now)
    assert holders(action) == {ana.pk}
    assert Invitation.objects.get(participation=bea, kind="call_up").outcome == Outcome.FILLED
    assert letters_of(bea).count("filled") == 1
    assert state(bea) == P.RESERVE


def test_a_late_yes_is_welcome_while_there_is_room(now):
    action = make_action(places=1)
    (laia,) = invited(action, 1, now)
    shown = seen(laia)
    _lapse(action, laia, now)
    assert state(laia) == P.SILENT
    answering.accept(laia.pk, action.pk, shown, now=now)
    assert holders(action) == {laia.pk}


def test_a_late_yes_never_takes_what_is_promised_to_another(now):
    action = make_action(places=1)
    (laia,) = invited(action, 1, now)
    shown = seen(laia)
    _lapse(action, laia, now)
    invited(action, 1, now)
    with pytest.raises(PlaceFilled):
        answering.accept(laia.pk, action.pk, shown, now=now)


def _lapse(action, person, now):
    with change(action.pk, now=now, actor="clock") as c:
        inviting.lapse(c, open_question(participation_of(c, person.pk)))


def test_an_early_no_costs_nothing_and_its_reason_stays_outside_the_event(now):
    action = make_action()
    (laia,) = invited(action, 1, now)
    answering.decline(laia.pk, action.pk, now=now, reason="trabajo")
    event = Event.objects.get(subject_kind="participation", subject_id=laia.pk, verb="decline")
    assert (state(laia), event.facts) == (P.DECLINED, {})
    assert list(Remark.objects.values_list("event", "kind", "text")) == [(event.pk, "reason", "trabajo")]
    assert Invitation.objects.get(participation=laia, kind="invitation").outcome == Outcome.NO


def test_a_no_to_a_call_up_leaves_her_a_reserve(now):
    action = make_action(places=1)
    (laia,) = called_up(action, 1, now)
    answering.decline(laia.pk, action.pk, now=now)
    assert state(laia) == P.RESERVE
    assert Invitation.objects.get(participation=laia, kind="call_up").outcome == Outcome.NO


def test_a_withdrawal_frees_the_place_and_tells_the_team_at_once(now):
    action = make_action(places=1, starts_at=now + timedelta(hours=26))
    (marta,) = confirmed(action, 1, now)
    answering.withdraw(marta.pk, action.pk, now=now, reason="algo personal")
    marta.refresh_from_db()
    assert (marta.state, marta.notice_hours) == (P.WITHDREW, 26.0)
    assert holders(action) == set()
    assert list(Card.objects.waiting().filter(code="dropout").values_list("kind", "participation")) == [
        ("alarm", marta.pk)
    ]
    assert Message.objects.filter(purpose="alarm").count() == 1


def test_a_withdrawal_far_ahead_leaves_ten_minutes_to_take_it_back(now):
    action = make_action(places=1)
    (marta,) = confirmed(action, 1, now)
    Action.objects.filter(pk=action.pk).update(next_look_at=None)
    answering.withdraw(marta.pk, action.pk, now=now)
    assert Action.objects.get(pk=action.pk).next_look_at == now + timedelta(minutes=10)
    answering.come_back(marta.pk, action.pk, seen(marta), now=now + timedelta(minutes=5))
    marta.refresh_from_db()
    assert (marta.state, marta.notice_hours, holders(action)) == (P.CONFIRMED, None, {marta.pk})


def test_who_comes_back_when_another_holds_the_place_is_first_reserve(now):
    action = make_action(places=1)
    (marta,) = confirmed(action, 1, now)
    (bea, other) = reserves(action, 2, now)
    answering.withdraw(marta.pk, action.pk, now=now)
    invited(action, 1, now)
    answering.come_back(marta.pk, action.pk, seen(marta), now=now)
    assert list(Participation.objects.filter(action=action).reserves()) == [marta, bea, other]


def test_a_bonus_holder_steps_up_when_an_ordinary_one_leaves(now):
    action = make_action(places=1, bonus=1)
    marta, bea = confirmed(action, 2, now)
    assert Place.objects.get(holder=bea).bonus is True
    answering.withdraw(marta.pk, action.pk, now=now)
    assert Place.objects.get(holder=bea).bonus is False
    assert Place.objects.get(holder=None).bonus is True


def test_a_yes_can_be_taken_back_for_ten_minutes_like_an_early_no(now):
    action = make_action(places=1)
    (laia,) = confirmed(action, 1, now)
    answering.undo(laia.pk, action.pk, now=now + timedelta(minutes=10))
    laia.refresh_from_db()
    assert (laia.state, laia.notice_hours, holders(action)) == (P.DECLINED, None, set())


def test_after_ten_minutes_only_a_withdrawal_is_left(now):
    action = make_action(places=1)
    (laia,) = confirmed(action, 1, now)
    with pytest.raises(TooLate):
        answering.undo(laia.pk, action.pk, now=now + timedelta(minutes=10, seconds=1))
    assert state(laia) == P.CONFIRMED


def test_a_changed_mind_after_a_no_gets_the_place_while_there_is_room(now):
    action = make_action(places=1)
    (laia,) = invited(action, 1, now)
    answering.decline(laia.pk, action.pk, now=now)
    answering.come_back(laia.pk, action.pk, seen(laia), now=now)
    assert holders(action) == {laia.pk}


def test_a_changed_mind_after_a_no_to_a_sounding_may_be_proposed_again(now):
    action = make_action()
    (laia,) = sounded(action, 1, now)
    answering.decline(laia.pk, action.pk, now=now)
    answering.come_back(laia.pk, action.pk, seen(laia), now=now)
    laia.refresh_from_db()
    assert (laia.state, laia.answer) == (P.AVAILABLE, Answer.MAY_PROPOSE)


def test_nothing_can_be_accepted_once_the_action_has_begun(now):
    action = make_action(places=1)
    (laia,) = invited(action, 1, now)
    with pytest.raises(TooLate):
        answering.accept(laia.pk, action.pk, seen(laia), now=action.starts_at)


def test_a_reserve_leaves_in_one_press(now):
    action = make_action()
    (bea,) = reserves(action, 1, now)
    for _ in range(2):
        answering.leave_reserve(bea.pk, action.pk, now=now)
    assert (state(bea), verbs_of(bea).count("leave")) == (P.DECLINED, 1)


def test_a_reserve_knows_until_when_she_keeps_the_date(now):
    action = make_action(starts_at=datetime(2026, 6, 18, 18, 30, tzinfo=UTC))
    first, second = reserves(action, 2, now)
    assert (first.reserve_order, second.reserve_order) == (1, 2)
    assert first.free_at == datetime(2026, 6, 16, 18, 30, tzinfo=UTC)


def test_approved_people_are_not_told_twice_that_they_are(now):
    action = make_action()
    (laia,) = approved(action, 1, now)
    assert deciding.note_verdict(action.pk, [laia.pk], "yes", now=now, user=action.owner) == ([], [])


def test_a_call_up_is_not_ended_while_a_place_is_only_kept_for_somebody_else(now):
    action = make_action(places=2)
    bea, ana = called_up(action, 2, now)
    (laia,) = invited(action, 1, now)
    answering.accept(bea.pk, action.pk, seen(bea), now=now)
    with pytest.raises(PlaceFilled):
        answering.accept(ana.pk, action.pk, seen(ana), now=now)
    assert "filled" not in letters_of(ana)
    answering.decline(laia.pk, action.pk, now=now)
    answering.accept(ana.pk, action.pk, seen(ana), now=now)
    assert holders(action) == {bea.pk, ana.pk}


def two_groups(now, **dear):
    groups = [{"label": "A", "number": 1, "fee": 250}, {"label": "B", "number": 1, "fee": 900} | dear]
    return make_action(groups=groups)


def test_nobody_picks_a_dearer_place_while_her_own_is_free(now):
    action = two_groups(now)
    (laia,) = invited(action, 1, now)
    dear = action.groups.get(label="B")
    with pytest.raises(PlaceFilled):
        answering.accept(laia.pk, action.pk, seen(laia), now=now, group_id=dear.pk)
    with pytest.raises(PlaceFilled):
        answering.accept(laia.pk, action.pk, seen(laia), now=now, group_id=2**40)
    assert holders(action) == set()


def test_a_place_of_another_group_is_hers_once_her_own_is_full_and_she_suits_it(now):
    action = two_groups(now)
    ana, bea = called_up(action, 2, now)
    answering.accept(ana.pk, action.pk, seen(ana), now=now)
    answering.accept(bea.pk, action.pk, seen(bea), now=now, group_id=action.groups.get(label="B").pk)
    assert holders(action) == {ana.pk, bea.pk}


def test_a_place_that_asks_for_another_city_is_not_hers_to_choose(now):
    action = two_groups(now, city="Bilbao")
    ana, bea = called_up(action, 2, now)
    answering.accept(ana.pk, action.pk, seen(ana), now=now)
    with pytest.raises(PlaceFilled):
        answering.accept(bea.pk, action.pk, seen(bea), now=now, group_id=action.groups.get(label="B").pk)


def test_an_old_page_s_count_me_in_does_not_swallow_the_place_that_is_offered_by_now(now):
    action = make_action()
    (laia,) = invited(action, 1, now)
    with pytest.raises(WrongTurn):
        answering.answer_sounding(laia.pk, action.pk, Answer.COUNT_ME_IN, seen(laia), now=now)
    assert Invitation.objects.get(kind="invitation").is_open


def test_who_is_being_asked_has_no_mind_to_change(now):
    action = make_action()
    (laia,) = sounded(action, 1, now)
    with pytest.raises(WrongTurn):
        answering.come_back(laia.pk, action.pk, seen(laia), now=now)


def test_a_yes_noted_by_phone_says_so_in_its_event_and_its_letter(now):
    action = make_action()
    (laia,) = invited(action, 1, now)
    answering.accept(laia.pk, action.pk, seen(laia), now=now, actor="user:1", channel="phone")
    assert Event.objects.get(subject_kind="participation", verb="take").facts["channel"] == "phone"
    assert Message.objects.get(purpose="confirmed").facts["channel"] == "phone"
