"""Asking: who may be asked, for how long, and never beyond room."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from agency.models import Client, Message
from bloggers.models import Busy
from campaigns import answering, inviting
from campaigns.lifecycle import PlaceFilled, change, open_question, participation_of
from campaigns.models import Card, Event, Invitation
from campaigns.models.participations import question_deadline
from campaigns.states import Ask, Outcome, ParticipationState
from tests.campaigns.people import approved, called_up, confirmed, invited, listed, reserves, seen, sounded, state
from tests.make import make_action, make_blogger, make_participation

pytestmark = pytest.mark.django_db
MADRID, CANARY = ZoneInfo("Europe/Madrid"), ZoneInfo("Atlantic/Canary")


def sound(action, people, now, **options):
    ids = [person.pk for person in people]
    asked, refused = inviting.sound_out(action.pk, ids, action.groups.first().pk, now=now, user=action.owner, **options)
    return [q.participation_id for q in asked], {r.participation.pk: r.why for r in refused}


def test_a_sounding_is_one_question_and_one_letter(now):
    action = make_action()
    (laia,) = sounded(action, 1, now)
    question = Invitation.objects.get()
    assert (question.participation, question.kind, question.fee) == (laia, Ask.SOUNDING, Decimal(250))
    assert Message.objects.get().key == f"question:{question.pk}"
    assert state(laia) == ParticipationState.SOUNDED


def test_who_was_sounded_out_is_not_asked_again(now):
    action = make_action()
    people = sounded(action, 1, now)
    assert sound(action, people, now) == ([], {people[0].pk: "state"})
    assert Message.objects.count() == 1


def test_strangers_come_onto_the_list_by_being_asked_and_only_then(now):
    action = make_action()
    (listed_one,) = listed(action)
    new, gone = make_blogger(), make_blogger(opted_out_at=now)
    group = action.groups.get()

    for _twice in range(2):
        asked, refused = inviting.sound_out(
            action.pk,
            [listed_one.pk],
            group.pk,
            now=now,
            user=action.owner,
            strangers=[new, gone, listed_one.blogger],
            own_lines={new.pk: "Your rice!"},
        )
        now += timedelta(minutes=1)

    assert (asked, [(each.participation.blogger, each.why) for each in refused]) == (
        [],
        [(listed_one.blogger, "state"), (gone, "opted_out")],
    )
    assert {(row.blogger_id, row.state, row.own_line) for row in action.participations.all()} == {
        (listed_one.blogger_id, ParticipationState.SOUNDED, ""),
        (new.pk, ParticipationState.SOUNDED, "Your rice!"),
    }
    assert Event.objects.filter(verb="list").count() == 1
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"opted_out_at": datetime(2026, 5, 1, tzinfo=UTC)}, "opted_out"),
        ({"undeliverable_at": datetime(2026, 5, 1, tzinfo=UTC)}, "undeliverable"),
        ({"basis": "none"}, "no_basis"),
        ({"basis": None}, "no_basis"),
    ],
)
def test_who_may_not_be_written_to_is_refused_with_the_reason(now, fields, why):
    action = make_action()
    laia = make_participation(action, make_blogger(**fields))
    (bea,) = listed(action)
    assert sound(action, [laia, bea], now) == ([bea.pk], {laia.pk: why})


def test_one_person_without_a_basis_can_be_asked_knowingly_but_never_two(now):
    action = make_action()
    first, second, third = [make_participation(action, make_blogger(basis="none")) for _ in range(3)]
    assert sound(action, [first], now, knowingly=True) == ([first.pk], {})
    assert sound(action, [second, third], now, knowingly=True)[0] == []


def test_nobody_is_asked_inside_her_busy_time(now):
    action = make_action()
    (laia,) = listed(action)
    Busy.objects.create(blogger=laia.blogger, starts=now.date(), ends=now.date() + timedelta(days=30))
    assert sound(action, [laia], now) == ([], {laia.pk: "busy"})


def test_three_soundings_in_thirty_days_are_enough_over_all_clients(now):
    blogger = make_blogger()
    for days in range(3):
        action = make_action()
        assert sound(action, [make_participation(action, blogger)], now + timedelta(days=days))[1] == {}
    action = make_action(starts_at=now + timedelta(days=60))
    fourth = make_participation(action, blogger)
    assert sound(action, [fourth], now + timedelta(days=3))[1] == {fourth.pk: "asked_often"}
    assert sound(action, [fourth], now + timedelta(days=31))[1] == {}


def test_nothing_is_asked_for_a_client_that_has_ended(now):
    action = make_action()
    (laia,) = listed(action)
    Client.objects.update(ended_at=now)
    assert sound(action, [laia], now) == ([], {laia.pk: "client_ended"})


def test_an_invitation_keeps_the_place_and_a_sounding_keeps_nothing(now):
    action = make_action(places=2)
    group = action.groups.first()
    sounded(action, 3, now)
    assert inviting.room(action, group) == 2
    invited(action, 1, now)
    assert inviting.room(action, group) == 1


def test_nobody_is_invited_beyond_room(now):
    action = make_action(places=1)
    invited(action, 1, now)
    with pytest.raises(PlaceFilled):
        invited(action, 1, now)


def test_a_call_up_leaves_only_while_there_is_room(now):
    action = make_action(places=1)
    invited(action, 1, now)
    with pytest.raises(PlaceFilled):
        called_up(action, 2, now)


def test_a_late_call_up_pays_the_supplement_fixed_beforehand(now):
    action = make_action(places=1, starts_at=now + timedelta(hours=40), urgency_supplement=Decimal(50))
    (bea,) = called_up(action, 1, now)
    assert open_question(_locked(bea)).fee == Decimal(300)


def test_waves_are_numbered(now):
    action = make_action(places=2)
    called_up(action, 1, now)
    called_up(action, 1, now)
    assert list(Invitation.objects.filter(kind=Ask.CALL_UP).order_by("pk").values_list("wave", flat=True)) == [1, 2]


def test_a_lapse_shuts_the_place_not_the_door(now):
    action = make_action(places=1)
    (laia,) = invited(action, 1, now)
    with change(action.pk, now=now, actor="clock") as c:
        inviting.lapse(c, open_question(participation_of(c, laia.pk)))
    assert (state(laia), inviting.room(action, action.groups.first())) == (ParticipationState.SILENT, 1)


def test_a_lapsed_call_up_leaves_her_a_reserve(now):
    action = make_action(places=1)
    (bea,) = called_up(action, 1, now)
    with change(action.pk, now=now, actor="clock") as c:
        inviting.lapse(c, open_question(participation_of(c, bea.pk)))
    assert state(bea) == ParticipationState.RESERVE


def test_never_more_than_three_letters_on_one_question(now):
    action = make_action(places=1)
    (laia,) = invited(action, 1, now)
    for _ in range(5):
        with change(action.pk, now=now, actor="clock") as c:
            inviting.remind(c, open_question(participation_of(c, laia.pk)))
    question = Invitation.objects.get(kind=Ask.INVITATION)
    assert question.reminders <= 2
    assert Message.objects.filter(purpose="reminder").count() == question.reminders


def test_letters_that_wait_about_an_answered_question_are_dropped(now):
    action = make_action(places=1)
    (laia,) = invited(action, 1, now)
    question = open_question(_locked(laia))
    with change(action.pk, now=now, actor="clock") as c:
        inviting.take(c, participation_of(c, laia.pk), action.groups.first(), Decimal(250), question=question)
    assert Message.objects.get(key=f"question:{question.pk}").state == "dropped"
    assert Invitation.objects.get(pk=question.pk).outcome == Outcome.YES


def test_a_reserve_comes_behind_the_others(now):
    action = make_action()
    assert [person.reserve_order for person in reserves(action, 3, now)] == [1, 2, 3]


def test_approval_is_noted_before_anybody_is_invited(now):
    assert state(approved(make_action(), 1, now)[0]) == ParticipationState.AVAILABLE


DUE = datetime(2026, 6, 18, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "at", "due", "zone", "expected"),
    [
        # a fifth of what is left, at most 36 h for a sounding: 10:00 + 36 h = 22:00, moved to 9:30
        (Ask.SOUNDING, datetime(2026, 6, 9, 8, 0), DUE, MADRID, datetime(2026, 6, 11, 7, 30)),
        (Ask.INVITATION, datetime(2026, 6, 9, 8, 0), DUE, MADRID, datetime(2026, 6, 11, 7, 30)),
        (Ask.SOUNDING, datetime(2026, 6, 17, 7, 0), DUE, MADRID, datetime(2026, 6, 17, 13, 48)),
        (Ask.CALL_UP, datetime(2026, 6, 17, 20, 4), DUE, MADRID, datetime(2026, 6, 18, 7, 30)),
        (Ask.CALL_UP, datetime(2026, 6, 18, 8, 0), DUE, MADRID, datetime(2026, 6, 18, 8, 45)),
        (Ask.INVITATION, datetime(2026, 6, 18, 16, 0), DUE, MADRID, datetime(2026, 6, 18, 17, 0)),
        (Ask.SOUNDING, datetime(2026, 6, 9, 8, 0), DUE, CANARY, datetime(2026, 6, 10, 20, 0)),
    ],
)
def test_a_deadline_is_a_fifth_of_the_time_left_and_never_in_the_night(kind, at, due, zone, expected):
    assert question_deadline(kind, at.replace(tzinfo=UTC), due, zone) == expected.replace(tzinfo=UTC)


def _locked(person):
    person.refresh_from_db()
    return person


@pytest.mark.parametrize("bonus", [0, 1])
def test_x_of_x_again_settles_the_alarm_of_a_dropout(now, bonus):
    action = make_action(places=2, bonus=bonus, starts_at=now + timedelta(hours=26), autopilot="auto")
    leaver, _stays = confirmed(action, 2, now)
    (bea,) = reserves(action, 1, now)
    answering.withdraw(leaver.pk, action.pk, now=now)
    (alarm,) = Card.objects.waiting().filter(action=action, kind="alarm")
    assert alarm.participation_id == leaver.pk
    answering.accept(bea.pk, action.pk, seen(bea), now=now)
    assert not Card.objects.waiting().filter(action=action, kind="alarm").exists()


def test_a_dropout_in_another_group_stays_an_alarm(now):
    groups = [{"label": "cocina", "number": 1}, {"label": "moda", "number": 1}]
    action = make_action(groups=groups, starts_at=now + timedelta(hours=26))
    (leaver,) = confirmed(action, 1, now)
    answering.withdraw(leaver.pk, action.pk, now=now)
    (other,) = approved(action, 1, now)
    with change(action.pk, now=now, actor="clock") as c:
        (row,) = inviting.people_of(c, [other.pk])
        inviting.take(c, row, action.groups.get(label="moda"), Decimal(250))
    assert Card.objects.waiting().filter(action=action, code="dropout", kind="alarm").exists()


@pytest.mark.parametrize("fields", [{"state": "draft"}, {"state": "cancelled"}, {"state": "closed"}])
def test_nobody_is_asked_for_an_action_that_is_not_open(now, fields):
    action = make_action(**fields)
    (laia,) = listed(action)
    assert sound(action, [laia], now) == ([], {laia.pk: "action_over"})


def test_nobody_is_asked_for_a_draft_without_a_date(now):
    action = make_action(state="draft", starts_at=None)
    (laia,) = listed(action)
    assert sound(action, [laia], now) == ([], {laia.pk: "action_over"})


def test_a_price_of_nothing_that_was_agreed_stays_nothing(now):
    action = make_action()
    (laia,) = approved(action, 1, now)
    laia.fee_agreed = Decimal(0)
    laia.save(update_fields=["fee_agreed"])
    with change(action.pk, now=now, actor="clock") as c:
        question = inviting.invite(c, participation_of(c, laia.pk), action.groups.first())
    assert question.fee == Decimal(0)
