"""Finding people for the places of a group: who fits, in which order, and the facts that speak for each.

Here is only what is known; who may be asked is decided by `barring`, in one place.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    Exists,
    Expression,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from agency.beside import AllBeside, row_of
from agency.models import User
from agency.questions import Among, Columns, Question, Slot
from bloggers import interest, searching
from bloggers.availability import busy_beside
from bloggers.models import Audience, Blogger, Busy, Interest, Site
from bloggers.searching import Said, Wanted
from campaigns import days, histories, load, price_memory, track_record
from campaigns.histories import Took
from campaigns.lining_up import Line, took_part
from campaigns.models import Action, Invitation, PlaceGroup
from campaigns.states import ActionState, Ask, ParticipationState
from campaigns.track_record import Record

A_PAGE = 40
MOST = 25 * A_PAGE  # people in one line: whoever fits beyond is found by looking closer
ASKED_WINDOW = timedelta(days=30)
BUSY_AHEAD = timedelta(days=60)  # how far ahead of the action busy days are shown
KEPT = (ParticipationState.DELIVERED,)


@dataclass(frozen=True, slots=True)
class Sought:
    """What the address book is asked, and what the actions are asked; what is empty is not asked."""

    book: Wanted = field(default_factory=Wanted)
    asked_at_most: int | None = None  # in 30 days
    no_rival_for: int | None = None  # days
    kept: bool = False  # took part at least once
    never_withdrew: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one person, seen from one action."""

    state: str = ""  # in this action; '' where she is not on its list
    asked: int = 0
    asked_herself: int = 0  # as `asked`, without the rows that were merged into hers
    has_the_day: bool = False  # a place in another action that day, and one of the two is one a day
    record: Record = field(default_factory=Record)
    kept_here: int = 0  # for this client
    last: price_memory.Agreed | None = None
    busy: tuple[Busy, ...] = ()
    rival: Took | None = None
    in_week: int = 0  # actions in the week of this one


def of_group(group: PlaceGroup, said: Said) -> Wanted:
    """What the places ask for, as a search to begin with; `said` is what stands in the address book."""
    about = set(group.about)
    fee = None if group.in_kind else max(filter(None, (group.fee, group.ceiling)), default=None)
    return Wanted(
        topics=tuple(pk for pk, name in said.topics if name in about),
        city=group.city,
        language=group.language,
        fee=fee or None,
    )


class Page(NamedTuple):
    """One page of the people who fit, in their order, each with what `shown` reads."""

    people: list[Blogger]
    number: int
    total: int  # at most `MOST`
    more: bool  # more than that fit


def page(action: Action, asks: Wanted, sought: Sought, number: int, now: datetime) -> Page:
    """Two queries; past the end of the line, its last page. Where more than `MOST` fit, see `Line.of_many`."""
    found = candidates(action, sought, now)
    line = Line(action, asks, sought.book, now)
    few = Blogger.objects.filter(pk__in=found.values("pk")[: MOST + 1])
    ids = list(line.of_few(few).values_list("pk", flat=True))
    total = min(len(ids), MOST)
    number = max(min(number, -(-total // A_PAGE)), 1)
    start, end = (number - 1) * A_PAGE, number * A_PAGE
    if len(ids) > MOST:
        return Page(line.of_many(shown(found, action, now), start, end), number, total, more=True)
    here = {person.pk: person for person in _PEOPLE.rows(people=ids[start:end], **_around(action, now))}
    return Page([here[pk] for pk in ids[start:end] if pk in here], number, total, more=False)


def candidates(action: Action, sought: Sought, now: datetime) -> QuerySet[Blogger]:
    """Everybody who fits, in no order."""
    found = searching.search(sought.book)
    if sought.asked_at_most is not None:
        found = found.annotate(asked=_asked(now)).filter(asked__lte=sought.asked_at_most)
    if sought.no_rival_for is not None:
        since = now - timedelta(days=sought.no_rival_for)
        rivals = action.client.rivals.values("pk")
        theirs = {"state__in": load.TAKES_PART, "action__campaign__client__in": rivals, "action__due__gte": since}
        found = found.filter(~took_part(**theirs))
    if sought.kept:
        found = found.filter(took_part(state__in=KEPT))
    if sought.never_withdrew:
        found = found.filter(~took_part(state=ParticipationState.WITHDREW))
    return found


def shown(found: QuerySet[Blogger], action: Action, now: datetime) -> QuerySet[Blogger]:
    """The same people, each with her sites, topics, figures and usual fee, and what else a page says of her.

    `wanted_in`: when she last asked to be included, of late; `speaks_well`: whether of the client of `action`;
    `others`: rows that were merged into hers; `times`: those in which she is busy, around the action.
    """
    return found.at_a_glance(readers=True).annotate(**_SEEN(**_around(action, now)))


def _around(action: Action, now: datetime) -> dict[str, Any]:
    today, day = _days(action, now)
    around = {"first_day": min(today, day), "last_day": max(today, day + BUSY_AHEAD)}
    return {"since": now - interest.RECENT, "client": action.client.pk} | around


def _seen() -> tuple[type[Blogger], dict[str, Expression]]:
    lately = Interest.objects.filter(blogger=OuterRef("pk"), at__gte=Slot("since", DateTimeField())).order_by("-at")
    of_client = Blogger.advocate_of.through.objects.filter(client=Slot("client", BigIntegerField()))
    return Blogger, {
        "wanted_in": Subquery(lately.values("at")[:1]),
        "speaks_well": Exists(of_client.filter(blogger=OuterRef("pk"))),
        "others": AllBeside(Blogger.objects.order_by("pk").filter(merged_into=OuterRef("pk"), erased_at=None), "id"),
        "times": busy_beside(),
    }


def _people() -> QuerySet[Blogger]:
    named = Blogger.objects.order_by().filter(Among("pk", "people"))
    return named.at_a_glance(readers=True).annotate(**_seen()[1])


_SEEN, _PEOPLE = Columns(_seen), Question(_people)


def _days(action: Action, now: datetime) -> tuple[date, date]:
    """Today by the clock of the action, and its day; today again where it has none yet."""
    today = now.astimezone(action.tz).date()
    return today, days.day_of(action) if action.due else today


def facts(action: Action, people: list[Blogger], now: datetime, *, reader: User) -> dict[int, Fact]:
    """What is known of each of `people` (as `shown`). One query, whatever their number."""
    ids = [person.pk for person in people]
    hers = [row for person in people for row in (person.pk, *(other["id"] for other in person.others))]
    took = histories.read(hers, action, since=now - ASKED_WINDOW, reader=reader)
    noted = track_record.facts_of_rows((each.rows for hers in took.values() for each in hers), ids, now)
    records = {pk: track_record.record(found, now) for pk, found in noted.items()}
    _today, day = _days(action, now)
    return {person.pk: _fact(action, person, took.get(person.pk, []), records[person.pk], day) for person in people}


def _fact(action: Action, person: Blogger, took: list[Took], record: Record, day: date) -> Fact:
    agreed = [row for row in took if row.client_is_visible and price_memory.is_agreed(row)]
    rivals = [row for row in took if row.client_is_rival and row.due and row.state in load.TAKES_PART]
    own = [row for row in took if row.blogger == person.pk]
    return Fact(
        state=next((row.state for row in own if row.action == action.pk), ""),
        asked=sum(row.soundings for row in took),
        asked_herself=sum(row.soundings for row in own),
        has_the_day=any(_takes_the_day(row, action, day) for row in own),
        record=record,
        kept_here=sum(row.state in KEPT and row.client == action.client.pk for row in took),
        last=price_memory.as_agreed(agreed[-1]) if agreed else None,
        busy=tuple(row_of(Busy, time) for time in person.times),
        rival=rivals[-1] if rivals else None,
        in_week=sum(_is_in_week(row, load.monday(day)) for row in took),
    )


def _takes_the_day(row: Took, action: Action, day: date) -> bool:
    other = row.action != action.pk and row.action_state == ActionState.OPEN and row.day == day
    return other and row.state == ParticipationState.CONFIRMED and (action.one_a_day or row.one_a_day)


def _is_in_week(row: Took, monday: date) -> bool:
    counts = row.state in load.TAKES_PART and row.action_state != ActionState.CANCELLED
    return counts and row.day is not None and load.monday(row.day) == monday


def of_a_kind(topic: str, city: str, readers: tuple[int | None, int | None]) -> int:
    """How many people of the address book have a site of this kind: about the topic, of the city, so many read.

    Only who may be asked at all counts. One query; what is empty is not asked.
    """
    sites = Site.objects.filter(
        blogger__in=Blogger.objects.known().filter(opted_out_at=None, undeliverable_at=None).order_by().values("pk")
    )
    if topic:
        sites = sites.filter(topics__name=topic)
    if city:
        sites = sites.filter(Q(city__iexact=city) | Q(city="", blogger__city__iexact=city))
    if readers != (None, None):
        latest = Audience.objects.filter(site=OuterRef("pk"), kind=Audience.Kind.VISITS).order_by("-on", "-pk")
        sites = sites.annotate(read_by=Subquery(latest.values("figure")[:1]))
        sites = sites.filter(**({"read_by__gte": readers[0]} if readers[0] is not None else {}))
        sites = sites.filter(**({"read_by__lte": readers[1]} if readers[1] is not None else {}))
    return int(sites.values("blogger").distinct().count())


# --- rows ------------------------------------------------------------------------------------------
def _asked(now: datetime) -> Expression:
    """How often each was sounded out of late, over all clients, as herself or as a row that was merged into hers."""
    recent = Invitation.objects.reached().filter(kind=Ask.SOUNDING, asked_at__gt=now - ASKED_WINDOW).order_by()
    return _times(recent, "participation__blogger") + _times(recent, "participation__blogger__merged_into")


def _times(rows: QuerySet, path: str) -> Coalesce:
    hers = rows.filter(**{path: OuterRef("pk")}).values(path)
    return Coalesce(Subquery(hers.annotate(times=Count("pk")).values("times")), 0)
