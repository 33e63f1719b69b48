"""Holding every letter back: after a restore, until a person has looked at what would leave."""

from datetime import datetime

from django.db import transaction

from agency import post
from agency.models import Pulse


@transaction.atomic
def hold_sending(now: datetime) -> bool:
    """From now on nothing leaves. False where it is held already."""
    Pulse.objects.get_or_create(pk=1)
    return bool(Pulse.objects.filter(pk=1, sending_held_at=None).update(sending_held_at=now))


@transaction.atomic
def release_sending() -> bool:
    """What is still true leaves again. False where nothing was held."""
    released = Pulse.objects.filter(pk=1).exclude(sending_held_at=None).update(sending_held_at=None)
    transaction.on_commit(post.ring)
    return bool(released)
