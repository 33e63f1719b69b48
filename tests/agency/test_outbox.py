"""What a person may do with a letter while it waits, and what time does to old ones."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import translation

from agency import delivery, outbox
from agency.models import Message, Pulse
from agency.models.messages import MessageState
from tests.agency.outbox_rows import NOW, make_message, make_sent, put_into_registry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    put_into_registry(monkeypatch)


VERBS = {
    "hold": lambda message: outbox.hold(message, "user:7", NOW),
    "release": lambda message: outbox.release(message, "user:7", NOW),
    "drop": lambda message: outbox.drop(message, "user:7", NOW),
    "edit": lambda message: outbox.edit_own_line(message, "Te espero", "user:7", NOW),
}


@pytest.mark.parametrize(
    ("verb", "before", "after"),
    [
        ("hold", "queued", ("held", "", "", "user:7")),
        ("release", "held", ("queued", "", "", "user:7")),
        ("drop", "queued", ("dropped", "by_hand", "", "user:7")),
        ("drop", "held", ("dropped", "by_hand", "", "user:7")),
        ("edit", "queued", ("queued", "", "Te espero", "user:7")),
        ("edit", "held", ("held", "", "Te espero", "user:7")),
    ],
)
def test_while_a_letter_waits_a_person_decides(verb, before, after):
    message = make_message(state=before)
    VERBS[verb](message)
    shown = (message.state, message.error, message.own_line, message.held_by)
    message.refresh_from_db()
    assert (shown, (message.state, message.error, message.own_line, message.held_by)) == (after, after)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", [state for state in MessageState.values if state not in ("queued", "held")])
def test_what_is_leaving_or_has_ended_is_not_touched(verb, state):
    message = make_sent(state=state)
    Message.objects.filter(pk=message.pk).update(state=state)
    message.state = "queued"  # what the page still showed
    with pytest.raises(outbox.TooLate) as told:
        VERBS[verb](message)
    assert (told.value.state, Message.objects.get(pk=message.pk).held_by) == (state, "")


def test_what_is_held_cannot_be_held_again_nor_released_twice():
    message = make_message(state="held")
    with pytest.raises(outbox.TooLate):
        VERBS["hold"](message)
    VERBS["release"](message)
    with pytest.raises(outbox.TooLate):
        VERBS["release"](message)


def test_words_that_are_made_already_are_not_edited():
    message = make_message(frozen_at=NOW)
    with pytest.raises(outbox.TooLate):
        VERBS["edit"](message)


@pytest.mark.parametrize("verb", VERBS)
def test_a_letter_whose_time_is_over_is_not_touched(verb):
    message = make_message(state="held", not_after=NOW - timedelta(minutes=1))
    with pytest.raises(outbox.TooLate):
        VERBS[verb](message)


def test_old_words_are_emptied_and_the_rest_stays():
    old = make_sent(created_at=NOW - timedelta(days=731), own_line="Hola", facts={"a": 1})
    young = make_sent(created_at=NOW - timedelta(days=729))
    outbox.forget_old_words(NOW)
    old.refresh_from_db()
    emptied = (old.subject, old.text, old.html, old.attachment, old.own_line, old.facts, old.links)
    assert (emptied, old.state, Message.objects.get(pk=young.pk).text) == (("", "", "", "", "", {}, []), "sent", "Hola")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("newer", "A newer mail to the same person took its place."),
        ("EmptyField: first_name", "A field of its text is empty: first_name."),
        ("550 5.1.1 no such user: laia", "550 5.1.1 no such user: laia"),
        ("", ""),
    ],
)
def test_people_read_why_a_letter_has_not_left(error, words):
    with translation.override("en"):
        assert outbox.why(Message(error=error)) == words


def test_every_reason_of_this_floor_has_words():
    for reason in outbox.REASONS:
        assert outbox.why(Message(error=reason)) != reason


# --- by the command line --------------------------------------------------------------------------------
def test_a_test_mail_leaves_by_the_command_line():
    said = StringIO()
    call_command("send_test_mail", "Ana@Agency.example", stdout=said)
    assert said.getvalue() == "Handed to the mail server for ana@agency.example.\n"
    assert [parcel.to for parcel in mail.outbox] == [["ana@agency.example"]]


def test_a_test_mail_says_what_the_server_said(smtp_sink):
    smtp_sink.rcpt_answers.append("550 5.1.1 no such user")
    with pytest.raises(CommandError, match=r"Not sent: 550 5\.1\.1 no such user"):
        call_command("send_test_mail", "ana@agency.example")


def test_a_test_mail_without_a_mail_server_names_the_setting(settings):
    settings.MAILERS = {}
    with pytest.raises(CommandError, match="EMAIL_URL"):
        call_command("send_test_mail", "ana@agency.example")


def test_a_test_mail_does_not_wait_for_the_next_probe(smtp_sink):
    Pulse.objects.create(pk=1, mail_trouble="wrong_password", mail_try_at=NOW + timedelta(days=9999))
    call_command("send_test_mail", "ana@agency.example", stdout=StringIO())
    assert (len(smtp_sink.messages), delivery.trouble()) == (1, None)


def test_a_test_mail_wants_an_address():
    with pytest.raises(CommandError):
        call_command("send_test_mail", "ana")
