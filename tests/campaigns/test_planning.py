"""Places that are promised or held stay, and the people who get letters are those of the present client."""

from datetime import timedelta

import pytest

from agency import clients
from agency.models import Contact
from campaigns import invariants, laying_out, planning
from campaigns.models import Campaign, Event, Place
from tests.campaigns.people import confirmed, invited
from tests.make import (
    make_action,
    make_agency,
    make_blogger,
    make_campaign,
    make_client,
    make_contact,
    make_media_agency,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def agency(db):
    return make_agency()


def places_of(action) -> list[tuple[bool, bool]]:
    """(bonus, held) of each place."""
    rows = Place.objects.of(action).order_by("bonus", "number")
    return [(place.bonus, place.holder_id is not None) for place in rows]


def test_a_bonus_place_that_is_promised_stays(now):
    action = make_action(places=1, bonus=1)
    invited(action, 2, now)

    with pytest.raises(laying_out.PlacesHeld):
        laying_out.change_bonus(action, 0)

    assert places_of(action) == [(False, False), (True, False)]


def test_a_bonus_place_that_is_held_stays(now):
    action = make_action(places=1, bonus=1)
    confirmed(action, 2, now)

    with pytest.raises(laying_out.PlacesHeld):
        laying_out.change_bonus(action, 0)

    assert places_of(action) == [(False, True), (True, True)]


def test_a_bonus_place_that_nobody_counts_on_goes_and_comes(now):
    action = make_action(places=1, bonus=2)
    invited(action, 2, now)

    laying_out.change_bonus(action, 1)
    fewer = places_of(action)
    laying_out.change_bonus(action, 3)

    assert fewer == [(False, False), (True, False)]
    assert places_of(action) == [(False, False), (True, False), (True, False), (True, False)]


def test_a_place_that_is_promised_stays_as_long_as_no_bonus_place_serves(now):
    action = make_action(places=2, bonus=1)
    invited(action, 2, now)
    group = action.groups.get()

    laying_out.change_places(group, 1)
    with pytest.raises(laying_out.PlacesHeld):
        laying_out.change_places(group, 0)

    assert places_of(action) == [(False, False), (True, False)]


def test_the_same_number_is_no_question_while_a_bonus_place_is_promised(now):
    action = make_action(places=1, bonus=1)
    confirmed(action, 1, now)
    invited(action, 1, now)

    laying_out.change_places(action.groups.get(), 1)
    laying_out.change_bonus(action, 1)

    assert places_of(action) == [(False, True), (True, False)]
    assert list(invariants.place_rows_are_the_places_promised(now)) == []


# --- who gets letters ------------------------------------------------------------------------------
def chain_of(action) -> list[tuple[str, int]]:
    return list(action.chain.values_list("contact__name", "rank"))


def action_of(client, **fields):
    action = make_action(campaign=make_campaign(client=client), **fields)
    planning.put_in_chain(action)
    return action


def a_contact(**fields) -> Contact:
    return Contact(email="pilar@client.example", **fields)


def test_an_action_that_changes_its_client_changes_whom_it_writes_to(now):
    client, other = make_client(via=make_media_agency()), make_client()
    make_contact(client=client, name="Ana")
    make_contact(media_agency=client.via, name="Mar")
    make_contact(client=other, name="Olga")
    action = action_of(client)
    before = chain_of(action)
    action.campaign = Campaign(client=other, name="Winter")

    planning.edit_action(action, ["campaign"], action.groups.all(), seen=0, standing=False, now=now, user=action.owner)

    assert (before, chain_of(action)) == ([("Mar", 1), ("Ana", 2)], [("Olga", 1)])


def test_an_action_that_changes_its_campaign_only_keeps_its_links(now):
    client = make_client()
    make_contact(client=client)
    action = action_of(client)
    link = action.chain.get()
    action.campaign = Campaign(client=client, name="Winter")

    planning.edit_action(action, ["campaign"], action.groups.all(), seen=0, standing=False, now=now, user=action.owner)

    assert action.chain.get() == link


def test_a_new_contact_of_a_client_joins_what_is_going_on_there(now):
    client, user = make_client(), make_user()
    going_on, draft, over = action_of(client), action_of(client, state="draft"), action_of(client, state="closed")
    foreign = action_of(make_client())

    clients.add_contact(a_contact(client=client, name="Pilar"), by=user, now=now)

    assert [chain_of(action) for action in (going_on, draft, over, foreign)] == [
        [("Pilar", 1)], [("Pilar", 1)], [], []
    ]  # fmt: skip
    assert list(Event.objects.order_by("pk").values_list("action", "verb", "subject_kind", "actor")) == [
        (action.pk, "join", "contact", f"user:{user.pk}") for action in (going_on, draft)
    ]


def test_a_new_contact_of_a_client_stands_behind_the_media_agency(now):
    client = make_client(via=make_media_agency())
    make_contact(media_agency=client.via, name="Mar")
    action = action_of(client)

    clients.add_contact(a_contact(client=client, name="Pilar"), by=make_user(), now=now)

    assert chain_of(action) == [("Mar", 1), ("Pilar", 2)]


def test_a_new_contact_of_a_media_agency_stands_before_its_clients(now):
    client = make_client(via=make_media_agency())
    make_contact(client=client, name="Ana")
    action, direct = action_of(client), action_of(make_client())

    clients.add_contact(a_contact(media_agency=client.via, name="Mar"), by=make_user(), now=now)

    assert (chain_of(action), chain_of(direct)) == ([("Mar", 1), ("Ana", 2)], [])


def test_a_bloggers_agent_joins_nothing(now):
    action = action_of(make_client())

    clients.add_contact(a_contact(name="Agent"), by=make_user(), now=now)

    assert chain_of(action) == []


def test_who_comes_onto_the_list_is_looked_at_in_the_next_beat(now):
    action = make_action(next_look_at=now + timedelta(hours=12))
    later = now + timedelta(minutes=5)
    planning.list_people(action.pk, [make_blogger()], now=later, user=action.owner)
    action.refresh_from_db()
    assert action.next_look_at == later
