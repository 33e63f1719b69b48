"""People who may be in the address book twice: found by what they share, decided by a person.

Two addresses of one mailbox, the same phone, or the same name in the same city: signs, no proof. The same
address or the same site cannot stand there twice; who brings one in is told whose it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import batched

from django.db import transaction
from django.db.models import Count, F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from agency.models import User
from bloggers.folding import digits, mailbox, name_in_city
from bloggers.models import Blogger, Site, ToldApart

ADDRESS, SITE, MAILBOX, PHONE, NAME = "address", "site", "mailbox", "phone", "name"
WHY = {
    ADDRESS: _("the same address"),
    SITE: _("the same site"),
    MAILBOX: _("the same mailbox"),
    PHONE: _("the same phone"),
    NAME: _("the same name and city"),
}
COLUMNS = {MAILBOX: "mailbox", PHONE: "phone_digits", NAME: "name_in_city"}  # signs, the strongest first
AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of somebody who is about to be brought in; `identities` are those of her sites."""

    email: str = ""
    phone: str = ""
    name: str = ""
    city: str = ""
    identities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """Who she may be, and the strongest sign of it (a code of `WHY`)."""

    blogger_id: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Ids of two people, the older row first, and the signs they share, the strongest first."""

    one: int
    other: int
    why: tuple[str, ...]


def matches(entries: Sequence[Entry]) -> list[Match | None]:
    """For each entry somebody known who may be the same person. Five queries at most for every 2,000 entries.

    An address under which somebody was known before two rows of hers became one is hers.
    """
    return [match for some in batched(entries, AT_ONCE) for match in _matches(some)]


def _matches(entries: Sequence[Entry]) -> Iterator[Match | None]:
    wanted: dict[str, set[str]] = defaultdict(set)
    signs = [list(_signs(entry)) for entry in entries]
    for why, value in (sign for hers in signs for sign in hers):
        wanted[why].add(value)
    rows = Blogger.objects.filter(erased_at=None).order_by("pk")
    hers = (Coalesce("merged_into", "pk"), "name")
    book: dict[tuple[str, str], tuple[int, str]] = {}
    for why, column in {ADDRESS: "email", **COLUMNS}.items():
        for value, *person in rows.filter(**{f"{column}__in": wanted[why]}).values_list(column, *hers):
            book.setdefault((why, value), tuple(person))
    sites = Site.objects.filter(identity__in=wanted[SITE])
    for value, *person in sites.values_list("identity", "blogger", "blogger__name"):
        book[SITE, value] = tuple(person)
    for each in signs:
        yield next((Match(*book[sign], why=sign[0]) for sign in each if sign in book), None)


def likely() -> list[Pair]:
    """Pairs of known people who share a sign, those with the most signs first. Two queries.

    Read are those who share something, not the book. Who was told apart by what they share today is no pair.
    """
    pairs: dict[tuple[int, int], list[str]] = defaultdict(list)
    first: dict[tuple[str, str], int] = {}
    for why, value, pk in sorted(_sharing(), key=lambda row: (list(COLUMNS).index(row[0]), row[2])):
        one = first.setdefault((why, value), pk)
        if one != pk:
            pairs[one, pk].append((why, value))
    apart = {(row.one_id, row.other_id): row.shared for row in ToldApart.objects.all()}
    found = [
        Pair(*ids, tuple(why for why, _value in signs))
        for ids, signs in pairs.items()
        if apart.get(ids) != _digest(signs)
    ]
    return sorted(found, key=lambda pair: (-len(pair.why), pair.one, pair.other))


def shown(pairs: Iterable[Pair]) -> list[tuple[Blogger, Blogger, str]]:
    """The two people of each pair, with their sites, and what they share in words. Two queries."""
    pairs = list(pairs)
    rows = Blogger.objects.prefetch_related("sites").in_bulk({pk for pair in pairs for pk in (pair.one, pair.other)})
    return [(rows[pair.one], rows[pair.other], ", ".join(str(WHY[code]) for code in pair.why)) for pair in pairs]


def of_person(person: Blogger) -> Match | None:
    """Who else in the book she may be, by the strongest sign; nobody from whom she was told apart. Five queries."""
    for why, value in _signs_of(person):
        others = Blogger.objects.known().exclude(pk=person.pk).filter(**{COLUMNS[why]: value})
        for other in others.order_by("pk")[:1]:
            if not _were_told_apart(person, other):
                return Match(other.pk, other.name, why)
    return None


@transaction.atomic
def tell_apart(one: Blogger, other: Blogger, *, by: User, now: datetime) -> None:
    """They are two people, whatever they share today. Said twice it is said once."""
    one, other = sorted((one, other), key=lambda row: row.pk)
    said = {"shared": _shared(one, other), "by": by, "at": now}
    ToldApart.objects.update_or_create(one=one, other=other, defaults=said)


# --- signs ------------------------------------------------------------------------------------------
def _signs(entry: Entry) -> Iterator[tuple[str, str]]:
    """What of somebody may be known already, the strongest first."""
    if entry.email:
        yield ADDRESS, entry.email
    yield from ((SITE, identity) for identity in entry.identities)
    said = {MAILBOX: mailbox(entry.email), PHONE: digits(entry.phone), NAME: name_in_city(entry.name, entry.city)}
    yield from ((why, value) for why, value in said.items() if value)


def _signs_of(person: Blogger) -> list[tuple[str, str]]:
    return [(why, value) for why, column in COLUMNS.items() if (value := getattr(person, column))]


def _sharing() -> Iterable[tuple[str, str, int]]:
    """(sign, its value, person) of all who share one. One query."""
    known = Blogger.objects.known().order_by()
    each = []
    for why, column in COLUMNS.items():
        twice = known.exclude(**{column: ""}).values(column).annotate(times=Count("pk")).filter(times__gt=1)
        rows = known.filter(**{f"{column}__in": twice.values(column)})
        each.append(rows.values_list(Value(why), F(column), "pk"))
    return each[0].union(*each[1:], all=True).order_by()


def _shared(one: Blogger, other: Blogger) -> str:
    hers = set(_signs_of(other))
    return _digest(sign for sign in _signs_of(one) if sign in hers)


def _digest(signs: Iterable[tuple[str, str]]) -> str:
    """What two people share, as a mark that changes with it."""
    return sha256("\n".join(f"{why} {value}" for why, value in signs).encode()).hexdigest()


def _were_told_apart(person: Blogger, other: Blogger) -> bool:
    one, other = sorted((person, other), key=lambda row: row.pk)
    return ToldApart.objects.filter(one=one, other=other, shared=_shared(one, other)).exists()
