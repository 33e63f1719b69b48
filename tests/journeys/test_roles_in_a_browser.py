"""A morning of each role, in Chromium: what she is shown, what she may press, in her own language."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from agency.models import Message
from agency.models.people import Role
from campaigns.models import Participation
from tests.browser import DESK, PHONE, assert_accessible
from tests.campaigns.people import listed
from tests.make import make_action, make_agency, make_campaign, make_client, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SAYS = {
    "es": {"clients": "Clientes", "new": "Nuevo cliente", "see": "Ver el correo", "send": "Enviar 1 correo",
           "read": "Leer y dejar salir", "release": "Dejar salir", "told": "Nada sale antes"},
    "en": {"clients": "Clients", "new": "New client", "see": "See the mail", "send": "Send 1 mail",
           "read": "Read and release", "release": "Release", "told": "Nothing leaves before"},
}  # fmt: skip


@pytest.fixture
def enter(open_page, live_server, story):
    make_agency()

    def visit(user, viewport=DESK):
        client = Client()
        client.force_login(user)
        page = open_page(viewport, locale="es-ES" if user.language == "es" else "en-GB")
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        page.goto("/")
        return page

    return visit


@pytest.mark.parametrize(("role", "language"), [(Role.ADMIN, "es"), (Role.ACCOUNT, "en"), (Role.FREELANCER, "es")])
def test_each_sees_her_clients_and_the_doors_that_are_hers(enter, role, language):
    user = make_user(role, language=language, name="Clara Montes")
    mine = make_action(campaign=make_campaign(client=make_client(name="Patio", team=[user])), title="Cena")
    make_action(campaign=make_campaign(client=make_client(name="Ajeno")), title="Otra cena")
    says, runs = SAYS[language], role == Role.ADMIN
    page = enter(user, PHONE if language == "en" else DESK)

    expect(page.get_by_text("Patio · Cena")).to_be_visible()
    expect(page.get_by_text("Ajeno · Otra cena")).to_have_count(0 if role == Role.FREELANCER else 1)
    assert_accessible(page)
    page.get_by_role("link", name=says["clients"], exact=True).click()
    expect(page.get_by_role("link", name=says["new"])).to_have_count(0 if role == Role.FREELANCER else 1)
    codes = [
        page.request.get(path, max_redirects=0).status for path in ("/settings/", "/admin/", f"/actions/{mine.pk}/")
    ]
    assert codes == [200 if runs else 403, 200 if runs else 302, 200]


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_trainees_first_mail_is_read_by_a_community_manager_before_it_leaves(enter, language):
    trainee = make_user(Role.TRAINEE, language=language, name="Tom Ruiz")
    action, says = make_action(owner=trainee), SAYS[language]
    (person,) = listed(action, 1)
    page = enter(trainee)
    page.goto(f"/actions/{action.pk}/sound/?person={person.pk}")
    page.get_by_role("button", name=says["see"]).click()
    page.get_by_role("button", name=says["send"]).click()
    expect(page.get_by_text(says["told"])).to_be_visible()
    letter = Message.objects.get(purpose="sounding")

    manager = enter(make_user(Role.COMMUNITY, language=language, name="Nora Gil"))
    manager.get_by_role("link", name=says["read"]).click()
    manager.locator("tbody").get_by_role("button", name=says["release"]).click()
    expect(manager.locator(".toast")).to_be_visible()

    assert (letter.state, Participation.objects.get().state) == ("held", "sounded")
    letter.refresh_from_db()
    assert letter.state == "queued"
