"""What her days say about an action: not free then, a place in another that day, in reserve for another.

Two actions are on one day when their days are the same, each by its own clock.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import transaction

from bloggers import availability
from bloggers.models import Blogger, Busy
from campaigns.lifecycle import Change, change
from campaigns.models import Action, Participation
from campaigns.states import ActionState, ParticipationState

P = ParticipationState
FARTHEST_ZONES = timedelta(hours=26)  # two clocks of the world never differ by more


class OneADay(Exception):
    """She has a place in another action that day, and one of the two is for people who have no other."""


class ReserveElsewhere(Exception):
    """She is already an unpaid reserve for another action that day."""


def day_of(action: Action) -> date:
    """The day of the action, by its own clock."""
    day: date = action.due.astimezone(action.tz).date()
    return day


# --- not free ---------------------------------------------------------------------------------------
def busy(action: Action, blogger_ids: Iterable[int], now: datetime) -> dict[int, list[Busy]]:
    """Person -> busy times in which the day of the action or today falls, hints apart. One query."""
    if action.due is None:
        return {}
    first, last = sorted([day_of(action), now.astimezone(action.tz).date()])
    found = availability.busy_between(blogger_ids, first, last)
    kept = {blogger_id: bars(action, times, now) for blogger_id, times in found.items()}
    return {blogger_id: times for blogger_id, times in kept.items() if times}


def bars(action: Action, times: Iterable[Busy], now: datetime) -> list[Busy]:
    """Those of busy times that meet the day of the action or today, hints apart."""
    if action.due is None:
        return []
    both = (day_of(action), now.astimezone(action.tz).date())
    return [time for time in times if not time.is_hint and any(meets(time, day) for day in both)]


def meets(time: Busy, day: date) -> bool:
    return time.starts <= day <= time.ends


def hints(action: Action, blogger_ids: Iterable[int]) -> dict[int, Busy]:
    """Person -> a hint that meets the day of the action: it warns, and bars nobody. One query."""
    if action.due is None:
        return {}
    day = day_of(action)
    found = availability.busy_between(blogger_ids, day, day)
    first = {blogger_id: next((time for time in times if time.is_hint), None) for blogger_id, times in found.items()}
    return {blogger_id: time for blogger_id, time in first.items() if time is not None}


def is_barred(person: Participation, times: list[Busy]) -> bool:
    """Whether busy times keep her from being asked: a yes that she gave after they were noted holds all the same."""
    yes_at = person.answered_at if person.state in (P.AVAILABLE, P.RESERVE, P.CONFIRMED) else None
    return any(yes_at is None or time.noted_at is None or time.noted_at >= yes_at for time in times)


def shut(
    action: Action,
    people: list[Participation],
    now: datetime,
    *,
    others: dict[int, list[Participation]] | None = None,
    to_ask: bool = True,
) -> dict[int, str]:
    """Participation -> `busy` or `same_day`, for those whose days speak against it. Two queries.

    `to_ask`: against asking them; else against counting on them: a firm yes needs no further question, so
    that only the day of the action matters. `others`: what `that_day` says of them, where it is known.
    """
    ids = [person.blogger_id for person in people]
    times = busy(action, ids, now)
    others = that_day(action, ids) if others is None else others
    reasons = {}
    for person in people:
        hers = times.get(person.blogger_id, [])
        if not to_ask and person.is_firm(now):
            hers = [time for time in hers if meets(time, day_of(action))]
        if is_barred(person, hers):
            reasons[person.pk] = "busy"
        elif meets_one_a_day(action, others.get(person.blogger_id, [])):
            reasons[person.pk] = "same_day"
    return reasons


# --- other actions that day -------------------------------------------------------------------------
def that_day(action: Action, blogger_ids: Iterable[int]) -> dict[int, list[Participation]]:
    """Person -> her rows in other open actions of the same day. One query."""
    found: dict[int, list[Participation]] = defaultdict(list)
    if action.due is None:
        return found
    near = (action.due - timedelta(days=1) - FARTHEST_ZONES, action.due + timedelta(days=1) + FARTHEST_ZONES)
    rows = Participation.objects.filter(
        blogger__in=list(blogger_ids), action__state=ActionState.OPEN, action__due__range=near
    ).exclude(action=action.pk)
    for row in rows.select_related("action").order_by("pk"):
        if day_of(row.action) == day_of(action):
            found[row.blogger_id].append(row)
    return dict(found)


def meets_one_a_day(action: Action, others: list[Participation]) -> bool:
    return any(row.state == P.CONFIRMED and (action.one_a_day or row.action.one_a_day) for row in others)


def is_reserve_elsewhere(action: Action, others: list[Participation]) -> bool:
    """Whether she keeps the day for another action already, unpaid there as she would be here."""
    unpaid = [row for row in others if row.state == P.RESERVE and not row.action.standby_fee]
    return bool(unpaid) and not action.standby_fee


def check_one_a_day(c: Change, person: Participation) -> None:
    """Before she takes a place. OneADay where it would be one too many."""
    others = _others(c, person)
    concerned = c.action.one_a_day or any(row.action.one_a_day for row in others)
    if concerned and (not _hold(person) or meets_one_a_day(c.action, _others(c, person))):
        raise OneADay


def check_reserve(c: Change, person: Participation) -> None:
    """Before she is put in reserve. ReserveElsewhere where it would be the second that day."""
    if not c.action.standby_fee and (not _hold(person) or is_reserve_elsewhere(c.action, _others(c, person))):
        raise ReserveElsewhere


@contextmanager
def change_with_person(participation_id: int, action_id: int, *, now: datetime, actor: str) -> Iterator[Change]:
    """A change of the action with the person locked before it: of two yeses at once for one day, one comes first.

    Raises Action.DoesNotExist.
    """
    with transaction.atomic():
        Blogger.objects.select_for_update(of=("self",), no_key=True).filter(participations=participation_id).first()
        with change(action_id, now=now, actor=actor) as c:
            yield c


def _hold(person: Participation) -> bool:
    """Hold the person under the action's lock, without waiting: False while another change is about her.

    Whoever presses has locked her before the action. The engine has not, and looks again later.
    """
    held = Blogger.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return held.filter(pk=person.blogger_id).first() is not None


def _others(c: Change, person: Participation) -> list[Participation]:
    return that_day(c.action, [person.blogger_id]).get(person.blogger_id, [])
