"""The pictures of the README, taken from the running demo: `make pictures`."""

import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import services

ROOT = Path(__file__).parent.parent
TO = ROOT / "docs" / "pictures"
SIZE = {"width": 1440, "height": 1300}
SCENE = 11  # of the story: the evening before, one of five can no longer come
NAMES = {"en": "cockpit.png", "es": "cockpit.es.png"}


@contextmanager
def demo():
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


def take(page: Page, language: str) -> None:
    """The cockpit of the story's action, at the scene worth a picture."""
    page.goto(f"/demo/?lang={language}")
    page.locator('form[action^="/demo/watch/"] button').click()
    page.locator("#pause").click()
    for scene in range(1, SCENE + 1):
        page.locator("#tick button").first.click()
        page.locator("#stage").filter(has_text=re.compile(rf"\b{scene} (of|de) \d")).wait_for()
    page.locator('#stage a[href^="/actions/"]').first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=TO / NAMES[language])


def main() -> None:
    TO.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=services.chromium(), args=["--no-sandbox"])
        for language in NAMES:
            take(chromium.new_page(base_url=address, viewport=SIZE, color_scheme="light"), language)
        chromium.close()


if __name__ == "__main__":
    main()
