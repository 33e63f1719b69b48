"""The pictures of the README and the tour, taken from the running demo: `make pictures`."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from tests import services
from tests.browser import PHONE

ROOT = Path(__file__).parent.parent
TO = ROOT / "docs" / "pictures"
DESK = {"width": 1440, "height": 1000}
LANGUAGES = {"en": "", "es": ".es"}  # and what stands behind the name of a picture


class Picture(NamedTuple):
    name: str
    at: str  # an address; {action} is the story's own, {client} whose it is, {shown} what the story shows of letters
    size: dict = DESK


# By scene of the story: what is worth a picture then.
WORTH = {
    1: [Picture("sounding", "{shown}", PHONE)],
    4: [Picture("outbox", "/outbox/")],
    7: [Picture("question", "{shown}", PHONE)],
    11: [
        Picture("today", "/"),
        Picture("cockpit", "{action}", {"width": 1440, "height": 1300}),
        Picture("emergency", "{action}emergency/"),
        Picture("find", "{action}find/"),
        Picture("year", "{client}year/"),
    ],
    13: [Picture("covered", "{shown}", PHONE)],
    14: [Picture("explain", "{action}explain/")],
}


@contextmanager
def demo() -> Iterator[str]:
    """A demo of its own; its address."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = {"DATA_DIR": folder, "PORT": "8460", "SEED": "1"}
        running = subprocess.Popen(
            [sys.executable, "manage.py", "demo"], cwd=ROOT, env=os.environ | wanted, stdout=subprocess.PIPE, text=True
        )
        try:
            yield next(line.strip() for line in running.stdout if line.startswith("http"))
        finally:
            running.terminate()
            running.wait()


def take(page: Page, language: str, to: Path) -> None:
    """Play the story by hand, and at each scene take what is worth it, in a page of its own beside it."""
    page.goto(f"/demo/?lang={language}")
    page.locator('form[action^="/demo/watch/"] button').click()
    page.locator("#pause").click()
    for scene in range(1, max(WORTH) + 1):
        page.locator("#tick button").first.click()
        page.locator("#stage").filter(has_text=re.compile(rf"\b{scene} (of|de) \d")).wait_for()
        for picture in WORTH.get(scene, []):
            where = {"action": _shown(page, '#stage a[href^="/actions/"]', "href")} if "{action}" in picture.at else {}
            where |= {"shown": _shown(page, "iframe", "src")} if "{shown}" in picture.at else {}
            beside = page.context.new_page()
            beside.set_viewport_size(picture.size)
            if "{client}" in picture.at:
                beside.goto(_shown(page, '#stage a[href^="/actions/"]', "href"))
                where["client"] = _shown(beside, '.crumbs a[href^="/clients/"]', "href")
            beside.goto(picture.at.format(**where))
            beside.wait_for_load_state("networkidle")
            beside.screenshot(path=to / f"{picture.name}{LANGUAGES[language]}.png")
            beside.close()


def _shown(page: Page, what: str, attribute: str) -> str:
    return page.locator(what).first.get_attribute(attribute) or ""


def take_all(to: Path) -> None:
    to.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=services.chromium(), args=["--no-sandbox"])
        for language in LANGUAGES:
            context = chromium.new_context(base_url=address, viewport=DESK, color_scheme="light")
            take(context.new_page(), language, to)
        chromium.close()


if __name__ == "__main__":
    take_all(TO)
