"""Finding people in Chromium: looking, filtering, ticking over pages, sounding out; by day and by night."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from agency.models.people import Role
from bloggers.models import Audience, Basis, Blogger, Busy, Interest, Rate
from campaigns import finding
from campaigns.models import Action
from campaigns.states import ParticipationState
from tests.browser import DESK, PHONE, assert_accessible
from tests.make import make_action, make_agency, make_blogger, make_campaign, make_client, make_participation, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
VIEWS = [
    pytest.param(PHONE, False, id="phone by day"),
    pytest.param(PHONE, True, id="phone by night"),
    pytest.param(DESK, False, id="desk by day"),
    pytest.param(DESK, True, id="desk by night"),
]


@pytest.fixture
def enter(open_page, live_server, client, story):
    """Open a page as a community manager who has signed in."""
    make_agency()
    client.force_login(make_user(Role.COMMUNITY, name="Clara Montes"))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def visit(viewport=DESK, *, dark=False) -> Page:
        page = open_page(viewport, dark=dark)
        page.context.add_cookies([cookie])
        return page

    return visit


def full_book(now) -> Action:
    """A place, and people of every sort to find for it."""
    client, rival = make_client(name="Hotel Cala Brava"), make_client(name="Hotel Rival")
    client.rivals.add(rival)
    campaign = make_campaign(client=client)
    wanted = {"topics": ["cocina", "viajes"], "city": "Alicante", "language": "es", "fee": 300}
    action = make_action(campaign=campaign, title="Desayuno con vistas", groups=[{"number": 2, **wanted}])
    ainhoa = person("Ainhoa Mendi", 18_400, 260)
    Interest.objects.create(blogger=ainhoa, at=now - timedelta(days=7), channel="web", words="¡Contad conmigo!")
    vicent = person("Vicent Alapont", 11_200, 220)
    for back in (40, 80, 120):
        before = make_action(campaign=campaign, now=now - timedelta(days=back))
        make_participation(before, vicent, ParticipationState.DELIVERED, fee_agreed=Decimal(220))
    sofia = person("Sofía Belda", 32_900, 300)
    other = make_action(campaign=make_campaign(client=rival), now=now - timedelta(days=60))
    make_participation(other, sofia, ParticipationState.DELIVERED, fee_agreed=Decimal(280))
    elena = person("Elena Prats", 14_000, 240)
    Busy.objects.create(blogger=elena, starts=now.date(), ends=date(2026, 6, 30))
    Basis.objects.filter(blogger=person("Noa Lillo", 9_900, 200)).update(kind=Basis.Kind.NONE)
    Blogger.objects.filter(pk=person("Raúl Ferri", 21_300, 290).pk).update(opted_out_at=now)
    return action


def person(name: str, readers: int, fee: int) -> Blogger:
    blogger = make_blogger(name=name, city="Alicante", language="es", topics=["viajes"])
    on = date(2026, 5, 1)
    Audience.objects.create(site=blogger.sites.get(), kind="visits", figure=readers, on=on, source="she")
    Rate.objects.create(blogger=blogger, fee=fee, on=on)
    return blogger


@pytest.mark.parametrize(("viewport", "dark"), VIEWS)
def test_nobody_is_kept_out_by_how_the_page_looks(enter, now, viewport, dark):
    action = full_book(now)
    page = enter(viewport, dark=dark)

    page.goto(f"/actions/{action.pk}/find/")
    expect(page.get_by_text("Ainhoa Mendi")).to_be_visible()
    assert_accessible(page)
    page.get_by_text("Más filtros").click()
    assert_accessible(page)
    page.goto(f"/actions/{action.pk}/find/?q=nadie&fee=mucho")
    assert_accessible(page)


@pytest.mark.parametrize("viewport", [PHONE, DESK])
def test_people_are_looked_for_ticked_over_pages_and_sounded_out(enter, now, viewport):
    action = full_book(now)
    for number in range(finding.A_PAGE):
        person(f"Persona {number:02}", 1_000, 100)
    page = enter(viewport)

    page.goto(f"/actions/{action.pk}/")
    page.locator("main").get_by_role("link", name="Buscar").first.click()
    expect(page.get_by_label("Ciudad", exact=True)).to_have_value("Alicante")
    bar = page.locator(".sticky-bar")
    expect(bar).to_be_visible(visible=viewport == DESK)
    page.get_by_label("Elegir a Ainhoa Mendi").check()
    page.get_by_label("Elegir a Vicent Alapont").check()
    expect(page.get_by_text("Elegidas: 2")).to_be_visible()
    expect(page.get_by_text("la cobertura se queda como está: «No llega»")).to_be_visible()
    assert_accessible(page)
    assert bar.bounding_box()["height"] < viewport["height"] / 6
    page.get_by_role("button", name="Siguiente").click()
    page.get_by_label("Elegir a Persona 38").check()
    expect(page.get_by_text("Elegidas: 3")).to_be_visible()
    page.get_by_label("Nombre o sitio").fill("SOFIA")
    page.get_by_role("button", name="Buscar", exact=True).click()
    page.get_by_label("Elegir a Sofía Belda").check()
    page.get_by_role("button", name="Como posibles reservas…").click()
    expect(page.get_by_role("heading", name="4 personas como posibles reservas")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Volver").click()
    expect(page.get_by_text("Elegidas: 4")).to_be_visible()
    page.get_by_role("button", name="Sondear…").click()

    expect(page.get_by_role("heading", name="Un sondeo para 4 personas")).to_be_visible()
    page.get_by_role("button", name="Ver el correo").click()
    assert action.participations.count() == 0
    page.get_by_role("button", name="Enviar 4 correos").click()
    expect(page.get_by_text("Sondeo enviado a 4 personas.")).to_be_visible()
    names = {row.blogger.name for row in action.participations.filter(state="sounded")}
    assert names == {"Ainhoa Mendi", "Sofía Belda", "Persona 38", "Vicent Alapont"}


def test_who_is_without_a_basis_is_asked_alone_and_knowingly(enter, now):
    action = full_book(now)
    page = enter()

    page.goto(f"/actions/{action.pk}/find/")
    expect(page.get_by_label("Noa Lillo, no se le puede preguntar")).to_be_disabled()
    page.get_by_role("link", name="Preguntar solo a esta persona, a sabiendas…").click()
    page.get_by_label("Sé que no consta").check()
    page.get_by_role("button", name="Ver el correo").click()
    page.get_by_role("button", name="Enviar 1 correo").click()

    expect(page.get_by_text("Sondeo enviado a 1 persona.")).to_be_visible()
    assert [row.blogger.name for row in action.participations.filter(state="sounded")] == ["Noa Lillo"]
