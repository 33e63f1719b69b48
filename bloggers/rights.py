"""The right to write to somebody: since when, from where, and what she was told of it.

Rows are added, never overwritten. That a notice has left is written down after the letter's own commit.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from agency.models import Message
from agency.models.messages import MessageState, RecipientKind
from bloggers.models import Basis, Blogger

AT_ONCE = 200


def why(person: Blogger) -> Basis | None:
    """Why we have her address, in one query: source, date, basis, and the notice she got."""
    return counting([person.pk]).get(person.pk)


def counting(blogger_ids: Iterable[int]) -> dict[int, Basis]:
    """Person -> the right that counts first. One query."""
    found: dict[int, Basis] = {}
    for basis in Basis.objects.filter(blogger__in=blogger_ids).counting_first():
        found.setdefault(basis.blogger_id, basis)
    return found


@transaction.atomic
def note(person: Blogger, *, kind: str, source: str, on: date) -> Basis:
    """What the team knows now. The same noted twice is one row."""
    person = Blogger.objects.select_for_update(no_key=True).get(pk=person.pk)
    same = person.bases.filter(kind=kind, source=source, on=on, standing_until=None).first()
    return same or person.bases.create(kind=kind, source=source, on=on)


def sweep(now: datetime) -> None:
    """Letters that told people why we write have left: each is noted with the right that it named."""
    for message in told(now).order_by("pk")[:AT_ONCE]:
        with transaction.atomic():
            _note_notice(message)


def told(now: datetime) -> QuerySet[Message]:
    """Letters to people that have left, and whose notice is not noted yet."""
    return Message.objects.filter(state=MessageState.SENT, recipient_kind=RecipientKind.BLOGGER).exclude(notice="")


def _note_notice(message: Message) -> None:
    # Locked in this order: person, her right, the letter.
    rows = Blogger.objects.select_for_update(no_key=True, of=("self",)).filter(erased_at=None)
    person = rows.filter(pk=message.recipient_id).first()
    if person is not None:
        basis = why(person)
        if basis is None:
            basis = Basis(blogger=person, kind=Basis.Kind.NONE, on=message.sent_at.astimezone(person.tz).date())
        if basis.notice_at is None:
            basis.notice_version, basis.notice_at = message.notice, message.sent_at
            if basis.pk is None:
                basis.save(force_insert=True)
            else:
                basis.save(update_fields=["notice_version", "notice_at"])
    Message.objects.filter(pk=message.pk).update(notice="")
