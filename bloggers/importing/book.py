"""What the address book knows of the people and sites in a roster, read in a few questions; and what would differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from agency.models import Agency
from agency.models.fields import normalise_email
from bloggers import web_addresses
from bloggers.folding import all_digits, fold
from bloggers.forgetting import tombstone
from bloggers.importing import cells
from bloggers.importing.places import CANARY, zone_of
from bloggers.importing.preview import FIGURES, Cell, Values
from bloggers.importing.wording import Finding
from bloggers.models import Audience, Basis, Blogger, Rate, Site

Change = tuple[str, str, str]  # field, before, after


class Book:
    def __init__(self, rows: list[Values]) -> None:
        emails = {values.email for values in rows}
        agency = Agency.current()
        self.zone = Agency.home_zone()
        self.own_address = normalise_email(agency.from_address) if agency else ""
        self.people = _kept(emails)
        self.erased = set(
            Blogger.objects.filter(email__in={tombstone(email) for email in emails}).values_list("email", flat=True)
        )
        self._by_id = {person.pk: person for person in self.people.values()}
        ids = set(self._by_id)
        theirs = {"blogger__in": ids}
        # Two questions rather than one with OR: each stays below what SQLite takes.
        self.sites = {site.identity: site for site in Site.objects.filter(**theirs)}
        identities = {values.identity for values in rows if values.identity} - set(self.sites)
        others = Site.objects.filter(identity__in=identities).select_related("blogger__merged_into")
        self.sites_of_others = {site.identity: site for site in others}
        self.sites_of = defaultdict(list)
        for site in self.sites.values():
            self.sites_of[site.blogger_id].append(site)
        self.rates = _grouped(Rate.objects.filter(**theirs, kind="", in_kind=""), "blogger_id")
        self.bases = _grouped(Basis.objects.filter(**theirs), "blogger_id")
        self.audience = defaultdict(list)
        for figure in Audience.objects.filter(site__blogger__in=ids):
            self.audience[figure.site_id, figure.kind].append(figure)
        self.topics = defaultdict(list)
        through = Site.topics.through.objects.filter(site__blogger__in=ids)
        for site_id, name in through.values_list("site_id", "topic__name").order_by("topic__name"):
            self.topics[site_id].append(name)

    def person(self, email: str) -> Blogger | None:
        return self.people.get(email)

    def objections(self, values: Values) -> list[Finding]:
        """Why the address book cannot take this row."""
        known = self.person(values.email)
        if values.email == self.own_address:
            return [Finding("own_address")]
        # Who was forgotten may have come back by her own press; otherwise her erasure is nobody's business.
        if known.erased_at if known else tombstone(values.email) in self.erased:
            return [Finding("not_importable")]
        if known and known.opted_out_at:
            return [Finding("opted_out")]
        site = self.sites_of_others.get(values.identity) or self.sites.get(values.identity)
        if site and (known is None or site.blogger_id != known.pk):
            owner = self._by_id.get(site.blogger_id) or site.blogger.merged_into or site.blogger
            return [Finding("site_of_another", {"name": owner.name})]
        return []


def _kept(emails: set[str]) -> dict[str, Blogger]:
    """The people with these addresses; for an address of a row that was joined with another, the row that was kept."""
    people: dict[str, Blogger] = {}
    joined: dict[str, int] = {}
    for person in Blogger.objects.filter(erased_at=None, email__in=emails):
        if person.merged_into_id:
            joined[person.email] = person.merged_into_id
        else:
            people[person.email] = person
    joined = {email: pk for email, pk in joined.items() if email not in people}
    while joined:  # one that was kept may have been joined with a third since
        rows = Blogger.objects.in_bulk(set(joined.values()))
        people |= {email: rows[pk] for email, pk in joined.items() if not rows[pk].merged_into_id}
        joined = {email: rows[pk].merged_into_id for email, pk in joined.items() if rows[pk].merged_into_id}
    return people


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
        if after and differs(field, before, after):
            yield field, before, after
    before = known.zone if known else ""
    zone = zone_of(values.city, book.zone)
    # The zone follows the city, but only from the Canaries or to them: elsewhere somebody may have set it by hand.
    if known and values.city and fold(known.city) != fold(values.city) and CANARY in (before, zone) and before != zone:
        yield "zone", before, zone
    before = known.notes if known else ""
    if values.notes and values.notes not in _as_read("notes", before):
        yield "notes", before, f"{before}\n{values.notes}".strip()


def differs(field: str, before: str, after: str) -> bool:
    """Whether a cell says something else than the book: what the book holds is read like a cell, too."""
    if before == after:
        return False
    if field == "phone":
        return all_digits(before) != all_digits(after)
    return _as_read(field, before) != after


def _as_read(field: str, kept: str) -> str:
    if field == "url":
        try:
            return web_addresses.clean(kept).url
        except web_addresses.BadAddress:
            return kept
    most = {"name": 120, "city": 80, "site": 160}.get(field, len(kept))
    return cells.text(kept, [], column=field, most=most, lines=field == "notes")


def _of_site(values: Values, known: Blogger | None, site: Site | None, book: Book) -> Iterator[Change]:
    if not values.identity:
        return
    if site is None:
        have = [one.identity for one in book.sites_of[known.pk]] if known else []
        yield "url", ", ".join(have), ", ".join([*have, values.identity])
    elif differs("url", site.url, values.url):
        yield "url", site.url, values.url
    if values.site and differs("site", site.name if site else "", values.site):
        yield "site", site.name if site else "", values.site
    have = book.topics[site.pk] if site else []
    # A topic whose name holds a comma of its own comes back in parts.
    said = {fold(part) for name in have for part in (name, *cells.topics(name, []))}
    missing = [topic for topic in values.topics if fold(topic) not in said]
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
    if values.basis == Basis.Kind.NONE and (past or (known and not values.origin)):
        return
    same = [one for one in past if _as_read("origin", one.source) == values.origin]
    if not any(values.on in (None, one.on) for one in same):
        yield "basis", past[0].kind if past else "", values.basis


def _grouped(rows: Iterable[Any], key: str) -> defaultdict[int, list[Any]]:
    groups: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups
