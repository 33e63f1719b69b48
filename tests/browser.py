"""Chromium for journeys: a phone, a desk, and a look at accessibility."""

import os
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from tests import services

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def browser():
    """The system's Chromium. Playwright's own loop runs in this thread, which the ORM would refuse."""
    if not services.chromium():
        pytest.skip("no Chromium on this machine")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=services.chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield chromium
        chromium.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE")


@pytest.fixture
def open_page(browser, live_server, settings):
    """A function that opens a fresh visitor's page: `open_page(viewport=PHONE, dark=True)`.

    What a page must never do fails the test: ask another machine for anything, break the
    content security policy, or end in an error of its scripts.
    """
    settings.SITE_URL = live_server.url
    contexts, faults = [], []

    def visit(viewport: dict = DESK, *, dark: bool = False, locale: str = "es-ES", **options) -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=viewport,
            locale=locale,
            timezone_id="Europe/Madrid",
            color_scheme="dark" if dark else "light",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("request", lambda request: _note_foreign(request.url, live_server.url, faults))
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on("console", lambda message: _note_policy(message.text, faults))
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page(open_page) -> Page:
    """A visitor at a desk; `page.set_viewport_size(PHONE)` makes it a phone."""
    return open_page()


def assert_accessible(page: Page) -> None:
    """No finding of axe-core on the page as it stands, and nothing wider than the screen."""
    findings = [
        f"{finding['id']} ({finding['impact']}): {node['html']} {node['failureSummary']}"
        for finding in Axe().run(page).response["violations"]
        for node in finding["nodes"]
    ]
    assert not findings, "\n".join(findings)
    width = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert width[0] <= width[1], f"the page is {width[0]} px wide on a screen of {width[1]} px"


def assert_fit_for_a_thumb(page: Page) -> None:
    """On a touch screen nothing to press is lower than 44 px, save a link inside a sentence."""
    pressed = "button:not(.link), .button, select, summary, .pill, .tick, .links a, .tabs a, .hit"
    low = page.locator(pressed).evaluate_all(
        """all => all.filter(one => one.checkVisibility())
            .map(one => [one.getBoundingClientRect().height, one.outerHTML])
            .filter(([height]) => 1 < height && height < 43.5)"""
    )
    assert low == []


def _note_foreign(url: str, ours: str, faults: list[str]) -> None:
    if urlsplit(url).scheme in ("http", "https") and not url.startswith(ours):
        faults.append(f"foreign request: {url}")


def _note_policy(text: str, faults: list[str]) -> None:
    if "Content Security Policy" in text:
        faults.append(text)
