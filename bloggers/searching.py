"""The address book searched by facts: topics, city, language, readers, fee, days.

What is not known shuts nobody out where it could be either (a language, a fee); a topic, a city or
a figure that somebody asked for must be known.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from agency import database
from bloggers import facets
from bloggers.folding import fold
from bloggers.models import Blogger, Busy, Site, Topic

MOST_CITIES = 100  # to choose from: a longer list helps nobody and only makes the page heavy
KNOWN = "erased_at IS NULL AND merged_into_id IS NULL"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty is not asked."""

    words: str = ""
    topics: Collection[int] = ()
    city: str = ""  # however it is spelled
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
        found = found.filter(facets.about(wanted.topics))
    if wanted.city:
        found = found.filter(facets.of_city(wanted.city))
    if wanted.language:
        found = found.filter(Q(language__in=["", wanted.language]) | facets.writes_in(wanted.language))
    if wanted.readers:
        found = found.filter(most_read__gte=wanted.readers)
    if wanted.fee is not None:
        found = found.filter(facets.takes(wanted.fee))
    if wanted.free_on:
        found = found.exclude(pk__in=busy_on(wanted.free_on).values("blogger"))
    return found


def busy_on(days: Collection[date]) -> QuerySet[Busy]:
    """Times in which people are not asked on one of the days; hints shut nobody out."""
    meets = Q()
    for day in days:
        meets |= Q(starts__lte=day, ends__gte=day)
    return Busy.objects.order_by().filter(meets, is_hint=False)


class Said(NamedTuple):
    """What stands in the book to choose from, in alphabetical order."""

    cities: list[str]  # where people or their sites are; none where they are more than `MOST_CITIES`
    languages: list[str]
    topics: list[tuple[int, str]]


def said() -> Said:
    """One query."""
    of = {"city", "language"}
    columns = [*((Blogger, name, KNOWN) for name in of), *((Site, name, "TRUE") for name in of)]
    found = database.distinct(*columns, names_of=Topic, at_most=MOST_CITIES + 1)
    cities = found["city"] if len(found["city"]) <= MOST_CITIES else ()
    topics = sorted(found["name"], key=fold)
    return Said(sorted(cities, key=fold), sorted(found["language"]), [(found["name"][name], name) for name in topics])
