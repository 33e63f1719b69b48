"""Writing a letter: a row in the outbox, in the transaction that made it necessary.

`LETTERS` holds one class per purpose; the upper floors fill it in `AppConfig.ready()`. A letter's
words are made just before it leaves, by `render`, after `still_true` was asked.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from django.db import transaction
from django.utils.functional import Promise

from agency.models import Contact, Message, User
from agency.models.messages import Lane, RecipientKind

log = logging.getLogger(__name__)


class Quiet(Enum):
    """When a letter may leave, by its reader's clock."""

    NEVER = "outside quiet hours only"
    ALWAYS = "at any hour"
    RECEIPT = "at any hour within 5 minutes of her own press, else outside quiet hours"
    AGREED = "at night only in the last 24 hours, to those who agreed to it"
    OFFICE = "8:30 to 20:00"
    DUTY = "at any hour to whoever is on duty, else outside quiet hours"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A letter's words. `links` is a list of (kind, id, version); texts name them by placeholder."""

    subject: str
    text: str
    html: str
    links: list[tuple[str, int, int]] = field(default_factory=list)
    attachment: str = ""  # an .ics, where there is a date
    reply_to: str = ""
    sender_name: str = ""
    answer_by: datetime | None = None
    notice: str = ""  # the version of the words that tell her, for the first time, why we have her address


class Letter:
    """One purpose: how it travels, whether it is still true, what it says."""

    purpose: str
    title: str | Promise  # its name in the outbox
    lane: Lane = Lane.NORMAL
    quiet: Quiet = Quiet.NEVER
    counts: bool = False  # to the seven per person and action
    resend: bool = True  # after a crash between DATA and its answer; otherwise 'unknown'
    chase: bool = False  # a reminder: after a gap it gives way to a newer letter to that person on that action

    def together(self, messages: list[Message]) -> None:
        """These letters are looked at next, one by one, each once, while nobody writes: they may be read at once."""

    def still_true(self, message: Message, now: datetime) -> str:
        """'' while the letter is true; otherwise the code of the reason why it must not leave."""
        return ""

    def waits_until(self, message: Message, now: datetime) -> datetime:
        """`now`, or a later moment before which too many would have left to the same reader."""
        return now

    def own_press(self, message: Message) -> bool:
        """Whether it answers a press of its reader's own (asked where `quiet` is RECEIPT)."""
        return True

    def night_allowed(self, message: Message, now: datetime) -> bool:
        """Whether this very letter may leave in quiet hours (asked where `quiet` is AGREED)."""
        return False

    def render(self, message: Message, now: datetime) -> Rendered:
        raise NotImplementedError


LETTERS: dict[str, Letter] = {}


def register(letter: type[Letter]) -> type[Letter]:
    """Put a letter's class into the registry (a decorator)."""
    if letter.purpose in LETTERS:
        raise ValueError(f"two letters for one purpose: {letter.purpose}")
    LETTERS[letter.purpose] = letter()
    return letter


@dataclass(frozen=True, slots=True)
class Recipient:
    kind: RecipientKind
    id: int | None
    address: str
    language: str
    zone: str


def to_user(user: User) -> Recipient:
    return Recipient(RecipientKind.USER, user.pk, user.email, user.language, user.zone)


def to_contact(contact: Contact) -> Recipient:
    return Recipient(RecipientKind.CONTACT, contact.pk, contact.email, contact.language, contact.zone)


def draft(
    purpose: str,
    *,
    key: str,
    to: Recipient,
    now: datetime,
    subject_id: int | None = None,
    action_id: int | None = None,
    facts: dict | None = None,
    own_line: str = "",
    not_before: datetime | None = None,
    not_after: datetime | None = None,
) -> Message:
    """A letter that is not written yet. `key` names the occasion; an unknown purpose is a KeyError."""
    letter = LETTERS[purpose]
    return Message(
        key=key,
        purpose=purpose,
        lane=letter.lane,
        subject_id=subject_id,
        action_id=action_id,
        recipient_kind=to.kind,
        recipient_id=to.id,
        address=to.address,
        language=to.language,
        zone=to.zone,
        facts=facts or {},
        own_line=own_line,
        created_at=now,
        not_before=not_before or now,
        not_after=not_after,
    )


def post(letters: Iterable[Message]) -> None:
    """Write the letters: those of an occasion already written are left as they are. One bell after commit."""
    letters = list(letters)
    if letters:
        Message.objects.bulk_create(letters, ignore_conflicts=True)
        transaction.on_commit(ring)


def ring() -> None:
    """Tell the queue to look now. Its failure costs seconds: the sweep looks anyway."""
    from agency.bell import strike  # noqa: PLC0415 - the bell imports the queue, and the queue the tasks

    try:
        strike()
    except Exception:  # noqa: BLE001 - whatever the broker raises, the row is written
        log.warning("the bell did not ring; the sweep will find the letters")
