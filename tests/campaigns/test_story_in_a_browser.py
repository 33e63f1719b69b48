"""Watching the story in a browser, to its end: it plays by itself, and whoever watches may answer for Laia."""

import pytest

from campaigns.models import Participation, Story
from campaigns.story import script, telling
from tests.browser import DESK, PHONE, assert_accessible
from tests.campaigns.telling import as_demo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PATIENCE = 60_000  # milliseconds, on a machine that is busy with other tests


@pytest.fixture
def demo(settings, tmp_path, live_server):
    as_demo(settings, tmp_path / "mail")
    settings.SITE_URL = live_server.url
    return telling.begin(1, "es")


def in_a_hurry(monkeypatch, scenes: list[str]) -> None:
    """Show these scenes for as short as a browser can see them."""
    shown = [
        script.Scene(scene.name, scene.play, 0 if scene.name in scenes else scene.seconds, scene.beside, scene.whose)
        for scene in script.SCENES
    ]
    monkeypatch.setattr(script, "SCENES", shown)


NAMES = [scene.name for scene in script.SCENES]


def test_it_plays_by_itself_to_five_of_five_at_a_desk(demo, open_page, monkeypatch):
    in_a_hurry(monkeypatch, NAMES)
    page = open_page(DESK, locale="en-GB")
    page.goto("/")
    assert_accessible(page)
    page.get_by_role("button", name="Watch the story, 90 s").click()
    page.get_by_role("heading", name="5 of 5, never 6", level=1).wait_for(timeout=3 * PATIENCE)
    assert page.get_by_text("Bea Olmedo: confirmed").count() == 1
    assert_accessible(page)
    page.get_by_role("link", name="All delivered mail").click()
    page.get_by_role("heading", name="delivered mails", level=1).wait_for()
    assert_accessible(page)
    page.goto("/demo/")
    page.get_by_role("link", name="Upload your CSV").click()
    page.wait_for_url("**/people/import/")


def test_on_a_phone_the_visitor_answers_and_the_story_goes_on(demo, open_page, monkeypatch):
    in_a_hurry(monkeypatch, NAMES[: NAMES.index("visitor")])
    page = open_page(PHONE, dark=True)
    page.goto("/")
    page.get_by_role("button", name="Ver la historia, 90\u00a0s").click()
    page.get_by_role("heading", name="Ahora eres Laia: contesta", level=1).wait_for(timeout=3 * PATIENCE)
    frame = page.frame_locator("#page")
    frame.get_by_role("button", name="Acepto").click()
    frame.get_by_role("link", name="Añadir a mi calendario").wait_for()
    page.get_by_role("heading", name="5 de 5", level=1).wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Pausa").click()
    page.get_by_role("button", name="Seguir").wait_for()
    assert_accessible(page)
    assert Participation.objects.get(blogger__name="Laia Ferrer").state == "confirmed"
    assert Story.objects.get().state == Story.State.PAUSED


def test_each_scene_by_hand_without_a_script(demo, open_page):
    page = open_page(PHONE, java_script_enabled=False)
    page.set_default_timeout(PATIENCE)
    page.goto("/")
    page.get_by_role("button", name="Ver la historia, 90\u00a0s").click()
    for title in ("Primero se pregunta a 13 personas", "9 dicen que sí, 2 que no", "Iker Zabala pide 280 €"):
        page.get_by_role("button", name="Paso").click()
        page.get_by_role("heading", name=title, level=1).wait_for(timeout=PATIENCE)
