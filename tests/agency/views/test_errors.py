"""What is shown when a page cannot be."""

import pytest
from django.db import OperationalError
from django.http import Http404
from django.test import Client, RequestFactory

from agency import links, serving
from agency.views import errors
from tests.make import make_agency, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "words"), [("es", "Aquí no hay ninguna página"), ("en", "There is no such page")])
def test_a_page_that_is_not_there_says_so_in_two_languages(client, language, words):
    answer = client.get("/nowhere/", headers={"accept-language": language})

    assert (answer.status_code, words in answer.content.decode()) == (404, True)


def test_a_team_member_stays_in_her_frame(client):
    make_agency()
    client.force_login(make_user())

    assert 'class="rail"' in client.get("/nowhere/").content.decode()


def test_a_press_without_its_token_asks_to_open_the_page_again():
    answer = Client(enforce_csrf_checks=True).post("/account/login/", headers={"accept-language": "en"})

    assert (answer.status_code, "Open the page again" in answer.content.decode()) == (403, True)


def test_a_busy_database_is_a_polite_503(settings):
    settings.STORY = False
    request = RequestFactory().get("/")
    middleware = serving.RequestContext(lambda request: None)

    answer = middleware.process_exception(request, OperationalError("database is locked"))

    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert middleware.process_exception(request, ValueError()) is None


def test_our_own_mistake_asks_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = errors.our_mistake(RequestFactory().get("/"))

    assert answer.status_code == 500


def test_a_busy_page_asks_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        serving.RequestContext(None).process_exception(
            RequestFactory().get("/"), OperationalError("database is locked")
        )


@pytest.mark.parametrize(
    ("view", "code"), [(errors.link_not_valid, 404), (errors.link_gone, 410)],
)  # fmt: skip
def test_a_signed_link_that_is_none_shows_nothing_of_anybody(view, code):
    answer = view(RequestFactory().get("/r/x/"))

    assert (answer.status_code, "Relevo</title>" in answer.content.decode()) == (code, False)


def test_more_fields_than_anybody_types_are_not_read(client):
    make_user()

    answer = client.post("/account/login/", {f"f{n}": "1" for n in range(1100)})

    assert answer.status_code == 400


def test_an_unknown_address_without_a_session_has_a_door_too():
    assert errors.not_found(RequestFactory().get("/x"), Http404()).status_code == 404


def test_the_demo_says_on_every_page_that_it_is_one(client, settings, story):
    make_agency()
    user = make_user()
    paths = ["/account/login/", "/how-we-work/", "/nowhere/", "/join/x/"]
    shown = ["Demo:" in client.get(path).content.decode() for path in paths]
    client.force_login(user)

    assert [*shown, "Demo:" in client.get("/profile/").content.decode()] == [True] * 5


@pytest.mark.parametrize(
    ("language", "words"), [("es", "Aquí solo se llega con un botón"), ("en", "reached by a button only")]
)
def test_what_only_a_button_opens_says_so_with_a_way_back(client, language, words):
    make_agency()
    client.force_login(make_user(language=language))

    answer = client.get("/settings/test-letter/")
    page = answer.content.decode()

    assert (answer.status_code, answer["Allow"], words in page) == (405, "POST", True)
    assert ('class="rail"' in page, '<a href="/">' in page) == (True, True)


def test_without_an_account_the_button_page_leads_back_to_the_page_of_the_link(client):
    answer = client.get(f"/r/{links.token('r', 7)}/accept/")
    assert answer.status_code == 404  # whose link it is comes first

    answer = client.put("/stop/x/", headers={"accept-language": "en"})
    assert (answer.status_code, answer["Allow"], '<a href="/stop/x/">' in answer.content.decode()) == (
        405,
        "GET, HEAD, POST",
        True,
    )


@pytest.mark.parametrize("path", ["/r/x/", "/account/login/", "/people/"])
def test_no_page_takes_another_method_than_those_of_a_browser(path):
    answer = Client(enforce_csrf_checks=True).put(path, headers={"accept-language": "en"})

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
    assert "reached by a button only" in answer.content.decode()
