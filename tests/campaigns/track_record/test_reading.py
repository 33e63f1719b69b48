"""Facts from rows, in as many queries for fifty people as for one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bloggers.models import Blogger
from campaigns import answering, placing
from campaigns.lifecycle import change
from campaigns.models import Counter, Event
from campaigns.snapshots import snapshot
from campaigns.states import Outcome
from campaigns.track_record import Chances, facts_of, records_of
from tests.campaigns.people import confirmed, seen, sounded
from tests.campaigns.track_record.past import past_action, question, took_part
from tests.make import make_action, make_blogger, make_participation

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAY = timedelta(days=1)


def fact(blogger, now):
    (only,) = facts_of([blogger.pk], now)[blogger.pk]
    return only


def of(record):
    return (record.asked, record.answered, record.yes, record.kept, record.withdrawals, record.early_noes)


# --- what the rows say -------------------------------------------------------------------------------
def test_who_was_asked_said_yes_and_came(now):
    ana = make_blogger()
    took_part(ana, now, answers_in=3)
    noted = fact(ana, now)
    assert (noted.asked, noted.answered, noted.hours, noted.yes, noted.end) == (True, True, 3.0, True, "kept")


@pytest.mark.parametrize(
    ("state", "outcome", "fields", "expected"),
    [
        ("delivered", Outcome.YES, {}, (1, 1, 1, 1, (), 0)),
        ("withdrew", Outcome.YES, {"notice_hours": 26.5}, (1, 1, 1, 0, (26.5,), 0)),
        ("declined", Outcome.NO, {}, (1, 1, 0, 0, (), 1)),
        ("silent", Outcome.LAPSED, {}, (1, 0, 0, 0, (), 0)),
        ("available", Outcome.MAY_PROPOSE, {"answer": "may_propose"}, (1, 1, 1, 0, (), 0)),
        ("sounded", Outcome.OPEN, {}, (1, 0, 0, 0, (), 0)),
        ("reserve", Outcome.FILLED, {}, (0, 0, 0, 0, (), 0)),
        ("absent", Outcome.YES, {}, (1, 1, 1, 0, (), 0)),
        # She withdrew and came back as reserve, then took a place again: nothing stays.
        ("delivered", Outcome.YES, {"notice_hours": None}, (1, 1, 1, 1, (), 0)),
    ],
)
def test_each_end_of_an_action_is_its_fact(state, outcome, fields, expected, now):
    ana = make_blogger()
    took_part(ana, now, state=state, outcome=outcome, **fields)
    assert of(records_of([ana.pk], now)[ana.pk]) == expected


def test_a_late_yes_after_a_lapse_was_an_answer(now):
    ana = make_blogger()
    took_part(ana, now, outcome=Outcome.LAPSED, answered_at=now - 35 * DAY, answer="count_me_in")
    assert of(records_of([ana.pk], now)[ana.pk]) == (1, 1, 1, 1, (), 0)


def test_a_question_that_we_ended_is_no_silence(now):
    ana = make_blogger()
    took_part(ana, now, state="released", outcome=Outcome.CLOSED)
    assert (fact(ana, now).silent, fact(ana, now).answered, fact(ana, now).asked) == (False, False, False)


def test_still_on_is_not_counted_as_being_asked(now):
    ana = make_blogger()
    person = make_participation(past_action(now), ana, "listed")
    question(person, now - 32 * DAY, Outcome.LAPSED, now - 30 * DAY, kind="still_on")
    assert records_of([ana.pk], now)[ana.pk].actions == 0


def test_who_was_only_on_the_list_has_no_fact(now):
    ana = make_blogger()
    make_participation(past_action(now), ana, "listed")
    assert records_of([ana.pk], now)[ana.pk].actions == 0


def test_what_is_older_than_24_months_is_not_read(now):
    ana = make_blogger()
    took_part(ana, now, days=729)
    took_part(ana, now, days=731)
    assert records_of([ana.pk], now)[ana.pk].kept == 1


def test_her_price_was_an_answer_and_ours_came_late(now):
    ana = make_blogger()
    person = took_part(ana, now, outcome=Outcome.LAPSED, state="silent")
    asked = person.invitations.get()
    Counter.objects.create(
        invitation=asked,
        amount=300,
        at=asked.asked_at + timedelta(hours=5),
        by_when=asked.asked_at + timedelta(hours=29),
        decided_at=asked.asked_at + timedelta(hours=30),
        result="kept",
    )
    noted = fact(ana, now)
    assert (noted.answered, noted.hours, noted.silent, noted.late) == (True, 5.0, False, 1)


def test_a_price_that_we_answered_in_time_is_no_fact_about_us(now):
    ana = make_blogger()
    asked = took_part(ana, now).invitations.get()
    by = asked.asked_at + timedelta(hours=29)
    Counter.objects.create(invitation=asked, amount=300, at=asked.asked_at, by_when=by, decided_at=by, result="kept")
    assert fact(ana, now).late == 0


def test_a_withdrawal_from_terms_that_we_moved_is_ours(now):
    ana = make_blogger()
    action = past_action(now, terms_version=2)
    person = took_part(ana, now, action=action, state="withdrew", notice_hours=50.0)
    with change(action.pk, now=now - 40 * DAY, actor="blogger") as c:
        c.record("participation", person.pk, "take", facts={"terms": 1})
    made = records_of([ana.pk], now)[ana.pk]
    assert (made.withdrawals, made.we_moved) == ((), 1)


# --- what the verbs leave behind ---------------------------------------------------------------------
def test_the_verbs_leave_the_same_facts(now):
    action = make_action(places=3)
    holder, leaver, released = confirmed(action, 3, now)
    (silent,) = sounded(action, 1, now)
    (no,) = sounded(action, 1, now)
    answering.withdraw(leaver.pk, action.pk, now=now + DAY)
    placing.release(released.pk, action.pk, now=now + DAY, user=action.owner)
    answering.decline(no.pk, action.pk, now=now + timedelta(hours=6))
    people = [holder, leaver, released, silent, no]
    made = records_of([person.blogger_id for person in people], now + DAY)
    says = {person.pk: (*of(made[person.blogger_id]), made[person.blogger_id].we_cancelled) for person in people}
    notice = round((action.due - now - DAY) / timedelta(hours=1), 2)
    assert says == {
        holder.pk: (1, 1, 1, 0, (), 0, 0),
        leaver.pk: (1, 1, 1, 0, (notice,), 0, 0),
        released.pk: (1, 1, 1, 0, (), 0, 1),
        silent.pk: (1, 0, 0, 0, (), 0, 0),
        no.pk: (1, 1, 0, 0, (), 1, 0),
    }
    assert facts_of([no.blogger_id], now)[no.blogger_id][0].hours == 6.0


def test_a_yes_taken_back_within_ten_minutes_is_like_an_early_no(now):
    action = make_action()
    (ana,) = confirmed(action, 1, now)
    answering.undo(ana.pk, action.pk, now=now + timedelta(minutes=5))
    assert of(records_of([ana.blogger_id], now)[ana.blogger_id]) == (1, 1, 0, 0, (), 1)


def test_a_withdrawal_taken_back_leaves_nothing(now):
    action = make_action()
    (ana,) = confirmed(action, 1, now)
    answering.withdraw(ana.pk, action.pk, now=now)
    answering.come_back(ana.pk, action.pk, seen(ana), now=now)
    assert records_of([ana.blogger_id], now)[ana.blogger_id].withdrawals == ()


def test_of_two_rows_of_one_person_the_one_let_go_is_no_promise_broken(now):
    action = make_action()
    (ana,) = confirmed(action, 1, now)
    with change(action.pk, now=now, actor="clock") as c:
        c.record("participation", ana.pk, "release", "confirmed", "released", facts={"why": "same_person"})
    assert records_of([ana.blogger_id], now)[ana.blogger_id].we_cancelled == 0


# --- corrections -------------------------------------------------------------------------------------
def put_right(person, now, code, **facts):
    with change(person.action_id, now=now, actor="blogger") as c:
        c.record("participation", person.pk, "corrected", facts={"fact": code, **facts})


def test_the_latest_correction_wins(now):
    ana = make_blogger()
    person = took_part(ana, now, state="withdrew", notice_hours=4.0)
    put_right(person, now, "told_before", hours=120)
    assert records_of([ana.pk], now)[ana.pk].withdrawals == (120,)
    put_right(person, now, "you_cancelled")
    made = records_of([ana.pk], now)[ana.pk]
    assert (made.withdrawals, made.we_cancelled) == ((), 1)
    put_right(person, now, "as_noted")
    assert records_of([ana.pk], now)[ana.pk].withdrawals == (4.0,)


# --- people and queries ------------------------------------------------------------------------------
def test_the_facts_of_a_row_that_was_merged_are_hers(now):
    ana, twin = make_blogger(), make_blogger()
    took_part(ana, now)
    took_part(twin, now)
    Blogger.objects.filter(pk=twin.pk).update(merged_into=ana)
    assert records_of([ana.pk], now)[ana.pk].kept == 2


def test_nobody_else_gets_her_facts(now):
    ana, bea = make_blogger(), make_blogger()
    took_part(ana, now)
    assert {pk: made.kept for pk, made in records_of([ana.pk, bea.pk], now).items()} == {ana.pk: 1, bea.pk: 0}


def test_one_and_fifty_people_cost_the_same_number_of_queries(now):
    actions = [past_action(now, days) for days in (10, 20, 30)]
    people = [make_blogger() for _ in range(50)]
    for person in people:
        for action in actions:
            took_part(person, now, action=action)
    assert asked([people[0].pk], now) == asked([person.pk for person in people], now) == 2


def asked(ids, now) -> int:
    with CaptureQueriesContext(connection) as queries:
        records_of(ids, now)
    return len(queries)


def test_people_are_found_by_index(postgres, now):
    ana = make_blogger()
    for days in (20, 30, 40):
        put_right(took_part(ana, now, days=days), now, "other")
    others = (Event(seq=1, subject_kind="place", subject_id=n, verb="x", actor="clock", at=now) for n in range(1_000))
    Event.objects.bulk_create(others)
    with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
        cursor.execute("ANALYZE campaigns_event")
        cursor.execute("SET LOCAL enable_seqscan = off")
        records_of([ana.pk], now)
        plans = []
        for query in queries.captured_queries[2:]:
            cursor.execute("EXPLAIN " + query["sql"])
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    assert [plan for plan in plans if "Seq Scan" in plan] == []
    assert "event_of_subject" in plans[-1]
    assert Event.objects.filter(verb="corrected").count() == 3


# --- what the engine makes of it -----------------------------------------------------------------------
def test_only_enough_history_changes_what_the_engine_believes(now):
    action = make_action()
    new, known = make_participation(action), make_participation(action)
    for days in (10, 20, 30):
        took_part(known.blogger, now, days=days, state="withdrew", notice_hours=5.0, answers_in=24)
    took_part(new.blogger, now, state="absent")
    people = {person.id: person for person in snapshot(action, now).people}
    defaults = Chances()
    fresh, tried = people[new.pk], people[known.pk]
    assert (fresh.p_answer, fresh.hours, fresh.p_accept, fresh.p_keep) == tuple(defaults)
    assert tried.p_keep < defaults.p_keep
    assert tried.hours > defaults.hours
    assert tried.p_answer > defaults.p_answer
