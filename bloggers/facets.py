"""By what the address book is searched, kept beside each person as it follows from her city and what hangs on her.

To search tens of thousands one row of each is read then, not her sites, topics, figures and fees (decision 123).
Whatever changes one of those calls `renew` in its transaction.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import reduce
from itertools import batched
from operator import or_

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, StringAgg, Subquery, TextField, Value
from django.db.models.functions import Cast

from agency.beside import AllBeside
from agency.invariants import check
from bloggers.folding import fold
from bloggers.models import Audience, Blogger, Rate, Site

AT_ONCE = 1_000
END = "\n"  # stands before and after each word; nothing that is folded holds one


@dataclass(frozen=True, slots=True)
class Facets:
    """As the columns of a person hold it; fees in euros without VAT, readers a month or followers."""

    facets: str  # "\nles\nt7\n": sites in Spanish, about the topic of key 7
    cities: str  # "\nlas palmas\nmadrid\n": hers and those of her sites, folded
    least_fee: Decimal | None  # of each kind of thing the latest fee counts; a product is none
    most_read: int | None  # of each kind the latest figure of a site counts


COLUMNS = tuple(Facets.__dataclass_fields__)


@transaction.atomic(savepoint=False)
def renew(people: Iterable[int]) -> None:
    """Write anew what these people are found by; `people`: their keys. Three queries for each thousand."""
    for some in batched(sorted(set(people)), AT_ONCE):
        # Locked before anything is read: two who change different things of hers do not overlook each other's.
        rows = list(Blogger.objects.select_for_update(no_key=True).filter(pk__in=some).order_by("pk"))
        now = of(Blogger.objects.filter(pk__in=some))
        changed = [row for row in rows if kept(row) != now[row.pk]]
        for row in changed:
            for column in COLUMNS:
                setattr(row, column, getattr(now[row.pk], column))
        Blogger.objects.bulk_update(changed, COLUMNS, batch_size=200)


def kept(person: Blogger) -> Facets:
    return Facets(**{column: getattr(person, column) for column in COLUMNS})


def of(people: QuerySet[Blogger]) -> dict[int, Facets]:
    """By key, what follows from the rows. One query."""
    return {
        pk: Facets(
            _words(
                *(f"t{topic}" for site in sites for topic in (site["topic_keys"] or "").split()),
                *(f"l{site['language']}" for site in sites if site["language"]),
            ),
            _words(*filter(None, (fold(each) for each in (city, *(site["city"] for site in sites))))),
            least_fee,
            max((site["figure"] for site in sites if site["figure"] is not None), default=None),
        )
        for pk, city, sites, least_fee in people.order_by().values_list("pk", "city", _SITES, _LEAST_FEE)
    }


def _sites() -> AllBeside:
    hers = Site.objects.order_by().filter(blogger=OuterRef("pk"))
    figures = Audience.objects.standing().filter(site=OuterRef("pk")).order_by("-figure").values("figure")
    topics = StringAgg(Cast("topics", TextField()), Value(" "))
    return AllBeside(hers.annotate(topic_keys=topics, figure=Subquery(figures[:1])), *_OF_A_SITE)


def _least_fee() -> Subquery:
    in_money = Rate.objects.order_by().filter(in_kind="")
    newer = Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk"))
    same = in_money.filter(blogger=OuterRef("blogger"), kind=OuterRef("kind"))
    latest = in_money.filter(blogger=OuterRef("pk")).exclude(Exists(same.filter(newer)))
    return Subquery(latest.order_by("fee").values("fee")[:1])


_OF_A_SITE = ("city", "language", "topic_keys", "figure")
_SITES, _LEAST_FEE = _sites(), _least_fee()


def _words(*words: str) -> str:
    return END.join(["", *sorted(set(words)), ""]) if words else ""


@check(66)
def what_is_searched_is_what_hangs_on_her(now: datetime) -> Iterator[str]:
    there = of(Blogger.objects.all())
    for person in Blogger.objects.order_by("pk").only("pk", *COLUMNS).iterator():
        unlike = [name for name in COLUMNS if getattr(person, name) != getattr(there[person.pk], name)]
        if unlike:
            yield f"blogger {person.pk}: searched by what is not so: {', '.join(unlike)}"


# --- whom they find ----------------------------------------------------------------------------------
def about(topics: Collection[int]) -> Q:
    """Who has a site about one of the topics."""
    return _any(f"t{topic}" for topic in topics)


def writes_in(language: str) -> Q:
    """Who has a site in the language."""
    return _any([f"l{language}"])


def of_city(typed: str) -> Q:
    """Who lives there, or has a site of there: in a city of that name, else in one whose name it is part of."""
    name = fold(typed)
    itself = Q(cities__contains=f"{END}{name}{END}")
    return itself | Q(cities__contains=name) & ~Exists(Blogger.objects.known().order_by().filter(itself))


def takes(fee: Decimal) -> Q:
    """Who does something for so much, as far as fees of hers are known."""
    return Q(least_fee=None) | Q(least_fee__lte=fee)


def _any(words: Iterable[str]) -> Q:
    return reduce(or_, (Q(facets__contains=f"{END}{word}{END}") for word in words))
