"""What the product does by itself: at this moment of the story's clock, and when it next has something to do."""

import logging
from datetime import datetime
from time import monotonic, sleep

from django.db.models import Min, Q

from agency import clock, sweeping
from agency.models import Message
from agency.models.messages import MessageState
from campaigns.cards import alarms_due
from campaigns.models import Action, Card

log = logging.getLogger(__name__)
PATIENCE = 5.0  # seconds of the machine's time, for a letter that another thread is handing over


def next_due() -> datetime | None:
    """The earliest moment at which a letter may leave, an action is looked at or an alarm repeated; perhaps past."""
    letters = Message.objects.filter(state=MessageState.QUEUED).aggregate(at=Min("not_before"))["at"]
    looks = Action.objects.open().aggregate(at=Min("next_look_at"))["at"]
    alarms = Card.objects.ringing(clock.now()).aggregate(at=Min("again_at"))["at"]
    return min((moment for moment in (letters, looks, alarms) if moment), default=None)


def is_busy() -> bool:
    """Whether something is due at this moment, or a letter is being handed over."""
    now = clock.now()
    return (
        Message.objects.filter(
            Q(state=MessageState.SENDING) | Q(state=MessageState.QUEUED, not_before__lte=now)
        ).exists()
        or Action.objects.due_for_a_look(now).exists()
        or alarms_due(now).exists()
    )


def settle() -> None:
    """Beat until nothing is due at this moment, and every letter has arrived."""
    give_up = monotonic() + PATIENCE
    while monotonic() < give_up:
        sweeping.run(clock.now())
        if not is_busy():
            return
        sleep(0.01)
    log.warning("the machinery did not come to rest")
