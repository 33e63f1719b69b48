"""The builder of the client's list: who can be on it, what is refused, the preview, what leaves."""

import re
from datetime import timedelta

import pytest

from agency import links
from agency.models import Message
from bloggers import forgetting
from campaigns import answering, planning, proposing
from campaigns.board import board
from campaigns.models import Action, Proposal
from tests.campaigns.people import available, listed
from tests.campaigns.views.looking import queries
from tests.make import make_action, make_blogger, make_campaign, make_client, make_contact, make_media_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def action() -> Action:
    client = make_client()
    make_contact(client=client, name="Javier Ortuño", language="en")
    made = make_action(campaign=make_campaign(client=client), idea="Eight cooks", objective="400 visits")
    planning.put_in_chain(made)
    return made


def url(action: Action, tail: str = "") -> str:
    return f"/actions/{action.pk}/proposal/{tail}"


def typed(action: Action, people, **words) -> dict:
    by = (action.starts_at - timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    said = {"idea": "Eight cooks", "objective": "400 visits", "measure": "vouchers", "answer_by": by}
    said |= {"silence": "call", "bonus_places": "0", "seen": proposing.edition(action)}
    for person in people:
        said |= {f"role_{person.pk}": "place", f"price_{person.pk}": "340"}
    return said | words


def test_only_who_agreed_has_a_field_and_the_others_say_why(desk, action, now):
    (laia,), (marta,) = available(action, 1, now), listed(action)
    page = desk.get(url(action))
    assert f'name="role_{laia.pk}"' in page.text
    assert f"_{marta.pk}" not in page.text
    assert [each.name for each in page.context["form"].cannot] == [marta.blogger.name]


def test_who_did_not_agree_is_not_smuggled_in(desk, action, now):
    (marta,) = listed(action)
    desk.post(url(action), typed(action, [marta]) | {"send": "1"})
    assert not Proposal.objects.filter(number__isnull=False).exists()


def test_the_list_is_saved_shown_and_sent(desk, action, now):
    people = available(action, 3, now)
    words = typed(action, people[:2]) | {f"role_{people[2].pk}": "r1", f"price_{people[2].pk}": "320"}
    desk.post(url(action), words)
    preview = desk.get(url(action, "preview/"))
    for person in people:
        assert person.blogger.name in preview.text
    assert not Message.objects.filter(purpose="proposal").exists()
    desk.post(url(action), words | {"seen": proposing.edition(action), "send": "1"})
    sent = proposing.last_sent(action)
    assert [(line["participation"], line["role"]) for line in sent.content["lines"]] == [
        (people[0].pk, "place"),
        (people[1].pk, "place"),
        (people[2].pk, "reserve"),
    ]
    assert Message.objects.filter(purpose="proposal", subject_id=sent.pk).count() == 1


def test_the_same_page_sent_twice_sends_one_number(desk, action, now):
    words = typed(action, available(action, 1, now)) | {"send": "1"}
    for _press in range(2):
        desk.post(url(action), words)
    assert Proposal.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"idea": ""}, "idea"),
        ({"measure": " "}, "measure"),
        ({"answer_by": ""}, "answer_by"),
        ({"answer_by": "2020-01-01T10:00"}, "answer_by"),
        ({"answer_by": "soon"}, "answer_by"),
        ({"silence": "sue"}, "silence"),
        ({"bonus_places": "9999999999999999999"}, "bonus_places"),
        ({"c0_from": "9", "c0_to": "3"}, "c0_to"),
        ({"c0_price_to": "1,234.50"}, "c0_price_to"),
        ({"e0_city": "Nowhere"}, "e0_topic"),
        ({"e0_city": "Vigo", "e0_price_from": "350", "e0_price_to": "250"}, "e0_price_to"),
        ({"idea": "x" * 2001}, "idea"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_leaves(desk, action, now, wrong, field):
    page = desk.post(url(action), typed(action, available(action, 1, now)) | {"send": "1"} | wrong)
    assert (page.status_code, field in page.context["form"].errors) == (422, True)
    assert not Message.objects.filter(purpose="proposal").exists()


def test_a_person_without_a_price_keeps_the_list_from_leaving(desk, action, now):
    (laia,) = available(action, 1, now)
    page = desk.post(url(action), typed(action, [laia]) | {f"price_{laia.pk}": "", "send": "1"})
    assert page.status_code == 422
    assert proposing.last_sent(action) is None


def test_a_stale_page_is_refused_with_the_difference(desk, action, now):
    first, second = available(action, 2, now)
    desk.post(url(action), typed(action, [first]))
    page = desk.post(url(action), typed(action, [second], seen=0, objective="900 visits"))
    assert page.status_code == 409
    assert set(page.context["unlike"]) == {"Objective", first.blogger.name, second.blogger.name}


def test_an_example_needs_five_who_fit(desk, action):
    for _ in range(5):
        make_blogger(city="Vigo")
    page = desk.post(url(action), typed(action, []) | {"e0_city": "vigo", "e0_price_to": "350", "send": "1"})
    assert page.status_code == 302
    assert proposing.last_sent(action).content["examples"] == [
        {"topic": "", "city": "vigo", "readers_from": None, "readers_to": None, "price_from": "", "price_to": "350"}
    ]


def test_the_team_chooses_who_decides_and_a_foreign_link_chooses_nobody(desk, action):
    second = make_contact(client=action.client)
    planning.put_in_chain(action)
    link = action.chain.get(contact=second)
    for number in (link.pk, link.pk + 1000, "x"):
        desk.post(url(action, "decider/"), {"link": number})
    assert list(action.chain.filter(decides=True)) == [link]


def test_who_took_her_yes_back_is_gone_from_the_preview(desk, action, now):
    (laia,) = available(action, 1, now)
    desk.post(url(action), typed(action, [laia]))
    answering.decline(laia.pk, action.pk, now=now)
    page = desk.get(url(action, "preview/"))
    assert laia.blogger.name not in page.text


def main_of(page) -> str:
    """A page between the banner of the preview and the foot, without what sends: buttons, addresses and marks."""
    said = page.content.decode()
    said = re.sub(r'<div class="notice open no-print" id="preview">.*?</div>', "", said, flags=re.DOTALL)
    said = said[said.index("<main") : said.index("<footer")]
    said = re.sub(r'<input type="hidden"[^>]*>| disabled| method="post"', "", said)
    said = re.sub(r' (?:action|formaction|href)="(?:/p/)[^"]*"', "", said)
    return re.sub(r"\s+", " ", said).replace("> <", "><")


@pytest.mark.parametrize(
    ("by_media_agency", "number", "people"), [(False, 1, 3), (False, 2, 3), (False, 1, 0), (True, 1, 3), (True, 1, 0)]
)
def test_the_preview_is_the_clients_page(desk, client, action, now, by_media_agency, number, people):
    if by_media_agency:
        action.client.via = make_media_agency()
        action.client.save()
        make_contact(media_agency=action.client.via, language="en")
        action.chain.all().delete()
        planning.put_in_chain(action)
    for _each in range(5):
        make_blogger(city="Vigo")
    found = available(action, 4, now)
    told = {"e0_city": "vigo", "e0_price_to": "350", "c0_city": "Madrid", "bonus_places": "1"}
    if number == 2:
        desk.post(url(action), typed(action, found[3:]) | {"send": "1"})
        told |= {"why": "One of them cannot come", "objective": "500 visits"}
    words = typed(action, found[:people]) | told
    words |= {f"why_{person.pk}": "Lives next door" for person in found[:people]}
    if people:
        words |= {f"must_{found[0].pk}": "on", f"role_{found[2].pk}": "r1"}
    desk.post(url(action), words)
    seen_by_us = desk.get(url(action, "preview/"))
    assert desk.post(url(action), words | {"seen": proposing.edition(action), "send": "1"}).status_code == 302
    link = proposing.addressee(action)
    path = links.path("p", link.pk, link.link_version)
    assert main_of(seen_by_us) == main_of(client.get(path))
    assert path not in seen_by_us.text
    assert 'method="post"' not in seen_by_us.text
    assert all(word in seen_by_us.text for word in ("vigo", f"no. {number}", *[found[0].blogger.name] * bool(people)))


@pytest.mark.parametrize("tail", ["", "preview/"])
def test_the_pages_take_as_many_queries_for_one_as_for_fifty(desk, action, now, tail):
    desk.post(url(action), typed(action, available(action, 1, now)))
    with queries() as few:
        desk.get(url(action, tail))
    desk.post(url(action), typed(action, available(action, 50, now)))
    with queries() as many:
        desk.get(url(action, tail))
    assert len(many) == len(few)


def test_who_wants_no_more_mails_is_offered_to_no_client_and_the_cockpit_says_so(desk, action, now):
    laia, jon = available(action, 2, now)
    forgetting.opt_out(laia.blogger, now)
    page = desk.get(url(action))
    fields = {name for name in page.context["form"].fields if name.startswith("role_")}
    assert fields == {f"role_{jon.pk}"}
    assert "asked for no more mails" in page.content.decode()
    states = {line.name: line.state for line in board(action, now).ready}
    assert states[laia.blogger.name] == "Pidió no recibir más correos"
    assert states[jon.blogger.name] == "Se puede proponer"
