"""When she is not asked: days she named, or that the team noted. A hint only warns who is about to ask."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import DateField, OuterRef

from agency.beside import AllBeside
from agency.questions import Slot
from bloggers.models import Blogger, Busy

# What a change of her days means for the floors above: called with the locked blogger and `now`.
ON_CHANGE: list[Callable[[Blogger, datetime], None]] = []


@transaction.atomic
def note_busy(
    blogger: Blogger,
    starts: date,
    ends: date,
    *,
    source: Busy.Source,
    is_hint: bool = False,
    words: str = "",
    now: datetime,
) -> Busy:
    """Not from `starts` to `ends`, both days included; respected for every client. Noted twice it is noted once."""
    if ends < starts:
        raise ValueError("the last day lies before the first")
    blogger = Blogger.objects.select_for_update(no_key=True).get(pk=blogger.pk)
    days = {"starts": starts, "ends": ends, "is_hint": is_hint}
    noted = blogger.busy.filter(**days).first()
    if noted is None:
        noted = blogger.busy.create(source=source, words=words[:200], noted_at=now, **days)
        _tell(blogger, now)
    return noted


@transaction.atomic
def end_busy(busy: Busy, now: datetime) -> None:
    """She is free again from today on: what has passed stays noted, what lies ahead is gone."""
    blogger = Blogger.objects.select_for_update(no_key=True).get(pk=busy.blogger_id)
    today = now.astimezone(blogger.tz).date()
    rows = Busy.objects.filter(pk=busy.pk, ends__gte=today)
    begun = rows.filter(starts__lt=today).update(ends=today - timedelta(days=1))
    if begun or rows.delete()[0]:
        _tell(blogger, now)


def busy_between(blogger_ids: Iterable[int], first_day: date, last_day: date) -> dict[int, list[Busy]]:
    """Her busy times that meet the days, hints included (`is_hint`), the earliest first. One query."""
    found: dict[int, list[Busy]] = defaultdict(list)
    rows = Busy.objects.filter(blogger__in=list(blogger_ids), starts__lte=last_day, ends__gte=first_day)
    for busy in rows.order_by("starts", "pk"):
        found[busy.blogger_id].append(busy)
    return dict(found)


def busy_beside() -> AllBeside:
    """The same as a column of bloggers, with slots for both days: the times of each, to be made rows of `Busy`."""
    first_day, last_day = Slot("first_day", DateField()), Slot("last_day", DateField())
    times = Busy.objects.filter(blogger=OuterRef("pk"), starts__lte=last_day, ends__gte=first_day)
    return AllBeside(times.order_by("starts", "pk"), "starts", "ends", "is_hint")


def _tell(blogger: Blogger, now: datetime) -> None:
    for follow in ON_CHANGE:
        follow(blogger, now)
