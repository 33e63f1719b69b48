"""The only reader of time.

`now()` is business time: what deadlines, letters and pages go by. It is wall time, except in a
story (STORY=1), where a persisted anchor and speed make it stand still, run or jump.
`wall()` is the machine's time: leases, heartbeats, sessions and rate limits.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from agency.models import Pulse


def wall() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)


def now() -> datetime:
    """Business time, aware, in UTC."""
    if not settings.STORY:
        return wall()
    return story_time(wall())


def story_time(at_wall: datetime) -> datetime:
    """Business time of the story at a wall time; wall time until a story has set its clock."""
    kept = pulse()
    if kept is None or kept.story_anchor is None or kept.story_since is None:
        return at_wall
    return kept.story_anchor + (at_wall - kept.story_since) * kept.story_speed


def set_story(at: datetime, speed: float = 0) -> None:
    """Put the story's clock to `at`; `speed` is story seconds per wall second, 0 stands still."""
    if not settings.STORY:
        raise RuntimeError("only a story moves the clock (STORY=1)")
    from agency.models import Pulse  # noqa: PLC0415 - the models import this module

    Pulse.objects.update_or_create(
        pk=1, defaults={"story_anchor": at.astimezone(UTC), "story_since": wall(), "story_speed": speed}
    )


def hours_between(start: datetime, end: datetime) -> float:
    """Absolute hours from `start` to `end` (negative when `end` lies before), whatever the zones."""
    return (end - start) / timedelta(hours=1)


def pulse() -> Pulse | None:
    """What the install knows of itself; None before its first beat."""
    return next(iter(_pulses().all()), None)


@cache
def _pulses() -> QuerySet[Pulse]:
    """Put together once: every beat asks it, and in a story whoever asks for the time."""
    from agency.models import Pulse  # noqa: PLC0415 - the models import this module

    return Pulse.objects.filter(pk=1)
