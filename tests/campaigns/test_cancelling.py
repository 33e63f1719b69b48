"""Calling an action off shows first whom it touches and what it costs, and can be taken back until anybody is told."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agency import delivery
from agency.models import Message
from campaigns import agreeing, answering, cancelling, staffing
from campaigns.lifecycle import WrongTurn
from campaigns.models import Action, Event, Promise, Remark
from tests.campaigns.checked import lines
from tests.campaigns.letters_sent import rendered
from tests.campaigns.links_pressed import path_of, text
from tests.campaigns.people import confirmed, invited, reserves, seen, sounded, state
from tests.campaigns.test_moving import moved, rows
from tests.make import make_action, make_agency, make_contact

pytestmark = pytest.mark.django_db
TEN = timedelta(minutes=10)


@pytest.fixture
def action(now) -> Action:
    make_agency(cancel_hours=72, cancel_percent=50)
    return make_action(places=4)


def call_off(action: Action, at):
    saw = cancelling.preview(action, at).saw
    return cancelling.call_off(action.pk, saw=saw, why="The client has no stock", now=at, user=action.owner)


def test_first_it_says_who_is_told_what_is_owed_and_who_hears_first(action, now):
    action.chain.create(contact=make_contact(client=action.client, name="Javier"))
    (holder,) = confirmed(action, 1, now)
    (waits,) = reserves(action, 1, now)
    (asked,) = invited(action, 1, now)
    sounded(action, 1, now)

    far = cancelling.preview(action, now)
    near = cancelling.preview(action, action.due - timedelta(hours=70))

    assert [each.person.pk for each in far.told] == [holder.pk, waits.pk, asked.pk]
    assert (far.asked, far.owed, far.takes_effect) == (1, 0, now + TEN)
    assert [link.contact.name for link in far.tell_first] == ["Javier"]
    assert (near.owed, near.takes_effect) == (Decimal(125), None)
    assert [each.owed for each in near.told] == [Decimal(125), 0, 0]


def test_it_waits_ten_minutes_in_which_nothing_leaves_and_all_can_stay_as_it_was(action, story, now):
    confirmed(action, 1, now)
    invited(action, 1, now)
    before = rows(action)

    assert call_off(action, now) == now + TEN
    delivery.deliver(now + timedelta(minutes=9))
    staffing.tend(action.pk, now + timedelta(minutes=9))
    assert Message.objects.filter(state="sent").count() == 0
    cancelling.keep_on(action.pk, now=now + timedelta(minutes=9), user=action.owner)

    assert rows(action) | {"letters": 0} == before | {"letters": 0}
    assert Remark.objects.get(event__verb="call_off").text == "The client has no stock"
    delivery.deliver(now + TEN)
    assert Message.objects.filter(state="sent").count() > 0


def test_then_the_clock_cancels_it_and_who_keeps_the_date_is_told(action, now):
    (holder,) = confirmed(action, 1, now)
    call_off(action, now)
    assert Action.objects.get().next_look_at == now + TEN

    for _twice in range(2):
        staffing.sweep(now + TEN)

    assert (Action.objects.get().state, state(holder)) == ("cancelled", "released")
    assert Message.objects.filter(purpose="cancelled").count() == 1
    assert Event.objects.filter(verb="cancel").get().actor == "clock"
    with pytest.raises(WrongTurn):
        cancelling.keep_on(action.pk, now=now + TEN, user=action.owner)
    assert [line for number in (1, 4, 13, 14, 16) for line in lines(number, now + TEN)] == []


def test_an_answer_meanwhile_does_not_stop_it_and_is_told_of_it_only(action, now):
    (asked,) = invited(action, 1, now)
    call_off(action, now)
    answering.accept(asked.pk, action.pk, seen(asked), now=now + timedelta(minutes=5))
    staffing.sweep(now + TEN)
    delivery.deliver(now + TEN)

    sent = Message.objects.filter(state="sent", recipient_id=asked.blogger_id)
    assert list(sent.values_list("purpose", flat=True)) == ["cancelled"]


def test_near_the_action_it_takes_effect_at_once_and_what_was_promised_is_owed(action, now):
    (holder,) = confirmed(action, 1, now)
    near = action.due - timedelta(hours=70)

    assert call_off(action, near) is None

    assert (Action.objects.get().state, state(holder)) == ("cancelled", "released")
    assert Promise.objects.get(participation=holder, what="pay", kept_at=None, ended_at=None).amount == Decimal(125)
    assert Remark.objects.get(event__verb="cancel").text == "The client has no stock"


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("es", "Llega más tarde de lo que habíamos prometido: te debemos 125 €, y te lo pagamos como muy tarde el"),
        ("en", "It comes later than we had promised: we owe you €125, and pay it by"),
    ],
)
def test_her_letter_and_her_page_say_what_is_owed_to_her(language, says, action, story, client):
    (holder,) = confirmed(action, 1, story.now)
    call_off(action, story.set(action.due - timedelta(hours=70)))
    letter = Message.objects.get(purpose="cancelled")
    letter.language = language
    page = client.get(f"{path_of(holder)}?lang={language}")
    for said in (rendered(letter, story.now).text, text(page)):
        assert says in " ".join(said.replace("\u00a0", " ").split())
    kept = confirmed(make_action(title="Later", starts_at=action.due + timedelta(days=30)), 1, story.now)[0]
    call_off(kept.action, story.now)
    staffing.sweep(story.advance(minutes=10))
    assert "125" not in text(client.get(path_of(kept)))


def test_what_the_page_showed_must_still_be_so(action, now):
    saw = cancelling.preview(action, now).saw
    confirmed(action, 1, now)

    with pytest.raises(cancelling.Stale):
        cancelling.call_off(action.pk, saw=saw, why="", now=now, user=action.owner)

    assert Action.objects.get().cancel_at is None


def test_an_action_that_is_called_off_is_not_moved_and_twice_is_once(action, now):
    confirmed(action, 1, now)
    call_off(action, now)

    assert call_off(action, now + timedelta(minutes=3)) == now + TEN
    with pytest.raises(WrongTurn):
        moved(action, now)
    assert Event.objects.filter(verb="call_off").count() == 1


def test_who_cannot_on_a_new_date_may_say_so_in_the_minutes_of_a_cancellation(action, now):
    """A press that tends the action itself finds its minutes over: one change, one history."""
    (holder, _other) = confirmed(action, 2, now)
    moved(action, now, starts_at=now + timedelta(hours=73))
    action.refresh_from_db()
    call_off(action, now + timedelta(minutes=30))

    later = now + timedelta(hours=2)
    agreeing.cannot(holder.pk, action.pk, answering.Seen(action.terms_version), now=later)

    assert Action.objects.get().state == "cancelled"
    assert [line for number in (14, 15, 16) for line in lines(number, later)] == []
