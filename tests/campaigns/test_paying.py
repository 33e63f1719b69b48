"""Paid on: one press, for one or for several; undone; and what it says of us."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from agency.models import Agency
from campaigns import ending, paying, promising
from campaigns.models import Action, Event, Promise
from campaigns.track_record import facts_of, with_promises
from tests.campaigns.people import confirmed
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db
AFTER = timedelta(hours=4)


def over(now, people=1, **fields):
    """An action that is over and closed, its people, and the hour after it."""
    action = make_action(**fields)
    came = confirmed(action, people, now)
    later = action.starts_at + AFTER
    ending.close_action(action.pk, set(), now=later, user=action.owner)
    return action, came, later


def pay(action, on, now):
    ids = Promise.objects.filter(participation__action=action, what="pay").values_list("pk", flat=True)
    return paying.paid(action.pk, list(ids), on, now=now, user=action.owner)


def test_several_are_paid_by_one_press_and_owe_nothing_more(now):
    action, _came, later = over(now, people=3)
    day = later.date() + timedelta(days=3)
    assert len(pay(action, day, later + timedelta(days=5))) == 3
    assert not promising.owed(Action.objects.all(), later).exists()
    assert pay(action, day, later + timedelta(days=5)) == []
    assert Event.objects.filter(subject_kind="promise", verb="keep", facts__why="pay").count() == 3


@pytest.mark.parametrize(("days", "broken", "hours"), [(30, False, None), (31, True, 24.0)])
def test_a_day_after_the_day_promised_is_late_by_its_hours(now, days, broken, hours):
    make_agency(pay_days=30)
    action, _came, later = over(now)
    pay(action, date(2026, 6, 18) + timedelta(days=days), later + timedelta(days=60))
    row = Promise.objects.get(what="pay")
    assert (row.broken_at is not None, row.hours) == (broken, hours)


@pytest.mark.parametrize("on", [date(2026, 6, 17), date(2026, 6, 20)])
def test_neither_before_the_action_nor_in_the_future(now, on):
    action, _came, later = over(now)
    with pytest.raises(paying.NotThen):
        pay(action, on, later)
    assert Promise.objects.get(what="pay").kept_at is None


def test_a_slip_is_undone_and_the_fee_is_owed_again(now):
    action, _came, later = over(now)
    (row,) = pay(action, later.date(), later)
    for _ in range(2):
        paying.not_paid(action.pk, row.pk, now=later, user=action.owner)
    assert promising.owed(Action.objects.all(), later).get().amount == Decimal(250)


def test_the_record_of_the_agency_is_what_plain_sql_says(now):
    make_agency(pay_days=30)
    for index in range(6):
        action, _came, later = over(now)
        pay(action, date(2026, 6, 18) + timedelta(days=31 if index == 0 else 10), later + timedelta(days=90))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(CASE WHEN kept_at <= due THEN 1 ELSE 0 END) FROM campaigns_promise"
            " WHERE side = 'agency' AND what = 'pay' AND ended_at IS NULL AND kept_at IS NOT NULL"
        )
        assert promising.own_record(now + timedelta(days=90)) == promising.OwnRecord(*cursor.fetchone(), 0)
    assert promising.own_record(now + timedelta(days=90)).on_time == 5


def test_what_is_due_and_not_paid_counts_as_not_on_time(now):
    Agency.objects.all().delete()
    _action, (bea,), later = over(now)
    record = promising.own_record(later + timedelta(days=60))
    assert (record.payments, record.on_time) == (1, 0)
    noted = facts_of([bea.blogger_id], later + timedelta(days=60))[bea.blogger_id]
    assert [(fact.payments, fact.paid_on_time) for fact in with_promises(noted, later + timedelta(days=60))] == [(1, 0)]
