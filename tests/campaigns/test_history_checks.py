"""Each check of the history sees a planted violation, as exactly one line, and nothing in a sound action."""

from datetime import timedelta

import pytest

from agency.models import Message
from bloggers.models import Blogger
from campaigns.models import Event, Invitation, Participation, Place
from tests.campaigns.checked import an_action_with_everything, lines, opened, people_of_an_action, write_event
from tests.campaigns.people import approved, called_up, confirmed, sounded
from tests.make import make_action

pytestmark = pytest.mark.django_db
OURS = [4, 5, 6, 10, 14, 15, 16, 19, 40, 42]


@pytest.mark.parametrize("number", OURS)
def test_nothing_is_found_where_all_is_sound(now, number):
    an_action_with_everything(now)
    assert lines(number, now) == []


def test_4_a_holder_who_never_took_the_place(now):
    action = make_action(places=1)
    (laia,) = approved(action, 1, now)
    Place.objects.update(holder=laia)
    place = Place.objects.get()
    assert lines(4, now) == [f"place {place.pk}: holder {laia.pk}, but its events end with ''"]


def test_5_a_yes_that_took_no_place(now):
    action = make_action(places=1)
    write_event(action, "participation", 1, "take", "available", "confirmed", now)
    assert lines(5, now) == [f"action {action.pk}: 1 told yes, 0 places taken"]


def test_5_a_place_of_which_no_mail_tells_its_holder(now):
    action = make_action(places=1)
    confirmed(action, 1, now)
    assert lines(5, now) == []
    Message.objects.filter(purpose="confirmed").delete()
    number = Event.objects.get(subject_kind="participation", verb="take").seq
    assert lines(5, now) == [f"action {action.pk}: event {number} gave a place, and no mail says so"]


def test_6_told_covered_while_nobody_took_the_place(now):
    action = make_action(places=1)
    called_up(action, 1, now)
    call = Invitation.objects.get(kind="call_up")
    write_event(action, "invitation", call.pk, "fill", "open", "filled", now, 99)
    assert lines(6, now) == [f"question {call.pk}: told “already covered” when nobody took a place of its group"]


def test_6_told_covered_by_a_place_of_another_group(now):
    action = make_action(groups=[{"label": "cocina", "number": 1}, {"label": "viajes", "number": 1}])
    called_up(action, 1, now)
    call, other = Invitation.objects.get(kind="call_up"), Place.objects.latest("pk")
    write_event(action, "place", other.pk, "take", "", "1", now, 98)
    write_event(action, "invitation", call.pk, "fill", "open", "filled", now, 99)
    assert lines(6, now) == [f"question {call.pk}: told “already covered” when nobody took a place of its group"]
    write_event(action, "place", call.group.places.get().pk, "take", "", "2", now, 97)
    assert lines(6, now) == []


def test_10_a_number_given_out_of_turn(now):
    action, other = make_action(), make_action()
    write_event(action, "action", action.pk, "look", "", "", now, 2)
    write_event(other, "action", other.pk, "look", "", "", now, 3)
    late = write_event(action, "action", action.pk, "look", "", "", now, 1)
    write_event(action, "action", action.pk, "look", "", "", now, 4)
    assert late.pk > Event.objects.get(action=action, seq=2).pk
    assert lines(10, now) == [f"action {action.pk}: event 2 was written before the one ahead of it"]


def test_14_a_state_that_no_event_explains(now):
    action = opened(now)
    (laia,) = people_of_an_action(action, 1, now)
    Participation.objects.update(state="reserve")
    assert lines(14, now) == [f"participation {laia.pk}: reserve, but its events end with listed"]


def test_15_an_event_that_is_missing(now):
    action = opened(now)
    write_event(action, "action", action.pk, "look", "", "", now, seq=5)
    assert lines(15, now) == [f"action {action.pk}: 2 events, the last is number 5"]


def test_16_a_move_that_the_table_forbids(now):
    action = make_action()
    write_event(action, "participation", 9, "take", "absent", "confirmed", now)
    assert lines(16, now) == ["participation 9: take from absent to confirmed"]


def test_19_a_yes_without_its_terms(now):
    action = make_action()
    write_event(action, "participation", 9, "take", "available", "confirmed", now)
    assert lines(19, now) == [f"event {Event.objects.get().pk}: a yes without the version of its terms"]


@pytest.mark.parametrize(
    ("kind", "verb"),
    [("action", "cancel"), ("participation", "verdict_yes"), ("participation", "release"), ("invitation", "ask")],
)
def test_40_a_link_that_did_what_is_the_teams(now, kind, verb):
    action = make_action()
    (laia,) = sounded(action, 1, now)
    planted = write_event(action, kind, laia.pk, verb, "", "", now, 99, "blogger")
    assert lines(40, now) == [f"event {planted.pk}: {kind} {verb} by a blogger's link"]


def test_40_a_link_that_reached_into_another_action(now):
    action, other = make_action(), make_action()
    (laia,) = sounded(action, 1, now)
    planted = write_event(other, "participation", laia.pk, "decline", "", "", now, 99, "blogger")
    assert lines(40, now) == [f"event {planted.pk}: participation {laia.pk} is not of action {other.pk}"]


def test_42_a_link_that_outlived_its_action(now):
    action = make_action()
    (laia,) = sounded(action, 1, now)
    last = action.due + timedelta(days=30)
    write_event(action, "participation", laia.pk, "interest", "", "", last, 98, "blogger")
    write_event(action, "participation", laia.pk, "deliver", "", "", last + timedelta(days=1), 99, "user:1")
    assert lines(42, now) == []
    late = write_event(
        action, "participation", laia.pk, "interest", "", "", last + timedelta(seconds=1), 100, "blogger"
    )
    assert lines(42, now) == [f"event {late.pk}: interest by link more than 30 days after its action"]


def test_42_a_link_that_outlived_her_erasure(now):
    action = make_action()
    (laia,) = sounded(action, 1, now)
    Blogger.objects.update(erased_at=now)
    write_event(action, "participation", laia.pk, "withdraw", "", "", now, 98, "blogger")
    assert lines(42, now) == []
    late = write_event(action, "participation", laia.pk, "interest", "", "", now + timedelta(hours=1), 99, "blogger")
    assert lines(42, now) == [f"event {late.pk}: interest by the link of somebody who was forgotten"]


@pytest.mark.parametrize("number", [6, 10, 12, 24, 40, 42, 60, 61])
def test_a_check_reads_all_rows_at_once(now, number, django_assert_max_num_queries):
    for _action in range(2):
        an_action_with_everything(now)
    with django_assert_max_num_queries(4):
        assert lines(number, now) == []
