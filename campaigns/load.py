"""How full her weeks are, over all clients."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from bloggers.models import Blogger
from campaigns.days import day_of
from campaigns.models import Invitation, Participation
from campaigns.states import ActionState, ParticipationState

FULL_WEEK = 3  # actions in one week from which on the team is warned before it asks for one more
HALF_FORGOTTEN, FORGOTTEN = timedelta(days=21), timedelta(days=105)
TAKES_PART = [ParticipationState.CONFIRMED, ParticipationState.DELIVERED]


def weeks(blogger_ids: Iterable[int], first_day: date, last_day: date) -> dict[int, dict[date, int]]:
    """Person -> Monday -> actions she takes part in that week, for the weeks that meet the days. One query.

    A week is counted whole, also where it begins before `first_day` or ends after `last_day`.
    """
    found: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for blogger_id, day in _days(list(blogger_ids), monday(first_day), monday(last_day) + timedelta(days=6)):
        found[blogger_id][monday(day)] += 1
    return {blogger_id: dict(counts) for blogger_id, counts in found.items()}


def recent_questions(blogger_ids: Iterable[int], now: datetime) -> dict[int, float]:
    """How often each was asked something lately, over all clients: each question fades with a half-life of 21 days."""
    recent: dict[int, float] = defaultdict(float)
    asked = Invitation.objects.reached().filter(
        participation__blogger__in=list(blogger_ids), asked_at__gt=now - FORGOTTEN, asked_at__lte=now
    )
    for blogger_id, at in asked.values_list("participation__blogger", "asked_at"):
        recent[blogger_id] += 0.5 ** ((now - at) / HALF_FORGOTTEN)
    return recent


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _days(ids: list[int], first: date, last: date) -> list[tuple[int, date]]:
    """(person, day of an action she takes part in), by the clock of the action; a merged row is its person's."""
    rows = (
        Participation.objects.filter(blogger__in=Blogger.objects.rows_of(ids), state__in=TAKES_PART)
        .exclude(action__state=ActionState.CANCELLED)
        # A day more on either side: which day it is depends on the action's zone.
        .filter(action__due__gte=datetime.combine(first - timedelta(days=1), time(), tzinfo=UTC))
        .filter(action__due__lt=datetime.combine(last + timedelta(days=2), time(), tzinfo=UTC))
        .select_related("action", "blogger")
    )
    days = [(row.blogger.merged_into_id or row.blogger_id, day_of(row.action)) for row in rows]
    return [(person, day) for person, day in days if first <= day <= last]
