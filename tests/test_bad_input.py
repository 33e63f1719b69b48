"""Nonsense into every form of the site: never an error of ours, never half a save.

The forms are read from the pages themselves, so a new form is asked the same questions. What a
single field makes of a single kind of nonsense is tested where the form lives.
"""

from dataclasses import replace
from urllib.parse import quote_from_bytes, quote_plus

import pytest
from django.db import transaction
from django.test import Client

from agency.models.people import Role
from tests.make import make_user
from tests.services import FULL
from tests.site_walk import TypedForm, fingerprint, forms_on, make_everything, routes, writes

pytestmark = pytest.mark.django_db
NONSENSE = {
    "nothing": None,  # the field is not there at all
    "NUL": "a\0b",
    "lone surrogate": "\ud800",
    "2^63": str(2**63),
    "10^23": str(10**23),
    "abc": "abc",
    "1 MB": "x" * 1_000_000,
    "script": "<script>alert(1)</script>",
    "template": "{{7*7}}",
    "quote": "' or 1=1",
}
KEPT = ("csrfmiddlewaretoken",)
FORM = "application/x-www-form-urlencoded"
# Pages that end the session that walks, or belong to a library that has its own tests.
LEFT_OUT = ("/admin/", "/account/", "/setup/")


@pytest.fixture
def walker(story, now, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    rows = make_everything(now)
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(make_user(Role.ADMIN, is_superuser=True, language="en"))
    return browser, rows


def forms_of_the_site(browser: Client, rows) -> list[TypedForm]:
    """Every form that posts, once per address; addresses that no page of the example leads to get an empty one."""
    found: dict[str, TypedForm] = {}
    everywhere = [path for route in routes() if not (path := route.path(rows.arguments(route))).startswith(LEFT_OUT)]
    of_others = [
        route.path(replace(rows, person=person).arguments(route))
        for person in rows.action.participations.exclude(pk=rows.person.pk).order_by("pk")
        for route in routes()
        if (route.pattern.startswith("r/<str:token>/") and "<path" not in route.pattern)
        or route.pattern.endswith("/give-up/")
    ]
    for path in everywhere + of_others:
        response = browser.get(path)
        if response.status_code == 405 and path in everywhere:
            found.setdefault(path, TypedForm(path))
        for form in forms_on(path, response.getvalue().decode(errors="replace")):
            kept = found.setdefault(form.path, form)
            kept.fields |= {name: value for name, value in form.fields.items() if name not in kept.fields}
    return [form for form in found.values() if not form.path.startswith(LEFT_OUT)]


def encoded(fields: dict[str, str | None]) -> str:
    """As a browser, or somebody who is none, would send it: a lone surrogate as its three bytes."""
    pairs = ((name, value) for name, value in fields.items() if value is not None)
    return "&".join(
        f"{quote_plus(name)}={quote_from_bytes(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs
    )


def press(browser: Client, path: str, fields: dict[str, str | None]) -> str:
    """'' where it went well; what broke otherwise. Nothing of it stays."""
    body = encoded(fields)
    with transaction.atomic():
        try:
            with writes() as written:
                status = browser.post(path, body, content_type=FORM).status_code
        except Exception as error:  # noqa: BLE001 - whatever broke is what is told
            return f"{type(error).__name__}: {str(error)[:200]}"
        finally:
            transaction.set_rollback(True)
    if status >= 500:
        return str(status)
    # Where something was begun and refused, it must have been taken back to the last row.
    return "half a save" if status >= 400 and written and _leaves_something(browser, path, body) else ""


def _leaves_something(browser: Client, path: str, body: str) -> bool:
    with transaction.atomic():
        before = fingerprint()
        browser.post(path, body, content_type=FORM)
        changed = fingerprint() != before
        transaction.set_rollback(True)
    return changed


def test_no_form_breaks_on_nonsense_and_none_saves_half(walker):
    browser, rows = walker
    forms, wrong = forms_of_the_site(browser, rows), []
    assert len(forms) > 40
    for number, (kind, nonsense) in enumerate(NONSENSE.items()):
        for row, form in enumerate(forms):
            names = [name for name in form.fields if name not in KEPT]
            # A fifth of the kinds into all fields of a form at once, all kinds in full sizes.
            together = FULL or (number + row) % 5 == 0
            tried = {"all": dict.fromkeys(names, nonsense)} if together else {}
            # Each field alone too, with a kind of nonsense that is its own: all kinds come by, once a field.
            tried |= {name: {name: nonsense} for name in names[number :: len(NONSENSE)]}
            for where, typed in tried.items():
                if broke := press(browser, form.path, form.fields | typed):
                    wrong.append(f"{kind} into {where} of {form.path}: {broke}")
    assert wrong == []


def test_an_absurd_number_in_an_address_is_not_there(walker):
    browser, rows = walker
    for route in routes():
        numbers = [name for name in route.parameters if f"<int:{name}>" in route.pattern]
        for value in (str(2**63), str(10**23), "0", "9" * 30) if numbers else ():
            path = route.path(rows.arguments(route) | dict.fromkeys(numbers, value))
            for method in (browser.get, browser.post):
                assert method(path).status_code in (404, 405), path


def test_no_address_breaks_on_a_nonsensical_question(walker):
    """Query strings pass through a form too. A third of the kinds each, all kinds in full sizes."""
    browser, rows = walker
    names = ("q", "show", "page", "person", "a", "noted", "lang", "seen", "letter", "next", "group")
    paths = [path for route in routes() if not (path := route.path(rows.arguments(route))).startswith(LEFT_OUT)]
    kinds = ("NUL", "lone surrogate", "2^63", "10^23", "abc", "script", "template", "quote")
    for number, kind in enumerate(kinds):
        asked = encoded(dict.fromkeys(names, NONSENSE[kind]))
        for path in paths if FULL else paths[number % 3 :: 3]:
            assert browser.get(f"{path}?{asked}").status_code < 500, f"{kind} asked of {path}"
