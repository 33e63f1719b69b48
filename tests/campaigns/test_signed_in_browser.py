"""Her page and the client's in a real browser, on a phone and at a desk, in the light and in the dark."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from agency import links
from campaigns import answering
from campaigns.models import Action, Participation
from tests.browser import DESK, PHONE, assert_accessible, assert_fit_for_a_thumb
from tests.campaigns import people
from tests.campaigns.letters_sent import send
from tests.campaigns.links_pressed import path_of
from tests.campaigns.test_following import swap
from tests.campaigns.test_moving import moved
from tests.make import make_action, make_agency, make_campaign, make_client, make_contact, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def action(transactional_db, story, now) -> Action:
    make_agency(name="Marea Alta Comunicación", legal_name="Marea Alta S. L.", legal_address="Calle Ejemplo 1, Madrid")
    return make_action(
        campaign=make_campaign(client=make_client(name="Aceites Valdeolmos")),
        owner=make_user(name="Clara Montes", phone="+34 910 00 00 41"),
        title="Cocina a la fresca",
        idea="Una cena de blogs de cocina en un patio de Lavapiés, sin horno y sin prisa.",
        deliverable="Un plato frío y una entrada antes del 25 de junio",
        place="Patio de la Galera, Madrid",
        brief="Trae **hambre** y un cuchillo.\n\n- A las 19:00, pruebas\n- A las 20:30, cena",
        places=2,
        ends_at=now + timedelta(days=9, hours=13),
    )


WAYS = {
    "question": ("sounded", ""),
    "offer": ("invited", ""),
    "confirmed": ("confirmed", ""),
    "cannot": ("confirmed", "cannot/"),
    "price": ("invited", "price/"),
    "no": ("invited", "no/"),
    "reserve": ("reserves", ""),
    "available": ("available", ""),
    "why": ("sounded", "why/"),
}


def path(name: str, action: Action, now) -> str:
    """A page to look at, brought about by the verbs."""
    if name == "following":
        swap(action, now)
        link = action.chain.create(contact=make_contact(client=action.client, name="Javier Ortuño"))
        return links.path("p", link.pk, 1)
    if name == "filled":
        action.groups.first().places.filter(number=2).delete()
        first, second = people.called_up(action, 2, now)
        answering.accept(first.pk, action.pk, people.seen(first), now=now)
        return path_of(second)
    if name in ("new_date", "cannot_new"):
        (person,) = people.confirmed(action, 1, now)
        moved(action, now)
        return path_of(person) + ("cannot-new/" if name == "cannot_new" else "")
    if name in ("declined", "withdrew"):
        (person,) = people.confirmed(action, 1, now)
        verb = answering.undo if name == "declined" else answering.withdraw
        verb(person.pk, action.pk, now=now)
        return path_of(person)
    if name == "on_call":
        send("on_call", action, now)
        return path_of(Participation.objects.get())
    way, below = WAYS[name]
    (person,) = getattr(people, way)(action, 1, now)
    return path_of(person) + below


PAGES = [*WAYS, "new_date", "cannot_new", "filled", "declined", "withdrew", "on_call", "following"]


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_accessible_on_a_phone_by_day_and_at_a_desk_by_night(name, action, now, story, open_page):
    address = path(name, action, now)
    if name == "following":
        story.set(action.starts_at - timedelta(hours=20))
    for viewport, dark, language in ((PHONE, False, "es"), (DESK, True, "en")):
        page = open_page(viewport, dark=dark, has_touch=viewport is PHONE)
        page.goto(f"{address}?lang={language}")
        assert_accessible(page)
        if viewport is PHONE:
            assert_fit_for_a_thumb(page)


def test_a_blogger_answers_on_her_phone_with_nothing_but_her_thumb(action, now, open_page):
    (laia,) = people.invited(action, 1, now)
    page = open_page(PHONE, java_script_enabled=False)
    page.goto(path_of(laia))
    page.get_by_role("button", name="Acepto").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jueves 18 de junio, de 20:30 a 23:00")
    page.get_by_role("link", name="No puedo ir").click()
    page.get_by_text("transporte").click()
    page.get_by_role("button", name="No puedo ir; avisad ya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anotado: no puedes venir")
    page.get_by_role("button", name="Al final sí que voy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jueves 18 de junio, de 20:30 a 23:00")
    assert Participation.objects.get(pk=laia.pk).state == "confirmed"


def test_who_is_asked_to_be_on_call_answers_with_her_thumb(action, now, open_page):
    address = path("on_call", action, now)
    page = open_page(PHONE, java_script_enabled=False)
    page.goto(address)
    page.get_by_role("button", name="Sí, lo tengo a mano").click()
    expect(page.get_by_text("estás de guardia")).to_be_visible()
    expect(page.get_by_role("button", name="Sí, lo tengo a mano")).to_have_count(0)
    assert Participation.objects.get().invitations.get(kind="on_call").outcome == "yes"


def test_a_sounding_is_answered_on_a_phone(action, now, open_page):
    (laia,) = people.sounded(action, 1, now)
    page = open_page(PHONE)
    page.goto(path_of(laia))
    page.get_by_text("Podéis proponerme").click()
    page.get_by_role("button", name="Enviar mi respuesta").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anotado: podemos proponerte")
    assert Participation.objects.get(pk=laia.pk).answer == "may_propose"
