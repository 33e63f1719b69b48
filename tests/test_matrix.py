"""Every address × every reader × own, foreign and absent rows: what is foreign reads like what is not there."""

import re
from dataclasses import replace
from itertools import product

import pytest
from django.db import transaction
from django.test import Client

from agency.models.people import Role
from tests.make import make_user
from tests.site_walk import Route, Rows, fingerprint, make_both_sides, routes

pytestmark = pytest.mark.django_db
READERS = {role.value: role for role in Role} | {"anonymous": None}
RUN_THE_AGENCY = {Role.ADMIN}
AGREE_WITH_CLIENTS = {Role.ADMIN, Role.ACCOUNT, Role.COMMUNITY}
# Who may more than others, by the address; whatever is not here is open to every role, on rows that she may see.
ONLY_FOR = dict.fromkeys(
    [
        "settings/", "team/invite/", "team/<int:pk>/", "team/<int:pk>/invite-again/", "team/<int:pk>/let-go/",
        "team/<int:pk>/role/", "people/<int:person_id>/data/", "people/<int:person_id>/forget/",
    ], RUN_THE_AGENCY,
) | dict.fromkeys(
    [
        "clients/new/", "clients/<int:pk>/edit/", "clients/<int:pk>/end/", "clients/<int:pk>/resume/",
        "clients/<int:pk>/year/<int:year>/edit/", "clients/<int:pk>/calendar/",
        "clients/<int:pk>/contacts/new/", "contacts/<int:pk>/", "media-agencies/new/", "media-agencies/<int:pk>/",
        "media-agencies/<int:pk>/contacts/new/", "people/export.csv", "people/export.xlsx",
        "people/<int:person_id>/apart/<int:other_id>/", "people/<int:person_id>/merge/<int:other_id>/",
    ], AGREE_WITH_CLIENTS,
)  # fmt: skip
# Bloggers and imports are the agency's, not a client's: what is private to a client is not on them.
OF_NOBODY = ("people/<", "people/import/", "team/<")
_SAID_BY_THE_REQUEST = re.compile(r"""csrf\w*"?\s*(?:value|content)?=?"?[\w-]+"?|\b\d+\b|[\w-]{38}""")


@pytest.fixture
def sides(story, now, settings) -> tuple[Rows, Rows]:
    """Ours, and those of a client that the freelancer has nothing to do with."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    return make_both_sides(now)


def browser_of(role: str | None, ours: Rows) -> Client:
    browser = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    if role:
        reader = make_user(role, is_superuser=role == Role.ADMIN, language="en")
        ours.client.team.add(reader)
        browser.force_login(reader)
    return browser


def with_rows() -> list[Route]:
    """Addresses that name a row; /admin/ is one door for one role and has its own tests."""
    return [route for route in routes() if route.parameters and not route.pattern.startswith(("admin/", "account/"))]


def answer(browser: Client, method: str, path: str) -> tuple[int, str, str]:
    """Status, where it leads, and what it says, without what differs from request to request."""
    with transaction.atomic():
        response = getattr(browser, method)(path)
        transaction.set_rollback(True)
    words = response.content.decode() if response["Content-Type"].startswith("text/html") else ""
    place = response.get("Location", "").partition("?")[0]
    return response.status_code, place, _SAID_BY_THE_REQUEST.sub("", words)


@pytest.mark.parametrize("reader", READERS)
def test_nothing_breaks_and_each_role_may_what_its_line_says(sides, reader):
    ours, theirs = sides
    browser, broken, shut = browser_of(READERS[reader], ours), [], set()
    missing, forged = replace(ours, missing=True), replace(ours, forged=True)
    # What is absent is so to everybody, what is foreign to a freelancer, and a link's page asks for no sign-in.
    others = {"admin": [missing], "freelancer": [theirs], "anonymous": [theirs, missing, forged]}.get(reader, [])
    for route in routes():
        if route.pattern.startswith(("admin/", "account/")) or (reader == "anonymous") != ("token" in route.parameters):
            continue
        for rows, method in product([ours, *(others if route.parameters else [])], ("get", "post")):
            path = route.path(rows.arguments(route))
            status, _place, _words = answer(browser, method, path)
            broken += [f"{method} {path}: {status}"] if status >= 500 else []
            shut |= {route.pattern} if rows is ours and status == 403 else set()
    assert broken == []
    assert shut == {pattern for pattern, roles in ONLY_FOR.items() if reader != "anonymous" and reader not in roles}


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_foreign_to_a_freelancer_reads_as_if_it_were_not_there(sides, method):
    ours, theirs = sides
    browser = browser_of(Role.FREELANCER, ours)
    before, told_apart = fingerprint(), []
    for route in with_rows():
        if "token" in route.parameters or route.pattern.startswith((*OF_NOBODY, "demo/")):
            continue
        foreign = answer(browser, method, route.path(theirs.arguments(route)))
        absent = answer(browser, method, route.path(replace(theirs, missing=True).arguments(route)))
        told_apart += [f"{method} {route.pattern}: {foreign[:2]}, {absent[:2]}"] if foreign != absent else []
        assert foreign[0] in (302, 403, 404, 405), route
    assert told_apart == []
    assert fingerprint() == before


def test_a_row_of_another_action_is_not_there_either(sides):
    """A person, card or price asked for below an action that is not its own."""
    ours, theirs = sides
    browser, found = browser_of(Role.ADMIN, ours), []
    for route in with_rows():
        if route.pattern.startswith("actions/") and len(route.parameters) == 2:
            mixed = theirs.arguments(route) | {"action_id": str(ours.action.pk)}
            for method in ("get", "post"):
                status = answer(browser, method, route.path(mixed))[0]
                found += [f"{method} {route.pattern}: {status}"] if status not in (404, 405) else []
    assert found == []


def test_a_freelancer_sees_her_own_clients_rows(sides):
    """The other side of the matrix: what is hers opens, so that 404 elsewhere means something."""
    ours, _theirs = sides
    browser = browser_of(Role.FREELANCER, ours)
    opened = {
        route.pattern
        for route in with_rows()
        if answer(browser, "get", route.path(ours.arguments(route)))[0] == 200 and "token" not in route.parameters
    }
    assert {"clients/<int:pk>/", "actions/<int:action_id>/", "outbox/<int:letter_id>/"} <= opened


def test_whoever_has_not_signed_in_is_led_to_the_door_whether_it_is_there_or_not(sides):
    ours, _theirs = sides
    browser, seen = browser_of(None, ours), {}
    for route in with_rows():
        if "token" in route.parameters or route.pattern.startswith("demo/"):
            continue
        for rows in (ours, replace(ours, missing=True)):
            status, place, _words = answer(browser, "get", route.path(rows.arguments(route)))
            seen[status, place] = route.pattern
    # A poll asks the page to load again, which leads to the door.
    assert set(seen) == {(302, "/account/login/"), (204, "")}


def test_a_forged_link_and_one_to_nobody_read_the_same(sides):
    ours, _theirs = sides
    browser = browser_of(None, ours)
    for route in with_rows():
        if "token" in route.parameters:
            forged = route.path(replace(ours, forged=True).arguments(route))
            cut = route.path(ours.arguments(route) | {"token": "x"})
            other_kind = route.path(ours.arguments(route) | {"token": _of_another_kind(route, ours)})
            answers = {answer(browser, "get", path)[::2] for path in (forged, cut, other_kind)}
            assert len(answers) == 1, route
            assert answers.pop()[0] in (404, 405, 410), route


def _of_another_kind(route: Route, rows: Rows) -> str:
    other = "stop/<str:token>/" if not route.pattern.startswith("stop") else "r/<str:token>/"
    return rows.arguments(Route(other))["token"]


def test_no_page_of_one_client_names_another(sides):
    ours, theirs = sides
    browser = browser_of(Role.FREELANCER, ours)
    secret = [theirs.client.name, theirs.action.title, *theirs.client.contacts.values_list("email", flat=True)]
    for route in routes():
        if route.pattern.startswith(("admin/", "account/", "join/", "demo/")):
            continue
        words = browser.get(route.path(ours.arguments(route))).getvalue().decode(errors="replace")
        assert [word for word in secret if word in words] == [], route
