"""The pages of the demo: its door, the story step by step, and the mail that was delivered."""

from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user
from django.template.loader import render_to_string
from django.test import Client

from agency import clock, database
from campaigns.board import board
from campaigns.models import Story
from campaigns.playing import mailbox
from campaigns.story import telling
from campaigns.story.example import MANAGER
from tests.campaigns.people import confirmed, reserves
from tests.campaigns.telling import as_demo, begun
from tests.make import make_action, make_agency, make_user

pytestmark = pytest.mark.django_db
S = Story.State
ADDRESSES = ["/demo/", "/demo/mail/", f"/demo/mail/{'0' * 32}/", "/demo/answered/"]
PRESSES = ["/demo/watch/", "/demo/own/", "/demo/enter/", "/demo/step/", "/demo/pause/", "/demo/play/"]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def demo(settings, tmp_path) -> Story:
    """A demo that nobody has looked at yet."""
    as_demo(settings, tmp_path / "mail")
    return begun()


@pytest.fixture
def watching(demo, client):
    """Somebody who watches the story, in English."""
    client.post("/demo/watch/", headers={"accept-language": "en"})
    return client


def test_the_team_of_the_example_works_already(watching):
    watching.post("/demo/enter/")

    page = watching.get("/team/").content.decode()

    assert (page.count("Clara Montes") > 0, page.count("Dani Soler") > 0, "state asked" in page) == (True, True, False)


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_story_the_pages_do_not_exist(client, address):
    make_agency()
    client.force_login(make_user())
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", PRESSES)
def test_without_a_story_the_presses_do_not_exist(client, address):
    make_agency()
    client.force_login(make_user())
    assert client.post(address).status_code == 404


def test_with_a_story_clock_but_no_example_there_is_only_the_mail(client, settings, tmp_path):
    as_demo(settings, tmp_path)
    make_agency()
    client.force_login(make_user())
    assert [client.get(address).status_code for address in ADDRESSES] == [404, 200, 404, 404]


@pytest.mark.parametrize("address", PRESSES)
def test_a_get_presses_nothing(demo, client, address):
    client.force_login(demo.action.owner)
    assert client.get(address).status_code == 405


@pytest.mark.parametrize("address", ["/", "/account/login/", "/account/login/?next=/actions/"])
def test_whoever_opens_the_demo_is_led_to_its_story(demo, client, address):
    assert client.get(address).headers["location"] == "/demo/"


@pytest.mark.parametrize(
    ("language", "words"), [("es", "Ver la historia, 90\u00a0s"), ("en-GB", "Watch the story, 90 s")]
)
def test_the_door_opens_without_a_form_and_writes_nothing(demo, client, language, words):
    with database.read_only():
        response = client.get("/demo/", headers={"accept-language": language})
    assert (response.status_code, words in response.content.decode()) == (200, True)
    assert "sessionid" not in response.cookies


def test_to_watch_signs_in_as_the_manager_in_the_visitors_language(watching):
    story = telling.current()
    assert (get_user(watching).email, story.state, story.language, story.played) == (MANAGER, S.PLAYING, "en", 0)
    page = watching.get("/demo/").content.decode()
    assert '<html lang="en">' in page
    assert "A dinner on Thursday needs five blogs" in page


def test_the_language_chosen_at_the_door_is_kept(demo, client):
    client.post("/demo/watch/?lang=en", headers={"accept-language": "es"})
    assert telling.current().language == "en"


def test_a_step_without_a_script_comes_back_to_the_page(watching):
    response = watching.post("/demo/step/", {"seen": 0})
    assert (response.status_code, response.headers["location"]) == (302, "/demo/")
    assert "First, 13 people are asked" in watching.get("/demo/").content.decode()


def test_a_step_of_the_script_brings_the_next_scene_and_when_to_ask_again(watching):
    scene = watching.post("/demo/step/", {"seen": 0}, headers=HTMX).content.decode()
    assert "First, 13 people are asked" in scene
    assert 'hx-trigger="submit, load delay:6s"' in scene
    assert 'name="seen" value="1"' in scene


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 30, "\x00"])
def test_a_step_from_nowhere_changes_nothing(watching, seen):
    assert watching.post("/demo/step/", {"seen": seen}).status_code == 302
    assert telling.current().played == 0


def test_a_pause_stops_the_script_but_not_a_press(watching):
    scene = watching.post("/demo/pause/", headers=HTMX).content.decode()
    assert ("load delay" in scene, telling.current().state) == (False, S.PAUSED)
    watching.post("/demo/step/", {"seen": 0})
    assert (telling.current().played, telling.current().state) == (1, S.PAUSED)
    assert "load delay" in watching.post("/demo/play/", headers=HTMX).content.decode()


def test_the_page_shows_the_scene_and_writes_nothing(watching):
    watching.post("/demo/step/", {"seen": 0})
    with database.read_only():
        assert watching.get("/demo/").status_code == 200
        assert watching.get("/demo/answered/").status_code == 204
        assert watching.get("/demo/mail/").status_code == 200


def test_to_try_it_oneself_leads_to_today_with_a_clock_that_runs(demo, client):
    response = client.post("/demo/own/")
    assert (response.headers["location"], telling.current().state) == ("/", S.OWN)
    before = clock.now()
    assert clock.now() > before
    assert client.get("/").status_code == 200
    action = telling.current().action
    assert (action.state, action.participations.count()) == ("open", 14)


def test_a_second_browser_comes_in_where_the_story_stands(watching):
    other = Client()
    watching.post("/demo/step/", {"seen": 0})
    assert other.get("/actions/").headers["location"].startswith("/account/login/")
    assert "Go on where it stands" in other.get("/demo/", headers={"accept-language": "en"}).content.decode()
    other.post("/demo/enter/")
    assert (get_user(other).email, telling.current().played) == (MANAGER, 1)


# --- mail ---------------------------------------------------------------------------------------------
def test_delivered_mail_is_listed_with_live_links(watching):
    watching.post("/demo/step/", {"seen": 0})
    page = watching.get("/demo/mail/").content.decode()
    newest = next(letter for letter in mailbox.letters() if letter.link("r"))
    assert newest.subject in page
    page = watching.get(f"/demo/mail/?letter={newest.name}").content.decode()
    assert f'href="http://127.0.0.1:8000{newest.link("r")}"' in page
    older = mailbox.letters()[3]
    assert f'<h2 id="shown">{older.subject}</h2>' in watching.get(f"/demo/mail/?letter={older.name}").content.decode()


def test_a_letter_is_shown_in_a_frame_that_may_do_nothing(watching):
    watching.post("/demo/step/", {"seen": 0})
    letter = mailbox.letters()[0]
    response = watching.get(f"/demo/mail/{letter.name}/")
    assert 'target="_blank"' in response.content.decode()
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("name", ["0" * 32, "..", "x", "%00"])
def test_a_letter_that_is_not_there_is_not_found(watching, name):
    assert watching.get(f"/demo/mail/{name}/").status_code == 404
    assert watching.get(f"/demo/mail/?letter={name}").status_code == 200


def test_before_the_first_letter_the_page_says_so(demo, client):
    mailbox.throw_away()
    page = client.get("/demo/mail/", headers={"accept-language": "en"}).content.decode()
    assert "No mail has been delivered yet." in page


def test_a_reserve_is_numbered_without_a_dot(story):
    action = make_action(places=1)
    confirmed(action, 1, clock.now())
    reserves(action, 1, clock.now())
    showing = SimpleNamespace(board=board(action, clock.now()), story=SimpleNamespace(action_id=action.pk))

    page = render_to_string("campaigns/demo/seats.html", {"showing": showing})

    assert '<span class="state reserve">reserva 1</span>' in page
