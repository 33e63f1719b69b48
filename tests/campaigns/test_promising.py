"""What both sides promise with a yes, and what becomes of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agency.models import Agency
from campaigns import answering, ending, inviting, placing, promising
from campaigns.lifecycle import change, participation_of
from campaigns.models import Action, Event, Promise
from tests.campaigns.people import confirmed, invited, seen
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db


def promises(person):
    return {
        (row.side, row.what): (row.amount, row.due, "kept" if row.kept_at else "", "broken" if row.broken_at else "",
                               row.hours, "ended" if row.ended_at else "")
        for row in Promise.objects.filter(participation=person)
    }  # fmt: skip


def test_a_yes_makes_the_promises_of_both_sides(now):
    make_agency(pay_days=30, cancel_hours=48, cancel_percent=40)
    action = make_action(fee=250, publish_by=now + timedelta(days=12))
    (bea,) = confirmed(action, 1, now)
    # The dinner is on 18 June, 20:30 in Madrid; the fee is there by the end of 18 July.
    assert promises(bea) == {
        ("blogger", "attend"): (None, action.starts_at, "", "", None, ""),
        ("blogger", "publish"): (None, action.publish_by, "", "", None, ""),
        ("agency", "pay"): (Decimal(250), now.replace(month=7, day=18, hour=21, minute=59), "", "", None, ""),
        ("agency", "notify"): (Decimal(100), action.starts_at - timedelta(hours=48), "", "", None, ""),
    }


def test_who_is_paid_in_kind_is_owed_no_money(now):
    action = make_action(groups=[{"number": 2, "fee": 60, "in_kind": "aceite de oliva"}])
    (bea,) = confirmed(action, 1, now)
    assert set(promises(bea)) == {("blogger", "attend"), ("agency", "notify")}
    assert promises(bea)["agency", "notify"][0] is None


def test_a_setting_that_changes_later_changes_no_promise(now):
    agency = make_agency(cancel_percent=40)
    (bea,) = confirmed(make_action(fee=250), 1, now)
    Agency.objects.filter(pk=agency.pk).update(cancel_percent=10)
    assert promises(bea)["agency", "notify"][0] == Decimal(100)


def test_a_withdrawal_breaks_hers_with_its_notice_and_frees_us_of_ours(now):
    action = make_action()
    (bea,) = confirmed(action, 1, now)
    answering.withdraw(bea.pk, action.pk, now=action.starts_at - timedelta(hours=26))
    found = promises(bea)
    assert found["blogger", "attend"][3:5] == ("broken", 26.0)
    assert (found["agency", "pay"][5], found["agency", "notify"][5]) == ("ended", "ended")


def test_a_withdrawal_from_terms_that_we_moved_is_no_breach_of_hers(now):
    action = make_action()
    (bea,) = confirmed(action, 1, now)
    Action.objects.filter(pk=action.pk).update(terms_version=2)
    answering.withdraw(bea.pk, action.pk, now=now)
    assert promises(bea)["blogger", "attend"][2:] == ("", "", None, "ended")


def test_a_withdrawal_taken_back_leaves_no_mark(now):
    action = make_action()
    (bea,) = confirmed(action, 1, now)
    answering.withdraw(bea.pk, action.pk, now=now)
    answering.come_back(bea.pk, action.pk, seen(bea), now=now + timedelta(minutes=5))
    rows = Promise.objects.filter(participation=bea, side="blogger")
    assert [(row.broken_at, row.ended_at is not None) for row in rows] == [(None, True), (None, False)]


def test_a_yes_taken_back_within_ten_minutes_was_never_a_promise(now):
    action = make_action()
    (bea,) = invited(action, 1, now)
    answering.accept(bea.pk, action.pk, seen(bea), now=now)
    answering.undo(bea.pk, action.pk, now=now)
    assert not Promise.objects.filter(ended_at=None).exists()
    assert not Promise.objects.exclude(broken_at=None).exists()


def test_letting_her_go_in_time_keeps_our_word_and_owes_nothing(now):
    action = make_action()
    (bea,) = confirmed(action, 1, now)
    placing.release(bea.pk, action.pk, now=now, user=action.owner)
    found = promises(bea)
    assert (found["agency", "notify"][2:4], found["agency", "pay"][5]) == (("kept", ""), "ended")
    assert found["blogger", "attend"][3:] == ("", None, "ended")


def test_cancelling_late_breaks_ours_and_owes_what_was_promised(now):
    make_agency(cancel_hours=72, cancel_percent=50, pay_days=30)
    action = make_action(fee=250)
    (bea,) = confirmed(action, 1, now)
    late = action.starts_at - timedelta(hours=20)
    for _ in range(2):
        ending.cancel_action(action.pk, now=late, user=action.owner)
    found = promises(bea)
    assert found["agency", "notify"][3:5] == ("broken", 20.0)
    owed = promising.owed(Action.objects.all(), late).get()
    assert (owed.participation, owed.amount) == (bea, Decimal(125))
    assert Event.objects.filter(subject_kind="promise", verb="break").count() == 1


def test_a_change_of_the_client_stands_on_its_side_too(now):
    action = make_action()
    (bea,) = confirmed(action, 1, now)
    late = action.starts_at - timedelta(hours=20)
    with change(action.pk, now=late, actor="clock") as c:
        assert promising.we_let_go(c, participation_of(c, bea.pk), client=True) == Decimal(125)
    assert promises(bea)["client", "notify"][3:5] == ("broken", 20.0)


def test_a_breach_noted_twice_in_one_press_is_one(now):
    action = make_action()
    (bea,) = confirmed(action, 1, now)
    with change(action.pk, now=now, actor="clock") as c:
        her = participation_of(c, bea.pk)
        first = promising.broken(c, her, "client", "notify", 30)
        assert promising.broken(c, her, "client", "notify", 30) == first
    assert Promise.objects.filter(side="client").count() == 1


def test_closing_says_who_kept_the_day(now):
    action = make_action(places=3)
    came, absent = confirmed(action, 2, now)
    ending.close_action(action.pk, {absent.pk}, now=action.starts_at + timedelta(hours=4), user=action.owner)
    assert promises(came)["blogger", "attend"][2:4] == ("kept", "")
    assert promises(came)["agency", "notify"][2:4] == ("kept", "")
    assert promises(absent)["blogger", "attend"][3:5] == ("broken", 0.0)
    assert promises(absent)["agency", "pay"][5] == "ended"
    owed = promising.owed(Action.objects.all(), action.starts_at + timedelta(hours=4))
    assert [row.participation for row in owed] == [came]


def test_a_place_that_pays_is_owed_only_once_its_day_is_over(now):
    action = make_action()
    confirmed(action, 1, now)
    assert not promising.owed(Action.objects.all(), now).exists()
    assert promising.owed(Action.objects.all(), action.starts_at).count() == 1


def test_the_promises_of_a_yes_cost_the_same_few_statements(now, django_assert_max_num_queries):
    action = make_action()
    (bea,) = confirmed(action, 1, now)
    group = action.groups.get()
    with change(action.pk, now=now, actor="clock") as c, django_assert_max_num_queries(5):
        promising.made(c, participation_of(c, bea.pk), group, Decimal(250))
    assert inviting.room(action, group) == 4
