"""The page that explains a change in Chromium: facts beside the words, tones that ask before they take words away."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from agency.models import Message
from campaigns.models import Action
from tests.browser import DESK, PHONE, assert_accessible, assert_fit_for_a_thumb
from tests.campaigns.occasions import swap
from tests.campaigns.views.test_desk_in_a_browser import VIEWS, enter  # noqa: F401 - a fixture
from tests.make import make_action, make_campaign, make_client, make_contact, make_media_agency

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def swapped(now, enter, story) -> Action:
    """A dinner tomorrow, by media agency: one left last night, an approved reserve came."""
    between = make_media_agency(name="Nexo Medios")
    client = make_client(name="Aceites Valdeolmos", via=between)
    action = make_action(places=2, campaign=make_campaign(client=client), owner=enter.user, title="Cocina a la fresca")
    action.chain.create(contact=make_contact(media_agency=between, name="Paula Rey"), rank=1)
    action.chain.create(contact=make_contact(client=client, name="Javier Ortuño"), rank=2)
    swap(action, now)
    story.set(action.starts_at - timedelta(hours=25))
    return action


@pytest.mark.parametrize(("viewport", "dark"), VIEWS)
def test_the_page_and_what_is_owed_have_no_finding(enter, swapped, viewport, dark):
    page = enter(viewport, dark=dark, has_touch=viewport == PHONE)
    for path in (f"/actions/{swapped.pk}/explain/", f"/actions/{swapped.pk}/", "/"):
        page.goto(path)
        assert_accessible(page)
    page.goto(f"/clients/{swapped.client.pk}/end/")
    assert_accessible(page)
    if viewport == PHONE:
        page.goto(f"/actions/{swapped.pk}/explain/")
        assert_fit_for_a_thumb(page)


def test_from_today_to_the_letter_with_words_of_ones_own(enter, swapped):
    page = enter(DESK)
    page.goto("/")
    expect(page.get_by_text("Cuéntaselo a Paula Rey (Nexo Medios)")).to_be_visible()
    page.get_by_role("link", name="Explicar").first.click()
    words = page.get_by_label("Lo que leerá")
    words.fill("Todo en orden.")
    page.get_by_role("button", name="Cercano").click()
    expect(page.get_by_text("Has cambiado el texto.")).to_be_visible()
    expect(words).to_have_value("Todo en orden.")
    page.get_by_role("button", name="Enviar", exact=True).click()
    expect(page.get_by_text("Enviado a Paula Rey")).to_be_visible()
    expect(page.get_by_text("La parte del cliente aún no lo sabe")).to_have_count(0)
    assert Message.objects.get(purpose="explanation").facts["words"] == "Todo en orden."
