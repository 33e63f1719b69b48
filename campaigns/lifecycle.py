"""One change to one action: the lock, the moves, their events and letters, in one transaction.

Every verb opens `change(...)`, which locks the action's row first; rows move only through it, by
the table in `campaigns.states`. At the end of the block the events are written in one insert,
the letters in another, and the queue's bell rings after the commit.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from itertools import product
from typing import Any

from django.db import transaction
from django.db.models import Max, Model

from agency import outbox, post
from agency.models import Agency, Message, User
from campaigns.models import Action, ActionContact, Event, Invitation, Participation, Place, Remark
from campaigns.states import OF_HER_PLACE, target

CLOCK = "clock"
STATE_FIELD = {"action": "state", "participation": "state", "invitation": "outcome"}


class WrongTurn(Exception):
    """The row is in a state from which this verb leads nowhere; `state` is the one it is in."""

    def __init__(self, verb: str, state: str) -> None:
        super().__init__(f"{verb} leads nowhere from {state}")
        self.verb, self.state = verb, state


class PlaceFilled(Exception):
    """There is no room for her in the group now."""


class TermsMoved(Exception):
    """The terms she saw are no longer the terms."""


def by(user: User) -> str:
    """The actor of a verb pressed by a team member."""
    return f"user:{user.pk}"


def by_contact(link: ActionContact) -> str:
    """The actor of a press on the page behind a contact's link."""
    return f"contact:{link.contact_id}"


def user_id(actor: str) -> int:
    """The id of the team member who was the actor; 0 where it was none of them."""
    kind, _colon, number = actor.partition(":")
    return int(number) if kind == "user" and number.isdigit() else 0


BLOGGER = "blogger"  # the actor of a press on her own link


class Change:
    """What one verb does to one locked action."""

    def __init__(self, action: Action, now: datetime, actor: str) -> None:
        self.action, self.now, self.actor = action, now, actor
        self.events: list[Event] = []
        self._remarks: list[Remark] = []
        self._letters: list[Message] = []
        self._seq: int | None = None

    def move(
        self,
        row: Model,
        verb: str,
        *,
        remark: tuple[str, str] | None = None,
        facts: dict[str, Any] | None = None,
        **fields: Any,
    ) -> Event:
        """Move `row` by `verb`, set `fields` with it, and note the event.

        Compare-and-set: WrongTurn where the table has no such way, or where the row has moved
        since it was read. `remark` is (kind, words): erasable, outside the event.
        """
        [event] = self.move_all([row], verb, facts=lambda _row: facts, **fields)
        if remark:
            self.remark(event, *remark)
        return event

    def move_all[Row: Model](
        self,
        rows: list[Row],
        verb: str,
        *,
        facts: Callable[[Row], dict[str, Any] | None],
        **fields: Any,
    ) -> list[Event]:
        """Move rows of one kind that are in one state by one statement, as `move` does; `facts` tells those of each."""
        kind = str(rows[0]._meta.model_name)
        field = STATE_FIELD[kind]
        before = getattr(rows[0], field)
        after = target(kind, verb, before)
        if after is None:
            raise WrongTurn(verb, before)
        changes = {field: after, **fields}
        as_read = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows], **{field: before})
        if as_read.update(**changes) < len(rows):
            raise WrongTurn(verb, before)
        for row, (name, value) in product(rows, changes.items()):
            setattr(row, name, value)
        return [self.record(kind, row.pk, verb, before, after, facts=facts(row)) for row in rows]

    def create(self, row: Model, verb: str, *, facts: dict[str, Any] | None = None) -> Event:
        """Save a new row in the state its first verb leads to."""
        kind = str(row._meta.model_name)
        setattr(row, STATE_FIELD[kind], target(kind, verb, ""))
        row.save(force_insert=True)
        return self.record(kind, row.pk, verb, "", getattr(row, STATE_FIELD[kind]), facts=facts)

    def take(self, place: Place, participation: Participation) -> Event:
        """Put her on the place: a compare-and-set on the row. PlaceFilled where it is not free."""
        if not Place.objects.filter(pk=place.pk, holder=None, released_at=None).update(
            holder=participation, escalated_at=None
        ):
            raise PlaceFilled
        place.holder, place.escalated_at = participation, None
        return self.record("place", place.pk, "take", "", str(participation.pk))

    def free(self, place: Place) -> Event:
        """Take the holder off the place."""
        holder = str(place.holder_id)
        Place.objects.filter(pk=place.pk).update(holder=None)
        place.holder = None
        return self.record("place", place.pk, "free", holder, "")

    def record(
        self,
        kind: str,
        row_id: int,
        verb: str,
        before: str = "",
        after: str = "",
        *,
        remark: tuple[str, str] | None = None,
        facts: dict[str, Any] | None = None,
    ) -> Event:
        """Note an event; it is written at the end of the block."""
        event = Event(
            action=self.action,
            seq=self._next_seq(),
            subject_kind=kind,
            subject_id=row_id,
            verb=verb,
            before=before,
            after=after,
            facts={name: _plain(value) for name, value in (facts or {}).items() if value is not None},
            actor=self.actor,
            at=self.now,
        )
        self.events.append(event)
        if remark:
            self.remark(event, *remark)
        return event

    def remark(self, event: Event, kind: str, words: str) -> None:
        """Free words beside an event of this change; nothing where there are none."""
        if words:
            self._remarks.append(Remark(event=event, kind=kind, text=words[:2000]))

    def post(self, letter: Message | None) -> None:
        """Put a letter into the outbox at the end of the block."""
        if letter is not None:
            self._letters.append(letter)

    def look_by(self, moment: datetime) -> None:
        """See that the action is looked at no later than `moment`."""
        if self.action.next_look_at is None or moment < self.action.next_look_at:
            self.look_at(moment)

    def look_at(self, moment: datetime | None) -> None:
        self.action.next_look_at = moment
        Action.objects.filter(pk=self.action.pk).update(next_look_at=moment)

    def _next_seq(self) -> int:
        if self._seq is None:
            self._seq = Event.objects.filter(action=self.action).aggregate(Max("seq"))["seq__max"] or 0
        self._seq += 1
        return self._seq

    def write(self) -> None:
        Event.objects.bulk_create(self.events)
        Remark.objects.bulk_create(self._remarks)
        outbox.keep_for_approval(self._letters, self.actor)
        post.post(self._letters)


@contextmanager
def change(action_id: int, *, now: datetime, actor: str) -> Iterator[Change]:
    """Lock the action and open a change on it. Raises Action.DoesNotExist."""
    with transaction.atomic(), Agency.kept():
        started = Change(lock(action_id), now, actor)
        yield started
        started.write()


def lock(action_id: int) -> Action:
    """The action's row, locked, with its client and owner. The first lock of every verb."""
    return (
        Action.objects.select_for_update(of=("self",))
        .select_related("campaign__client__via", "owner")
        .get(pk=action_id)
    )


def participation_of(change: Change, participation_id: int) -> Participation:
    """Her row as it is under the lock, with the person and the site."""
    row = Participation.objects.select_related("blogger", "site").get(pk=participation_id, action=change.action)
    row.action = change.action
    return row


def open_question(participation: Participation) -> Invitation | None:
    """The one question that is open to her."""
    question = participation.invitations.open().select_related("group").first()
    return _under(question, participation)


def last_question(participation: Participation) -> Invitation | None:
    """The latest question for a place or a sounding she was asked, open or not."""
    question = participation.invitations.exclude(kind__in=OF_HER_PLACE).select_related("group").order_by("-pk").first()
    return _under(question, participation)


def held_place(participation: Participation) -> Place | None:
    return Place.objects.select_related("group").filter(holder=participation).first()


def _under(question: Invitation | None, participation: Participation) -> Invitation | None:
    if question is not None:
        question.participation = participation
        question.group.action = participation.action
    return question


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value
