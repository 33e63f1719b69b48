"""GET never changes anything: every address, read by everybody, on a database that refuses to write."""

import pytest
from django.test import Client

from agency import database, links
from campaigns.models import Story
from campaigns.states import ParticipationState
from tests.make import make_user
from tests.site_walk import NoExample, Route, Rows, fingerprint, make_everything, routes, without_example, writes

pytestmark = pytest.mark.django_db
READERS = ["admin", "community", ""]
SCANS = 30


@pytest.fixture
def everything(story, now, settings) -> Rows:
    """Example rows of all kinds. Sessions live in cookies, so that theirs are not among the writes."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    return make_everything(now)


def browser_of(role: str) -> Client:
    browser = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    if role:
        browser.force_login(make_user(role, is_superuser=role == "admin"))
    return browser


def read_every_route(rows: Rows, browser: Client, those: list[Route]) -> list[str]:
    """What broke or wrote: a line each."""
    wrong = []
    for route in those:
        path = route.path(rows.arguments(route))
        with database.read_only(), writes() as written:
            status = browser.get(path).status_code
        wrong += [f"{path}: {status}"] if status >= 500 else []
        wrong += [f"{path}: {sql}" for sql in written]
    return wrong


def test_the_example_has_a_row_of_everything(everything):
    assert without_example(everything) == []


@pytest.mark.parametrize("role", READERS)
def test_no_get_writes_and_none_breaks(everything, role):
    assert read_every_route(everything, browser_of(role), routes()) == []


def test_no_get_of_the_demo_writes(everything):
    Story.objects.create(pk=1, seed=1, language="es", action=everything.action, state=Story.State.PAUSED)
    demo = [route for route in routes() if route.pattern.startswith("demo")]
    assert demo
    assert read_every_route(everything, browser_of(""), demo) == []
    owner = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    owner.force_login(everything.action.owner)
    assert read_every_route(everything, owner, demo) == []


def test_a_get_that_writes_would_be_seen(everything, monkeypatch):
    """The walk itself can fail: a page that notes who looked is caught twice over."""
    from campaigns import present  # noqa: PLC0415 - the module whose function is replaced

    shown = present.of

    def of(person, *rest):
        type(person).objects.filter(pk=person.pk).update(own_line="seen")
        return shown(person, *rest)

    monkeypatch.setattr(present, "of", of)
    (hers,) = [route for route in routes() if route.pattern == "r/<str:token>/"]
    found = read_every_route(everything, browser_of(""), [hers])
    assert [line.rpartition(": ")[2].partition(" ")[0] for line in found] == ["500", "UPDATE"]


def test_an_address_without_an_example_is_told(everything):
    with pytest.raises(NoExample):
        everything.arguments(Route("novelties/<int:novelty_id>/"))


# --- scanners ---------------------------------------------------------------------------------------
def every_link(rows: Rows) -> list[str]:
    """Links of people in every state, with the addresses that their letters and pages lead to."""
    people = {person.state: person for person in rows.action.participations.order_by("pk")}
    paths = [links.path("s", rows.person.blogger_id), *(links.path("p", each.pk) for each in rows.action.chain.all())]
    for person in people.values():
        hers = links.path("r", person.pk)
        paths += [hers, f"{hers}?a=count_me_in", f"{hers}?a=accept"]
    hers = links.path("r", rows.person.pk)
    paths += [f"{hers}{below}" for below in ("no/", "price/", "cannot/", "accept/", "withdraw/", "calendar.ics")]
    states = ParticipationState
    assert set(people) >= {states.CONFIRMED, states.WITHDREW, states.RESERVE, states.AVAILABLE, states.SOUNDED}
    return paths


HEADERS = (
    {"sec-purpose": "prefetch", "user-agent": "Mozilla/5.0"},
    {"user-agent": "Mozilla/5.0 (compatible; MailScanner/1.0)", "x-http-method-override": "POST"},
)


def test_links_opened_thirty_times_by_scanners_change_nothing(everything):
    before = fingerprint()
    scanner = browser_of("")
    for path in every_link(everything):
        answers = set()
        for scan in range(SCANS):
            method = (scanner.get, scanner.head, scanner.options)[scan % 3]
            answers.add(method(path, headers=HEADERS[scan % 2]).status_code)
        assert answers <= {200, 405, 409}, path
    assert fingerprint() == before
