"""People who may be in the address book twice: found by what they share, decided by a person.

Two addresses of one mailbox, the same phone, or the same name in the same city: signs, no proof. The same
address or the same site cannot stand there twice; who brings one in is told whose it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bloggers.folding import digits, fold, mailbox
from bloggers.models import Blogger, Site

ADDRESS, SITE, MAILBOX, PHONE, NAME = "address", "site", "mailbox", "phone", "name"
WHY = {
    ADDRESS: _("the same address"),
    SITE: _("the same site"),
    MAILBOX: _("the same mailbox"),
    PHONE: _("the same phone"),
    NAME: _("the same name and city"),
}
_COLUMNS = ("pk", "name", "email", "phone", "city")


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
    one: Blogger
    other: Blogger
    why: tuple[str, ...]


def matches(entries: Sequence[Entry]) -> list[Match | None]:
    """For each entry somebody known who may be the same person. Two queries, whatever their number.

    An address under which somebody was known before two rows of hers became one is hers.
    """
    book = _Book()
    wanted = {identity for entry in entries for identity in entry.identities}
    if wanted:
        for pk, name, identity in Site.objects.filter(identity__in=wanted).values_list(
            "blogger", "blogger__name", "identity"
        ):
            book.signs[SITE, identity].append((pk, name))
    return [book.match(entry) for entry in entries]


def likely() -> list[Pair]:
    """Pairs of known people who share a sign, those with the most signs first. Three queries."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in Blogger.objects.known().order_by("pk").values_list(*_COLUMNS):
        for sign in _signs(Entry(row[2], row[3], row[1], row[4])):
            groups[sign].append(row[0])
    pairs: dict[tuple[int, int], list[str]] = defaultdict(list)
    for (why, _value), people in groups.items():
        for other in people[1:]:
            pairs[people[0], other].append(why)
    rows = Blogger.objects.prefetch_related("sites").in_bulk({pk for pair in pairs for pk in pair})
    found = [Pair(rows[one], rows[other], tuple(why)) for (one, other), why in pairs.items()]
    return sorted(found, key=lambda pair: (-len(pair.why), pair.one.pk, pair.other.pk))


class _Book:
    """Who is known by which sign."""

    def __init__(self) -> None:
        self.signs: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
        rows = Blogger.objects.filter(erased_at=None).order_by("pk")
        for pk, name, email, phone, city, kept in rows.values_list(*_COLUMNS, "merged_into"):
            person = (kept or pk, name)
            self.signs[ADDRESS, email].append(person)
            for sign in _signs(Entry(email, phone, name, city)):
                self.signs[sign].append(person)

    def match(self, entry: Entry) -> Match | None:
        strongest = [(ADDRESS, entry.email), *((SITE, identity) for identity in entry.identities), *_signs(entry)]
        for why, value in strongest:
            for blogger_id, name in self.signs.get((why, value), ())[:1]:
                return Match(blogger_id, name, why)
        return None


def _signs(entry: Entry) -> Iterator[tuple[str, str]]:
    """What of somebody may be shared with another row, the strongest first."""
    if entry.email:
        yield MAILBOX, mailbox(entry.email)
    if phone := digits(entry.phone):
        yield PHONE, phone
    if entry.name and entry.city:
        yield NAME, f"{fold(entry.name)}, {fold(entry.city)}"


def said(why: Iterable[str]) -> list[str]:
    return [str(WHY[code]) for code in why]
