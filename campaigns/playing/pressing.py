"""An invented person at her browser: opens a link, reads the page, presses one of its buttons.

Real requests to the real pages, cookies and CSRF included; what a page does not offer cannot be pressed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.utils import timezone, translation


class NotOffered(Exception):
    """The page has no such button."""


@dataclass
class PageForm:
    """A form as it stands on a page: its hidden and filled fields, and what may be chosen or pressed."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    choices: list[tuple[str, str]] = field(default_factory=list)  # radio buttons, ticks and submit buttons

    def offer(self, word: str) -> dict[str, str] | None:
        """What choosing `word` sends: a choice of that value, or the form whose address ends with it."""
        for name, value in self.choices:
            if value == word:
                return self.fields | ({name: value} if name else {})
        return self.fields if _last_part(self.action) == word else None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.links: list[str] = []
        self._inside = False
        self._area: tuple[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(PageForm(has.get("action", ""), has.get("method", "get").lower()))
            self._inside = True
        elif tag == "a" and has.get("href"):
            self.links.append(has["href"])
        elif self._inside and tag == "button":
            self.forms[-1].choices.append((has.get("name", ""), has.get("value", "")))
        elif self._inside and tag == "input":
            self._input(has)

    def _input(self, has: dict[str, str]) -> None:
        form, name, value = self.forms[-1], has.get("name", ""), has.get("value", "")
        kind = has.get("type", "text")
        if kind in ("radio", "checkbox", "submit"):
            form.choices.append((name, value))
            if "checked" in has and kind != "submit":
                form.fields[name] = value
        elif name:
            form.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False


@cache
def _site() -> ClientHandler:
    """The site itself, loaded once for all browsers."""
    return ClientHandler(enforce_csrf_checks=True)


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    forms: list[PageForm]
    links: list[str]


class Browser:
    """One person's browser."""

    def __init__(self, language: str) -> None:
        self._client = Client(enforce_csrf_checks=True, headers={"accept-language": language}, SERVER_NAME="127.0.0.1")
        self._client.handler = _site()

    def open(self, path: str) -> Page:
        with _apart():
            html = _answered(path, self._client.get(path)).content.decode()
        reader = _Reader()
        reader.feed(html)
        return Page(path, reader.forms, reader.links)

    def follow(self, page: Page, word: str) -> Page:
        """Open the page behind the link on this page that ends with `word`. NotOffered where there is none."""
        for link in page.links:
            if _last_part(link) == word:
                return self.open(urljoin(page.path, link))
        raise NotOffered(word)

    def press(self, page: Page, word: str, **typed: str) -> None:
        """Press what the page offers under `word`, with `typed` in its fields. NotOffered where it does not."""
        for form in page.forms:
            sent = form.offer(word)
            if form.method == "post" and sent is not None:
                path = urljoin(page.path, form.action)
                with _apart():
                    _answered(path, self._client.post(path, sent | typed))
                return
        raise NotOffered(word)


def _last_part(address: str) -> str:
    """'/r/…/price/?lang=en' → 'price'."""
    return urlsplit(address).path.rstrip("/").rpartition("/")[2]


def _answered(path: str, response: HttpResponse) -> HttpResponse:
    if response.status_code >= 400:
        raise NotOffered(f"{path}: {response.status_code}")
    return response


@contextmanager
def _apart() -> Iterator[None]:
    """A request inside a request: the outer one gets its language and zone back."""
    with translation.override(translation.get_language()), timezone.override(timezone.get_current_timezone()):
        yield
