"""Moves go by the table, are noted once each, and fold back to the state."""

import pytest
from django.db import DatabaseError, transaction

from agency.models import Message
from campaigns.lifecycle import PlaceFilled, WrongTurn, change
from campaigns.models import Action, Event, Participation, Place
from campaigns.states import MOVES, ParticipationState
from tests.make import make_action, make_participation

pytestmark = pytest.mark.django_db
P = ParticipationState


def test_a_move_and_its_event_are_one(now):
    laia = make_participation(make_action())
    with change(laia.action_id, now=now, actor="user:1") as c:
        c.move(laia, "sound", facts={"group": 3, "none": None})
    (event,) = Event.objects.all()
    assert Participation.objects.get().state == P.SOUNDED
    assert (event.seq, event.subject_kind, event.subject_id) == (1, "participation", laia.pk)
    assert (event.verb, event.before, event.after) == ("sound", "listed", "sounded")
    assert (event.facts, event.actor, event.at) == ({"group": 3}, "user:1", now)


def test_a_move_that_the_table_does_not_know_is_refused(now):
    laia = make_participation(make_action(), state=P.DECLINED)
    with pytest.raises(WrongTurn) as refused, change(laia.action_id, now=now, actor="clock") as c:
        c.move(laia, "withdraw")
    assert (refused.value.verb, refused.value.state) == ("withdraw", "declined")
    assert Event.objects.count() == 0


def test_a_move_from_a_state_that_has_passed_is_refused(now):
    laia = make_participation(make_action())
    stale = Participation.objects.get(pk=laia.pk)
    with change(laia.action_id, now=now, actor="clock") as c:
        c.move(laia, "decline")
    with pytest.raises(WrongTurn), change(laia.action_id, now=now, actor="clock") as c:
        c.move(stale, "sound")
    assert Participation.objects.get().state == P.DECLINED


def test_a_change_that_breaks_leaves_nothing_behind(now):
    laia = make_participation(make_action())

    def break_off():
        with change(laia.action_id, now=now, actor="clock") as c:
            c.move(laia, "sound")
            c.look_by(now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert (Participation.objects.get().state, Event.objects.count(), Message.objects.count()) == (P.LISTED, 0, 0)


def test_events_are_numbered_without_gaps_per_action(now):
    action, other = make_action(), make_action()
    for _ in range(2):
        for each in (action, other):
            with change(each.pk, now=now, actor="clock") as c:
                c.record("action", each.pk, "look")
                c.record("action", each.pk, "look")
    for each in (action, other):
        assert list(Event.objects.filter(action=each).values_list("seq", flat=True)) == [1, 2, 3, 4]


def test_history_cannot_be_rewritten(now):
    action = make_action()
    with change(action.pk, now=now, actor="clock") as c:
        c.record("action", action.pk, "look")
    for rewrite in (lambda: Event.objects.update(verb="other"), lambda: Event.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite()
    assert Event.objects.get().verb == "look"


def test_two_people_on_one_place_are_impossible(now):
    action = make_action(places=1)
    ana, bea = make_participation(action), make_participation(action)
    place = Place.objects.get()
    stale = Place.objects.get()
    with change(action.pk, now=now, actor="clock") as c:
        c.take(place, ana)
    with pytest.raises(PlaceFilled), change(action.pk, now=now, actor="clock") as c:
        c.take(stale, bea)
    assert Place.objects.get().holder == ana


def test_an_action_is_looked_at_no_later_than_the_earliest_wish(now):
    action = make_action(next_look_at=None)
    later = now.replace(hour=12)
    with change(action.pk, now=now, actor="clock") as c:
        c.look_by(later)
        c.look_by(now)
        c.look_by(later)
    assert Action.objects.get().next_look_at == now


@pytest.mark.parametrize("kind", MOVES)
def test_every_way_in_the_table_starts_where_another_ends(kind):
    reachable = {""} | {to for _, to in MOVES[kind].values()} | ({"draft"} if kind == "action" else set())
    for verb, (froms, _) in MOVES[kind].items():
        assert froms <= reachable, verb
