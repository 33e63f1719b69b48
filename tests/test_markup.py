"""Every page of the team and behind every link: valid HTML, and light."""

import pytest
from django.test import Client
from tinyhtml5.parser import HTMLParser

from tests.make import make_user
from tests.site_walk import Rows, html_of, make_everything

pytestmark = pytest.mark.django_db
HEAVIEST = 60_000  # bytes of HTML


@pytest.fixture
def everything(story, now) -> Rows:
    return make_everything(now)


def test_every_page_is_valid_html_and_light(everything):
    reader = Client(SERVER_NAME="127.0.0.1")
    reader.force_login(make_user("admin", is_superuser=True))
    read = dict(html_of(everything, reader))
    assert [f"{path}: {fault}" for path, html in read.items() for fault in faults(html)] == []
    assert len(read) > 60


def faults(html: str) -> list[str]:
    """What is wrong with a page, or with a part that is put into one."""
    is_part = not html.lstrip().lower().startswith("<!doctype")
    page = f"<!doctype html><html lang=en><title>part</title><body>{html}" if is_part else html
    parser = HTMLParser()
    parser.parse(page)
    found = [f"{line}: {code}" for (line, _column), code, *_rest in parser.errors]
    return found + ([f"{len(html.encode())} bytes"] if len(html.encode()) > HEAVIEST else [])


@pytest.mark.parametrize(
    "broken",
    ["<p><b>bold</p>", "<ul><li>one</ul></ul>", "<div class=a class=b></div>", "<p>" + "x" * HEAVIEST + "</p>"],
)
def test_what_is_wrong_would_be_seen(broken):
    assert faults(broken)
