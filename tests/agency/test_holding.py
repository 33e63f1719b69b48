"""Sending is held after a restore, and released by a person."""

import pytest
from django.core import mail
from django.core.management import call_command

from agency.delivery import deliver
from tests.agency.outbox_rows import make_message, put_into_registry
from tests.make import make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    put_into_registry(monkeypatch)
    make_agency()


def said(capsys, command: str) -> str:
    call_command(command)
    return capsys.readouterr().out


def test_nothing_leaves_while_sending_is_held(now, capsys):
    letter = make_message()
    assert said(capsys, "hold_sending") == "Sending is held.\n"
    assert said(capsys, "hold_sending") == "Sending was held already.\n"
    deliver(now)
    letter.refresh_from_db()
    assert (letter.state, len(mail.outbox)) == ("queued", 0)


def test_what_waited_leaves_after_the_release(now, capsys):
    make_message()
    said(capsys, "hold_sending")
    assert said(capsys, "release_sending") == "Released. Letters that leave now, if they are still true: 1.\n"
    assert said(capsys, "release_sending") == "Nothing was held.\n"
    deliver(now)
    assert len(mail.outbox) == 1
