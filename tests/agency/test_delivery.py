"""Letters leave one by one, each true at that moment, none in the night, none in silence."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail

from agency import clock, delivery, outbox
from agency.mime import message_id
from agency.models import Message, Pulse
from agency.models.messages import Lane, MessageState, RecipientKind
from agency.post import Quiet
from tests.agency.outbox_rows import NOW, make_message, make_sent, put_into_registry, states
from tests.make import make_agency, make_user

pytestmark = pytest.mark.django_db

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NIGHT = datetime(2026, 6, 9, 20, 30, tzinfo=UTC)  # 22:30 in Madrid, 21:30 in the Canaries
MORNING = datetime(2026, 6, 10, 7, 0, tzinfo=UTC)  # 9:00 in Madrid


@pytest.fixture(autouse=True)
def letters(monkeypatch):
    put_into_registry(monkeypatch)


def subjects() -> list[str]:
    return [parcel.subject for parcel in mail.outbox]


def past_lease() -> datetime:
    return clock.wall() - timedelta(seconds=1)


# --- what is due ------------------------------------------------------------------------------------
def test_what_is_due_leaves_the_urgent_first():
    make_message(facts={"subject": "plain"})
    make_message(facts={"subject": "urgent"}, lane=Lane.URGENT)
    make_message(facts={"subject": "in a minute"}, not_before=NOW + MINUTE)
    assert (delivery.deliver(NOW), subjects()) == (2, ["urgent", "plain"])
    assert list(Message.objects.order_by("pk").values_list("state", "sent_at", "attempts")) == [
        ("sent", NOW, 1),
        ("sent", NOW, 1),
        ("queued", None, 0),
    ]


def test_a_round_takes_fifty_at_most():
    for _ in range(53):
        make_message()
    assert [delivery.deliver(NOW) for _ in range(3)] == [50, 3, 0]


def test_nothing_is_sent_twice():
    make_message()
    assert (delivery.deliver(NOW), delivery.deliver(NOW), len(mail.outbox)) == (1, 0, 1)


def test_a_held_letter_waits():
    make_message(key="held", state=MessageState.HELD)
    assert (delivery.deliver(NOW), states()) == (0, {"held": "held"})


def test_while_sending_is_held_nothing_leaves():
    Pulse.objects.create(pk=1, sending_held_at=NOW)
    make_message(key="a")
    assert (delivery.deliver(NOW), states()) == (0, {"a": "queued"})


def test_without_a_mail_server_letters_wait_and_the_reason_is_known(settings):
    settings.MAILERS = {}
    make_message(key="a")
    assert (delivery.deliver(NOW), states(), delivery.trouble().code) == (0, {"a": "queued"}, "no_mail_server")


# --- the last look ----------------------------------------------------------------------------------
def test_what_is_no_longer_true_is_dropped_with_the_reason():
    make_message(key="a", facts={"untrue": "answered"})
    make_message(key="b")
    delivery.deliver(NOW)
    assert (states(), len(mail.outbox)) == ({"a": "dropped (answered)", "b": "sent"}, 1)


def test_what_comes_too_late_expires():
    make_message(key="a", not_after=NOW - MINUTE)
    make_message(key="b", not_after=NOW)
    delivery.deliver(NOW)
    assert states() == {"a": "expired (not_after)", "b": "sent"}


def test_a_letter_that_cannot_be_written_fails_and_says_why():
    make_message(key="a", facts={"broken": "no name"})
    make_message(key="b")
    delivery.deliver(NOW)
    assert states() == {"a": "failed (ValueError: no name)", "b": "sent"}


def test_an_unknown_purpose_fails_and_says_so():
    make_message(key="a", purpose="nobody knows")
    delivery.deliver(NOW)
    assert states() == {"a": "failed (unknown_purpose)"}


def test_a_link_of_somebody_else_stops_the_letter():
    make_message(key="a", recipient_id=7, facts={"links": [["s", 7, 1]]})
    make_message(key="b", recipient_id=7, facts={"links": [["s", 8, 1]]})
    delivery.deliver(NOW)
    assert states() == {"a": "sent", "b": "failed (WrongLink: s)"}


def test_an_address_that_cannot_be_written_to_fails_alone():
    make_message(key="a", address="ñ@blog.example")
    make_message(key="b")
    delivery.deliver(NOW)
    assert (states()["a"].split(":")[0], states()["b"]) == ("failed (UnicodeEncodeError", "sent")


def test_words_are_frozen_when_they_are_handed_over():
    make_message(facts={"links": [["s", 5, 1]], "words": "Ven"}, recipient_id=5)
    delivery.deliver(NOW)
    frozen = Message.objects.values(
        "subject", "text", "html", "links", "reply_to", "sender_name", "frozen_at", "handing_over_at", "lease_until"
    ).get()
    assert frozen == {
        "subject": "Una cena",
        "text": "Ven\n",
        "html": "<p>Ven</p>",
        "links": [["s", 5, 1]],
        "reply_to": "clara@agency.example",
        "sender_name": "Clara Montes, Agencia de Ejemplo",
        "frozen_at": NOW,
        "handing_over_at": NOW,
        "lease_until": None,
    }


# --- hours --------------------------------------------------------------------------------------------
def test_other_quiet_hours_move_what_the_night_had_put_off(monkeypatch):
    put_into_registry(monkeypatch, plain=Quiet.NEVER)
    agency = make_agency(quiet_from=time(21), quiet_until=time(9))
    night = make_message(key="night")
    backed_off = make_message(key="backed off", not_before=MORNING, error="451")
    planned = make_message(key="planned", not_before=NIGHT + 12 * HOUR)
    held = make_message(key="held", not_before=MORNING, state=MessageState.HELD)
    delivery.deliver(NIGHT)
    put_off = Message.objects.get(pk=night.pk).not_before

    agency.quiet_from, agency.quiet_until = time(23), time(8)
    agency.save(update_fields=["quiet_from", "quiet_until"])
    outbox.look_again(time(9), NIGHT)
    delivery.deliver(NIGHT)

    rows = Message.objects.in_bulk()
    assert put_off == MORNING
    assert [(rows[row.pk].state, rows[row.pk].not_before) for row in (night, backed_off, planned, held)] == [
        ("sent", NIGHT),
        ("queued", MORNING),
        ("queued", NIGHT + 12 * HOUR),
        ("held", NIGHT),
    ]


@pytest.mark.parametrize(
    ("quiet", "facts", "allowed"),
    [
        (Quiet.ALWAYS, {}, NIGHT),
        (Quiet.NEVER, {}, MORNING),
        (Quiet.RECEIPT, {}, MORNING),
        (Quiet.AGREED, {}, MORNING),
        (Quiet.AGREED, {"night": True}, NIGHT),
        (Quiet.OFFICE, {}, MORNING - timedelta(minutes=30)),
        (Quiet.DUTY, {}, MORNING),
    ],
)
def test_in_the_night_a_letter_waits_for_its_readers_morning(monkeypatch, quiet, facts, allowed):
    put_into_registry(monkeypatch, plain=quiet)
    message = make_message(facts=facts)
    delivery.deliver(NIGHT)
    message.refresh_from_db()
    if allowed == NIGHT:
        assert (message.state, message.sent_at) == ("sent", NIGHT)
    else:
        waits = (message.state, message.not_before, message.attempts, message.lease_until)
        assert waits == ("queued", allowed, 0, None)
        delivery.deliver(allowed)
        message.refresh_from_db()
        assert (message.state, message.sent_at) == ("sent", allowed)


def test_a_receipt_leaves_at_night_within_five_minutes_of_her_press(monkeypatch):
    put_into_registry(monkeypatch, plain=Quiet.RECEIPT)
    make_message(key="in time", created_at=NIGHT - 5 * MINUTE)
    make_message(key="late", created_at=NIGHT - 6 * MINUTE)
    delivery.deliver(NIGHT)
    assert states() == {"in time": "sent", "late": "queued"}


def test_who_is_on_duty_is_written_to_at_night(monkeypatch):
    put_into_registry(monkeypatch, plain=Quiet.DUTY)
    on_duty, other = make_user(), make_user()
    make_agency(on_duty=on_duty)
    for key, user in (("on duty", on_duty), ("other", other)):
        make_message(key=key, recipient_kind=RecipientKind.USER, recipient_id=user.pk)
    delivery.deliver(NIGHT)
    assert states() == {"on duty": "sent", "other": "queued"}


def test_the_hours_are_the_readers_and_the_agencys(monkeypatch):
    put_into_registry(monkeypatch, plain=Quiet.NEVER)
    make_agency(quiet_from=time(22), quiet_until=time(8))
    make_message(key="Madrid")
    make_message(key="the Canaries", zone="Atlantic/Canary")
    delivery.deliver(NIGHT)
    assert (states(), Message.objects.get(key="Madrid").not_before) == (
        {"Madrid": "queued", "the Canaries": "sent"},
        datetime(2026, 6, 10, 6, 0, tzinfo=UTC),
    )


def test_what_would_be_too_late_in_the_morning_expires_then(monkeypatch):
    put_into_registry(monkeypatch, plain=Quiet.NEVER)
    make_message(key="a", not_after=NIGHT + HOUR)
    delivery.deliver(NIGHT)
    delivery.recover(NIGHT + 2 * HOUR)
    assert states() == {"a": "expired (not_after)"}


# --- after a gap --------------------------------------------------------------------------------------
def test_after_an_outage_only_the_newest_reminder_leaves():
    same = {"recipient_id": 1, "action_id": 9}
    make_message("chase", key="first", created_at=NOW - 3 * HOUR, not_before=NOW - 3 * HOUR, **same)
    make_message("chase", key="second", created_at=NOW - HOUR, not_before=NOW - HOUR, **same)
    make_message("chase", key="other action", created_at=NOW - 3 * HOUR, recipient_id=1, action_id=8)
    make_message("chase", key="other person", created_at=NOW - 3 * HOUR, recipient_id=2, action_id=9)
    delivery.deliver(NOW)
    assert states() == {
        "first": "dropped (newer)",
        "second": "sent",
        "other action": "sent",
        "other person": "sent",
    }


def test_a_newer_letter_that_is_no_longer_true_does_not_hold_back_a_reminder():
    same = {"recipient_id": 1, "action_id": 9}
    make_message("chase", key="first", created_at=NOW - HOUR, not_before=NOW - HOUR, **same)
    make_message("chase", key="second", facts={"untrue": "answered"}, **same)
    delivery.deliver(NOW)
    assert states() == {"first": "sent", "second": "dropped (answered)"}


def test_a_reminder_gives_way_to_a_newer_letter_that_has_left():
    make_sent(recipient_id=1, action_id=9, created_at=NOW)
    make_message("chase", key="old", created_at=NOW - HOUR, recipient_id=1, action_id=9)
    make_message("plain", key="no reminder", created_at=NOW - HOUR, recipient_id=1, action_id=9)
    delivery.deliver(NOW)
    assert (states()["old"], states()["no reminder"]) == ("dropped (newer)", "sent")


# --- a sender that was killed ---------------------------------------------------------------------------
def test_a_letter_whose_sender_died_before_handing_it_over_is_queued_again():
    make_message(key="a", state=MessageState.SENDING, lease_until=past_lease())
    make_message("courtesy", key="b", state=MessageState.SENDING, lease_until=past_lease())
    delivery.recover(NOW)
    assert states() == {"a": "queued", "b": "queued"}


def test_a_letter_whose_sender_died_while_handing_it_over_goes_again_or_is_unknown():
    handed = {"state": MessageState.SENDING, "lease_until": past_lease(), "handing_over_at": NOW}
    make_message(key="resend", **handed)
    make_message("courtesy", key="courtesy", **handed)
    delivery.recover(NOW)
    assert states() == {"resend": "queued", "courtesy": "unknown (sender_stopped)"}


def test_a_living_sender_is_left_alone():
    make_message(key="a", state=MessageState.SENDING, lease_until=clock.wall() + MINUTE)
    delivery.recover(NOW)
    assert states() == {"a": "sending"}


def test_the_second_copy_is_the_first_byte_for_byte():
    message = make_message(facts={"links": [["s", 5, 1]], "ics": "BEGIN:VCALENDAR"}, recipient_id=5)
    delivery.deliver(NOW)
    Message.objects.filter(pk=message.pk).update(
        state=MessageState.SENDING, lease_until=past_lease(), sent_at=None, facts={"words": "Otra cosa"}
    )
    delivery.recover(NOW + HOUR)
    delivery.deliver(NOW + HOUR)
    first, second = (parcel.raw for parcel in mail.outbox)
    assert (first == second, states()[message.key]) == (True, "sent")


def test_of_a_letter_that_may_have_left_nobody_says_it_was_not_sent():
    handed = {"state": MessageState.SENDING, "lease_until": past_lease(), "handing_over_at": NOW}
    make_message(key="untrue", facts={"untrue": "answered"}, **handed)
    make_message(key="late", not_after=NOW - MINUTE, **handed)
    delivery.recover(NOW)
    delivery.deliver(NOW)
    assert states() == {"untrue": "unknown (answered)", "late": "unknown (not_after)"}


def test_a_sender_whose_lease_was_taken_over_stops(monkeypatch):
    first, second = make_message(key="first"), make_message(key="second")
    real = mail.backends.locmem.EmailBackend.send_messages

    def slow(backend, parcels):
        Message.objects.filter(pk__in=[first.pk, second.pk]).update(lease_until=clock.wall() + 5 * MINUTE)
        return real(backend, parcels)

    monkeypatch.setattr(mail.backends.locmem.EmailBackend, "send_messages", slow)
    delivery.deliver(NOW)
    assert (states(), len(mail.outbox)) == ({"first": "sending", "second": "sending"}, 1)


def test_while_letters_leave_the_leases_of_the_rest_are_renewed(monkeypatch):
    for key in ("first", "second", "third"):
        make_message(key=key)
    began, passed, leases = clock.wall(), [], []
    monkeypatch.setattr(clock, "wall", lambda: began + timedelta(seconds=50 * len(passed)))
    real = mail.backends.locmem.EmailBackend.send_messages

    def slow(backend, parcels):
        passed.append(parcels)
        leases.append(Message.objects.get(key="third").lease_until - began)
        return real(backend, parcels)

    monkeypatch.setattr(mail.backends.locmem.EmailBackend, "send_messages", slow)
    delivery.deliver(NOW)
    assert (set(states().values()), leases) == ({"sent"}, [2 * MINUTE, timedelta(seconds=170), timedelta(seconds=220)])
    # Each is sent when the mail server took it, not when the round began.
    sent = Message.objects.order_by("pk").values_list("sent_at", flat=True)
    assert [at - NOW for at in sent] == [timedelta(seconds=seconds) for seconds in (50, 100, 150)]


# --- letters as files -------------------------------------------------------------------------------------
def test_in_the_demo_letters_are_files_named_by_their_message_id(settings, tmp_path):
    settings.MAIL_DIR = tmp_path / "mail"
    options = {"folder": settings.MAIL_DIR}
    settings.MAILERS = {"default": {"BACKEND": "agency.delivery.LetterFiles", "OPTIONS": options}}
    message = make_message()
    delivery.deliver(NOW)
    (file,) = settings.MAIL_DIR.iterdir()
    assert message_id(message.key) == f"<{file.stem}@agency.example>"
    assert b"Subject: Una cena\r\n" in file.read_bytes()
