"""Clients: what a client's page shows of the upper floors, and how work for one ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from agency.models import Client, Contact, User


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a client's page: a template and what it shows."""

    template: str
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Undone:
    """Something that ends with a client: what, when it would have been, and whom that concerns, by name."""

    what: str
    when: str
    people: list[tuple[str, list[str]]]  # 'hold a place': names


# Parts of a client's page that the upper floors fill: (client, reader, now).
SECTIONS: list[Callable[[Client, User, datetime], Section]] = []
# Each thing that ending a client would undo, shown before the press.
BEFORE_END: list[Callable[[Client, datetime], list["Undone"]]] = []
# What ends with a client: (client, by whom, now). Called in the same transaction, before the door closes.
ON_END: list[Callable[[Client, User, datetime], None]] = []
# Where somebody new belongs: (contact, by whom, now). Called in the transaction that writes the contact down.
ON_NEW_CONTACT: list[Callable[[Contact, User, datetime], None]] = []


@transaction.atomic
def add_contact(contact: Contact, *, by: User, now: datetime) -> None:
    """Write somebody new down; what is going on at that client or media agency is theirs to follow from now on."""
    contact.save(force_insert=True)
    for join in ON_NEW_CONTACT:
        join(contact, by, now)


@transaction.atomic
def end(client: Client, *, by: User, now: datetime, at: datetime | None = None) -> None:
    """Close the client: what the upper floors cancel is cancelled, and from this minute nothing leaves.

    `at`: an hour ahead from which that holds; until then everything goes on, and it can be put off or taken back. A
    client that has ended stays as it is.
    """
    locked = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    if locked.has_ended(now):
        return
    if at is None or at <= now:
        at = now
        for finish in ON_END:
            finish(locked, by, now)
    locked.ended_at = at
    locked.save(update_fields=["ended_at"])


@transaction.atomic
def resume(client: Client) -> None:
    """Work for the client goes on, or goes on beyond its day. What was cancelled stays cancelled."""
    client.ended_at = None
    client.save(update_fields=["ended_at"])
