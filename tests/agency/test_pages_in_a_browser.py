"""The pages of the ground floor as people see them: a phone by day, a desk by night."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from agency import clock, links, team
from agency.models import User
from agency.models.people import Role
from tests.browser import DESK, PHONE, assert_accessible
from tests.make import make_agency, make_client, make_contact, make_media_agency, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREENS = [pytest.param(PHONE, False, id="phone-light"), pytest.param(DESK, True, id="desk-dark")]
WORDS = "three quiet herons"


@pytest.fixture
def house() -> dict:
    """An agency with some of everything, and the addresses of its pages."""
    make_agency(name="Agencia de Ejemplo")
    boss = make_user(Role.ADMIN, password=WORDS, email="boss@agency.example", name="Berta Ejemplo")
    new = team.invite(
        email="new@agency.example", name="Nora Ejemplo", role=Role.TRAINEE, language="es", zone="Europe/Madrid",
        now=clock.now(),
    )  # fmt: skip
    row = make_client(name="Conservas de Ejemplo", via=make_media_agency(name="Medios de Ejemplo"), team=[boss])
    make_contact(client=row, name="Pilar Ejemplo", phone="+34 600 00 00 01")
    ended = make_client(name="Aceites de Ejemplo", ended_at=clock.now())
    public = [
        "/account/login/", "/account/password/reset/", "/account/password/reset/done/", "/how-we-work/", "/nowhere/",
        links.path("a", new.pk, new.link_version), links.path("a", new.pk, 99), "/join/x/",
    ]  # fmt: skip
    states = ["/nowhere/", f"/clients/{ended.pk}/"]
    return {"public": public, "states": states, "client": row}


@pytest.mark.parametrize(("screen", "dark"), SCREENS)
def test_everybody_can_use_the_doors_and_the_public_pages(open_page, house, screen, dark):
    page = open_page(screen, dark=dark)
    for path in house["public"]:
        page.goto(path)
        assert_accessible(page)


@pytest.mark.parametrize(("screen", "dark"), SCREENS)
def test_everybody_can_use_what_is_not_there_and_what_has_ended(open_page, house, screen, dark):
    page = _signed_in(open_page(screen, dark=dark))
    for path in house["states"]:
        page.goto(path)
        assert_accessible(page)


def test_a_fault_in_a_form_is_said_beside_the_field_and_read_aloud(open_page, house):
    page = _signed_in(open_page(PHONE))
    page.goto("/settings/")
    page.fill("#id_quiet_from", "09:00")
    page.click("main form button.primary")

    expect(page.locator("#id_quiet_until_error")).to_be_visible()
    expect(page.locator("#id_quiet_until")).to_have_attribute("aria-describedby", "id_quiet_until_error")
    assert_accessible(page)


def test_what_was_done_is_said_and_can_be_closed_without_a_script(open_page, house):
    page = _signed_in(open_page(DESK, java_script_enabled=False))
    page.goto("/profile/")
    page.click("main form.narrow button.primary")
    page.wait_for_selector(".toast")

    page.click(".toast button")

    expect(page.locator(".toast")).to_be_hidden()


def test_the_language_of_a_door_changes_by_a_link_and_nothing_is_stored(open_page, house):
    page = open_page(PHONE)
    page.goto("/account/login/")
    page.click("text=English")

    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert [cookie["name"] for cookie in page.context.cookies() if "lang" in cookie["name"]] == []


def test_the_first_run_is_two_pages(open_page):
    page = open_page(PHONE)
    page.goto("/account/login/")
    assert_accessible(page)
    page.fill("#id_name", "Ana Ejemplo")
    page.fill("#id_email", "ana@agency.example")
    page.fill("#id_password", WORDS)
    page.click("button.primary")
    page.wait_for_selector("#id_legal_name")
    assert_accessible(page)
    page.fill("#id_name", "Agencia de Ejemplo")
    with page.expect_navigation():
        page.click("button.primary")

    assert urlsplit(page.url).path == "/"
    assert User.objects.get().email == "ana@agency.example"


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/agency/client/?q=con", "/admin/agency/message/", "/admin/agency/client/{}/change/"]
)
def test_the_administration_works_under_its_own_policy(open_page, house, path):
    page = _signed_in(open_page(DESK))
    page.goto(path.format(house["client"].pk))
    page.wait_for_load_state("networkidle")

    # the library's script runs: under a policy that forbids it, what it hides at first stays hidden
    assert page.evaluate("typeof window.Alpine") == "object"
    assert page.locator("[x-cloak]").count() == 0


def _signed_in(page):
    page.goto("/account/login/")
    page.fill("#id_login", "boss@agency.example")
    page.fill("#id_password", WORDS)
    with page.expect_navigation():
        page.click("button.primary")
    return page
