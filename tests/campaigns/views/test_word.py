"""The client's word, told by phone or otherwise: on the list of people, and on a page of those who wait for it."""

import pytest

from agency.models.people import Role
from campaigns import deciding
from campaigns.models import Action, ActionContact, Card, Decision, Participation
from tests.campaigns import proposals
from tests.campaigns.people import approved, available, confirmed, listed, sounded
from tests.campaigns.views.looking import queries, writes
from tests.campaigns.views.test_must_haves import STRANGE, with_a_contact, words_of
from tests.make import make_action, make_campaign, make_client, make_contact, make_user

pytestmark = pytest.mark.django_db
YES = {"verdict": "yes", "channel": "phone"}


def url(action, tail="word/"):
    return f"/actions/{action.pk}/{tail}"


def ids(people) -> list[int]:
    return [getattr(person, "pk", None) or person.id for person in people]


def decided() -> list[tuple]:
    return list(Decision.objects.order_by("pk").values_list("participation", "verdict"))


# --- ticked on the list -----------------------------------------------------------------------------
def test_the_clients_word_is_noted_with_who_said_it_and_how(desk, now):
    client = make_client()
    action = make_action(campaign=make_campaign(client=client))
    contact = make_contact(client=client)
    ActionContact.objects.create(action=action, contact=contact)
    (person,) = available(action, 1, now)
    form = {"person": [person.pk], "verdict": "yes", "contact": contact.pk, "channel": "phone"}

    for _press in range(2):
        desk.post(url(action, "verdict/"), form)

    assert [(each.verdict, each.by_contact, each.channel) for each in Decision.objects.all()] == [
        ("yes", contact, "phone")
    ]


def test_nobody_is_approved_who_has_not_agreed_to_be_proposed(desk, now):
    action = make_action()
    people = [*available(action, 1, now), *sounded(action, 1, now)]

    page = desk.post(
        url(action, "verdict/"), {"person": ids(people), "verdict": "yes", "channel": "phone"}, follow=True
    )

    assert [each.participation_id for each in Decision.objects.all()] == [people[0].pk]
    assert [line.told for line in page.context["lines"]] == [
        "",
        f"{people[1].blogger.name}: has not agreed to be proposed yet.",
    ]
    assert "1 decision of the client noted." in page.content.decode()


@pytest.mark.parametrize(
    "change", [{"verdict": "maybe"}, {"channel": "dream"}, {"contact": "99999"}, {"person": []}, {"verdict": ""}]
)
def test_a_strange_verdict_is_not_noted(desk, now, change):
    action = make_action()
    (person,) = available(action, 1, now)

    desk.post(url(action, "verdict/"), {"person": [person.pk], "verdict": "yes", "channel": "phone"} | change)

    assert Decision.objects.count() == 0


# --- on a page of those who wait for it ----------------------------------------------------------------
def test_the_page_shows_who_has_said_yes_and_waits_for_the_client(desk, now):
    action = make_action(places=3)
    waits = available(action, 2, now)
    approved(action, 1, now)
    confirmed(action, 1, now)
    sounded(action, 1, now)

    shown = desk.get(url(action)).context

    assert (ids(shown["waiting"]), shown["ticked"]) == (ids(waits), [])


def test_who_alone_waits_is_ticked_already(desk, now):
    action = make_action()
    (person,) = available(action, 1, now)

    assert " checked>" in desk.get(url(action)).content.decode()
    desk.post(url(action), YES | {"person": [person.pk]})
    assert decided() == [(person.pk, "yes")]
    assert "Nobody waits for the client’s word now." in desk.get(url(action)).content.decode()


def test_a_press_leads_back_to_where_it_was_made(desk, now):
    action = make_action()
    (person,) = available(action, 1, now)
    press = YES | {"person": [person.pk]}

    there = desk.post(url(action), press)
    today = desk.post(url(action), press | {"back": "today"})

    assert (there["Location"], today["Location"]) == (f"/actions/{action.pk}/people/?show=ready", "/")


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"person": []}, "person", "Tick at least one person."),
        ({"person": ["x"]}, "person", "Some of those ticked are no longer here"),
        ({"verdict": ""}, "verdict", "This field is required."),
        ({"verdict": "maybe"}, "verdict", "Select a valid choice"),
        ({"channel": "dream"}, "channel", "Select a valid choice"),
        ({"contact": "99999"}, "contact", "Select a valid choice"),
    ],
)
def test_what_cannot_be_noted_is_said_beside_its_field_and_what_was_chosen_stays(desk, now, change, field, words):
    client = make_client()
    action = make_action(campaign=make_campaign(client=client))
    contact = make_contact(client=client)
    ActionContact.objects.create(action=action, contact=contact)
    people = available(action, 2, now)
    press = YES | {"person": [people[1].pk], "contact": contact.pk, "channel": "mail"} | change

    response = desk.post(url(action), press)
    page = response.content.decode()

    assert (response.status_code, list(response.context["form"].errors), decided()) == (422, [field], [])
    assert words in page
    assert (f'value="{people[1].pk}" checked' in page) is (field != "person")
    assert (f'value="{contact.pk}" selected' in page) is (field != "contact")
    assert ('value="mail" selected' in page) is (field != "channel")


def test_who_was_taken_out_meanwhile_is_told_of_and_the_others_stay_ticked(desk, now):
    action = make_action()
    stays, other = available(action, 2, now)
    (gone,) = listed(action)
    Participation.objects.filter(pk=gone.pk).delete()

    response = desk.post(url(action), YES | {"person": [gone.pk, stays.pk]})

    assert (response.status_code, decided()) == (422, [])
    assert "Some of those ticked are no longer here" in response.content.decode()
    assert (response.context["ticked"], ids(response.context["waiting"])) == ([gone.pk, stays.pk], ids([stays, other]))


def test_it_costs_the_same_for_one_and_for_fifty(desk, now):
    small, large = make_action(), make_action()
    available(small, 2, now)
    available(large, 50, now)

    with queries() as few:
        desk.get(url(small))
    with queries() as many:
        desk.get(url(large))

    assert len(few) == len(many)
    assert writes(many) == []


def test_another_clients_action_is_not_there(client, story, now):
    action = make_action()
    (person,) = available(action, 1, now)
    client.force_login(make_user(Role.FREELANCER))

    answers = [client.get(url(action)), client.post(url(action), YES | {"person": [person.pk]})]

    assert ([answer.status_code for answer in answers], decided()) == ([404, 404], [])


# --- on criteria -----------------------------------------------------------------------------------
def sent(now) -> tuple[Action, int]:
    """A list with one criterion, whom somebody besides it meets; the criterion."""
    action = with_a_contact()
    number, _found, _kept = proposals.sent(action, now, places=1, reserves=0, criteria=True)
    return action, number.criteria.get().pk


def test_a_yes_to_criteria_by_telephone_approves_who_meets_them(desk, now):
    action, rule = sent(now)
    (other,) = available(action, 1, now)  # in Madrid, as the criterion asks
    contact = action.chain.get().contact
    cockpit = words_of(desk.get(f"/actions/{action.pk}/"))
    assert "<b>Madrid</b>" in cockpit
    assert f"/actions/{action.pk}/criteria/" in cockpit
    page = words_of(desk.get(f"/actions/{action.pk}/criteria/"))
    assert "2 people on the list meet it; 2 have agreed to be proposed." in page
    form = {f"verdict_{rule}": "yes", "contact": contact.pk, "channel": "phone", "note": "Al teléfono"}
    for _twice in range(2):
        assert desk.post(f"/actions/{action.pk}/criteria/", form)["Location"] == f"/actions/{action.pk}/"
    [word] = Decision.objects.all()
    assert (word.criterion_id, word.verdict, word.by_contact, word.channel, word.note) == (
        rule, "yes", contact, "phone", "Al teléfono",
    )  # fmt: skip
    assert deciding.is_approved(other)
    assert "A criterion approved by the client" in words_of(desk.get(f"/actions/{action.pk}/"))


def test_a_later_no_takes_the_yes_back(desk, now):
    action, rule = sent(now)
    (other,) = available(action, 1, now)
    for word in ("yes", "no"):
        desk.post(f"/actions/{action.pk}/criteria/", {f"verdict_{rule}": word, "channel": "phone"})
    assert not deciding.is_approved(other)
    page = desk.get(f"/actions/{action.pk}/criteria/").content.decode()
    assert page.count(" checked") == 1


@pytest.mark.parametrize(
    "change", [*STRANGE, {"verdict": "maybe"}, {"verdict": ""}, {"verdict": "must_have"}, {"note": "x" * 501}]
)
def test_a_strange_word_on_criteria_is_said_beside_the_field_and_kept(desk, now, change):
    action, rule = sent(now)
    form = {"verdict": "yes", "channel": "phone", "note": "Al teléfono"} | change
    form[f"verdict_{rule}"] = form.pop("verdict")
    answer = desk.post(f"/actions/{action.pk}/criteria/", form)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert form["note"] in answer.content.decode()
    assert Decision.objects.count() == 0


def test_where_no_criteria_were_sent_there_is_no_form(desk, now):
    action = make_action()
    for answer in (desk.get(f"/actions/{action.pk}/criteria/"), desk.post(f"/actions/{action.pk}/criteria/")):
        assert answer["Location"] == f"/actions/{action.pk}/"
    assert "No criteria were sent" in words_of(desk.get(f"/actions/{action.pk}/"))


def test_the_form_costs_the_same_for_few_and_for_many(desk, now):
    action, _rule = sent(now)
    with queries() as few:
        desk.get(f"/actions/{action.pk}/criteria/")
    available(action, 6, now)
    with queries() as many:
        desk.get(f"/actions/{action.pk}/criteria/")
    assert (len(many), writes(many)) == (len(few), [])


def test_a_silent_client_is_on_today_with_the_form_for_the_criteria(desk, now):
    action, _rule = sent(now)
    Card.objects.create(
        action=action, kind="owed", code="client_silent", for_user=action.owner, since=now,
        facts={"number": 1, "criteria": True},
    )  # fmt: skip
    line = next(each for each in desk.get("/").context["desk"].today if "not answered" in each.bold)
    assert (line.url, line.opens) == (f"/actions/{action.pk}/criteria/", "#criteria")
