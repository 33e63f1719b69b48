"""The client's pages on a phone by day and at a desk by night, with a thumb and without a script."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from agency import links
from campaigns.models import Decision
from tests.browser import DESK, PHONE, assert_accessible, assert_fit_for_a_thumb
from tests.campaigns import proposals

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sent(transactional_db, story, now):
    action = proposals.by_media_agency()
    _number, found, _kept = proposals.sent(action, now, criteria=True, bonus=1)
    return action, found


def path(action, below: str = "") -> str:
    return links.path("p", proposals.links(action)[0].pk, 1) + below


def test_the_list_and_the_forwarding_are_accessible(sent, open_page):
    action, _found = sent
    for viewport, dark, language in ((PHONE, False, "es"), (DESK, True, "en")):
        page = open_page(viewport, dark=dark, has_touch=viewport is PHONE)
        for below in ("", "forward/"):
            page.goto(f"{path(action, below)}?lang={language}")
            for closed in page.locator("details").all():
                closed.locator("summary").click()
            assert_accessible(page)
            if viewport is PHONE:
                assert_fit_for_a_thumb(page)


def test_she_decides_without_a_script_and_follows(sent, open_page):
    action, found = sent
    page = open_page(PHONE, java_script_enabled=False)
    page.goto(path(action))
    for person in found:
        page.get_by_role("group", name=person.blogger.name, exact=True).get_by_text("Sí", exact=True).click()
    page.get_by_text("Contad con estas personas en reserva, en este orden").click()
    page.get_by_label("Escribe tu nombre y apellido").fill("Paula Rey")
    page.get_by_role("button", name="Confirmar lo que decido").click()
    expect(page.get_by_role("status")).to_contain_text("Anotado, con tu nombre y la hora")
    expect(page.get_by_text("3 sí para 3 plazas")).to_be_visible()
    assert Decision.objects.filter(verdict="yes", participation__in=found).count() == 3


def test_the_bar_counts_live_and_what_follows_is_accessible(sent, open_page):
    action, found = sent
    page = open_page(DESK)
    page.goto(path(action))
    bar = page.locator("[data-bar]")
    expect(bar).to_contain_text("0 sí de 3, por cubrir: 3")
    for person, word in zip(found, ("Sí", "Imprescindible", "No"), strict=True):
        page.get_by_role("group", name=person.blogger.name, exact=True).get_by_text(word, exact=True).click()
    expect(bar).to_contain_text("2 sí de 3, por cubrir: 1 · 1 no · 680")
    page.get_by_label("Escribe tu nombre y apellido").fill("Paula Rey")
    page.get_by_role("button", name="Confirmar mis síes (2)").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    assert_accessible(page)


def test_the_page_with_its_style_is_at_most_30_kilobytes(sent):
    action, _found = sent
    style = Path(settings.BASE_DIR) / "static/css/relevo.css"
    script = Path(settings.BASE_DIR) / "static/js/votes.js"
    parts = [Client().get(path(action)).content, style.read_bytes(), script.read_bytes()]
    assert sum(len(gzip.compress(part)) for part in parts) <= 30_000
