"""Finding people for the places of a group: who fits, in which order, and the facts that speak for each.

Here is only what is known; who may be asked is decided by `inviting`, in one place.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce

from agency.models import User
from bloggers import interest, searching
from bloggers.availability import busy_between
from bloggers.models import Audience, Blogger, Busy, Interest, Site
from bloggers.searching import Wanted
from campaigns import days, histories, load, price_memory, track_record
from campaigns.histories import Took
from campaigns.models import Action, Invitation, Participation, PlaceGroup
from campaigns.states import ActionState, Ask, ParticipationState
from campaigns.track_record import Record

A_PAGE = 40
ASKED_WINDOW = timedelta(days=30)
BUSY_AHEAD = timedelta(days=60)  # how far ahead of the action busy days are shown
PERSON = Coalesce("blogger__merged_into", "blogger")  # a row that was merged is its person's
KEPT = (ParticipationState.DELIVERED,)
LISTED = (ParticipationState.LISTED, ParticipationState.SILENT)


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


def of_group(group: PlaceGroup, cities: Collection[str]) -> Wanted:
    """What the places ask for, as a search to begin with; `cities` are those of the address book."""
    fee = None if group.in_kind else max(filter(None, (group.fee, group.ceiling)), default=None)
    return Wanted(
        topics=tuple(topic.pk for topic in group.topics.all()),
        cities=searching.spelled(group.city, cities) if group.city else (),
        language=group.language,
        fee=fee or None,
    )


def page(action: Action, asks: Wanted, sought: Sought, number: int, now: datetime) -> tuple[list[int], int, int]:
    """The people of one page by their ids, the number of the page, and how many fit in all. Past the end: the last."""
    found = in_order(candidates(action, sought, now), action, asks, sought, now)
    rows = list(found.annotate(all=Window(Count("pk"))).values_list("pk", "all")[(number - 1) * A_PAGE :][:A_PAGE])
    if rows:
        return [pk for pk, _all in rows], number, rows[0][1]
    total = found.order_by().count() if number > 1 else 0
    return page(action, asks, sought, -(-total // A_PAGE), now) if total else ([], 1, 0)


def candidates(action: Action, sought: Sought, now: datetime) -> QuerySet[Blogger]:
    """Everybody who fits, in no order."""
    found = searching.search(sought.book)
    if sought.asked_at_most is not None:
        found = found.exclude(pk__in=_asked(now).filter(times__gt=sought.asked_at_most).values("person"))
    if sought.no_rival_for is not None:
        since = now - timedelta(days=sought.no_rival_for)
        found = found.exclude(pk__in=_for_rivals(action, since).values("person"))
    if sought.kept:
        found = found.filter(pk__in=_people(state__in=KEPT))
    if sought.never_withdrew:
        found = found.exclude(pk__in=_people(state=ParticipationState.WITHDREW))
    return found


def in_order(
    found: QuerySet[Blogger], action: Action, asks: Wanted, sought: Sought, now: datetime
) -> QuerySet[Blogger]:
    """Who asked to be included first, then by fit; who gets no question by this action last."""
    wanted_in = Interest.objects.order_by().filter(at__gte=now - interest.RECENT).values("blogger")
    asked_already = Participation.objects.order_by().filter(action=action).exclude(state__in=LISTED).values("blogger")
    here = _people(state__in=load.TAKES_PART, action__campaign__client=action.client)
    shut = Q(opted_out_at__isnull=False) | Q(undeliverable_at__isnull=False) | Q(pk__in=asked_already)
    order = [_first(~shut), _first(Q(pk__in=wanted_in)), _first(Q(pk__in=here))]
    chosen = sought.book
    if not chosen.words:  # who looks for a name wants the name
        if asks.topics and not chosen.topics:
            order.append(_first(Q(pk__in=searching.about(asks.topics))))
        if asks.cities and not chosen.cities:
            order.append(_first(Q(pk__in=searching.of_cities(asks.cities))))
        if asks.language:
            order.append(_first(Q(language=asks.language)))
    return found.in_order(*order)


def facts(action: Action, ids: Iterable[int], now: datetime, *, reader: User) -> dict[int, Fact]:
    """What is known of each. Four queries, whatever their number."""
    ids = list(ids)
    today = now.astimezone(action.tz).date()
    day = days.day_of(action) if action.due else today
    took = histories.read(ids, action, since=now - ASKED_WINDOW, reader=reader)
    records = {pk: track_record.record(found, now) for pk, found in track_record.facts_of(ids, now).items()}
    busy = busy_between(ids, min(today, day), max(today, day + BUSY_AHEAD))
    return {pk: _fact(action, pk, took.get(pk, []), records[pk], tuple(busy.get(pk, ())), day) for pk in ids}


def _fact(action: Action, person: int, took: list[Took], record: Record, busy: tuple[Busy, ...], day: date) -> Fact:
    agreed = [row for row in took if row.client_is_visible and price_memory.is_agreed(row)]
    rivals = [row for row in took if row.client_is_rival and row.due and row.state in load.TAKES_PART]
    own = [row for row in took if row.blogger == person]
    return Fact(
        state=next((row.state for row in own if row.action == action.pk), ""),
        asked=sum(row.soundings for row in took),
        asked_herself=sum(row.soundings for row in own),
        has_the_day=any(_takes_the_day(row, action, day) for row in own),
        record=record,
        kept_here=sum(row.state in KEPT and row.client == action.client.pk for row in took),
        last=price_memory.as_agreed(agreed[-1]) if agreed else None,
        busy=busy,
        rival=rivals[-1] if rivals else None,
        in_week=sum(_is_in_week(row, load.monday(day)) for row in took),
    )


def _takes_the_day(row: Took, action: Action, day: date) -> bool:
    other = row.action != action.pk and row.action_state == ActionState.OPEN and row.day == day
    return other and row.state == ParticipationState.CONFIRMED and (action.one_a_day or row.one_a_day)


def _is_in_week(row: Took, monday: date) -> bool:
    counts = row.state in load.TAKES_PART and row.action_state != ActionState.CANCELLED
    return counts and row.day is not None and load.monday(row.day) == monday


def people(ids: Iterable[int], action: Action, now: datetime) -> list[Blogger]:
    """The people of a page in its order, with their sites, topics, figures and usual fee. Three queries.

    `wanted_in`: when she last asked to be included, of late; `speaks_well`: whether of the client of `action`.
    """
    ids = list(ids)
    lately = Interest.objects.filter(blogger=OuterRef("pk"), at__gte=now - interest.RECENT).order_by()
    speaks_well = Blogger.advocate_of.through.objects.filter(blogger=OuterRef("pk"), client=action.client.pk)
    found = (
        Blogger.objects.known()
        .at_a_glance()
        .prefetch_related("sites__audience")
        .annotate(
            wanted_in=Subquery(lately.values("blogger").annotate(at=Max("at")).values("at")),
            speaks_well=Exists(speaks_well),
        )
        .in_bulk(ids)
    )
    return [found[pk] for pk in ids if pk in found]


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
def _asked(now: datetime) -> QuerySet[Invitation]:
    """(person, times): how often each was sounded out of late, over all clients."""
    recent = Invitation.objects.reached().filter(kind=Ask.SOUNDING, asked_at__gt=now - ASKED_WINDOW).order_by()
    person = Coalesce("participation__blogger__merged_into", "participation__blogger")
    return recent.annotate(person=person).values("person").annotate(times=Count("pk"))


def _for_rivals(action: Action, since: datetime) -> QuerySet[Participation]:
    """Who works or worked for a rival of the client since then."""
    rows = Participation.objects.order_by().filter(
        state__in=load.TAKES_PART, action__campaign__client__in=action.client.rivals.values("pk")
    )
    return rows.filter(action__due__gte=since).annotate(person=PERSON)


def _people(**conditions) -> QuerySet[Participation]:
    return Participation.objects.order_by().filter(**conditions).annotate(person=PERSON).values("person")


def _first(condition: Q) -> Case:
    return Case(When(condition, then=Value(0)), default=Value(1), output_field=IntegerField())
