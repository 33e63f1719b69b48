"""Each check sees a planted violation, as exactly one line, and nothing in a sound action."""

from datetime import timedelta

import pytest
from django.db import connection

from agency import clock
from agency.models import Message, Pulse
from bloggers.models import Blogger
from campaigns import answering
from campaigns.models import Action, Card, Decision, Invitation, Participation, Place, PlaceGroup
from tests.campaigns.checked import an_action_with_everything, lines, write_event
from tests.campaigns.people import available, called_up, confirmed, invited, sounded
from tests.make import make_action, make_blogger, make_participation

pytestmark = pytest.mark.django_db
OURS = [1, 2, 3, 7, 8, 9, 11, 12, 13, 20, 22, 32, 60, 61]


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


def test_12_a_wave_that_is_missing(now):
    called_up(make_action(places=1), 2, now)
    Invitation.objects.filter(kind="call_up").update(wave=2)
    assert lines(12, now) == [f"group {PlaceGroup.objects.get().pk}: wave 2 follows wave 0"]


def test_12_a_wave_before_the_one_ahead_of_it(now):
    ana, bea = called_up(make_action(places=1), 2, now)
    Invitation.objects.filter(kind="call_up", participation=bea).update(wave=2, asked_at=now - timedelta(minutes=1))
    assert lines(12, now) == [f"group {PlaceGroup.objects.get().pk}: wave 2 left before the one ahead of it"]
    Invitation.objects.filter(kind="call_up", participation=bea).update(asked_at=now + timedelta(minutes=1))
    assert (lines(12, now), ana.pk < bea.pk) == ([], True)


def test_12_a_wave_in_pieces(now):
    _ana, bea = called_up(make_action(places=1), 2, now)
    Invitation.objects.filter(kind="call_up", participation=bea).update(asked_at=now + timedelta(minutes=1))
    assert lines(12, now) == [f"group {PlaceGroup.objects.get().pk}: wave 1 left in pieces"]


def test_13_two_questions_to_one_person(now):
    (laia,) = sounded(make_action(), 1, now)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_question")
    question = Invitation.objects.get()
    question.pk = None
    question.save(force_insert=True)
    assert lines(13, now) == [f"participation {laia.pk}: 2 open questions"]


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


def test_32_a_second_letter_on_one_day_outside_the_last_72_hours(now):
    action = make_action(starts_at=now + timedelta(days=9))
    (laia,) = sounded(action, 1, now)
    first = Message.objects.get(purpose="sounding")
    Message.objects.update(state="sent", sent_at=now, handing_over_at=now)
    Message.objects.create(
        **{name: getattr(first, name) for name in ("action_id", "recipient_kind", "recipient_id", "address", "zone")},
        key="again", purpose="reminder", state="sent", language="es", created_at=now, not_before=now, sent_at=now,
        handing_over_at=now + timedelta(hours=3),
    )  # fmt: skip
    assert lines(32, now) == [f"action {action.pk}: 2 letters on 2026-06-09 to blogger {laia.blogger_id}"]
    Message.objects.filter(key="again").update(handing_over_at=now + timedelta(hours=23))
    assert lines(32, now) == []


def test_32_a_fourth_sounding_in_thirty_days(now):
    action = make_action()
    (laia,) = sounded(action, 1, now)
    first = Invitation.objects.get()
    for _ in range(3):
        first.pk, first.outcome = None, "no"
        first.save(force_insert=True)
    assert lines(32, now) == [f"blogger {laia.blogger_id}: 4 soundings in 30 days"]
    Invitation.objects.filter(pk=first.pk).update(outcome="closed", answer_by=None)  # its mail never left
    assert lines(32, now) == []


def _copy(letter):
    fields = ["lane", "state", "subject_id", "action_id", "recipient_kind", "recipient_id", "address", "language"]
    return {name: getattr(letter, name) for name in [*fields, "zone", "created_at", "not_before"]}


def test_60_a_look_that_is_overdue_though_the_clock_beats(now):
    action = make_action(next_look_at=now - timedelta(minutes=11))
    make_action(next_look_at=now - timedelta(minutes=9))
    assert lines(60, now) == []
    Pulse.objects.create(pk=1, last_sweep=clock.wall())
    assert lines(60, now) == [f"action {action.pk}: not tended since 2026-06-09 07:49 UTC, though the clock beats"]


def test_61_a_step_taken_twice(now):
    (laia,) = called_up(make_action(places=1), 1, now)
    again = Invitation.objects.get(kind="call_up")
    again.pk, again.outcome = None, "closed"
    again.save(force_insert=True)
    assert lines(61, now) == [f"participation {laia.pk}: 2 times call_up number 1"]


def test_61_a_reminder_given_twice(now):
    action = make_action()
    for seq in (1, 2):
        write_event(action, "invitation", 7, "remind", "open", "open", now, seq, facts={"stage": 1})
    write_event(action, "invitation", 7, "remind", "open", "open", now, 3, facts={"stage": 2})
    assert lines(61, now) == ["question 7: 2 times reminder number 1"]


def test_65_a_ceiling_passed_that_nobody_allowed(now):
    action = make_action(places=2, fee=250)
    confirmed(action, 1, now)
    action.groups.update(ceiling=240)
    Action.objects.filter(pk=action.pk).update(ceiling=200)
    assert lines(65, now) == [
        f"action {action.pk}: 250.00 promised, 200.00 agreed, 0.00 more allowed",
        f"action {action.pk}: a place at 250.00, above its ceiling, that nobody allowed",
    ]
    facts = {"more": "50", "price": "250", "participation": Place.objects.exclude(holder=None).get().holder_id}
    write_event(action, "ceiling", action.pk, "allow", "", "", now, 999, facts=facts)
    assert lines(65, now) == []
