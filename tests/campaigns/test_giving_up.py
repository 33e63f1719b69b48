"""The place kept for a must-have: told once, given up by a press, and asked for by others at once."""

from datetime import timedelta

import pytest

from campaigns import answering, deciding, ending, giving_up, planning, staffing
from campaigns.lifecycle import WrongTurn
from campaigns.models import Action, Card, Event, Invitation
from campaigns.reporting.history import timeline
from campaigns.states import Answer
from tests.campaigns.people import approved, declined, fresh, listed, reserves, seen, sounded
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agency(db):
    return make_agency()


def wished(action, people, now):
    deciding.ask_for(action.pk, [person.pk for person in people], now=now, user=action.owner)
    return fresh(people)


def lost(now, **fields):
    """One place, kept for a must-have who has said no."""
    action = make_action(places=1, autopilot="auto", **fields)
    (ana,) = sounded(action, 1, now)
    wished(action, [ana], now)
    answering.decline(ana.pk, action.pk, now=now)
    tended(action, now)
    return action, fresh([ana])[0]


def tended(action, now):
    Action.objects.filter(pk=action.pk).update(next_look_at=now)
    staffing.tend(action.pk, now)


def must_cards(action):
    return Card.objects.filter(action=action, code="must").order_by("pk")


def give_up(person, now):
    return giving_up.give_up(person.pk, person.action_id, now=now, user=person.action.owner)


def called_up(action) -> list[int]:
    return list(Invitation.objects.open().filter(kind="call_up", participation__action=action).values_list(
        "participation", flat=True
    ))  # fmt: skip


def test_each_must_have_who_cannot_come_has_a_card_of_her_own(now):
    action, ana = lost(now)
    bea = wished(action, sounded(action, 1, now), now)[0]
    answering.decline(bea.pk, action.pk, now=now)
    for _twice in range(2):
        tended(action, now)
    assert sorted(must_cards(action).values_list("participation", flat=True)) == [ana.pk, bea.pk]


def test_an_approved_reserve_is_called_up_by_the_press_and_by_nothing_before(now):
    action, ana = lost(now)
    (spare,) = reserves(action, 1, now)
    tended(action, now)
    assert called_up(action) == []
    assert [(step.do, [each.pk for each in step.people]) for step in giving_up.what_follows(ana, now)] == [
        ("activate", [spare.pk])
    ]
    for _twice in range(2):
        give_up(ana, now)
    assert called_up(action) == [spare.pk]
    assert not must_cards(action).waiting().exists()
    [event] = Event.objects.filter(verb="give_up")
    assert (event.subject_id, event.actor) == (ana.pk, f"user:{action.owner.pk}")
    said = next(line for line in timeline(action, now) if event.pk in line.events)
    assert (ana.blogger.name in said.text, said.who) == (True, action.owner.name)


def test_new_people_are_asked_at_once_where_they_may_be(now):
    action, ana = lost(now, may_ask_new=True)
    people = listed(action, 3)
    assert {step.do for step in giving_up.what_follows(ana, now)} == {"sound"}
    give_up(ana, now)
    asked = Invitation.objects.open().filter(kind="sounding").values_list("participation", flat=True)
    assert set(asked) <= {person.pk for person in people}
    assert asked


def test_in_suggest_the_press_asks_nobody_and_the_step_is_a_button(now):
    action, ana = lost(now)
    (spare,) = reserves(action, 1, now)
    planning.set_autopilot(action.pk, "suggest", may_ask_new=False, now=now, user=action.owner)
    give_up(ana, now)
    action = Action.objects.select_related("campaign__client", "owner").get(pk=action.pk)
    assert called_up(action) == []
    assert [(each.do, each.people[0].pk) for each in staffing.suggestions(action, now)] == [("activate", spare.pk)]


def test_the_card_ends_in_every_mode(now):
    action, ana = lost(now)
    planning.set_autopilot(action.pk, "off", may_ask_new=False, now=now, user=action.owner)
    assert must_cards(action).waiting().exists()
    give_up(ana, now)
    assert not must_cards(action).waiting().exists()


def test_nothing_follows_where_nobody_is_left_or_the_action_is_over(now):
    action, ana = lost(now)
    assert giving_up.what_follows(ana, now) == []
    assert giving_up.what_follows(ana, action.due + timedelta(hours=1)) == []


def test_once_the_action_is_over_nothing_is_given_up(now):
    action, ana = lost(now)
    ending.cancel_action(action.pk, now=now, user=action.owner)
    Card.objects.update(acknowledged_at=None)
    with pytest.raises(WrongTurn):
        give_up(ana, now)


def test_a_must_have_who_answers_after_all_needs_nobody_and_is_news_when_lost_again(now):
    action, ana = lost(now)
    answering.come_back(ana.pk, action.pk, seen(ana), now=now)
    tended(action, now)
    assert [card.result for card in must_cards(action)] == ["settled"]
    answering.decline(ana.pk, action.pk, now=now + timedelta(hours=1))
    tended(action, now + timedelta(hours=1))
    assert [card.acknowledged_at is None for card in must_cards(action)] == [False, True]


def test_who_is_asked_for_again_after_that_is_kept_a_place_again(now):
    action = make_action(places=1, autopilot="auto")
    (ana,) = wished(action, approved(action, 1, now, Answer.MAY_PROPOSE), now)
    give_up(ana, now)
    assert not fresh([ana])[0].must_have
    wished(action, [ana], now)
    assert fresh([ana])[0].must_have


def test_a_card_of_before_that_names_nobody_is_still_said(now):
    action = make_action()
    people = declined(action, 1, now)
    Card.objects.create(
        action=action, kind="owed", code="must", facts={"codes": [f"must:{people[0].pk}"]}, for_user=action.owner,
        since=now,
    )  # fmt: skip
    wished_for = fresh(people)[0]
    wished_for.must_have = True
    wished_for.save(update_fields=["must_have"])
    tended(action, now)
    assert must_cards(action).count() == 1
