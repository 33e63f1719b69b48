"""Each answer of a mail server leads to one stated fate of the letter; no trouble of the server costs a letter."""

import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.db import connection

from agency import clock, delivery, sweeping
from agency.models import Message, Pulse
from tests.agency.outbox_rows import NOW, make_message, put_into_registry, states
from tests.sink import HANG_UP, Sink

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    put_into_registry(monkeypatch)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fate(message) -> tuple:
    message.refresh_from_db()
    return message.state, message.error, message.not_before - NOW, message.attempts


def later() -> None:
    """The next probe is due."""
    Pulse.objects.update(mail_try_at=clock.wall() - MINUTE)


def next_try_after(moment) -> timedelta:
    return Pulse.objects.get(pk=1).mail_try_at - moment


# --- one connection -----------------------------------------------------------------------------------
def test_a_round_needs_one_connection(smtp_sink, monkeypatch):
    opened = []
    real = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: opened.append(a) or real(*a, **k))
    for _ in range(20):
        make_message()
    delivery.deliver(NOW)
    assert (len(smtp_sink.messages), len(opened)) == (20, 1)


def test_what_arrives_is_what_was_written(smtp_sink):
    message = make_message(address="laia@blog.example", facts={"words": ".empieza con punto\n..y otra", "links": []})
    delivery.deliver(NOW)
    received = smtp_sink.messages[0]
    assert (received.sender, received.to) == ("relevo@agency.example", ("laia@blog.example",))
    lines = received.message.get_body(("plain",)).get_content().splitlines()
    assert lines == [".empieza con punto", "..y otra"]
    assert received.message["Subject"] == Message.objects.get(pk=message.pk).subject


# --- answers to one letter ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stage", "answer", "expected"),
    [
        ("rcpt", "450 4.2.1 greylisted", ("queued", "450 4.2.1 greylisted", MINUTE, 1)),
        ("rcpt", "452 4.2.2 mailbox full", ("queued", "452 4.2.2 mailbox full", MINUTE, 1)),
        ("rcpt", "550 5.1.1 no such user", ("failed", "550 5.1.1 no such user", 0 * MINUTE, 1)),
        ("rcpt", "552 5.2.2 over quota", ("failed", "552 5.2.2 over quota", 0 * MINUTE, 1)),
        ("data", "450 4.7.0 later", ("queued", "450 4.7.0 later", MINUTE, 1)),
        ("data", "451 4.3.0 local error", ("queued", "451 4.3.0 local error", MINUTE, 1)),
        ("data", "552 5.3.4 too big", ("failed", "552 5.3.4 too big", 0 * MINUTE, 1)),
        ("data", "554 5.7.1 looks like spam", ("failed", "554 5.7.1 looks like spam", 0 * MINUTE, 1)),
        ("rcpt", "421 4.3.2 closing", ("queued", "", 0 * MINUTE, 0)),
        ("data", "421 4.3.2 closing", ("queued", "", 0 * MINUTE, 0)),
    ],
)
def test_an_answer_has_one_fate(smtp_sink, stage, answer, expected):
    getattr(smtp_sink, f"{stage}_answers").append(answer)
    message = make_message()
    delivery.deliver(NOW)
    assert (fate(message), smtp_sink.messages) == (expected, [])


def test_one_refused_letter_does_not_keep_the_next_from_leaving(smtp_sink):
    smtp_sink.rcpt_answers.extend(["550 5.1.1 no such user", "450 4.2.1 later"])
    for key in "abc":
        make_message(key=key)
    delivery.deliver(NOW)
    assert (list(states().values()), len(smtp_sink.messages)) == (
        ["failed (550 5.1.1 no such user)", "queued (450 4.2.1 later)", "sent"],
        1,
    )


def test_a_postponed_letter_waits_longer_each_time_and_is_written_anew(smtp_sink):
    message = make_message(not_after=NOW + timedelta(hours=4))
    at, pauses = NOW, []
    for _ in range(6):
        smtp_sink.rcpt_answers.append("450 later")
        delivery.deliver(at)
        message.refresh_from_db()
        assert (message.state, message.frozen_at, message.handing_over_at) == ("queued", None, None)
        pauses.append((message.not_before - at) // MINUTE)
        at = message.not_before
    assert pauses == [1, 5, 15, 60, 60, 60]
    smtp_sink.rcpt_answers.append("450 later")
    delivery.deliver(at)
    delivery.recover(at + timedelta(hours=1))
    assert states() == {message.key: "expired (not_after)"}


def test_a_letter_that_is_postponed_for_ever_fails_in_the_end(smtp_sink):
    message = make_message(attempts=delivery.MOST_ATTEMPTS - 1)
    smtp_sink.rcpt_answers.append("450 4.2.1 later")
    delivery.deliver(NOW)
    assert states() == {message.key: "failed (450 4.2.1 later)"}


# --- nobody knows ---------------------------------------------------------------------------------------
def test_when_the_connection_breaks_after_data_the_same_bytes_go_again(smtp_sink):
    smtp_sink.data_answers.append(HANG_UP)
    message = make_message()
    delivery.deliver(NOW)
    assert fate(message)[0::2] == ("queued", MINUTE)
    delivery.deliver(NOW + MINUTE)
    first, second = (received.raw for received in smtp_sink.messages)
    assert (first == second, fate(message)[0]) == (True, "sent")


def test_a_courtesy_is_not_sent_twice_but_shown_as_unknown(smtp_sink):
    smtp_sink.data_answers.append(HANG_UP)
    message = make_message("courtesy")
    delivery.deliver(NOW)
    assert (states(), len(smtp_sink.messages)) == ({message.key: "unknown (connection_broke)"}, 1)


def test_a_server_that_always_hangs_up_does_not_get_copies_without_end(smtp_sink):
    message, at = make_message(), NOW
    for _ in range(6):
        smtp_sink.data_answers.append(HANG_UP)
        delivery.deliver(at)
        at += timedelta(hours=2)
    assert (states(), len(smtp_sink.messages)) == ({message.key: "unknown (connection_broke)"}, delivery.MOST_COPIES)


def test_the_letter_after_a_broken_one_leaves_on_a_new_connection(smtp_sink):
    smtp_sink.data_answers.append(HANG_UP)
    make_message("courtesy", key="a")
    make_message(key="b")
    delivery.deliver(NOW)
    assert states() == {"a": "unknown (connection_broke)", "b": "sent"}


# --- no letter can leave ----------------------------------------------------------------------------------
def test_a_dead_mail_server_costs_no_letter_an_attempt(settings, smtp_sink):
    good = settings.MAILERS
    settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": free_port(), "timeout": 1}}}
    for key in "abc":
        make_message(key=key)
    before = clock.wall()
    assert delivery.deliver(NOW) == 0
    rows = set(Message.objects.values_list("state", "attempts", "not_before", "lease_until", "frozen_at"))
    trouble = delivery.trouble()
    assert (rows, trouble.code) == ({("queued", 0, NOW, None, None)}, "unreachable")
    assert trouble.since >= before
    assert MINUTE <= next_try_after(before) <= 2 * MINUTE

    settings.MAILERS = good
    assert (delivery.deliver(NOW), smtp_sink.messages) == (0, [])  # not before the next probe
    later()
    assert (delivery.deliver(NOW), len(smtp_sink.messages), delivery.trouble()) == (3, 3, None)


def test_the_second_try_of_a_dead_server_is_five_minutes_off(settings):
    settings.MAILERS = {"default": {"OPTIONS": {"host": "127.0.0.1", "port": free_port(), "timeout": 1}}}
    make_message()
    delivery.deliver(NOW)
    since = delivery.trouble().since
    later()
    before = clock.wall()
    delivery.deliver(NOW)
    assert (delivery.trouble().since, round(next_try_after(before) / MINUTE)) == (since, 5)


def test_a_wrong_password_is_tried_every_five_minutes_and_named(settings):
    port = free_port()
    keeper = Controller(
        Sink(port=port),
        hostname="127.0.0.1",
        port=port,
        authenticator=lambda *args: AuthResult(success=False, handled=False),
        auth_require_tls=False,
    )
    keeper.start()
    try:
        options = {"host": "127.0.0.1", "port": port, "timeout": 5, "username": "relevo", "password": "wrong-example"}
        settings.MAILERS = {"default": {"OPTIONS": options}}
        make_message(key="a")
        before = clock.wall()
        delivery.deliver(NOW)
    finally:
        keeper.stop()
    trouble = delivery.trouble()
    assert (states(), trouble.code, round(next_try_after(before) / MINUTE)) == ({"a": "queued"}, "wrong_password", 5)
    assert "535" in trouble.answer
    assert "wrong-example" not in trouble.answer


def test_every_trouble_has_words():
    assert all(str(words) for words in delivery.TROUBLES.values())
    assert delivery.NEEDS_A_PERSON.issubset(delivery.TROUBLES)


# --- an address that does not exist -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("stage", "answer", "told"),
    [
        ("rcpt", "550 5.1.1 no such user", True),
        ("rcpt", "550 5.7.1 we do not like you", False),
        ("rcpt", "552 5.2.2 over quota", False),
        ("data", "550 5.1.1 no such user", True),
        ("data", "550 no such words", False),
    ],
)
def test_the_floors_above_learn_of_an_address_that_does_not_exist(smtp_sink, monkeypatch, stage, answer, told):
    heard = []
    hook = lambda message, code, now: heard.append((message.key, code, now))  # noqa: E731
    monkeypatch.setattr(delivery, "UNDELIVERABLE", [hook])
    getattr(smtp_sink, f"{stage}_answers").append(answer)
    make_message(key="a")
    delivery.deliver(NOW)
    delivery.tell_undeliverable(NOW)
    delivery.tell_undeliverable(NOW)
    assert (heard, states()["a"]) == ([("a", 550, NOW)] if told else [], f"failed ({answer})")


def test_a_hook_that_fails_takes_no_letters_fate_with_it_and_is_called_again(smtp_sink, monkeypatch):
    calls = []

    def broken_once(message, code, now):
        calls.append(message.key)
        Message.objects.filter(pk=message.pk).update(error="half done")
        if len(calls) == 1:
            raise RuntimeError

    monkeypatch.setattr(delivery, "UNDELIVERABLE", [broken_once])
    monkeypatch.setattr(sweeping, "SWEEPS", [])
    smtp_sink.rcpt_answers.append("550 5.1.1 no such user")
    make_message(key="a")
    sweeping.run(NOW)
    after_the_first = states()
    sweeping.run(NOW)
    sweeping.run(NOW)
    assert (after_the_first, states(), calls) == (
        {"a": "failed (550 5.1.1 no such user)"}, {"a": "failed (half done)"}, ["a", "a"],
    )  # fmt: skip


def test_no_letter_is_locked_while_the_floors_above_are_told(smtp_sink, monkeypatch):
    """They lock people and actions first; somebody who is forgotten has locked those and waits for the letters."""
    depths = []
    hook = lambda message, code, now: depths.append(len(connection.savepoint_ids))  # noqa: E731
    monkeypatch.setattr(delivery, "UNDELIVERABLE", [hook])
    smtp_sink.rcpt_answers.append("550 5.1.1 no such user")
    make_message(key="a")
    sweeping.run(NOW)
    assert depths == [len(connection.savepoint_ids) + 1]  # one transaction, and it is the hooks' own
