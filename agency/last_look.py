"""The last look at a letter: whether it may leave now, and its words, frozen.

Between the hour a letter was posted and the hour it leaves the world moves on: she answered, the
place was taken, it is night where she lives. All of that is asked here, just before.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import DatabaseError

from agency import clock, hours
from agency.mail_server import Postponed, Refused
from agency.models import Agency, Message
from agency.models.messages import MessageState, RecipientKind
from agency.post import LETTERS, Letter, Quiet, Rendered

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)


class WrongLink(Exception):
    """A letter that holds a link which is not its recipient's."""


def examined(message: Message, now: datetime, agency: Agency) -> dict:
    """What becomes of a claimed letter: state `sending` with its words frozen, or why it does not leave now."""
    letter = LETTERS.get(message.purpose)
    if letter is None:
        return ended(MessageState.FAILED, "unknown_purpose")
    # Of a letter that may have left before its sender was killed, nobody may say "not sent".
    not_sent = MessageState.UNKNOWN if message.handing_over_at else None
    try:
        if message.not_after and message.not_after < now:
            return ended(not_sent or MessageState.EXPIRED, "not_after")
        reason = letter.still_true(message, now) or _newer(letter, message, now)
        if reason:
            return ended(not_sent or MessageState.DROPPED, reason)
        # What may have left already is not put off: it leaves again, the same bytes.
        from_then = now if message.handing_over_at else letter.waits_until(message, now)
        allowed = allowed_at(letter, message, from_then, agency)
        if allowed > now:
            return {
                "state": MessageState.QUEUED,
                "not_before": allowed,
                "attempts": message.attempts - 1,
                "lease_until": None,
            }
        frozen = {} if message.frozen_at else _frozen(letter.render(message, now), message, now)
    except DatabaseError:
        raise
    except Exception as error:
        log.exception("a letter could not be written (%s)", message.purpose)
        return ended(MessageState.FAILED, said(error))
    # What was there before: a definite "not now" takes us back to it.
    message.left_before = message.handing_over_at
    return frozen | {
        "state": MessageState.SENDING,
        "handing_over_at": now,
        "lease_until": clock.wall() + LEASE,
    }


def _frozen(words: Rendered, message: Message, now: datetime) -> dict:
    message.links = [list(link) for link in words.links]
    foreign = foreign_links(message)
    if foreign:
        raise WrongLink(", ".join(foreign))
    return {
        "subject": words.subject[:200],
        "text": words.text,
        "html": words.html,
        "links": message.links,
        "attachment": words.attachment,
        "reply_to": words.reply_to,
        "sender_name": words.sender_name[:160],
        "answer_by": words.answer_by,
        "notice": words.notice,
        "frozen_at": now.replace(microsecond=0),
    }


def _newer(letter: Letter, message: Message, now: datetime) -> str:
    """After a gap a reminder gives way to a newer letter to the same person about the same action."""
    if not letter.chase or message.action_id is None:
        return ""
    later = Message.objects.filter(
        recipient_kind=message.recipient_kind,
        recipient_id=message.recipient_id,
        action_id=message.action_id,
        created_at__gt=message.created_at,
        not_before__lte=now,
        state__in=[MessageState.QUEUED, MessageState.SENDING, MessageState.SENT],
    ).exclude(pk=message.pk)
    return "newer" if any(other.state == MessageState.SENT or _is_true(other, now) for other in later) else ""


def _is_true(message: Message, now: datetime) -> bool:
    letter = LETTERS.get(message.purpose)
    too_late = message.not_after is not None and message.not_after < now
    return letter is not None and not too_late and not letter.still_true(message, now)


def allowed_at(letter: Letter, message: Message, now: datetime, agency: Agency) -> datetime:
    """The first moment from `now` on when this letter may leave, by its reader's clock."""
    zone = ZoneInfo(message.zone)
    if (
        letter.quiet is Quiet.ALWAYS
        or (letter.quiet is Quiet.RECEIPT and _answers_her_press(letter, message, now))
        or (letter.quiet is Quiet.AGREED and letter.night_allowed(message, now))
        or (letter.quiet is Quiet.DUTY and _is_on_duty(message, agency))
    ):
        return now
    if letter.quiet is Quiet.OFFICE:
        return hours.next_office(now, zone)
    return hours.next_decent(now, zone, agency.quiet_from, agency.quiet_until)


def leaves_at(message: Message, now: datetime) -> datetime:
    """When a letter that waits will leave as things stand: what it says of hours counts from then."""
    letter, agency = LETTERS[message.purpose], Agency.current() or Agency()
    return allowed_at(letter, message, max(now, message.not_before), agency)


def _answers_her_press(letter: Letter, message: Message, now: datetime) -> bool:
    return now - message.created_at <= hours.RECEIPT_WITHIN and letter.own_press(message)


def _is_on_duty(message: Message, agency: Agency) -> bool:
    return message.recipient_kind == RecipientKind.USER and message.recipient_id == agency.on_duty_id


# --- whose links a letter may hold ----------------------------------------------------------------
def _names_recipient(kind: RecipientKind) -> Callable[[Message, int], bool]:
    return lambda message, row_id: message.recipient_kind == kind and message.recipient_id == row_id


# link kind -> whether a link to `row_id` belongs into the letter; the upper floors add their kinds
LINK_BELONGS: dict[str, Callable[[Message, int], bool]] = {
    "a": _names_recipient(RecipientKind.USER),
    "s": _names_recipient(RecipientKind.BLOGGER),
    "m": _names_recipient(RecipientKind.BLOGGER),
}


def foreign_links(message: Message) -> list[str]:
    """Kinds of the links in a letter that are not its recipient's."""
    return [kind for kind, row_id, _version in message.links if not LINK_BELONGS.get(kind, _any)(message, row_id)]


def _any(message: Message, row_id: int) -> bool:
    return True


# --- words for a row -----------------------------------------------------------------------------
def ended(state: MessageState, error: str) -> dict:
    return {"state": state, "error": error[:300], "lease_until": None}


def said(error: Exception) -> str:
    return str(error) if isinstance(error, Refused | Postponed) else f"{type(error).__name__}: {error}"[:300]
