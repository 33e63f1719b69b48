"""Keeping the address book by hand: one person added, one corrected."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from agency.models import Agency
from bloggers import availability, facets
from bloggers.folding import fold
from bloggers.importing.places import CANARY, zone_of
from bloggers.models import Basis, Blogger, Rate, Site, Topic
from bloggers.models.sites import site_identity

# What is filled where a row says nothing itself, when more is learned of the same person.
FILLED = ("phone", "language", "city", "owner_id", "via_id", "channel", "call", "advocate_where")


@dataclass(frozen=True, slots=True)
class FirstFacts:
    """What is known of a person's work when she is added: her site, its topics, her fee, how we met."""

    url: str = ""
    site_name: str = ""
    topics: tuple[str, ...] = ()
    fee: Decimal | None = None  # euros without VAT
    basis: str = Basis.Kind.NONE
    source: str = ""


@transaction.atomic
def add(person: Blogger, facts: FirstFacts, *, now: datetime) -> Blogger:
    """Bring in one person, not saved yet, with the first facts about her. Her zone follows her city."""
    home = Agency.home_zone()
    today = now.astimezone(ZoneInfo(home)).date()
    person.zone = zone_of(person.city, home)
    person.save(force_insert=True)
    Basis.objects.create(blogger=person, kind=facts.basis, source=facts.source, on=today)
    if facts.fee is not None:
        Rate.objects.create(blogger=person, fee=facts.fee, on=today)
    if facts.url:
        site = Site.objects.create(blogger=person, url=facts.url, name=facts.site_name, city=person.city)
        site.topics.set(topics_named(facts.topics))
    facets.renew([person.pk])
    return person


@transaction.atomic
def add_to(person: Blogger, typed: Blogger, facts: FirstFacts, *, now: datetime) -> Blogger:
    """Somebody who is known was typed in again: what is new joins her row, and nothing there is overwritten."""
    person = Blogger.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not person.city and typed.city:
        person.zone = zone_of(typed.city, person.zone)
    for name in FILLED:
        setattr(person, name, getattr(person, name) or getattr(typed, name))
    for brand in filter(None, map(str.strip, typed.never_brands.split(","))):
        person.never_brands = person.with_never(brand)
    person.notes = with_lines(person.notes, typed.notes)
    person.save(update_fields=[*FILLED, "zone", "never_brands", "notes"])
    if typed.email != person.email and not Blogger.objects.filter(email=typed.email).exists():
        # Her other address is kept as a row that says whose it is, as where two rows became one.
        typed.merged_into, typed.zone = person, person.zone
        typed.save(force_insert=True)
    today, changed = now.astimezone(person.tz).date(), {person.pk}
    if facts.basis != Basis.Kind.NONE or not person.bases.exists():
        person.bases.get_or_create(kind=facts.basis, source=facts.source, on=today)
    if facts.fee is not None:
        person.rates.get_or_create(fee=facts.fee, on=today)
    if facts.url:
        known = {"blogger": person, "url": facts.url, "name": facts.site_name, "city": typed.city}
        site = Site.objects.get_or_create(identity=site_identity(facts.url), defaults=known)[0]
        site.topics.add(*topics_named(facts.topics))
        changed.add(site.blogger_id)
    facets.renew(changed)
    return person


def with_lines(notes: str, more: str) -> str:
    """`notes` with those lines of `more` that it does not have."""
    have = {line.strip() for line in notes.splitlines()}
    missing = dict.fromkeys(line.rstrip() for line in more.splitlines() if line.strip() not in have)
    return "\n".join([*filter(None, [notes]), *missing])


@transaction.atomic
def correct(person: Blogger, **fields: Any) -> None:
    """Write what a manager corrected, and nothing else.

    A move to or from the Canaries moves her clock too. What a new address means is `reaching.correct`'s.
    """
    person = Blogger.objects.select_for_update(no_key=True).get(pk=person.pk)
    zone = zone_of(fields.get("city", person.city), Agency.home_zone())
    if fold(fields.get("city", person.city)) != fold(person.city) and CANARY in (zone, person.zone):
        fields["zone"] = zone
    many = {column.name for column in person._meta.many_to_many}
    for name, value in fields.items():
        if name in many:
            getattr(person, name).set(value)
        else:
            setattr(person, name, value)
    person.save(update_fields=[name for name in fields if name not in many])
    if "city" in fields:
        facets.renew([person.pk])


@transaction.atomic
def never_for(person: Blogger, brands: str, now: datetime) -> None:
    """The brands she does not work with, as she has them now, parted by commas. Her actions are looked at anew."""
    person = Blogger.objects.select_for_update(no_key=True).get(pk=person.pk)
    names = [" ".join(brand.split()) for brand in brands.split(",")]
    written = ", ".join(dict.fromkeys(filter(None, names)))
    if person.never_brands == written:
        return
    person.never_brands = written
    person.save(update_fields=["never_brands"])
    for follow in availability.ON_CHANGE:
        follow(person, now)


def topics_named(names: Iterable[str]) -> list[Topic]:
    """The topics of these names; one that is not known yet is begun. Accents and case do not tell two apart."""
    known = {fold(topic.name): topic for topic in Topic.objects.all()}
    return [known.get(fold(name)) or Topic.objects.create(name=name) for name in names]
