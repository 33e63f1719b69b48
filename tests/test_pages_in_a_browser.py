"""Every page of the team and behind every link, on a phone by day and at a desk by night: no finding, nothing jumps."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.browser import DESK, PHONE, assert_accessible
from tests.make import make_user
from tests.site_walk import Rows, html_of, make_everything

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHIFTED = """
    window.shifted = 0
    new PerformanceObserver(list => list.getEntries().forEach(entry => { window.shifted += entry.value }))
        .observe({ type: "layout-shift", buffered: true })
"""
MOST_SHIFTED = 0.01  # of the screen; 0.1 is called good


@pytest.fixture
def everything(story, now) -> Rows:
    return make_everything(now)


@pytest.mark.parametrize(
    ("screen", "dark"), [pytest.param(PHONE, False, id="phone by day"), pytest.param(DESK, True, id="desk by night")]
)
def test_every_page_can_be_used_by_everybody_and_stands_still(open_page, live_server, everything, screen, dark):
    reader = Client(SERVER_NAME="127.0.0.1")
    reader.force_login(make_user("admin", is_superuser=True))
    found = [path for path, html in html_of(everything, reader) if html.lower().startswith("<!doctype")]
    assert len(found) > 60
    page = open_page(screen, dark=dark)
    page.context.add_cookies(
        [{"name": "sessionid", "value": reader.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.add_init_script(SHIFTED)
    wrong = []
    for path in found:
        page.goto(path)
        assert urlsplit(page.url).path == path
        try:
            assert_accessible(page)
        except AssertionError as error:
            wrong.append(f"{path}: {error}")
        shifted = page.evaluate("window.shifted")
        if shifted > MOST_SHIFTED:
            wrong.append(f"{path}: jumps by {shifted:.3f} of the screen")
    assert not wrong, "\n".join(wrong)
