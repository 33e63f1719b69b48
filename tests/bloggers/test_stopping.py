"""Stop and forget: at once, once, and by one press of a link."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agency import links
from agency.database import read_only
from bloggers import forgetting
from bloggers.models import Basis, Blogger, Interest, Rate, Site
from tests.make import make_agency, make_blogger

pytestmark = pytest.mark.django_db


def link(blogger: Blogger, version: int = 1) -> str:
    return links.path("s", blogger.pk, version)


# --- the verbs -----------------------------------------------------------------------------------------
def test_opting_out_twice_keeps_the_first_moment(now):
    person = make_blogger()
    answers = [forgetting.opt_out(person, now), forgetting.opt_out(person, now.replace(year=2027))]
    person.refresh_from_db()

    assert (answers, person.opted_out_at, person.is_reachable) == ([True, False], now, False)


def test_what_the_upper_floors_do_happens_with_it_or_not_at_all(now, monkeypatch):
    def fail(blogger, at):
        raise RuntimeError

    seen = []
    monkeypatch.setattr(forgetting, "ON_STOP", [lambda blogger, at: seen.append((blogger.pk, at)), fail])
    person = make_blogger()
    with pytest.raises(RuntimeError):
        forgetting.opt_out(person, now)
    person.refresh_from_db()

    assert (seen, person.opted_out_at) == ([(person.pk, now)], None)


def test_erasing_leaves_no_word_of_hers(now, monkeypatch):
    called = []
    monkeypatch.setattr(forgetting, "ERASERS", [lambda blogger, at: called.append(blogger.email)])
    person = make_blogger(
        name="Ana Gil", email="ana@b.example", phone="600 111 222", notes="algo", never_brands="X", city="Vigo"
    )
    Interest.objects.create(blogger=person, at=now, words="contad conmigo", channel="web")
    answers = [forgetting.erase(person, now), forgetting.erase(person, now)]
    kept = Blogger.objects.filter(pk=person.pk).values().get()

    assert (answers, called) == ([True, False], ["ana@b.example"])
    assert (kept["name"], kept["phone"], kept["notes"], kept["never_brands"], kept["city"], kept["erased_at"]) == (
        "–", "", "", "", "", now,
    )  # fmt: skip
    assert not [word for word in ("ana", "600", "vigo") if word in str(kept).lower()]
    assert [rows.objects.count() for rows in (Site, Rate, Basis, Interest)] == [0, 0, 0, 0]


@pytest.mark.parametrize("verb", [forgetting.opt_out, forgetting.erase])
def test_rows_that_point_to_her_may_be_written_meanwhile(verb, now):
    """An answer of hers, under way, adds rows that name her: it must not wait for us while we wait for its action."""
    person = make_blogger()
    with CaptureQueriesContext(connection) as queries:
        verb(person, now)

    assert [query["sql"] for query in queries if query["sql"].endswith("FOR UPDATE")] == []


# --- the link ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_writes_nothing(client, method):
    make_agency()
    person = make_blogger()
    with read_only():
        responses = [getattr(client, method)(link(person)).status_code for _ in range(3)]
    person.refresh_from_db()

    assert (responses, person.opted_out_at) == ([200, 200, 200], None)


def test_other_methods_are_not_allowed(client):
    person = make_blogger()

    assert [getattr(client, method)(link(person)).status_code for method in ("options", "put", "patch", "delete")] == [
        405, 405, 405, 405,
    ]  # fmt: skip


def test_a_press_stops_and_says_so(client, story):
    person = make_blogger(language="en")
    response = client.post(link(person))
    person.refresh_from_db()

    assert (response.status_code, person.opted_out_at) == (200, story.now)
    assert "Done: no more mails." in response.content.decode()
    assert "Done: no more mails." in client.get(link(person)).content.decode()


def test_a_mail_program_stops_by_itself_without_cookie_or_token(story):
    person = make_blogger()
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(link(person), {"List-Unsubscribe": "One-Click"})
    person.refresh_from_db()

    assert (response.status_code, response.cookies, bool(person.opted_out_at)) == (200, {}, True)


def test_pressing_twice_is_pressing_once(client, story):
    person = make_blogger()
    pages = [client.post(link(person)).content]
    story.advance(hours=3)
    pages.append(client.post(link(person)).content)
    person.refresh_from_db()

    assert (pages[0] == pages[1], person.opted_out_at.hour) == (True, 8)


def test_the_page_speaks_her_language(client):
    page = client.get(link(make_blogger(language="ca"))).content.decode()

    assert '<html lang="es">' in page
    assert '<html lang="en">' in client.get(link(make_blogger(language="fr"))).content.decode()


def test_the_page_is_kept_nowhere(client):
    response = client.get(link(make_blogger()))

    assert ("no-store" in response["Cache-Control"], response["Referrer-Policy"]) == (True, "same-origin")


def test_the_page_names_nobody_else_and_no_address(client):
    person = make_blogger(name="Ana Gil", email="ana@b.example", phone="600 111 222")
    page = client.get(link(person)).content.decode()

    assert [text in page for text in ("Ana", "Gil", "ana@b.example", "600 111 222")] == [True, False, False, False]


def test_what_is_no_link_of_ours_is_told_the_same(client):
    person = make_blogger()
    token = links.token("s", person.pk)
    wrong = [
        "x", "x" * 5_000, token[:-1], token.swapcase(), links.token("r", person.pk), links.token("s", 999),
        links.token("s", 2**63), "' or 1=1", "{{7*7}}", "ñ", "\U0001f600", "%00",
    ]  # fmt: skip
    answers = [(client.get(f"/stop/{text}/"), client.post(f"/stop/{text}/")) for text in wrong]

    assert {response.status_code for pair in answers for response in pair} == {404}
    person.refresh_from_db()
    assert person.opted_out_at is None


def test_tk7_what_mail_programs_hang_on_to_a_link_is_taken_off(client):
    assert client.get(link(make_blogger())[:-1] + "./").status_code == 200


def test_an_older_link_says_that_its_time_is_over(client):
    person = make_blogger(link_version=2)

    assert (client.get(link(person)).status_code, client.post(link(person)).status_code) == (410, 410)


def test_tk25_the_link_of_an_erased_person_is_not_valid(client, now):
    person = make_blogger()
    forgetting.erase(person, now)

    assert client.get(link(person, 2)).status_code == 404


def test_the_link_costs_few_queries(client):
    person = make_blogger()
    with CaptureQueriesContext(connection) as queries:
        client.get(link(person))

    assert len(queries) <= 4
