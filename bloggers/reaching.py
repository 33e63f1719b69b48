"""Where mail reaches somebody: a new address, and what did not arrive at the one that is dead."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from agency import meanwhile
from agency.models import Message
from agency.models.messages import MessageState, RecipientKind
from agency.outbox import WAITING
from bloggers import keeping
from bloggers.models import Blogger

# Called with the locked person and `now`, in the same transaction, when mail goes where nobody knows of trouble.
ON_REACHED: list[Callable[[Blogger, datetime], None]] = []


@transaction.atomic
def correct(person: Blogger, *, now: datetime, seen: str = "", **fields) -> None:
    """Write what a manager corrected, and nothing else. With a new address her mails go there from now on.

    Overtaken where these columns are not those of the mark `seen` any more: a colleague has written meanwhile.
    """
    person = Blogger.objects.select_for_update(no_key=True).get(pk=person.pk)
    if seen and seen != meanwhile.mark(person, list(fields)):
        raise meanwhile.Overtaken
    before = person.email
    keeping.correct(person, **fields)
    person.refresh_from_db()
    if person.email != before:
        goes_elsewhere(person, now)


@transaction.atomic
def new_address(person: Blogger, email: str, *, now: datetime) -> None:
    """Mails go there from now on; the same address again says that it works after all."""
    person = Blogger.objects.select_for_update(no_key=True).get(pk=person.pk)
    keeping.correct(person, email=email)
    person.refresh_from_db()
    goes_elsewhere(person, now)


def goes_elsewhere(person: Blogger, now: datetime) -> None:
    """Of an address that nothing was sent to yet nobody knows that it is dead. Her row is locked, her address written.

    What waits to leave, and has no words yet, goes there too.
    """
    Blogger.objects.filter(pk=person.pk).update(undeliverable_at=None)
    person.undeliverable_at = None
    for follow in ON_REACHED:
        follow(person, now)
    address(_of(person).filter(action_id__isnull=False), person)


def address(letters: QuerySet[Message], person: Blogger) -> None:
    """To where mail reaches her now, in her language: those that wait to leave and have no words yet."""
    letters.filter(state__in=WAITING, frozen_at=None).update(
        address=person.mail_address, language=person.mail_language, zone=person.mail_zone
    )


def missed(person: Blogger) -> list[Message]:
    """What did not arrive since her address is dead: refused by its server, or not sent any more."""
    if person.undeliverable_at is None:
        return []
    refused = Q(state=MessageState.FAILED) | Q(state=MessageState.DROPPED, error="undeliverable")
    return list(_of(person).filter(refused, address=person.mail_address).order_by("pk"))


def _of(person: Blogger) -> QuerySet[Message]:
    return Message.objects.filter(recipient_kind=RecipientKind.BLOGGER, recipient_id=person.pk)
