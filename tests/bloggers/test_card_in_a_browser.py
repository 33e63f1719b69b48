"""A person's card, and making one of two, on a phone in light and at a desk in the dark."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings as configured
from django.test import Client

from bloggers.models import Audience, Blogger, Roster
from campaigns import pricing
from tests.browser import DESK, PHONE, assert_accessible
from tests.campaigns.people import invited, seen
from tests.make import NOW, make_action, make_agency, make_blogger, make_client, make_participation, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[(PHONE, False), (DESK, True)], ids=["phone", "desk, dark"])
def team(request, open_page, live_server):
    make_agency()
    visitor = Client()
    visitor.force_login(make_user(name="Clara Montes", language="es"))
    viewport, dark = request.param
    page = open_page(viewport, dark=dark)
    cookie = visitor.cookies[configured.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": configured.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return page


def test_a_card_is_filled_step_by_step(team):
    person = make_blogger(name="Ana Gil", topics=["vino"], site="https://una-direccion-bastante-larga.example")
    figure = {"kind": "visits", "figure": 12_000, "on": date(2026, 5, 1), "source": "media kit"}
    Audience.objects.create(site=person.sites.get(), **figure)
    make_client(name="Bodegas X")
    make_participation(make_action(), person, "delivered", fee_agreed=250)
    team.goto(f"/people/{person.pk}/")
    assert_accessible(team)
    team.get_by_role("link", name="Añadir un sitio").click()
    assert_accessible(team)
    team.get_by_label("Dirección del sitio").fill("instagram.com/anagil")
    team.get_by_label("Temas").fill("vino, viajes")
    team.get_by_role("button", name="Guardar").click()
    team.get_by_role("link", name=re.compile("Corregir.*anagil")).click()
    assert_accessible(team)
    team.get_by_label("Qué se cuenta").select_option("instagram")
    team.get_by_label("Cuántas personas").fill("8400")
    team.get_by_label("Fuente").fill("dicho por teléfono")
    team.get_by_role("button", name="Añadir esta cifra").click()
    team.get_by_text("Añadido.").wait_for()
    team.goto(f"/people/{person.pk}/")
    team.get_by_role("link", name="Cambiar su representante").click()
    assert_accessible(team)
    team.get_by_label("Nombre").fill("Rosa Prat")
    team.get_by_label("Correo").fill("rosa@agentes.example")
    team.get_by_role("button", name="Añadir representante").click()
    team.get_by_text("Los correos van a través de Rosa Prat").wait_for()
    team.get_by_label("Bodegas X").check()
    team.get_by_role("button", name="Guardar").click()
    team.get_by_text("Guardado").wait_for()
    person.refresh_from_db()

    assert sorted(site.identity for site in person.sites.all()) == [
        "instagram.com/anagil", "una-direccion-bastante-larga.example",
    ]  # fmt: skip
    assert (person.via.name, [client.name for client in person.advocate_of.all()]) == ("Rosa Prat", ["Bodegas X"])


def test_two_cards_of_one_person_become_one(team):
    kept = make_blogger(name="Ana Gil", city="Vigo", phone="600111222")
    make_blogger(name="Ana Gil", city="Vigo", phone="600 111 222", email="una.direccion.larga@cocina.example")
    team.goto("/people/")
    team.get_by_role("link", name="¿Alguien dos veces?").click()
    assert_accessible(team)
    team.get_by_role("link", name="Unir las dos fichas… (Ana Gil)").click()
    assert_accessible(team)
    team.get_by_role("button", name="Unir las dos fichas").click()
    team.get_by_text("Ahora hay una sola ficha de Ana Gil.").wait_for()
    assert_accessible(team)

    assert [person.pk for person in Blogger.objects.known()] == [kept.pk]


def test_several_are_put_on_a_list_from_the_list_un16_and_a_very_long_word_wraps(team):
    people = [make_blogger(name=name) for name in ("Ana Gil", "Bea Ruiz", "Carmen Pons")]
    long = make_blogger(name="W" * 120, city="M" * 80, notes="W" * 3_000, never_brands="W" * 500, topics=["W" * 60])
    team.goto(f"/people/{long.pk}/")
    assert_accessible(team)
    team.goto("/people/")
    for name in ("Ana Gil", "Carmen Pons"):
        team.get_by_label(f"Elegir a {name}").check()
    assert_accessible(team)
    team.get_by_label("Lista o tema").fill("Verano")
    team.get_by_role("button", name="Hacerlo").click()
    team.get_by_text("2 personas están en «Verano».").wait_for()

    assert set(Roster.objects.get().bloggers.all()) == {people[0], people[2]}


def test_a_price_is_decided_beside_what_is_known(team):
    action = make_action(places=2, ceiling=500)
    person, _other = invited(action, 2, NOW)
    make_participation(make_action(), person.blogger, "delivered", fee_agreed=250)
    pricing.counter(person.pk, action.pk, Decimal(320), "", seen(person), now=NOW)
    team.goto(f"/actions/{action.pk}/people/{person.pk}/")
    team.get_by_text("por encima del tope de la acción").wait_for()
    team.get_by_text("más que la última vez").wait_for()
    team.get_by_text("Este precio llegó sin motivo").wait_for()
    assert_accessible(team)
