"""The explanation of a swap: a draft made of facts, read and sent by a person; and the whole timeline."""

from datetime import timedelta

import pytest

from agency.models import Message
from campaigns import answering
from campaigns.models import ActionContact, Event
from tests.campaigns.people import confirmed, reserves
from tests.campaigns.views.looking import queries, writes
from tests.make import make_action, make_campaign, make_client, make_contact, make_media_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def swapped(desk, now):
    """An action that somebody left, with a contact of the client."""
    client = make_client(language="en")
    action = make_action(places=1, campaign=make_campaign(client=client))
    ActionContact.objects.create(action=action, contact=make_contact(client=client))
    (person,) = confirmed(action, 1, now)
    reserves(action, 1, now)
    answering.withdraw(person.pk, action.pk, now=now + timedelta(hours=1))
    return action


def url(action) -> str:
    return f"/actions/{action.pk}/explain/"


def form(desk, action, **fields) -> dict:
    shown = desk.get(url(action)).context["form"]
    return {"link": action.chain.get().pk, "words": "Told us in time.", "events": shown["events"].value()} | fields


def test_the_draft_is_made_of_what_is_on_record(desk, swapped):
    with queries() as asked:
        shown = desk.get(url(swapped)).context["form"]["words"].value()

    assert "coming is no longer possible" in shown
    assert writes(asked) == []


def test_what_a_person_has_read_is_sent_once(desk, swapped):
    filled = form(desk, swapped)

    for _press in range(2):
        desk.post(url(swapped), filled)

    letter = Message.objects.get(purpose="explanation")
    assert (letter.facts["words"], Event.objects.filter(subject_kind="explanation").count()) == ("Told us in time.", 1)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "x" * 5001}, "words"),
        ({"words": "a\x00"}, "words"),
        ({"link": "99999"}, "link"),
        ({"events": ""}, "events"),
        ({"events": "abc,-1"}, "events"),
        ({"events": "9" * 30}, "events"),
        ({"events": "999999"}, "events"),
    ],
)
def test_what_cannot_be_sent_is_refused_beside_its_field(desk, swapped, change, field):
    response = desk.post(url(swapped), form(desk, swapped) | change)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not Message.objects.filter(purpose="explanation").exists()


def test_without_a_swap_there_is_nothing_to_explain(desk):
    assert "There is nothing to explain." in desk.get(url(make_action())).content.decode()


def test_the_client_behind_a_media_agency_is_not_offered(desk, now):
    client = make_client(via=make_media_agency())
    action = make_action(places=1, campaign=make_campaign(client=client))
    first = ActionContact.objects.create(action=action, contact=make_contact(media_agency=client.via))
    ActionContact.objects.create(action=action, contact=make_contact(client=client), rank=2)
    (person,) = confirmed(action, 1, now)
    answering.withdraw(person.pk, action.pk, now=now + timedelta(hours=1))

    assert list(desk.get(url(action)).context["chain"]) == [first]


def test_the_whole_timeline_has_a_page(desk, swapped):
    with queries() as asked:
        page = desk.get(f"/actions/{swapped.pk}/timeline/")

    assert page.context["timeline"][0].at >= page.context["timeline"][-1].at
    assert "Sounded out:" in page.content.decode()
    assert writes(asked) == []
