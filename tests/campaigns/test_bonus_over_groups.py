"""A bonus place and groups of places: nobody is told covered who could come, nobody is left called up to nothing."""

from datetime import timedelta

import pytest

from agency.invariants import violations
from agency.models import Message
from campaigns import answering, inviting, placing, planning
from campaigns.lifecycle import change
from campaigns.models import Action, Invitation
from tests.campaigns.letters_sent import truth
from tests.campaigns.links_pressed import heading, opened, press, verbs
from tests.campaigns.people import approved, fresh, seen, state
from tests.campaigns.test_carrying_out import tend
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agency(db):
    return make_agency()


def nine(now):
    return [line for number, line in violations(now) if number == 9]


def two(now, **fields):
    action = make_action(groups=[{"label": "cocina", "number": 1}, {"label": "moda", "number": 1}], bonus=1, **fields)
    return action, *action.groups.order_by("pk")


def invite(action, person, group, now):
    return placing.invite_people(action.pk, [person.pk], group.pk, now=now, user=action.owner)


def fill(action, group, now):
    (person,) = approved(action, 1, now)
    invite(action, person, group, now)
    answering.accept(person.pk, action.pk, seen(person), now=now)
    return person


def lapse(action, person, now):
    with change(action.pk, now=now, actor="clock") as c:
        question = person.invitations.open().get()
        question.participation = fresh([person])[0]
        inviting.lapse(c, question)


def called(action, group, now, number=2):
    people = approved(action, number, now)
    for person in people:
        placing.keep_in_reserve(person.pk, action.pk, now=now, user=action.owner)
    placing.call_up_people(action.pk, [p.pk for p in people], group.pk, now=now, user=action.owner)
    return fresh(people)


def test_whom_the_bonus_place_leaves_behind_is_told_that_it_is_covered(now, story):
    story.set(now)
    action, a, b = two(now)
    fill(action, a, now), fill(action, b, now)
    called(action, a, now)
    (x,) = approved(action, 1, now)
    invite(action, x, b, now)
    answering.accept(x.pk, action.pk, seen(x), now=now)
    assert nine(now) == []


def test_so_is_a_wave_that_the_engine_sent(now, story):
    action, a, b = two(now, autopilot="auto")
    leaver = fill(action, a, now)
    (x,) = approved(action, 1, now)
    invite(action, x, b, now)
    lapse(action, x, now)
    fill(action, b, now)
    for person in approved(action, 4, now):
        placing.keep_in_reserve(person.pk, action.pk, now=now, user=action.owner)
    at = story.set(action.due - timedelta(hours=33))
    answering.withdraw(leaver.pk, action.pk, now=at)  # the engine calls up in the same transaction
    first = Invitation.objects.open().filter(kind="call_up", group=a).first().participation
    answering.accept(first.pk, action.pk, seen(first), now=at)
    answering.accept(x.pk, action.pk, seen(x), now=at)  # a late yes in the other group takes the bonus place
    tend(action, at)
    assert nine(at) == []


def test_a_late_yes_is_offered_the_bonus_place_of_another_group(now, story):
    story.set(now)
    action, a, b = two(now)
    fill(action, a, now)
    (x,) = approved(action, 1, now)
    invite(action, x, b, now)
    lapse(action, x, now)
    fill(action, b, now)
    page = opened(x)
    answering.accept(x.pk, action.pk, seen(x), now=now)
    assert state(x) == "confirmed"  # there was room
    assert (heading(page), "accept" in verbs(page)) != ("La plaza ya está cubierta", False)


def test_who_comes_back_has_the_bonus_place_of_another_group(now, story):
    story.set(now)
    action, a, b = two(now)
    fill(action, a, now)
    x = fill(action, b, now)
    answering.withdraw(x.pk, action.pk, now=now)
    fill(action, b, now)
    press(x, "come-back", meant="on")
    assert state(x) == "confirmed"


def test_nobody_is_told_covered_while_the_bonus_place_is_free_elsewhere(now, story):
    story.set(now)
    action, a, b = two(now)
    fill(action, a, now), fill(action, b, now)
    laia, _jon = called(action, b, now)
    (x,) = approved(action, 1, now)
    invite(action, x, a, now)  # the bonus place goes to her group
    answering.decline(x.pk, action.pk, now=now)  # and stays there, free
    page = opened(laia)
    letter = Message.objects.get(purpose="call_up", recipient_id=laia.blogger_id)
    assert (heading(page), truth(letter, now)) != ("La plaza ya está cubierta", "no_room")


@pytest.mark.parametrize("mode", ["auto", "suggest", "off"])
@pytest.mark.parametrize("what", ["bonus", "places"])
def test_who_is_called_up_is_told_where_the_place_is_taken_away(now, story, mode, what):
    story.set(now)
    action = make_action(places=1 if what == "bonus" else 2, bonus=what == "bonus", autopilot=mode)
    (group,) = action.groups.all()
    fill(action, group, now)
    called(action, group, now)
    action = Action.objects.get(pk=action.pk)
    action.bonus_places, group.number = 0, 1
    planning.edit_action(
        action, ["bonus_places"], [group], seen=planning.edition(action), standing=True, now=now, user=action.owner
    )
    tend(action, now)
    assert nine(now) == []
