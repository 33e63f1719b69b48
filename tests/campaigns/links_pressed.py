"""Opening and pressing what stands behind a personal link, as a browser does: by the forms of the page."""

import re
from html import unescape

from django.http import HttpResponse
from django.test import Client

from agency import links
from agency.models import Message
from campaigns.models import Event, Participation

_FORM = re.compile(r'<form method="post" action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
_INPUT = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')
_HEADING = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)


def path_of(person: Participation) -> str:
    return links.path("r", person.pk, person.link_version)


def opened(person: Participation, below: str = "", client: Client | None = None) -> HttpResponse:
    return (client or Client()).get(path_of(person) + below)


def heading(response: HttpResponse) -> str:
    return " ".join(unescape(_HEADING.search(response.content.decode())[1]).split())


def text(response: HttpResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def verbs(response: HttpResponse) -> list[str]:
    """The verbs that the page offers, in its order."""
    return [action.partition("?")[0].rstrip("/").rpartition("/")[2] for action, _ in _FORM.findall(body(response))]


def body(response: HttpResponse) -> str:
    return response.content.decode()


def hidden(response: HttpResponse, verb: str) -> dict[str, str]:
    """The hidden fields of the page's form for `verb`."""
    for action, inside in _FORM.findall(body(response)):
        if action.partition("?")[0].rstrip("/").endswith(f"/{verb}"):
            return {unescape(name): unescape(value) for name, value in _INPUT.findall(inside)}
    raise AssertionError(f"no form for {verb} on the page {heading(response)!r}")


def pressed(page: HttpResponse, person: Participation, verb: str, **typed) -> HttpResponse:
    """Press a button of `page`; the answer is followed to the page that it leads to."""
    fields = hidden(page, verb) | {name: value for name, value in typed.items() if value is not None}
    return Client().post(f"{path_of(person)}{verb}/", fields, follow=True)


def press(person: Participation, verb: str, *, below: str = "", **typed) -> HttpResponse:
    """Open her page, or a page below it, and press a button there."""
    return pressed(opened(person, below), person, verb, **typed)


def footprint() -> tuple:
    """Everything that an answer would leave behind."""
    return (
        list(Event.objects.order_by("pk").values_list("pk", flat=True)),
        list(Message.objects.order_by("pk").values_list("pk", "state")),
        list(Participation.objects.order_by("pk").values_list("pk", "state", "answer", "answered_at")),
    )
