"""Each check sees a planted violation, as exactly one line, and nothing in a sound action."""

from datetime import timedelta

import pytest
from django.db import connection

from agency.invariants import CHECKS
from agency.models import Message
from bloggers.models import Blogger
from campaigns import answering, deciding, inviting
from campaigns.lifecycle import change
from campaigns.models import Action, Card, Decision, Event, Invitation, Participation, Place, PlaceGroup
from campaigns.planning import list_people, open_action
from campaigns.states import Answer
from tests.campaigns.people import approved, available, called_up, confirmed, invited, seen, sounded
from tests.make import make_action, make_blogger, make_participation

pytestmark = pytest.mark.django_db
OURS = [1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 14, 15, 16, 19, 20, 22, 32]


def lines(number, now):
    return [line for check in CHECKS[number] for line in check(now)]


def opened(now, **fields):
    """An action whose history is whole: opened by its verb."""
    action = make_action(state="draft", **fields)
    open_action(action.pk, now=now, user=action.owner)
    action.refresh_from_db()
    return action


def people_of_an_action(action, number, now):
    """Listed by their verb, so that the history is whole."""
    return list_people(action.pk, [make_blogger() for _ in range(number)], now=now, user=action.owner)


def an_action_with_everything(now):
    """Sounded, available, confirmed, reserves, a dropout: each row by a verb."""
    action = opened(now, places=3, bonus=1)
    people = people_of_an_action(action, 7, now)
    group = action.groups.first()
    inviting.sound_out(action.pk, [p.pk for p in people], group.pk, now=now, user=action.owner)
    for person in people[:6]:
        answering.answer_sounding(person.pk, action.pk, Answer.MAY_PROPOSE, seen(person), now=now)
    deciding.note_verdict(action.pk, [p.pk for p in people[:5]], "yes", now=now, user=action.owner)
    with change(action.pk, now=now, actor="clock") as c:
        for person in inviting.people_of(c, [p.pk for p in people[:3]]):
            inviting.invite(c, person, group)
    for person in people[:3]:
        answering.accept(person.pk, action.pk, seen(person), now=now)
    with change(action.pk, now=now, actor="clock") as c:
        for person in inviting.people_of(c, [p.pk for p in people[3:5]]):
            inviting.make_reserve(c, person)
    answering.withdraw(people[0].pk, action.pk, now=now)
    with change(action.pk, now=now, actor="clock") as c:
        inviting.call_up(c, list(inviting.people_of(c, [p.pk for p in people[3:5]])), group)
    answering.accept(people[3].pk, action.pk, seen(people[3]), now=now)
    return action


@pytest.mark.parametrize("number", OURS)
def test_nothing_is_found_where_all_is_sound(now, number):
    an_action_with_everything(now)
    assert lines(number, now) == []


def test_1_a_place_without_a_row(now):
    action = make_action(places=2)
    Place.objects.first().delete()
    group = PlaceGroup.objects.get()
    assert lines(1, now) == [f"group {group.pk}: 1 rows for 2 places"]
    assert action.groups.get() == group


def test_1_a_bonus_row_nobody_promised(now):
    action = make_action(places=2, bonus=1)
    Action.objects.update(bonus_places=0)
    assert lines(1, now) == [f"action {action.pk}: 1 rows for 0 bonus places"]


def test_2_one_address_twice_under_two_names(now):
    action = make_action()
    old = make_blogger(email="marta@blog.example", erased_at=now)
    make_participation(action, old)
    make_participation(action, make_blogger(email="marta@blog.example"))
    assert lines(2, now) == [f"action {action.pk}: blogger is in it 2 times"]


def test_3_an_empty_place_nobody_works_on(now):
    make_action(places=1, next_look_at=None)
    assert lines(3, now) == [f"place {Place.objects.get().pk}: empty, nobody asked, nobody told, and no next look"]


def test_3_a_look_that_is_overdue_covers_nothing(now):
    make_action(places=1, next_look_at=now - timedelta(minutes=4))
    assert len(lines(3, now)) == 1


def test_4_a_holder_who_never_took_the_place(now):
    action = make_action(places=1)
    (laia,) = approved(action, 1, now)
    Place.objects.update(holder=laia)
    place = Place.objects.get()
    assert lines(4, now) == [f"place {place.pk}: holder {laia.pk}, but its events end with ''"]


def test_5_a_yes_that_took_no_place(now):
    action = make_action(places=1)
    _event(action, "participation", 1, "take", "available", "confirmed", now)
    assert lines(5, now) == [f"action {action.pk}: 1 told yes, 0 places taken"]


def test_7_a_confirmed_person_without_a_place(now):
    (laia,) = confirmed(make_action(places=1), 1, now)
    Place.objects.update(holder=None)
    assert lines(7, now) == [f"participation {laia.pk}: confirmed without a place"]


def test_7_a_holder_who_said_no(now):
    (laia,) = confirmed(make_action(places=1), 1, now)
    Participation.objects.filter(pk=laia.pk).update(state="declined")
    assert lines(7, now) == [f"place {Place.objects.get().pk}: its holder is declined"]


def test_8_a_dropout_that_planned_nothing(now):
    action = make_action(places=1)
    (laia,) = confirmed(action, 1, now)
    answering.withdraw(laia.pk, action.pk, now=now)
    Action.objects.update(next_look_at=now + timedelta(hours=1))
    assert lines(8, now) == [f"action {action.pk}: a dropout at 08:00 and no look within 10 minutes"]


def test_8_a_dropout_of_which_nobody_was_told(now):
    action = make_action(places=1)
    (laia,) = confirmed(action, 1, now)
    answering.withdraw(laia.pk, action.pk, now=now)
    assert lines(8, now) == []
    Card.objects.all().delete()
    assert lines(8, now) == [f"action {action.pk}: a dropout at 08:00 and nobody was told"]


def test_8_a_late_dropout_that_nothing_follows(now):
    action = make_action(places=1, starts_at=now + timedelta(hours=26))
    (laia,) = confirmed(action, 1, now)
    answering.withdraw(laia.pk, action.pk, now=now)
    assert lines(8, now) == []
    Action.objects.update(next_look_at=None)
    assert lines(8, now) == [f"action {action.pk}: a dropout at 08:00 and no look within 10 minutes"]


def test_9_a_call_up_to_a_full_group(now):
    action = make_action(places=1)
    ana, bea = called_up(action, 2, now)
    Place.objects.update(holder=ana)
    calls = Invitation.objects.filter(kind="call_up").order_by("pk")
    assert lines(9, now) == [f"question {call.pk}: a call-up to a group without a free place" for call in calls]
    assert bea


def test_9_somebody_who_was_never_told_that_the_place_is_covered(now):
    (ana,) = called_up(make_action(places=1), 1, now)
    Invitation.objects.filter(kind="call_up").update(outcome="filled")
    call = Invitation.objects.get(participation=ana, kind="call_up")
    assert lines(9, now) == [f"question {call.pk}: told 0 times that the place is covered"]


def test_11_a_question_to_one_who_stopped(now):
    sounded(make_action(), 1, now)
    Blogger.objects.update(opted_out_at=now)
    question = Invitation.objects.get()
    assert lines(11, now) == [f"question {question.pk}: open to one who asked for no more letters"]


def test_11_a_question_to_one_who_said_no(now):
    sounded(make_action(), 1, now)
    Participation.objects.update(state="declined")
    assert lines(11, now) == [f"question {Invitation.objects.get().pk}: open to one who is declined"]


def test_13_two_questions_to_one_person(now):
    (laia,) = sounded(make_action(), 1, now)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_question")
    question = Invitation.objects.get()
    question.pk = None
    question.save(force_insert=True)
    assert lines(13, now) == [f"participation {laia.pk}: 2 open questions"]


def test_14_a_state_that_no_event_explains(now):
    action = opened(now)
    (laia,) = people_of_an_action(action, 1, now)
    Participation.objects.update(state="reserve")
    assert lines(14, now) == [f"participation {laia.pk}: reserve, but its events end with listed"]


def test_15_an_event_that_is_missing(now):
    action = opened(now)
    _event(action, "action", action.pk, "look", "", "", now, seq=5)
    assert lines(15, now) == [f"action {action.pk}: 2 events, the last is number 5"]


def test_16_a_move_that_the_table_forbids(now):
    action = make_action()
    _event(action, "participation", 9, "take", "absent", "confirmed", now)
    assert lines(16, now) == ["participation 9: take from absent to confirmed"]


def test_19_a_yes_without_its_terms(now):
    action = make_action()
    _event(action, "participation", 9, "take", "available", "confirmed", now)
    assert lines(19, now) == [f"event {Event.objects.get().pk}: a yes without the version of its terms"]


def test_20_a_yes_to_terms_of_the_future(now):
    (laia,) = available(make_action(), 1, now)
    Participation.objects.update(terms_version=9)
    assert lines(20, now) == [f"participation {laia.pk}: yes to terms 9"]


def test_22_a_place_offered_to_one_the_client_has_not_approved(now):
    invited(make_action(places=1), 1, now)
    Decision.objects.all().delete()
    question = Invitation.objects.get(kind="invitation")
    assert lines(22, now) == [f"question {question.pk}: a place offered to one whom the client has not approved"]


def test_22_a_place_held_by_one_the_client_never_approved(now):
    confirmed(make_action(places=1), 1, now)
    Decision.objects.all().delete()
    assert lines(22, now) == [f"place {Place.objects.get().pk}: held by one whom the client never approved"]


def test_32_a_fourth_letter_on_one_question(now):
    action = make_action()
    sounded(action, 1, now)
    letter = Message.objects.get()
    for n in range(3):
        Message.objects.create(**{**_copy(letter), "key": f"extra:{n}", "purpose": "reminder"})
    assert lines(32, now) == [f"question {letter.subject_id}: 4 letters"]


def test_32_a_fourth_sounding_in_thirty_days(now):
    action = make_action()
    (laia,) = sounded(action, 1, now)
    first = Invitation.objects.get()
    for _ in range(3):
        first.pk, first.outcome = None, "closed"
        first.save(force_insert=True)
    assert lines(32, now) == [f"blogger {laia.blogger_id}: 4 soundings in 30 days"]


def _copy(letter):
    fields = ["lane", "state", "subject_id", "action_id", "recipient_kind", "recipient_id", "address", "language"]
    return {name: getattr(letter, name) for name in [*fields, "zone", "created_at", "not_before"]}


def _event(action, kind, subject, verb, before, after, now, seq=1):
    Event.objects.create(
        action=action,
        seq=seq,
        subject_kind=kind,
        subject_id=subject,
        verb=verb,
        before=before,
        after=after,
        actor="clock",
        at=now,
    )
