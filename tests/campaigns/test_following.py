"""The client's page: places, names of who holds one, changes with when and who; nothing else at all."""

from datetime import timedelta
from decimal import Decimal

import pytest

from agency import links
from agency.models import Contact
from bloggers.models import Blogger
from campaigns import answering, deciding, ending, laying_out
from campaigns.models import Action, ActionContact, Participation, Remark
from campaigns.reporting import client_view
from tests.campaigns import people
from tests.campaigns.links_pressed import footprint, heading, text
from tests.campaigns.occasions import swap
from tests.make import (
    make_action,
    make_agency,
    make_campaign,
    make_client,
    make_contact,
    make_media_agency,
    make_user,
)


@pytest.fixture
def action(story) -> Action:
    make_agency()
    client = make_client(name="Aceites Valdeolmos")
    return make_action(
        campaign=make_campaign(client=client),
        owner=make_user(name="Clara Montes", phone="+34 910 00 00 41"),
        title="Cena a la fresca",
        places=2,
    )


@pytest.fixture
def link(action) -> ActionContact:
    return action.chain.create(contact=make_contact(client=action.client, name="Javier Ortuño"))


def path_of(link: ActionContact) -> str:
    return links.path("p", link.pk, link.link_version)


def test_the_page_says_how_many_places_are_taken_and_by_whom(action, link, now, client):
    (laia,) = people.confirmed(action, 1, now)
    page = client.get(path_of(link))
    assert (page.status_code, heading(page)) == (200, "1 de 2 plazas cubiertas")
    assert laia.blogger.name in text(page)
    assert "Jueves 18 de junio, 20:30" in text(page)
    assert "<form" not in page.content.decode()


def test_a_swap_is_told_with_who_for_whom_when_and_how_long_ahead(action, link, now, story):
    left, came = swap(action, now)
    view = client_view(action, action.starts_at - timedelta(hours=20))
    names = (left.blogger.name, came.blogger.name)
    with_spaces = [(change.pip, change.name, change.text.replace("\u00a0", " ")) for change in view.changes]
    assert with_spaces == [
        ("confirmed", names[1], f"ocupa la plaza de {names[0]}"),
        ("risk", names[0], "avisó con 26 h de antelación de que no puede venir"),
        ("confirmed", "", "2 de 2 plazas confirmadas"),
    ]
    assert [change.at for change in view.changes] == [
        action.starts_at - timedelta(hours=25, minutes=24),
        action.starts_at - timedelta(hours=26),
        now,
    ]
    assert view.changes[1].meta == "Preguntamos a 2 personas por la plaza."
    assert (view.taken, view.places, view.pips) == (2, 2, ["confirmed", "confirmed"])
    assert [person.instead_of for person in view.people if person.name == names[1]] == [names[0]]


def test_who_took_her_own_place_back_has_left_nothing_for_the_client_to_read(action, now):
    (laia,) = people.confirmed(action, 1, now)
    answering.withdraw(laia.pk, action.pk, now=now + timedelta(hours=1))
    answering.come_back(laia.pk, action.pk, people.seen(laia), now=now + timedelta(hours=2))
    assert client_view(action, now).changes == []


def test_a_yes_taken_back_within_ten_minutes_is_no_change_for_the_client(action, now):
    (laia,) = people.confirmed(action, 1, now)
    answering.undo(laia.pk, action.pk, now=now)
    assert client_view(action, now).changes == []


def test_nothing_internal_reaches_the_clients_page(action, link, now, client, story):
    left, came = swap(action, now)
    secrets = plant(action, left, came, now)
    story.set(action.starts_at - timedelta(hours=20))
    for address in ("", "?lang=en"):
        body = client.get(path_of(link) + address).content.decode().lower()
        found = [secret for secret in secrets if secret in body]
        assert found == []


def plant(action: Action, left: Participation, came: Participation, now) -> list[str]:
    """Put a mark of its own into everything that is not the client's, and name the marks."""
    listed, sounded = people.listed(action, 1)[0], people.sounded(action, 1, now)[0]
    (maybe,) = people.available(action, 1, now)
    deciding.note_verdict(action.pk, [maybe.pk], "no", now=now, user=action.owner)
    for number, person in enumerate((listed, sounded, maybe)):
        Blogger.objects.filter(pk=person.blogger_id).update(name=f"Sentinel-Asked-{number}")
    Blogger.objects.filter(pk__in=[left.blogger_id, came.blogger_id]).update(
        phone="+34 600 sentinel-phone", notes="sentinel-note", never_brands="sentinel-brand"
    )
    Participation.objects.update(fee_agreed=Decimal("7391.07"), fee_seen=Decimal("7391.07"), own_line="sentinel-line")
    action.groups.update(fee=Decimal("7391.07"), ceiling=Decimal("8391.07"))
    Action.objects.filter(pk=action.pk).update(ceiling=Decimal("9391.07"), brief="sentinel-brief")
    assert Remark.objects.filter(text="sentinel-reason").exists()
    other = make_action(
        title="Sentinel-Other-Action", campaign=make_campaign(client=make_client(name="Sentinel-Rival"))
    )
    (stranger,) = people.confirmed(other, 1, now)
    Blogger.objects.filter(pk=stranger.blogger_id).update(name="Sentinel-Stranger")
    emails = list(Blogger.objects.values_list("email", flat=True))
    return ["sentinel", "7391", "7.391", "8391", "8.391", "9391", "9.391", *emails]


def test_the_media_agencys_contact_reads_the_same_page(action, link, now, client):
    people.confirmed(action, 1, now)
    between = action.chain.create(contact=make_contact(media_agency=make_media_agency(), name="Javier Ortuño"))
    pages = [text(client.get(path_of(each))) for each in (link, between)]
    assert pages[0] == pages[1]


def test_the_page_speaks_the_contacts_language_and_clock(action, link, now, client):
    Contact.objects.update(language="en", zone="Europe/London")
    page = text(client.get(path_of(link)))
    assert "0 of 2 places taken" in page
    assert "Thursday 18 June, 20:30 (Madrid time; 19:30, London time)" in page


@pytest.mark.parametrize("spoil", ["forged", "kind", "absent"])
def test_links_that_are_not_ours_read_the_same(spoil, action, link, client):
    token = {
        "forged": links.token("p", link.pk, 1)[:-2] + "xx",
        "kind": links.token("r", link.pk, 1),
        "absent": links.token("p", 10**12, 1),
    }[spoil]
    page, blogger = client.get(f"/p/{token}/"), client.get("/r/x/")
    assert (page.status_code, text(page), page["Cache-Control"]) == (404, text(blogger), "no-store")


def test_a_revoked_or_old_link_says_so(action, link, client, story):
    ActionContact.objects.update(link_version=2)
    assert client.get(path_of(link)).status_code == 410
    link.refresh_from_db()
    story.set(action.due + timedelta(days=30, seconds=1))
    page = client.get(path_of(link))
    assert (page.status_code, "Cena" in text(page)) == (410, False)


def test_the_page_is_read_only(action, link, now, client):
    before = footprint()
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(path_of(link)).status_code == 405
    client.get(path_of(link))
    assert footprint() == before


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_takes_as_many_queries_for_one_person_as_for_twelve(
    number, action, link, now, client, django_assert_max_num_queries
):
    laying_out.change_places(action.groups.get(), 12)
    people.confirmed(action, number, now)
    with django_assert_max_num_queries(
        13
    ):  # link, chain, list, agency, places, events, names, prices, questions, posts, clock
        assert client.get(path_of(link)).status_code == 200


def test_a_cancelled_action_says_so(action, link, now, client):
    people.confirmed(action, 1, now)
    ending.cancel_action(action.pk, now=now, user=action.owner)
    assert heading(client.get(path_of(link))) == "«Cena a la fresca» no se va a hacer"


@pytest.mark.parametrize(
    ("places", "es", "en"),
    [(1, "1 de 1 plaza cubierta", "1 of 1 place taken"), (2, "1 de 2 plazas cubiertas", "1 of 2 places taken")],
)
def test_one_place_is_not_called_places(places, es, en, story, now, client):
    make_agency()
    action = make_action(campaign=make_campaign(client=make_client()), places=places)
    link = action.chain.create(contact=make_contact(client=action.client))
    people.confirmed(action, 1, now)

    pages = {language: client.get(f"{path_of(link)}?lang={language}").content.decode() for language in ("es", "en")}

    assert f"<h1>{es}</h1>" in pages["es"]
    assert f"<h1>{en}</h1>" in pages["en"]
