"""The address book as people meet it: on a phone in light, at a desk in the dark."""

from pathlib import Path

import pytest
from django.conf import settings as configured
from django.test import Client

from agency import links
from bloggers.models import Blogger, Busy, ImportBatch
from bloggers.tasks import work_on_import
from tests.bloggers.rosters import DATA, person, preview, roster
from tests.bloggers.workbooks import workbook
from tests.browser import DESK, PHONE, assert_accessible
from tests.make import NOW, make_agency, make_blogger, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[(PHONE, False), (DESK, True)], ids=["phone", "desk, dark"])
def team(request, open_page, live_server):
    """A team member's page."""
    make_agency()
    visitor = Client()
    visitor.force_login(make_user(name="Clara Montes", language="es"))
    viewport, dark = request.param
    page = open_page(viewport, dark=dark)
    cookie = visitor.cookies[configured.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": configured.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return page


def test_a_roster_is_brought_in_and_found(team):
    make_blogger(name="Clara Marín", email="clara.marin6@correo.example", site=None)
    team.goto("/people/")
    assert_accessible(team)
    team.get_by_role("link", name="Importar una lista").click()
    assert_accessible(team)
    team.get_by_label("Archivo de Excel (.xlsx) o CSV").set_input_files(DATA / "roster_messy.csv")
    team.get_by_role("button", name="Ver qué cambiaría…").click()
    assert_accessible(team)
    expected = preview((DATA / "roster_messy.csv").read_bytes()).counts
    team.get_by_role("button", name="Importarlas a la agenda").click()
    team.get_by_role("heading", name="Esta lista está en la agenda").wait_for()
    assert_accessible(team)
    team.get_by_role("link", name="Ver las personas").click()
    team.get_by_label("Nombre, correo o sitio").fill("nunez")
    team.get_by_role("button", name="Buscar").click()
    team.get_by_role("link", name="Íñigo Núñez").click()
    team.get_by_label("Ciudad").fill("Arrecife")
    assert_accessible(team)
    team.get_by_role("button", name="Guardar").click()
    team.get_by_text("Guardado").wait_for()

    assert Blogger.objects.count() == 1 + expected["new"]
    assert Blogger.objects.get(name="Íñigo Núñez").zone == "Atlantic/Canary"


def test_a_spreadsheet_without_column_names_is_brought_in_and_taken_back(team):
    """Upload, say what the columns are, look, bring in, take back; what was changed since stays and says why."""
    rows = [
        ["Ana Gil", "ana@correo.example", "600 111 222", 250],
        ["Bea Ruiz", "bea@correo.example", "600 333 444", -5],
        ["Cleo Paz", "cleo@correo.example", "600 555 666", 300],
    ]
    team.goto("/people/import/")
    file = {"name": "lista.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(rows)}
    team.get_by_label("Archivo de Excel (.xlsx) o CSV").set_input_files(file)
    team.get_by_role("button", name="Ver qué cambiaría…").click()
    team.get_by_role("heading", name="¿Qué hay en cada columna?").wait_for()
    assert_accessible(team)
    team.get_by_label("Columna 4").select_option("fee")
    team.get_by_role("button", name="Ver qué cambiaría…").click()
    team.get_by_label("Importar todas las líneas o ninguna").check()
    assert_accessible(team)
    team.get_by_role("button", name="Importarlas a la agenda").click()
    team.get_by_text("No se ha guardado nada: pediste todas las líneas o ninguna.").wait_for()
    assert_accessible(team)
    team.get_by_role("button", name="Importarlas a la agenda").click()
    team.get_by_role("heading", name="Esta lista está en la agenda").wait_for()
    Blogger.objects.filter(name="Cleo Paz").update(notes="llama por las tardes")
    assert_accessible(team)
    team.get_by_role("button", name="Deshacer esta importación").click()
    team.get_by_role("heading", name="Esta importación está deshecha").wait_for()
    assert_accessible(team)

    assert team.get_by_role("link", name="Cleo Paz").is_visible()
    assert list(Blogger.objects.values_list("name", flat=True)) == ["Cleo Paz"]


def test_a_long_list_shows_how_far_it_is_until_the_worker_is_done(team):
    content = roster(*(person(n, notas="x" * 300) for n in range(500)))
    team.goto("/people/import/")
    file = {"name": "larga.csv", "mimeType": "text/csv", "buffer": content}
    team.get_by_label("Archivo de Excel (.xlsx) o CSV").set_input_files(file)
    team.get_by_role("button", name="Ver qué cambiaría…").click()
    team.get_by_role("heading", name="La lista se está leyendo").wait_for()
    assert_accessible(team)
    work_on_import(ImportBatch.objects.get().pk)
    team.get_by_role("button", name="Importarlas a la agenda").click(timeout=15_000)  # the page came by itself
    team.get_by_role("heading", name="La lista se está importando").wait_for()
    work_on_import(ImportBatch.objects.get().pk)
    team.get_by_role("heading", name="Esta lista está en la agenda").wait_for(timeout=15_000)

    assert Blogger.objects.count() == 500


def test_the_people_who_fit_are_downloaded(team):
    make_blogger(name="Ana Gil", city="Vigo")
    make_blogger(name="Bea Ruiz", city="Madrid")
    team.goto("/people/?city=Vigo")
    with team.expect_download() as started:
        team.get_by_role("link", name="CSV", exact=True).click()

    assert "Ana Gil" in Path(started.value.path()).read_text("utf-8-sig")
    assert "Bea Ruiz" not in Path(started.value.path()).read_text("utf-8-sig")


def test_what_cannot_be_kept_is_told_beside_its_field(team):
    person = make_blogger(name="Ana Gil", topics=["vino"])
    Busy.objects.create(blogger=person, starts=NOW.date(), ends=NOW.date().replace(year=2099))
    team.goto("/people/new/")
    team.get_by_label("Nombre", exact=True).fill("Bea")
    team.get_by_label("Correo").fill("bea@b")
    team.get_by_label("De qué conoces a esta persona").fill("llamó")
    team.get_by_role("button", name="Añadir a esta persona").click()
    team.get_by_text("Míralo otra vez: correo no válido.").wait_for()
    assert_accessible(team)
    team.goto(f"/people/{person.pk}/")
    assert_accessible(team)
    team.get_by_role("button", name="No escribir más a esta persona").click()
    team.get_by_text("No: pidió no recibir más correos").wait_for()


@pytest.mark.parametrize(("viewport", "dark"), [(PHONE, False), (DESK, True)])
def test_a_link_stops_all_letters(open_page, viewport, dark):
    make_agency()
    person = make_blogger(name="Ana Gil")
    page = open_page(viewport, dark=dark)
    page.goto(links.path("s", person.pk))
    assert_accessible(page)
    page.get_by_role("button", name="No me escribáis más").click()
    page.get_by_role("heading", name="Hecho: ni un correo más.").wait_for()
    assert_accessible(page)
    person.refresh_from_db()

    assert person.opted_out_at is not None
