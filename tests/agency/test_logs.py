"""Lines of the log: JSON, with a request's id, and nothing that opens or names anything."""

import io
import json
import logging

import pytest

from agency import links
from agency.logs import JsonLines, NoNews, PlainLines, cleaned, request_id

TOKEN = "AAAAAAAAAAAHAAAAAW3pTq8Zk1yq8vQpYw0gq4Bz"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (f"Not Found: /r/{TOKEN}/", "Not Found: /r/‹link›/"),
        (f"Gone: /p/{TOKEN}", "Gone: /p/‹link›"),
        (f"GET /r/{TOKEN}/accept/ 409", "GET /r/‹link›/accept/ 409"),
        (f"/stop/{TOKEN[:20]} {TOKEN[20:]}/", "/stop/‹link›/"),
        (f"/me/{TOKEN}/ /interest/{TOKEN}/ /join/{TOKEN}/", "/me/‹link›/ /interest/‹link›/ /join/‹link›/"),
        ("550 no such user laia+blog@blog.example.", "550 no such user ‹address›"),
        ("<Ann Example <ann@agency.example>>", "<Ann Example <‹address›>>"),
        ("celery@host ready, action 7: /actions/7/", "celery@host ready, action 7: /actions/7/"),
    ],
)
def test_links_and_addresses_are_cut_out(text, clean):
    assert cleaned(text) == clean


def test_every_kind_of_link_is_known():
    for kind in links.KINDS:
        assert links.token(kind, 7) not in cleaned(f"Not Found: {links.path(kind, 7)}")


@pytest.fixture
def log():
    """What the log of production would hold, as text."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", links.KINDS)
def test_a_request_by_a_link_leaves_no_link_in_the_log(client, log, kind):
    token, path = links.token(kind, 2**40), links.KINDS[kind]
    for asked in (f"/{path}{token}/", f"/{path}{token[:-1]}%0A/", f"/x/{path}{token}"):
        client.get(asked, headers={"referer": "https://mail.example/?to=laia@blog.example"})
    said = log.getvalue()
    assert "‹link›" in said
    assert (token[:-1] in said, "laia@" in said) == (False, False)


def test_a_line_is_one_json_object_with_the_requests_id(log):
    request_id.set("abc")
    try:
        raise ValueError("laia@blog.example\nhas no site")
    except ValueError:
        logging.getLogger("relevo.test").exception("while reading %s", "laia@blog.example")
    finally:
        request_id.set("-")
    (line,) = log.getvalue().splitlines()
    said = json.loads(line)
    error = said.pop("error")
    del said["at"]
    assert said == {"level": "ERROR", "logger": "relevo.test", "request": "abc", "message": "while reading ‹address›"}
    assert error.endswith("ValueError: ‹address›\nhas no site")


def test_lines_for_a_terminal_are_cleaned_too():
    record = logging.LogRecord("x", logging.WARNING, "", 1, "Not Found: /r/%s/", (TOKEN,), None)
    assert PlainLines("%(message)s").format(record) == "Not Found: /r/‹link›/"


@pytest.mark.parametrize(
    ("level", "status", "said"),
    [
        (logging.WARNING, 422, ""),
        (logging.WARNING, 404, ""),
        (logging.ERROR, 400, "ERROR told\n"),
        (logging.ERROR, 500, "ERROR told\nValueError\n"),
        (logging.WARNING, None, "WARNING told\nValueError\n"),
    ],
)
def test_in_a_terminal_what_a_visitor_did_is_no_news(level, status, said):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(PlainLines("%(levelname)s %(message)s"))
    handler.addFilter(NoNews())
    facts = {"msg": "told", "levelno": level, "levelname": logging.getLevelName(level)}
    facts |= {"status_code": status} if status else {}
    record = logging.makeLogRecord(facts | {"exc_info": (ValueError, ValueError(), None)})

    handler.handle(record)

    assert (written.getvalue(), record.exc_info is None) == (said, False)
