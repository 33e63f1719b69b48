"""What waits on Today is done below its line, with a script and without."""

import pytest
from playwright.sync_api import expect

from agency.models import Message
from agency.models.people import Role
from campaigns import answering
from campaigns.models import Decision
from tests.browser import DESK, PHONE, assert_accessible, assert_fit_for_a_thumb
from tests.campaigns.people import available, confirmed, sounded
from tests.make import make_action, make_agency, make_campaign, make_client, make_contact, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def waiting(now):
    """An action with three things that wait: the client's word, an explanation, an address that is dead."""
    make_agency()
    client = make_client()
    action = make_action(
        places=3, campaign=make_campaign(client=client), owner=make_user(Role.ADMIN, name="Clara Montes")
    )
    action.chain.create(contact=make_contact(client=client, name="Javier Ortuño"))
    (leaves,) = confirmed(action, 1, now)
    answering.withdraw(leaves.pk, action.pk, now=now)
    available(action, 2, now)
    (dead,) = sounded(action, 1, now)
    type(dead.blogger).objects.filter(pk=dead.blogger_id).update(undeliverable_at=now)
    return action, dead.blogger


@pytest.fixture
def enter(open_page, live_server, client, story, waiting):
    client.force_login(waiting[0].owner)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}

    def visit(viewport=DESK, **options):
        page = open_page(viewport, **options)
        page.context.add_cookies([cookie])
        page.goto("/")
        return page

    return visit


def noted() -> tuple:
    """Words of the client beside that on who left, and explanations."""
    return Decision.objects.exclude(participation__state="withdrew").count(), Message.objects.filter(
        purpose="explanation"
    ).count()


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_word_the_explanation_and_the_address_are_done_without_leaving_today(enter, waiting, viewport):
    _action, dead = waiting
    page = enter(viewport, has_touch=viewport is PHONE)

    # The client's word: pressed with nobody ticked, what was chosen stays, and it says so there.
    page.get_by_role("link", name="Anotar lo que dice el cliente").click()
    page.get_by_label("Cómo").select_option("mail")
    page.get_by_role("button", name="Visto bueno").click()
    expect(page.locator(".inline .error")).to_have_text("Marca al menos a una persona.")
    expect(page.get_by_label("Cómo")).to_have_value("mail")
    assert_accessible(page)
    if viewport is PHONE:
        assert_fit_for_a_thumb(page)
    for box in page.locator(".inline input[name=person]").all():
        box.check()
    page.get_by_role("button", name="Visto bueno").click()
    expect(page.get_by_role("link", name="Anotar lo que dice el cliente")).to_have_count(0)

    # The explanation: another tone is asked about first, an empty text is refused, then it is sent.
    page.get_by_role("link", name="Explicar").click()
    page.get_by_label("Lo que leerá").fill("Mis palabras.")
    page.get_by_role("button", name="Muy breve").click()
    expect(page.get_by_text("Has cambiado el texto.")).to_be_visible()
    expect(page.get_by_label("Lo que leerá")).to_have_value("Mis palabras.")
    assert_accessible(page)
    page.get_by_label("Lo que leerá").fill("")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.locator(".inline .error")).to_be_visible()
    page.get_by_label("Lo que leerá").fill("Mis palabras.")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.get_by_role("link", name="Explicar")).to_have_count(0)

    # The new address: a strange one stays in the field.
    page.get_by_role("link", name="Escribir otra dirección").click()
    page.get_by_label("Correo").fill("nadie")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator(".inline .error")).to_be_visible()
    expect(page.get_by_label("Correo")).to_have_value("nadie")
    assert_accessible(page)
    page.get_by_label("Correo").fill("nueva@blog.example")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_role("link", name="Escribir otra dirección")).to_have_count(0)

    dead.refresh_from_db()
    assert (noted(), dead.email, page.url.rpartition("/")[2]) == ((2, 1), "nueva@blog.example", "")


def test_what_is_written_below_one_line_outlives_a_press_below_another(enter, waiting):
    page = enter()
    page.get_by_role("link", name="Explicar").click()
    page.get_by_label("Lo que leerá").fill("Mis palabras.")
    page.get_by_role("link", name="Anotar lo que dice el cliente").click()
    expect(page.get_by_role("button", name="Visto bueno")).to_be_visible()
    page.get_by_role("link", name="Escribir otra dirección").click()
    expect(page.get_by_label("Correo")).to_be_visible()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert sorted(set(ids)) == sorted(ids)
    assert_accessible(page)

    page.locator(".inline input[name=person]").first.check()
    page.get_by_role("button", name="Visto bueno").click()
    expect(page.get_by_role("button", name="Visto bueno")).to_have_count(0)

    expect(page.get_by_label("Lo que leerá")).to_have_value("Mis palabras.")
    expect(page.get_by_label("Correo")).to_be_visible()
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.get_by_role("link", name="Explicar")).to_have_count(0)
    assert Message.objects.get(purpose="explanation").facts["words"] == "Mis palabras."


def test_without_a_script_the_same_three_are_done_on_their_pages(enter, waiting):
    _action, dead = waiting
    page = enter(java_script_enabled=False)

    page.get_by_role("link", name="Anotar lo que dice el cliente").click()
    page.locator("input[name=person]").first.check()
    with page.expect_navigation():
        page.get_by_role("button", name="Visto bueno").click()
    page.goto("/")
    page.get_by_role("link", name="Explicar").click()
    page.get_by_label("Lo que leerá").fill("Mis palabras.")
    with page.expect_navigation():
        page.get_by_role("button", name="Enviar", exact=True).click()
    page.goto("/")
    page.get_by_role("link", name="Escribir otra dirección").click()
    page.get_by_label("Correo").fill("nueva@blog.example")
    with page.expect_navigation():
        page.get_by_role("button", name="Guardar").click()

    dead.refresh_from_db()
    assert (noted(), dead.email) == ((1, 1), "nueva@blog.example")
