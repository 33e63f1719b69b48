"""What the address book knows of the people and sites in a roster, read in a few questions; and what would differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from agency.models import Agency
from agency.models.fields import normalise_email
from bloggers.folding import fold
from bloggers.forgetting import tombstone
from bloggers.importing.places import CANARY, zone_of
from bloggers.importing.preview import Cell, Values
from bloggers.importing.wording import Finding
from bloggers.models import Audience, Basis, Blogger, Rate, Site, Topic

FIGURES = ("visits", "instagram")
Change = tuple[str, str, str]  # field, before, after


class Book:
    def __init__(self, rows: list[Values]) -> None:
        emails = {values.email for values in rows}
        agency = Agency.current()
        self.zone = agency.zone if agency else "Europe/Madrid"
        self.own_address = normalise_email(agency.from_address) if agency else ""
        self.people = {person.email: person for person in Blogger.objects.filter(erased_at=None, email__in=emails)}
        self.erased = set(
            Blogger.objects.filter(email__in={tombstone(email) for email in emails}).values_list("email", flat=True)
        )
        # By people rather than by id: one list of addresses stays below what SQLite takes in one question.
        theirs = {"blogger__email__in": list(self.people)}
        self.sites = {site.identity: site for site in Site.objects.filter(**theirs)}
        identities = {values.identity for values in rows if values.identity} - set(self.sites)
        others = Site.objects.filter(identity__in=identities).select_related("blogger")
        self.sites_of_others = {site.identity: site for site in others}
        self.sites_of = defaultdict(list)
        for site in self.sites.values():
            self.sites_of[site.blogger_id].append(site)
        self.rates = _grouped(Rate.objects.filter(**theirs, kind=""), "blogger_id")
        self.bases = _grouped(Basis.objects.filter(**theirs), "blogger_id")
        self.audience = defaultdict(list)
        for figure in Audience.objects.filter(site__blogger__email__in=list(self.people)):
            self.audience[figure.site_id, figure.kind].append(figure)
        self.topics = defaultdict(list)
        through = Site.topics.through.objects.filter(site__blogger__email__in=list(self.people))
        for site_id, name in through.values_list("site_id", "topic__name").order_by("topic__name"):
            self.topics[site_id].append(name)
        self.topic_names = {fold(topic.name): topic for topic in Topic.objects.all()}

    def person(self, email: str) -> Blogger | None:
        return self.people.get(email)

    def objections(self, values: Values) -> list[Finding]:
        """Why the address book cannot take this row."""
        known = self.person(values.email)
        if values.email == self.own_address:
            return [Finding("own_address")]
        if tombstone(values.email) in self.erased:
            return [Finding("not_importable")]  # her erasure is nobody's business: the reason stays untold
        if known and known.opted_out_at:
            return [Finding("opted_out")]
        site = self.sites_of_others.get(values.identity) or self.sites.get(values.identity)
        if site and (known is None or site.blogger_id != known.pk):
            return [Finding("site_of_another", {"name": site.blogger.name})]
        return []


def changes(values: Values, known: Blogger | None, book: Book) -> list[Cell]:
    """The cells that would change, each before and after. What the roster leaves empty takes nothing away."""
    site = book.sites.get(values.identity) if known and values.identity else None
    found = [
        *_of_person(values, known, book),
        *_of_site(values, known, site, book),
        *_rate(values, known, book),
        *_basis(values, known, book),
    ]
    return [Cell(field, before, after) for field, before, after in found]


def _of_person(values: Values, known: Blogger | None, book: Book) -> Iterator[Change]:
    if known is None:
        yield "email", "", values.email
    for field in ("name", "phone", "city", "language"):
        before, after = getattr(known, field, ""), getattr(values, field)
        if after and _differs(field, before, after):
            yield field, before, after
    before = known.zone if known else ""
    zone = zone_of(values.city, book.zone)
    # The zone follows the city, but only from the Canaries or to them: elsewhere somebody may have set it by hand.
    if known and values.city and fold(known.city) != fold(values.city) and CANARY in (before, zone) and before != zone:
        yield "zone", before, zone
    before = known.notes if known else ""
    if values.notes and values.notes not in before:
        yield "notes", before, f"{before}\n{values.notes}".strip()


def _differs(field: str, before: str, after: str) -> bool:
    if field == "phone":
        return _digits(before) != _digits(after)
    return before != after


def _digits(phone: str) -> str:
    return "".join(letter for letter in phone if letter.isdigit())


def _of_site(values: Values, known: Blogger | None, site: Site | None, book: Book) -> Iterator[Change]:
    if not values.identity:
        return
    if site is None:
        have = [one.identity for one in book.sites_of[known.pk]] if known else []
        yield "url", ", ".join(have), ", ".join([*have, values.identity])
    elif site.url != values.url:
        yield "url", site.url, values.url
    if values.site and values.site != (site.name if site else ""):
        yield "site", site.name if site else "", values.site
    have = book.topics[site.pk] if site else []
    missing = [topic for topic in values.topics if fold(topic) not in {fold(name) for name in have}]
    if missing:
        yield "topics", ", ".join(have), ", ".join([*have, *missing])
    for field in FIGURES:
        figure = getattr(values, field)
        past = book.audience[site.pk, field] if site else []
        latest = past[0].figure if past else None
        said_before = any(one.figure == figure and one.on == values.on for one in past)
        if figure is not None and figure != latest and not said_before:
            yield field, "" if latest is None else str(latest), str(figure)


def _rate(values: Values, known: Blogger | None, book: Book) -> Iterator[Change]:
    past = book.rates[known.pk] if known else []
    latest = past[0].fee if past else None
    said_before = any(rate.fee == values.fee and rate.on == values.on for rate in past)
    if values.fee is not None and values.fee != latest and not said_before:
        yield "fee", "" if latest is None else str(latest), str(values.fee)


def _basis(values: Values, known: Blogger | None, book: Book) -> Iterator[Change]:
    """A right to write is added, never taken away: «none known» stands only where nothing is known yet."""
    past = book.bases[known.pk] if known else []
    if values.basis == Basis.Kind.NONE and past:
        return
    same = [one for one in past if one.kind == values.basis and one.source == values.origin]
    if not any(values.on in (None, one.on) for one in same):
        yield "basis", past[0].kind if past else "", values.basis


def _grouped(rows: Iterable[Any], key: str) -> defaultdict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups
