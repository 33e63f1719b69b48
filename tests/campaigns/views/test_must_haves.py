"""Who is asked for by name, the place kept for her, and giving it up."""

from datetime import timedelta

import pytest

from agency.models.people import Role
from campaigns import answering, deciding, planning, staffing
from campaigns.models import Action, Card, Decision, Event, Invitation, Participation
from tests.campaigns.people import confirmed, fresh, listed, reserves, sounded
from tests.campaigns.views.looking import queries, writes
from tests.make import make_action, make_blogger, make_campaign, make_client, make_contact, make_user

pytestmark = pytest.mark.django_db
STRANGE = [{"channel": "dream"}, {"channel": ""}, {"contact": "99999"}, {"contact": "\x00"}]


def with_a_contact() -> Action:
    client = make_client()
    make_contact(client=client)
    action = make_action(campaign=make_campaign(client=client), places=3)
    planning.put_in_chain(action)
    return action


def words_of(page) -> str:
    return " ".join(page.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def url(person: Participation, tail: str = "") -> str:
    return f"/actions/{person.action_id}/people/{person.pk}/{tail}"


def kept(now, *, autopilot: str = "auto", spare: int = 1, **fields) -> tuple[Participation, list[Participation]]:
    """A place kept for somebody who has said no, and reserves who could have it."""
    action = make_action(places=1, autopilot=autopilot, title="Tres fotos", **fields)
    (ana,) = sounded(action, 1, now)
    deciding.ask_for(action.pk, [ana.pk], now=now, user=action.owner)
    answering.decline(ana.pk, action.pk, now=now)
    waiting = reserves(action, spare, now) if spare else []
    Action.objects.filter(pk=action.pk).update(next_look_at=now)
    staffing.tend(action.pk, now)
    return fresh([ana])[0], waiting


def called_up() -> list[int]:
    return list(Invitation.objects.open().filter(kind="call_up").values_list("participation", flat=True))


# --- asked for by name ------------------------------------------------------------------------------------
def test_her_page_notes_that_the_client_asked_for_her_and_by_which_way(desk, now):
    action = with_a_contact()
    contact = action.chain.get().contact
    (ana,) = listed(action)
    assert "it is not yet the client’s yes to the price" in words_of(desk.get(url(ana)))
    for _twice in range(2):
        answer = desk.post(url(ana, "asked-for/"), {"contact": contact.pk, "channel": "mail"}, follow=True)
        assert f"a place is kept for {ana.blogger.name}" in words_of(answer)
    [event] = Event.objects.filter(verb="ask_for")
    assert event.facts == {"channel": "mail", "contact": contact.pk}
    page = words_of(desk.get(url(ana)))
    assert "a place is kept that nobody else gets" in page
    assert "Somebody else may have it…" in page
    assert f"The client asked for {ana.blogger.name} by name" in words_of(desk.get(f"/actions/{action.pk}/"))


@pytest.mark.parametrize("change", STRANGE)
def test_a_strange_way_is_said_beside_the_field_and_nothing_is_noted(desk, now, change):
    (ana,) = listed(make_action())
    answer = desk.post(url(ana, "asked-for/"), {"channel": "phone"} | change)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert '<details class="more" open>' in answer.content.decode()
    assert not fresh([ana])[0].must_have


def test_whom_the_client_has_refused_is_not_asked_for_and_the_page_says_why(desk, now):
    action = make_action()
    (ana,) = listed(action)
    deciding.note_verdict(action.pk, [ana.pk], "no", now=now, user=action.owner)
    answer = desk.post(url(ana, "asked-for/"), {"channel": "phone"}, follow=True)
    assert f"{ana.blogger.name}: the client has said no." in words_of(answer)
    assert not fresh([ana])[0].must_have


@pytest.mark.parametrize("needs_approval", [True, False])
def test_several_who_are_ticked_are_asked_for_before_they_agreed(desk, now, needs_approval):
    action = make_action(needs_approval=needs_approval)
    people = listed(action, 2)
    form = {"person": [people[0].pk], "verdict": "must_have", "channel": "whatsapp"}
    page = desk.post(f"/actions/{action.pk}/verdict/", form, follow=True)
    assert "1 decision of the client noted." in words_of(page)
    assert [line.must_have for line in page.context["lines"]] == [True, False]
    assert (words_of(page).count(">must-have<"), 'value="yes"' in words_of(page)) == (1, needs_approval)
    assert Decision.objects.count() == 0


def test_people_are_put_on_the_list_as_must_haves(desk, now):
    action = make_action()
    new, plain = make_blogger(name="Marta Vidal"), make_blogger(name="Marta Serra")
    assert "Put on the list as must-haves" in words_of(desk.get(f"/actions/{action.pk}/people/", {"q": "marta"}))
    form = {"channel": "phone"}
    desk.post(f"/actions/{action.pk}/people/add/", form | {"blogger": [new.pk], "asked_for": "1"})
    desk.post(f"/actions/{action.pk}/people/add/", form | {"blogger": [plain.pk]})
    assert dict(action.participations.values_list("blogger", "must_have")) == {new.pk: True, plain.pk: False}


def test_from_the_finder_too(desk, now):
    action, new = make_action(), make_blogger()
    assert "Put on the list as must-haves" in words_of(desk.get(f"/actions/{action.pk}/keep/", {"b": new.pk}))
    desk.post(f"/actions/{action.pk}/keep/", {"b": [new.pk], "asked_for": "1", "channel": "person"})
    assert list(action.participations.values_list("blogger", "must_have")) == [(new.pk, True)]


@pytest.mark.parametrize("change", STRANGE)
def test_a_strange_way_puts_nobody_on_the_list(desk, now, change):
    action, new = make_action(), make_blogger()
    form = {"blogger": [new.pk], "asked_for": "1", "channel": "phone"} | change
    assert desk.post(f"/actions/{action.pk}/people/add/", form).status_code == 302
    assert action.participations.count() == 0


# --- the place given up -----------------------------------------------------------------------------------
def test_today_and_the_action_lead_to_the_page_and_the_card_may_keep_the_place(desk, now):
    ana, _spare = kept(now)
    said = f"The client asked for {ana.blogger.name}, who as it looks will not come: the place is kept"
    for page in ("/", f"/actions/{ana.action_id}/"):
        shown = words_of(desk.get(page))
        assert said in shown
        assert url(ana, "give-up/") in shown
        assert "Keep the place" in shown
    card = Card.objects.get(code="must")
    desk.post(f"/actions/{ana.action_id}/cards/", {"card": [card.pk]})
    assert Card.objects.get(pk=card.pk).acknowledged_at is None
    desk.post(f"/actions/{ana.action_id}/cards/{card.pk}/", {"result": "keep", "back": "today"})
    assert (Card.objects.get(pk=card.pk).result, fresh([ana])[0].must_have, called_up()) == ("keep", True, [])


def test_the_place_itself_says_for_whom_it_is_kept(desk, now):
    ana, _spare = kept(now)
    page = words_of(desk.get(f"/actions/{ana.action_id}/"))
    assert f"for {ana.blogger.name}, whom the client asked for" in page
    desk.post(url(ana, "give-up/"))
    assert "whom the client asked for" not in words_of(desk.get(f"/actions/{ana.action_id}/"))


def test_near_the_action_the_page_of_the_gap_says_why_nobody_is_called_up(desk, now):
    ana, _spare = kept(now)
    said = f"A place is kept for {ana.blogger.name}, whom the client asked for by name."
    card = Card.objects.get(code="must")
    for result in ("", "keep"):  # also once somebody has seen to the card
        desk.post(f"/actions/{ana.action_id}/cards/{card.pk}/", {"result": result})
        page = words_of(desk.get(f"/actions/{ana.action_id}/emergency/"))
        assert said in page
        assert url(ana, "give-up/") in page
    desk.post(url(ana, "give-up/"))
    assert said not in words_of(desk.get(f"/actions/{ana.action_id}/emergency/"))


def test_the_page_says_who_is_asked_next_and_writes_nothing(desk, now):
    ana, (spare,) = kept(now)
    desk.get(url(ana, "give-up/"))
    with queries() as asked:
        page = words_of(desk.get(url(ana, "give-up/")))
    assert writes(asked) == []
    assert "With the press, at once:" in page
    assert f'Call up 1 reserve</b><span class="meta"><bdi>{spare.blogger.name}</bdi>' in page


def test_in_suggest_it_says_that_a_button_follows_and_without_anybody_where_to_look(desk, now):
    ana, _spare = kept(now, autopilot="suggest")
    bea, _nobody = kept(now, spare=0)
    assert "Relevo suggests, as a button:" in words_of(desk.get(url(ana, "give-up/")))
    page = words_of(desk.get(url(bea, "give-up/")))
    assert "Nobody more is asked by the press itself" in page
    assert f"/actions/{bea.action_id}/find/" in page


def test_the_press_calls_the_reserve_up_once_and_ends_the_card(desk, now):
    ana, (spare,) = kept(now)
    for _twice in range(2):
        answer = desk.post(url(ana, "give-up/"), {"back": "today"}, follow=True)
        assert answer.redirect_chain == [("/", 302)]
    assert called_up() == [spare.pk]
    assert not Card.objects.waiting().filter(code="must").exists()
    assert Event.objects.filter(verb="give_up").count() == 1
    assert desk.get(url(ana, "give-up/"))["Location"] == url(ana)
    assert "Somebody else may have the place kept for" in words_of(desk.get(f"/actions/{ana.action_id}/"))


def test_of_who_is_learning_a_colleague_reads_the_call_up_first(client, now, story, desk):
    ana, _spare = kept(now)
    trainee = make_user(Role.TRAINEE, language="en")
    Action.objects.filter(pk=ana.action_id).update(owner=trainee)
    client.force_login(trainee)
    page = client.post(url(ana, "give-up/"), follow=True)
    assert "Nothing leaves before a colleague has read it" in words_of(page)


def test_once_the_action_is_over_the_press_says_so(desk, now):
    ana, _spare = kept(now)
    Action.objects.filter(pk=ana.action_id).update(state="closed")
    assert "Things have moved on" in words_of(desk.post(url(ana, "give-up/"), follow=True))
    assert fresh([ana])[0].must_have


def test_letting_a_must_have_go_says_that_the_place_goes_too(desk, now):
    action = make_action()
    people = confirmed(action, 1, now)
    deciding.ask_for(action.pk, [people[0].pk], now=now, user=action.owner)
    assert "The client asked for this person by name." in words_of(desk.get(url(people[0], "release/")))
    form = {"person": [people[0].pk], "what": "let_go"}
    page = words_of(desk.post(f"/actions/{action.pk}/people/several/", form))
    assert f"The client asked by name for {people[0].blogger.name}." in page
    assert "give-up" not in words_of(desk.get(url(people[0])))


# --- who may ----------------------------------------------------------------------------------------------


def test_a_freelancer_of_another_client_finds_none_of_it(client, now, desk):
    stranger = make_user(Role.FREELANCER)
    action = make_action(campaign=make_campaign(client=make_client()))
    (ana,) = listed(action)
    client.force_login(stranger)
    for path in (url(ana, "asked-for/"), url(ana, "give-up/"), f"/actions/{action.pk}/criteria/"):
        assert client.post(path, {"channel": "phone"}).status_code == 404
    assert not fresh([ana])[0].must_have


def test_the_cockpit_costs_no_more_for_many_kept_places(desk, now):
    def looked_at(number: int) -> int:
        action = make_action(places=number)
        people = sounded(action, number, now)
        deciding.ask_for(action.pk, [each.pk for each in people], now=now, user=action.owner)
        for each in people:
            answering.decline(each.pk, action.pk, now=now + timedelta(minutes=1))
        Action.objects.filter(pk=action.pk).update(next_look_at=now)
        staffing.tend(action.pk, now + timedelta(minutes=1))
        assert Card.objects.filter(action=action, code="must").count() == number
        with queries() as asked:
            desk.get(f"/actions/{action.pk}/")
        return len(asked)

    assert looked_at(1) == looked_at(4)
