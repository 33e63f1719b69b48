"""The address book searched by facts: topics, city, language, readers, fee, days.

What is not known shuts nobody out where it could be either (a language, a fee); a topic, a city or
a figure that somebody asked for must be known.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from agency import database
from bloggers.folding import fold
from bloggers.models import Audience, Blogger, Busy, Rate, Site, Topic

KNOWN = "erased_at IS NULL AND merged_into_id IS NULL"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty is not asked."""

    words: str = ""
    topics: Collection[int] = ()
    cities: Collection[str] = ()  # as they are spelled in the book: see `spelled`
    language: str = ""
    readers: int | None = None
    fee: Decimal | None = None
    free_on: Collection[date] = ()


def search(wanted: Wanted) -> QuerySet[Blogger]:
    """The people who fit, in no order."""
    found = Blogger.objects.known().order_by()
    if wanted.words:
        found = found.matching(wanted.words)
    if wanted.topics:
        found = found.filter(pk__in=about(wanted.topics))
    if wanted.cities:
        found = found.filter(pk__in=of_cities(wanted.cities))
    if wanted.language:
        found = found.filter(Q(language__in=["", wanted.language]) | Q(pk__in=writing_in(wanted.language)))
    if wanted.readers:
        found = found.filter(pk__in=read_by(wanted.readers))
    if wanted.fee is not None:
        found = found.exclude(Exists(dearer_than(wanted.fee).filter(blogger=OuterRef("pk"))))
    if wanted.free_on:
        found = found.exclude(Exists(busy_on(wanted.free_on).filter(blogger=OuterRef("pk"))))
    return found


def about(topics: Collection[int]) -> QuerySet:
    """Who has a site about one of the topics."""
    return Site.topics.through.objects.filter(topic__in=topics).values("site__blogger")


def of_cities(cities: Collection[str]) -> QuerySet:
    """Who lives there, or has a site of there."""
    people = Blogger.objects.known().order_by().filter(city__in=cities).values("pk")
    return people.union(Site.objects.order_by().filter(city__in=cities).values("blogger"), all=True)


def spelled(typed: str, known: Collection[str]) -> list[str]:
    """The cities of the book that somebody means: those of that name, else those whose name it is part of.

    Where there is none, what was typed: then nobody is found.
    """
    wanted, names = fold(typed), {name: _folded(name) for name in known}
    same = [name for name, folded in names.items() if folded == wanted]
    return same or [name for name, folded in names.items() if wanted in folded] or [typed]


def writing_in(language: str) -> QuerySet:
    return Site.objects.order_by().filter(language=language).values("blogger")


def read_by(readers: int) -> QuerySet:
    """Who has a site with so many readers or followers, by the latest figure of its kind."""
    return Audience.objects.standing().filter(figure__gte=readers).values("site__blogger")


def dearer_than(fee: Decimal) -> QuerySet[Rate]:
    """Fees of people who do nothing for so much: of each kind of thing the latest counts; a product is none."""
    in_money = Rate.objects.order_by().filter(in_kind="")
    newer = in_money.filter(blogger=OuterRef("blogger"), kind=OuterRef("kind")).filter(_is_newer)
    within = in_money.filter(blogger=OuterRef("blogger"), fee__lte=fee).exclude(Exists(newer))
    return in_money.filter(fee__gt=fee).exclude(Exists(within))


def busy_on(days: Collection[date]) -> QuerySet[Busy]:
    """Times in which people are not asked on one of the days; hints shut nobody out."""
    meets = Q()
    for day in days:
        meets |= Q(starts__lte=day, ends__gte=day)
    return Busy.objects.order_by().filter(meets, is_hint=False)


class Said(NamedTuple):
    """What stands in the book to choose from, in alphabetical order."""

    cities: list[str]  # where people or their sites are
    languages: list[str]
    topics: list[tuple[int, str]]


def said() -> Said:
    """One query."""
    of = {"city", "language"}
    columns = [*((Blogger, name, KNOWN) for name in of), *((Site, name, "TRUE") for name in of)]
    found = database.distinct(*columns, names_of=Topic)
    topics = sorted(found["name"], key=fold)
    return Said(
        sorted(found["city"], key=_folded), sorted(found["language"]), [(found["name"][name], name) for name in topics]
    )


@lru_cache(maxsize=5_000)
def _folded(city: str) -> str:
    """Every page with filters compares all cities of the book with what was typed."""
    return fold(city)


_is_newer = Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk"))
