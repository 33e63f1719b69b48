"""Whom the client asked for by name: marked once, kept a place, and approved by nothing but the client's own yes."""

import pytest

from campaigns import deciding, must_haves, placing
from campaigns.models import Card, Decision, Event, Participation
from campaigns.states import Answer
from tests.campaigns.people import available, declined, fresh, listed
from tests.make import make_action, make_blogger, make_contact

pytestmark = pytest.mark.django_db


def ask_for(action, people, now, **options):
    return deciding.ask_for(action.pk, [person.pk for person in people], now=now, user=action.owner, **options)


def marks(people) -> list[bool]:
    return [person.must_have for person in fresh(people)]


def test_who_was_never_asked_is_marked_and_not_approved(now):
    action, contact = make_action(), make_contact()
    people = listed(action, 2)
    for _twice in range(2):
        noted, refused = ask_for(action, people[:1], now, contact=contact, channel="whatsapp")
        assert ([person.pk for person in noted], refused) == ([people[0].pk], [])
    assert marks(people) == [True, False]
    assert Decision.objects.count() == 0
    assert deciding.is_approved(people[0]) is False
    [event] = Event.objects.filter(verb="ask_for")
    assert (event.subject_id, event.facts) == (people[0].pk, {"channel": "whatsapp", "contact": contact.pk})
    assert event.actor == f"user:{action.owner.pk}"


def test_of_who_has_agreed_it_is_the_clients_yes_too(now):
    action = make_action()
    people = available(action, 1, now, Answer.MAY_PROPOSE)
    ask_for(action, people, now)
    assert (marks(people), deciding.is_approved(people[0])) == ([True], True)
    assert list(Decision.objects.values_list("verdict", "channel")) == [("must_have", "phone")]
    assert not Event.objects.filter(verb="ask_for").exists()


def test_who_was_given_up_is_asked_for_anew_though_the_word_was_said_before(now):
    action = make_action()
    people = available(action, 1, now)
    ask_for(action, people, now)
    Participation.objects.update(must_have=False)
    ask_for(action, people, now)
    assert marks(people) == [True]
    assert Decision.objects.count() == 1


def test_a_no_of_the_client_or_her_own_is_not_overruled_by_a_wish(now):
    action = make_action()
    refused, left = listed(action)[0], declined(action, 1, now)[0]
    deciding.note_verdict(action.pk, [refused.pk], "no", now=now, user=action.owner)
    noted, why = ask_for(action, [refused, left], now)
    assert (noted, {each.participation.pk: each.why for each in why}) == (
        [],
        {refused.pk: "refused", left.pk: "out"},
    )
    assert marks([refused, left]) == [False, False]


def test_people_come_onto_the_list_as_asked_for_and_who_is_on_it_stays_as_she_is(now):
    action = make_action()
    (there,) = listed(action)
    new = make_blogger()
    added = must_haves.list_asked_for(action.pk, [there.blogger, new], now=now, user=action.owner, channel="mail")
    assert [person.blogger_id for person in added] == [new.pk]
    assert marks([there, *added]) == [False, True]
    assert list(Event.objects.values_list("verb", flat=True)) == ["list", "ask_for"]


def test_no_place_is_kept_for_somebody_whom_the_team_lets_go(now):
    action = make_action()
    people = available(action, 1, now)
    ask_for(action, people, now)
    Card.objects.create(
        action=action, participation=people[0], kind="owed", code="must", for_user=action.owner, since=now
    )
    for _twice in range(2):
        placing.release(people[0].pk, action.pk, now=now, user=action.owner)
    assert marks(people) == [False]
    assert Event.objects.filter(verb="give_up").count() == 1
    assert not Card.objects.waiting().exists()
