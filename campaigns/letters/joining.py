"""Reminders to one person due on the same day are one mail: the first that leaves takes the others along.

A reminder that was taken along does not leave by itself. Which those are is read from the links of what has left
today, so that whatever stops a sender, each of them either left in another or leaves alone.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from agency.models import Message
from agency.models.messages import MessageState, RecipientKind
from campaigns.models import Participation

PURPOSE = "reminder"
JOINED = "joined"  # why it did not leave
MOST = 5  # in one mail; who has more to answer reads the rest tomorrow


class Reminders:
    """The reminders of a lot's readers: what waits for today, and what has left today. Two queries, when asked."""

    def __init__(self, messages: list[Message]) -> None:
        self._readers = {message.recipient_id for message in messages}
        self._waiting: list[Message] | None = None
        self._taken: set[tuple[str, int]] | None = None

    def beside(self, message: Message, now: datetime) -> list[Message]:
        """The others that wait for today to the same person at the same address, the oldest first."""
        if self._waiting is None:
            unsent = Q(state=MessageState.QUEUED) | Q(state=MessageState.SENDING, handing_over_at=None)
            self._waiting = list(self._all().filter(unsent, frozen_at=None).order_by("pk"))
        tonight = _midnight(message, now) + timedelta(days=1)
        return [
            other
            for other in self._waiting
            if (other.recipient_id, other.address) == (message.recipient_id, message.address)
            and other.pk != message.pk
            and other.not_before < tonight
        ]

    def took(self, message: Message, person: Participation) -> None:
        """`message` says what that person would have been reminded of."""
        self._left_with(message).add((message.address, person.pk))

    def has_left(self, message: Message, person: Participation, now: datetime) -> bool:
        """Whether another mail of today has reminded her already of what this one would."""
        return (message.address, person.pk) in self._left_with(message, now)

    def _left_with(self, message: Message, now: datetime | None = None) -> set[tuple[str, int]]:
        if self._taken is None:
            since = _midnight(message, now or message.not_before)
            left = self._all().filter(handing_over_at__gte=since, frozen_at__isnull=False)
            left = left.filter(state__in=[MessageState.SENDING, MessageState.SENT, MessageState.UNKNOWN])
            rows = left.values_list("address", "links")
            # Its own link and the one to stop are the first two.
            self._taken = {(address, link[1]) for address, links in rows for link in links[2:]}
        return self._taken

    def _all(self):
        return Message.objects.filter(
            purpose=PURPOSE, recipient_kind=RecipientKind.BLOGGER, recipient_id__in=self._readers
        )


def _midnight(message: Message, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(message.zone)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
