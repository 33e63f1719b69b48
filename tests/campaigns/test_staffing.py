"""The engine's hand: what it does by itself, what it only offers, and when it looks again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.models import Client, Message
from agency.models.messages import MessageState
from campaigns import answering, deciding, inviting, laying_out, staffing
from campaigns.carrying_out import carry_out
from campaigns.fill import Command
from campaigns.lifecycle import PlaceFilled, change
from campaigns.models import Action, Card, Event, Invitation, Participation, Place, PlaceGroup
from campaigns.snapshots import snapshot
from campaigns.states import Answer, Ask, Outcome, ParticipationState
from tests.bench.crowds import open_actions
from tests.campaigns.people import approved, available, confirmed, invited, listed, reserves, seen, sounded, state
from tests.make import make_action, make_blogger, make_participation

pytestmark = pytest.mark.django_db
P = ParticipationState
AUTO = {"autopilot": "auto"}


def holders(action):
    return set(Place.objects.of(action).exclude(holder=None).values_list("holder", flat=True))


def tend(action, now):
    Action.objects.filter(pk=action.pk).update(next_look_at=now)
    staffing.tend(action.pk, now)


def letters_leave(now):
    """Every waiting question leaves now, and its deadline counts from now."""
    for message in Message.objects.filter(state=MessageState.QUEUED):
        fields = {"state": MessageState.SENT, "sent_at": now}
        if message.purpose in ("sounding", "invitation", "call_up"):
            question = Invitation.objects.select_related("participation__blogger", "participation__action").get(
                pk=message.subject_id
            )
            fields["answer_by"] = question.deadline_from(now)
        Message.objects.filter(pk=message.pk).update(**fields)


def open_questions(action):
    rows = Invitation.objects.open().filter(participation__action=action).order_by("pk")
    return [(row.participation_id, row.kind) for row in rows]


def test_auto_confirms_an_approved_firm_yes_without_another_question(now):
    action = make_action(**AUTO)
    (laia,) = approved(action, 1, now, Answer.COUNT_ME_IN)
    tend(action, now)
    assert holders(action) == {laia.pk}


def test_auto_invites_the_approved_who_wanted_to_confirm_later(now):
    action = make_action(**AUTO)
    (laia,) = approved(action, 1, now, Answer.MAY_PROPOSE)
    tend(action, now)
    assert holders(action) == set()
    assert open_questions(action) == [(laia.pk, Ask.INVITATION)]


def two_groups(**fields) -> tuple[Action, PlaceGroup, PlaceGroup]:
    """A place for anybody, one in Bilbao, and one that is welcome beyond both; and their groups."""
    groups = [{"label": "A", "number": 1}, {"label": "B", "number": 1, "city": "Bilbao"}]
    action = make_action(groups=groups, bonus=1, **fields)
    return action, *action.groups.order_by("pk")


def firm_in(group: PlaceGroup, number: int, now) -> list[Participation]:
    """People of the city who were approved and wait for a place of the group."""
    people = [make_participation(group.action, make_blogger(city=group.city)) for _ in range(number)]
    ids = [person.pk for person in people]
    inviting.sound_out(group.action_id, ids, group.pk, now=now, user=group.action.owner)
    letters_leave(now)
    for person in people:
        answering.answer_sounding(person.pk, group.action_id, Answer.COUNT_ME_IN, seen(person), now=now)
    deciding.note_verdict(group.action_id, ids, "yes", now=now, user=group.action.owner)
    return people


def test_a_bonus_place_serves_the_group_that_has_somebody_for_it(now):
    action, first, second = two_groups(**AUTO)
    people = firm_in(second, 2, now)
    tend(action, now)

    assert holders(action) == {person.pk for person in people}
    assert [(place.bonus, place.group) for place in Place.objects.of(action).exclude(holder=None)] == [
        (False, second),
        (True, second),
    ]
    assert Place.objects.of(action).count() == 3
    assert inviting.room(action, first) == 1


def test_by_a_button_it_serves_that_group_as_well(now):
    action, _first, second = two_groups()
    people = firm_in(second, 2, now)
    steps = staffing.suggestions(action, now)
    assert [staffing.press(action.pk, step.key, now=now, user=action.owner) for step in steps] == [True]
    assert holders(action) == {person.pk for person in people}


def test_a_bonus_place_that_is_promised_in_its_group_stays_there(now):
    action, first, second = two_groups()
    invited(action, 2, now)
    (laia,) = firm_in(second, 1, now)
    (jon,) = firm_in(second, 1, now)
    with change(action.pk, now=now, actor="clock") as c:
        inviting.take(c, c.action.participations.get(pk=laia.pk), second, Decimal(250))
        with pytest.raises(PlaceFilled):
            inviting.take(c, c.action.participations.get(pk=jon.pk), second, Decimal(250))
    assert inviting.room(action, first) == 0
    assert holders(action) == {laia.pk}


def test_one_that_came_to_a_group_can_be_given_up_and_goes_back_where_it_is_needed(now):
    action, first, second = two_groups(**AUTO)
    firm_in(second, 2, now)
    tend(action, now)
    with pytest.raises(laying_out.PlacesHeld):
        laying_out.change_bonus(action, 0)
    answering.withdraw(Place.objects.get(group=second, bonus=False).holder_id, action.pk, now=now)

    people = approved(action, 2, now, Answer.COUNT_ME_IN)
    tend(action, now)
    assert {place.group for place in Place.objects.filter(holder__in=people)} == {first}
    assert Place.objects.of(action).exclude(holder=None).count() == 3


def test_suggest_shows_the_same_steps_as_buttons_and_takes_none(now):
    action = make_action()
    (laia,) = approved(action, 1, now, Answer.COUNT_ME_IN)
    tend(action, now)
    assert holders(action) == set()
    (confirm,) = [step for step in staffing.suggestions(action, now) if step.do == "confirm"]
    assert [person.pk for person in confirm.people] == [laia.pk]
    assert staffing.press(action.pk, confirm.key, now=now, user=action.owner) is True
    assert holders(action) == {laia.pk}


def test_a_button_of_a_moment_ago_does_nothing_once_things_have_moved(now):
    action = make_action()
    (laia,) = approved(action, 1, now, Answer.COUNT_ME_IN)
    (confirm,) = [step for step in staffing.suggestions(action, now) if step.do == "confirm"]
    answering.decline(laia.pk, action.pk, now=now)
    assert staffing.press(action.pk, confirm.key, now=now, user=action.owner) is False
    assert holders(action) == set()


def test_off_asks_nobody_but_lapses_go_on(now):
    action = make_action(autopilot="off")
    (laia,) = invited(action, 1, now)
    letters_leave(now)
    tend(action, now)
    later = now + timedelta(hours=49)
    tend(action, later)
    assert staffing.suggestions(action, later) == []
    assert state(laia) == P.SILENT
    assert open_questions(action) == []


def test_nothing_lapses_before_its_letter_has_left(now):
    action = make_action(**AUTO)
    (laia,) = sounded(action, 1, now)
    tend(action, now + timedelta(days=4))
    assert state(laia) == P.SOUNDED
    assert Invitation.objects.get(participation=laia).answer_by is None


def test_the_deadline_counts_from_when_the_letter_left(now):
    action = make_action(**AUTO)
    (laia,) = sounded(action, 1, now)
    left = now + timedelta(hours=3)
    letters_leave(left)
    tend(action, left)
    question = Invitation.objects.get(participation=laia)
    assert question.answer_by == question.deadline_from(left)
    assert Action.objects.get(pk=action.pk).next_look_at <= question.answer_by


def test_a_lapse_frees_the_place_and_is_noted_once(now):
    action = make_action(**AUTO, places=1)
    (laia,) = invited(action, 1, now)
    letters_leave(now)
    tend(action, now)
    by = Invitation.objects.get(participation=laia, kind="invitation").answer_by
    for _ in range(2):
        tend(action, by)
    assert Invitation.objects.get(participation=laia, kind="invitation").outcome == Outcome.LAPSED
    assert Event.objects.filter(subject_kind="participation", subject_id=laia.pk, verb="lapse").count() == 1


def test_a_dropout_a_day_before_calls_up_the_reserves_in_the_same_moment(now):
    action = make_action(**AUTO, places=2, starts_at=now + timedelta(hours=30))
    marta, _ = confirmed(action, 2, now)
    called = reserves(action, 3, now)
    answering.withdraw(marta.pk, action.pk, now=now)
    asked = {person for person, kind in open_questions(action) if kind == Ask.CALL_UP}
    assert asked
    assert asked <= {person.pk for person in called}
    assert Card.objects.waiting().filter(kind="alarm", code="dropout").count() == 1


def test_a_silent_holder_gets_a_call_card_and_keeps_the_place(now):
    action = make_action(**AUTO, places=1, starts_at=now + timedelta(days=2, hours=6))
    (marta,) = confirmed(action, 1, now)
    for hours in range(6, 53):
        tend(action, now + timedelta(hours=hours))
    assert holders(action) == {marta.pk}
    assert Invitation.objects.filter(participation=marta, kind=Ask.STILL_ON).exists()
    assert Card.objects.filter(participation=marta, kind="call").exists()


def test_nobody_left_to_ask_raises_one_alarm_not_one_each_look(now):
    action = make_action(**AUTO, places=2, starts_at=now + timedelta(days=3))
    for minutes in range(0, 60, 10):
        tend(action, now + timedelta(minutes=minutes))
    assert [(card.kind, card.code) for card in Card.objects.filter(action=action)] == [("alarm", "empty")]
    assert Place.objects.of(action).filter(escalated_at=None).count() == 0


def test_nobody_without_a_known_basis_is_asked_by_the_clock(now):
    action = make_action(**AUTO, may_ask_new=True)
    make_participation(action, make_blogger(basis="none"))
    known = make_participation(action, make_blogger(basis="worked"))
    tend(action, now)
    assert open_questions(action) == [(known.pk, Ask.SOUNDING)]


def test_the_clock_asks_new_people_only_where_it_may(now):
    action = make_action(**AUTO, may_ask_new=False)
    listed(action, 40)
    tend(action, now)
    assert open_questions(action) == []
    assert list(Card.objects.values_list("kind", "code")) == [("owed", "ask")]


def test_an_action_of_a_client_that_ended_asks_nobody(now):
    action = make_action(**AUTO, may_ask_new=True)
    listed(action, 3)
    Client.objects.update(ended_at=now - timedelta(days=1))
    tend(action, now)
    assert open_questions(action) == []


def test_ten_looks_at_one_hour_do_what_one_does(now):
    action = make_action(**AUTO)
    approved(action, 3, now, Answer.COUNT_ME_IN)
    tend(action, now)
    events, letters = Event.objects.count(), Message.objects.count()
    for _ in range(10):
        tend(action, now)
    assert (Event.objects.count(), Message.objects.count()) == (events, letters)


def test_never_more_than_x_are_confirmed(now):
    action = make_action(**AUTO, places=2)
    approved(action, 5, now, Answer.COUNT_ME_IN)
    tend(action, now)
    assert len(holders(action)) == 2
    assert Participation.objects.filter(action=action, state=P.CONFIRMED).count() == 2


def test_an_undecided_list_is_owed_to_the_client_once(now):
    action = make_action(**AUTO, places=2)
    available(action, 3, now)
    for hour in range(3):
        tend(action, now + timedelta(hours=hour))
    assert [(card.kind, card.code) for card in Card.objects.filter(action=action)] == [("owed", "propose")]


def test_who_kept_the_date_past_her_hour_is_told_that_she_is_free(now):
    action = make_action(**AUTO, places=1)
    (laia,) = available(action, 1, now, Answer.COUNT_ME_IN)
    for hours in (119, 120, 121):
        tend(action, now + timedelta(hours=hours))
    assert Message.objects.filter(purpose="free_again").count() == 1
    assert state(laia) == P.AVAILABLE


def test_a_look_costs_the_same_number_of_queries_for_one_and_for_many(now):
    def queries(people):
        action = make_action(**AUTO)
        available(action, people, now)
        action = Action.objects.select_related("campaign__client", "owner").get(pk=action.pk)
        with CaptureQueriesContext(connection) as counted:
            snapshot(action, now)
        return len(counted)

    assert queries(1) == queries(20) <= 21


def test_the_same_gap_later_is_told_again(now):
    action = make_action(**AUTO, places=1, starts_at=now + timedelta(days=3))
    tend(action, now)
    (laia,) = confirmed(action, 1, now + timedelta(hours=1))
    answering.withdraw(laia.pk, action.pk, now=now + timedelta(hours=2))
    told = [(card.code, bool(card.acknowledged_at)) for card in Card.objects.filter(action=action, kind="alarm")]
    assert told == [("empty", True), ("dropout", False)]
    assert Card.objects.get(code="dropout").facts["codes"] == [f"empty:{action.groups.first().pk}:1"]


def waiting_codes(action):
    return sorted(Card.objects.waiting().filter(action=action).values_list("code", flat=True))


def test_an_action_whose_list_is_still_empty_rings_no_alarm_while_there_is_time(now):
    action = make_action(**AUTO, places=1, starts_at=now + timedelta(days=8))
    tend(action, now)
    assert waiting_codes(action) == []
    tend(action, now + timedelta(days=5, minutes=1))
    assert waiting_codes(action) == ["empty"]


def test_the_same_gap_is_told_again_when_everybody_found_for_it_said_no(now):
    action = make_action(**AUTO, places=1, starts_at=now + timedelta(days=3))
    tend(action, now)
    people = sounded(action, 2, now + timedelta(minutes=5))
    tend(action, now + timedelta(minutes=20))
    assert "empty" not in waiting_codes(action)
    for person in people:
        answering.decline(person.pk, action.pk, now=now + timedelta(minutes=30))
    tend(action, now + timedelta(hours=1))
    assert "empty" in waiting_codes(action)


def test_what_is_no_longer_so_waits_for_nobody(now):
    action = make_action(**AUTO, places=1, starts_at=now + timedelta(days=3), may_ask_new=True)
    tend(action, now)
    assert waiting_codes(action) == ["empty"]
    listed(action, 12)
    tend(action, now + timedelta(minutes=20))
    assert "empty" not in waiting_codes(action)


def test_a_list_owed_to_the_client_is_settled_once_everybody_on_it_has_an_answer(now):
    action = make_action(**AUTO, places=2)
    people = available(action, 3, now)
    tend(action, now)
    assert waiting_codes(action) == ["propose"]
    for person, verdict in zip(people, ("yes", "no", "yes"), strict=True):
        deciding.note_verdict(action.pk, [person.pk], verdict, now=now, user=action.owner)
    assert "propose" not in waiting_codes(action)


def test_who_asks_the_new_people_has_answered_the_card_that_wished_for_it(now):
    action = make_action(**AUTO, places=2)
    people = listed(action, 30)
    tend(action, now)
    assert waiting_codes(action) == ["ask"]
    inviting.sound_out(action.pk, [people[0].pk], action.groups.first().pk, now=now, user=action.owner)
    assert waiting_codes(action) == []


@pytest.mark.parametrize("ended", ["failed", "dropped", "expired", "suppressed"])
def test_a_question_whose_letter_never_left_keeps_no_place_for_ever(now, ended):
    action = make_action(**AUTO, places=1)
    (laia,) = invited(action, 1, now)
    Message.objects.filter(purpose="invitation").update(state=ended, error="planted")
    tend(action, now)
    question = Invitation.objects.get(participation=laia, kind="invitation")
    assert question.answer_by == question.planned_by
    tend(action, question.planned_by)
    assert open_questions(action) == []


@pytest.mark.parametrize(("already", "asked"), [(6, 1), (7, 0)])
def test_the_last_hours_still_on_leaves_only_within_the_seven(now, already, asked):
    action = make_action(**AUTO, places=1)
    (laia,) = confirmed(action, 1, now)
    Message.objects.filter(recipient_kind="blogger").delete()
    Message.objects.bulk_create(
        Message(
            key=f"earlier:{n}", purpose="reminder", action_id=action.pk, recipient_kind="blogger", zone="Europe/Madrid",
            recipient_id=laia.blogger_id, state=MessageState.QUEUED, created_at=now, not_before=now,
        )
        for n in range(already)
    )  # fmt: skip
    at = action.starts_at - timedelta(hours=7)
    with change(action.pk, now=at, actor="clock") as c:
        carry_out(c, Command("ping", (laia.pk,), code="7"))
    assert Invitation.objects.filter(participation=laia, kind=Ask.STILL_ON).count() == asked


def test_what_is_due_is_found_by_its_index_among_many(postgres, now):
    open_actions(3000, make_action(now=now))
    assert "action_next_look" in Action.objects.due_for_a_look(now).explain()
    soon = Action.objects.filter(publish_by__range=(now - timedelta(days=30), now))
    assert "action_publish_by" in soon.explain()
