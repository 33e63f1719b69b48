"""The page that explains a change: a draft made of facts, read, edited and sent by a person; and the whole timeline."""

from datetime import timedelta
from functools import partial

import pytest

from agency.models import Message
from agency.models.people import Role
from campaigns import answering, placing
from campaigns.models import Action, ActionContact, Event
from tests import checkpoints
from tests.campaigns.people import approved, confirmed, reserves, seen
from tests.campaigns.views.looking import queries, writes
from tests.make import make_action, make_campaign, make_client, make_contact, make_media_agency, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def swapped(desk, now):
    """An action that somebody left, with a contact of the client."""
    return checkpoints.from_there("swapped", partial(swap, now))


def swap(now) -> Action:
    client = make_client(language="en")
    action = make_action(places=1, campaign=make_campaign(client=client))
    ActionContact.objects.create(action=action, contact=make_contact(client=client, language="en"))
    (person,) = confirmed(action, 1, now)
    reserves(action, 1, now)
    answering.withdraw(person.pk, action.pk, now=now + timedelta(hours=1))
    return action


def url(action, verb: str = "") -> str:
    return f"/actions/{action.pk}/explain/{verb}"


def form(desk, action, **fields) -> dict:
    """The form as it stands on the page."""
    shown = desk.get(url(action)).context["form"]
    names = ("occasion", "link", "tone", "words", "events", "drafted")
    return {name: shown[name].value() for name in names} | fields


def test_the_draft_is_made_of_what_is_on_record(desk, swapped):
    with queries() as asked:
        page = desk.get(url(swapped))

    assert "taking part is no longer possible" in page.context["form"]["words"].value()
    assert all(sentence.facts for sentence in page.context["founded"][:1])
    assert writes(asked) == []


def test_what_a_person_has_read_is_sent_once(desk, swapped):
    filled = form(desk, swapped, words="Told us in time.")

    for _press in range(2):
        desk.post(url(swapped), filled)

    letter = Message.objects.get(purpose="explanation")
    assert (letter.facts["words"], letter.facts["kind"]) == ("Told us in time.", "dropout")
    assert Event.objects.filter(subject_kind="explanation").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"words": ""}, "words"),
        ({"words": "x" * 5001}, "words"),
        ({"words": "a\x00"}, "words"),
        ({"link": "99999"}, "link"),
        ({"link": "9" * 30}, "link"),
        ({"occasion": "99999"}, "occasion"),
        ({"occasion": "9" * 30}, "occasion"),
        ({"tone": "loud"}, "tone"),
        ({"events": ""}, "events"),
        ({"events": "abc,-1"}, "events"),
        ({"events": "9" * 30}, "events"),
        ({"events": "999999"}, "events"),
    ],
)
def test_what_cannot_be_sent_is_refused_beside_its_field_and_what_was_typed_is_kept(desk, swapped, change, field):
    filled = form(desk, swapped, words="Typed by hand.") | change
    response = desk.post(url(swapped), filled)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert filled["words"].replace("\x00", "")[:50] in response.content.decode().replace("\x00", "")
    assert not Message.objects.filter(purpose="explanation").exists()


@pytest.mark.parametrize("query", ["?occasion=9x", "?occasion=99999999999999999999&tone=loud&link=-1", "?tone=warm"])
def test_what_cannot_be_read_in_the_address_counts_as_not_said(desk, swapped, query):
    page = desk.get(url(swapped) + query)
    assert page.status_code == 200
    assert page.context["draft"].sentences


def test_another_tone_is_another_draft_while_nobody_has_typed(desk, swapped):
    filled = form(desk, swapped)
    # As a browser sends it: lines end with CR LF.
    page = desk.post(
        url(swapped, "draft/"), filled | {"words": filled["words"].replace("\n", "\r\n"), "draft": "short"}
    )
    assert page.context["notice"] == ""
    assert page.context["tone"] == "short"
    assert "(told Tue 9 Jun, 11:00" in page.context["form"]["words"].value()


def test_another_tone_asks_first_about_what_was_typed(desk, swapped):
    filled = form(desk, swapped, words="Mine.", draft="warm")
    page = desk.post(url(swapped, "draft/"), filled)
    assert (page.context["notice"], page.context["form"]["words"].value()) == ("replace", "Mine.")

    again = {name: page.context["form"][name].value() for name in ("occasion", "link", "tone", "words", "drafted")}
    replaced = desk.post(url(swapped, "draft/"), again | {"replace": "warm"})
    assert "We are sorry to say" in replaced.context["form"]["words"].value()
    assert not Message.objects.filter(purpose="explanation").exists()


@pytest.mark.parametrize("data", [{}, {"draft": "loud"}, {"words": "a\x00", "drafted": "x" * 99, "occasion": "-1"}])
def test_nonsense_asked_of_the_draft_is_answered_with_a_page(desk, swapped, data):
    assert desk.post(url(swapped, "draft/"), data).status_code == 200


def test_a_swap_that_went_on_makes_the_draft_of_the_dropout_stale_once(desk, swapped, now):
    filled = form(desk, swapped, words="Somebody will come.")
    person = swapped.participations.get(state="reserve")
    placing.call_up_people(
        swapped.pk, [person.pk], swapped.groups.get().pk, now=now + timedelta(hours=2), user=swapped.owner
    )
    answering.accept(person.pk, swapped.pk, seen(person), now=now + timedelta(hours=3))

    page = desk.post(url(swapped), filled)
    assert (page.status_code, page.context["notice"]) == (409, "stale")
    shown = page.context["form"]
    assert shown["words"].value() == "Somebody will come."

    names = ("occasion", "link", "tone", "words", "events", "drafted")
    again = desk.post(url(swapped), {name: shown[name].value() for name in names})
    assert again.status_code == 302
    assert Message.objects.get(purpose="explanation").facts["kind"] == "swap"


def test_what_they_know_already_is_noted_and_nothing_leaves(desk, swapped):
    desk.post(url(swapped, "told/"), form(desk, swapped) | {"channel": "phone"})
    assert Event.objects.get(subject_kind="explanation").verb == "told"
    assert not Message.objects.filter(purpose="explanation").exists()
    assert desk.post(url(swapped, "told/"), {"channel": "smoke"}).status_code == 422


def test_today_and_the_cockpit_say_what_is_owed_to_whom_with_one_button(desk, swapped):
    (person,) = swapped.participations.filter(state="withdrew").select_related("blogger")
    contact = swapped.chain.get().contact
    number = Event.objects.get(verb="withdraw").pk

    (line,) = [line for line in desk.get("/").context["desk"].today if line.button == "Explain"]
    (owed,) = desk.get(f"/actions/{swapped.pk}/").context["owed"]

    assert (line.bold, line.text) == (
        f"Tell {contact.name} ({swapped.client})",
        f"{person.blogger.name} can no longer come",
    )
    assert line.url == owed.url == url(swapped) + f"?occasion={number}"
    desk.post(url(swapped), form(desk, swapped))
    assert not desk.get(f"/actions/{swapped.pk}/").context["owed"]


@pytest.mark.parametrize("number", [1, 6])
def test_the_page_asks_the_same_of_the_database_for_one_change_and_for_many(desk, now, number, swapped):
    for person in approved(swapped, number, now):
        answering.decline(person.pk, swapped.pk, now=now + timedelta(hours=1))
    desk.get(url(swapped))
    with queries() as asked:
        desk.get(url(swapped))
    assert len(asked) <= 22, [query["sql"][:90] for query in asked]


def test_without_a_change_there_is_nothing_to_explain(desk):
    assert "There is nothing to explain." in desk.get(url(make_action())).content.decode()


def test_the_client_behind_a_media_agency_is_not_offered(desk, now):
    client = make_client(via=make_media_agency())
    action = make_action(places=1, campaign=make_campaign(client=client))
    first = ActionContact.objects.create(
        action=action, contact=make_contact(media_agency=client.via, language="en", name="Paula Rey")
    )
    second = ActionContact.objects.create(action=action, contact=make_contact(client=client), rank=2)
    (person,) = confirmed(action, 1, now)
    answering.withdraw(person.pk, action.pk, now=now + timedelta(hours=1))

    page = desk.get(url(action))

    assert [pk for pk, _said in page.context["form"].fields["link"].choices] == [first.pk]
    assert client.name in page.context["form"]["words"].value()
    assert desk.post(url(action), form(desk, action, link=second.pk)).status_code == 422


def test_another_clients_action_is_not_there(client, story, swapped):
    client.force_login(make_user(Role.FREELANCER))
    for verb in ("", "draft/", "told/"):
        assert client.post(url(swapped, verb), {}).status_code == 404


def test_the_whole_timeline_has_a_page(desk, swapped):
    with queries() as asked:
        page = desk.get(f"/actions/{swapped.pk}/timeline/")

    assert page.context["timeline"][0].at >= page.context["timeline"][-1].at
    assert "Sounded out:" in page.content.decode()
    assert writes(asked) == []
    assert Action.objects.count() == 1
