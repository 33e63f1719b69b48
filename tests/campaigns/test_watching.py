"""The day of a watched post, verb by verb: when it opens, who is called once, and what ends it."""

from datetime import timedelta

import pytest

from agency import hours
from agency.models import Message
from campaigns import (
    agreeing,
    answering,
    ending,
    moving,
    planning,
    publishing,
    staffing,
    stepping_in,
    watching,
)
from campaigns.forms.moving import MoveForm
from campaigns.lifecycle import WrongTurn
from campaigns.models import Action, Card, Event, Invitation, Participation, Place, Promise
from campaigns.own_page import line
from campaigns.snapshots import snapshot
from campaigns.track_record import reading
from tests.campaigns.people import confirmed, reserves
from tests.campaigns.test_moving import moved, seen
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def agency(db):
    return make_agency()


@pytest.fixture
def due(now):
    """Two o'clock in the afternoon, in nine days."""
    return (now + timedelta(days=9)).replace(hour=12)


def posts(now, due, *, places: int = 2, **fields) -> tuple[Action, list[Participation]]:
    """Posts that are due at `due`, watched, each place with a holder."""
    action = make_action(starts_at=None, publish_by=due, places=places, **{"watch": True} | fields)
    action.refresh_from_db()
    return action, confirmed(action, places, now)


def at(action: Action, moment) -> Action:
    """The action after the clock has looked at it at that moment."""
    Action.objects.filter(pk=action.pk).update(next_look_at=moment)
    staffing.tend(action.pk, moment)
    return Action.objects.get(pk=action.pk)


def tell(person: Participation, moment) -> None:
    publishing.publish(person.pk, person.action_id, f"https://blog.example/{person.pk}", now=moment)


def test_the_clock_comes_at_the_hour_of_the_posts_an_hour_later_and_at_the_end_of_the_day(now, due):
    action, _people = posts(now, due)
    assert at(action, due - HOUR).next_look_at == due
    assert at(action, due).next_look_at == due + HOUR
    assert at(action, due + 12 * HOUR).next_look_at is None


def test_the_day_stays_open_to_its_last_minute_while_a_post_is_missing(now, due):
    action, (ana, _bea) = posts(now, due)
    tell(ana, due - HOUR)
    opened = at(action, due)
    end = due.replace(hour=21, minute=59)  # 23:59 in Madrid
    assert (opened.watch_until, opened.due, opened.agreed_due) == (end, end, due)
    assert Event.objects.get(action=action, verb="watch").facts == {"until": "2026-06-18T23:59:00+02:00"}


def test_nothing_is_kept_open_where_every_post_is_there(now, due):
    action, people = posts(now, due)
    for person in people:
        tell(person, due - HOUR)
    assert (at(action, due).watch_until, at(action, due + HOUR).due) == (None, due)


def test_an_empty_place_keeps_the_day_open_too(now, due):
    action, people = posts(now, due)
    for person in people:
        tell(person, due - HOUR)
    group = action.groups.get()
    group.number = 3
    group.save(update_fields=["number"])
    Place.objects.create(group=group, number=3)
    assert at(action, due).watch_until is not None


@pytest.mark.parametrize("fields", [{"watch": False}, {"kind": "event", "starts_at": True}], ids=["off", "an event"])
def test_only_posts_that_are_watched_are(now, due, fields):
    starts = due - 24 * HOUR if fields.pop("starts_at", False) else None
    action = make_action(starts_at=starts, publish_by=due, places=1, **{"watch": True} | fields)
    confirmed(action, 1, now)
    assert at(action, due + HOUR).watch_until is None
    assert not Card.objects.filter(code="no_post").exists()


def test_whoever_is_silent_for_an_hour_is_on_a_card_once_and_keeps_the_place(now, due):
    action, (ana, bea) = posts(now, due)
    tell(ana, due)
    for minutes in (59, 60, 61, 300):
        at(action, due + timedelta(minutes=minutes))
    card = Card.objects.get(code="no_post")
    assert (card.participation, card.kind, card.since, card.for_user) == (bea, "call", due + HOUR, action.owner)
    assert Message.objects.filter(purpose="publish_reminder").count() == 1
    assert Place.objects.of(action).exclude(holder=None).count() == 2


def test_where_the_hour_falls_in_the_night_there_is_a_card_and_nobody_can_step_in(now, due):
    late = due.replace(hour=21, minute=30)  # 23:30 in Madrid
    action, (ana,) = posts(now, late, places=1)
    assert at(action, late).next_look_at == late.replace(minute=59)
    opened = at(action, late + timedelta(minutes=29))
    assert opened.next_look_at == late + HOUR
    at(action, late + HOUR)
    assert Card.objects.get(code="no_post").participation == ana
    with pytest.raises(WrongTurn):
        stepping_in.let_step_in(ana.pk, action.pk, now=late + HOUR, user=action.owner)


def test_a_place_is_given_away_by_a_press_only_after_the_hour_and_only_without_a_post(now, due):
    action, (ana, bea) = posts(now, due)
    tell(bea, due)
    at(action, due)
    for person, moment in ((ana, due + timedelta(minutes=59)), (bea, due + HOUR), (ana, due + 12 * HOUR)):
        with pytest.raises(WrongTurn):
            stepping_in.let_step_in(person.pk, action.pk, now=moment, user=action.owner)
    for _twice in range(2):
        given = stepping_in.let_step_in(ana.pk, action.pk, now=due + HOUR, user=action.owner)
    assert given.state == "released"
    assert Event.objects.filter(verb="release").count() == 1
    assert Message.objects.filter(purpose="released").count() == 1


def test_her_record_says_that_no_post_came_and_ours_has_no_breach(now, due):
    action, (ana,) = posts(now, due, places=1)
    at(action, due + HOUR)
    stepping_in.let_step_in(ana.pk, action.pk, now=due + HOUR, user=action.owner)
    noted = reading.fact_of(Participation.objects.get(pk=ana.pk), due + 24 * HOUR)
    (fact,) = reading.with_promises([noted], due + 24 * HOUR)
    assert (fact.end, fact.cancelled, fact.told_late) == ("absent", False, False)
    assert not Promise.objects.filter(participation=ana, side="agency").exclude(broken_at=None).exists()
    row = Participation.objects.select_related("action__campaign").get(pk=ana.pk)
    assert line(row, fact, due + 24 * HOUR).correctable


def test_the_place_of_a_must_have_goes_to_the_reserves_by_the_same_press(now, due):
    action, (ana, _bea) = posts(now, due)
    (spare,) = reserves(action, 1, now)
    Participation.objects.filter(pk=ana.pk).update(must_have=True)
    at(action, due + HOUR)
    stepping_in.let_step_in(ana.pk, action.pk, now=due + HOUR, user=action.owner)
    assert Invitation.objects.open().filter(participation=spare, kind="call_up").count() == 1
    ana.refresh_from_db()
    assert ana.must_have is False
    assert Event.objects.filter(verb="give_up", subject_id=ana.pk).count() == 1


def test_without_anybody_to_ask_the_press_rings_the_alarm(now, due):
    action, (ana,) = posts(now, due, places=1, autopilot="auto")
    at(action, due + HOUR)
    stepping_in.let_step_in(ana.pk, action.pk, now=due + HOUR, user=action.owner)
    (alarm,) = Card.objects.filter(kind="alarm")
    assert alarm.code == "empty"


def test_the_engine_sees_who_is_silent_until_the_post_is_there(now, due):
    action, (ana, bea) = posts(now, due)
    tell(bea, due)
    opened = at(action, due + HOUR)
    seen = snapshot(opened, due + HOUR)
    assert (seen.on_the_day, seen.silent, seen.brief_h) == (True, {str(action.groups.get().pk): 1}, 2.0)
    tell(ana, due + 2 * HOUR)
    assert snapshot(opened, due + 2 * HOUR).silent == {}


def test_a_reserve_keeps_the_day_to_its_end_where_it_is_watched(now, due):
    watched, _people = posts(now, due)
    plain, _others = posts(now, due, watch=False)
    (hers,), (other,) = reserves(watched, 1, now), reserves(plain, 1, now)
    assert (hers.free_at, other.free_at) == (due.replace(hour=21, minute=59), due)


def test_said_within_the_hour_a_post_is_in_time_and_later_it_is_late(now, due):
    action, (ana, bea) = posts(now, due)
    tell(ana, due + timedelta(minutes=50))
    tell(bea, due + timedelta(minutes=70))
    kept = Promise.objects.filter(what="publish").order_by("participation").values_list("kept_at", "broken_at", "hours")
    late = due + timedelta(minutes=70)
    assert list(kept) == [(due, None, None), (late, late, 1.17)]
    assert action.report_by == due + hours.REPORT_WITHIN


def test_the_action_can_be_closed_before_the_end_of_that_day(now, due):
    action, (ana, _bea) = posts(now, due)
    at(action, due + HOUR)
    ending.close_action(action.pk, {ana.pk}, now=due + 2 * HOUR, user=action.owner)
    assert Action.objects.get(pk=action.pk).state == "closed"
    assert not Card.objects.waiting().filter(code="no_post").exists()


def test_who_took_the_place_on_the_day_is_asked_for_nothing_an_hour_after_the_agreed_one(now, due):
    action, (ana, bea) = posts(now, due)
    tell(bea, due)
    at(action, due)
    Participation.objects.filter(pk=ana.pk).update(answered_at=due + timedelta(minutes=5))
    at(action, due + HOUR)
    assert not Card.objects.filter(code="no_post").exists()
    row = Participation.objects.select_related("action").get(pk=ana.pk)
    assert watching.hers(row).publish_by == row.action.watch_until


def test_a_move_ends_the_watch_of_that_day_and_the_new_one_has_its_own(now, due):
    action, (ana,) = posts(now, due, places=1)
    at(action, due + HOUR)
    later = due + timedelta(days=2)
    moved(action, due + 2 * HOUR, publish_by=later)
    fresh = Action.objects.get(pk=action.pk)
    assert (fresh.watch_until, fresh.due) == (None, later)
    agreeing.agree(ana.pk, action.pk, seen(action), now=due + 3 * HOUR)
    Card.objects.update(acknowledged_at=due + 3 * HOUR)
    at(action, later + HOUR)
    assert Card.objects.waiting().filter(code="no_post", participation=ana).count() == 1
    assert snapshot(Action.objects.get(pk=action.pk), later + HOUR).silent == {str(action.groups.get().pk): 1}


# --- what ends it -------------------------------------------------------------------------------------
def after_the_press(now, due) -> tuple[Action, Participation, Participation]:
    """An hour and five minutes after the posts were due: Ana's place was given to two reserves, Bea is silent too."""
    action, (ana, bea) = posts(now, due)
    reserves(action, 2, now)
    at(action, due)
    action = at(action, due + HOUR)
    stepping_in.let_step_in(ana.pk, action.pk, now=due + HOUR, user=action.owner)
    return action, ana, bea


@pytest.mark.parametrize(("end", "absent"), [(ending.close_action, [()]), (ending.cancel_action, [])])
def test_a_late_post_gives_no_place_back_once_the_action_is_over(now, due, end, absent):
    action, ana, _bea = after_the_press(now, due)
    end(action.pk, *absent, now=due + 2 * HOUR, user=action.owner)
    tell(ana, due + 3 * HOUR)
    assert Participation.objects.get(pk=ana.pk).state == "released"
    assert Card.objects.filter(code="late_post", participation=ana).exists()
    assert not Place.objects.filter(holder=ana).exists()


def test_a_press_in_a_pause_calls_the_reserves_up_all_the_same(now, due):
    action, (ana, _bea) = posts(now, due)
    called = reserves(action, 2, now)
    at(action, due)
    action = at(action, due + HOUR)
    planning.pause(action.pk, due + 5 * HOUR, now=due + HOUR, user=action.owner)
    stepping_in.let_step_in(ana.pk, action.pk, now=due + HOUR, user=action.owner)
    asked = Invitation.objects.filter(kind="call_up", outcome="open").values_list("participation", flat=True)
    assert set(asked) == {person.pk for person in called}


def test_who_has_published_cannot_leave_her_place_from_an_old_page(now, due):
    action, (ana, _bea) = posts(now, due)
    at(action, due)
    tell(ana, due + HOUR)
    with pytest.raises(WrongTurn):
        answering.withdraw(ana.pk, action.pk, now=due + HOUR)
    assert Participation.objects.get(pk=ana.pk).state == "confirmed"


def test_a_move_taken_back_brings_the_open_day_back(now, due):
    action, _ana, _bea = after_the_press(now, due)
    before = Action.objects.get(pk=action.pk).watch_until
    moved(action, due + 2 * HOUR, publish_by=due + timedelta(days=5))
    assert Action.objects.get(pk=action.pk).watch_until is None
    moving.take_back(action.pk, now=due + 2 * HOUR, user=action.owner)
    assert Action.objects.get(pk=action.pk).watch_until == before


def test_a_place_lost_on_a_day_that_has_moved_is_no_longer_lost_for_want_of_a_post(now, due):
    action, ana, _bea = after_the_press(now, due)
    moved(action, due + 2 * HOUR, publish_by=due + timedelta(days=5))
    at(action, due + timedelta(days=5))
    row = Participation.objects.select_related("action").get(pk=ana.pk)
    assert row.action.watch_until is not None
    assert not watching.lost_for_want_of_a_post(row)


def test_an_action_cannot_be_moved_to_an_hour_that_leaves_nobody_to_step_in(now, due):
    action, _people = posts(now, due)
    start = MoveForm(action=action, now=now).initial
    form = MoveForm({**start, "publish_by": "2026-06-20T23:30"}, action=action, now=now)
    assert not form.is_valid()
    assert "watched" in str(form.errors["publish_by"]) or "vigila" in str(form.errors["publish_by"])
