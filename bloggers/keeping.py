"""Keeping the address book by hand: one person added, one corrected."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from agency.models import Agency
from agency.models.fields import normalise_email
from bloggers.folding import fold
from bloggers.importing.places import CANARY, zone_of
from bloggers.models import Basis, Blogger, Rate, Site, Topic


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
    agency = Agency.current()
    today = now.astimezone(agency.tz if agency else None).date()
    person.zone = zone_of(person.city, agency.zone if agency else "Europe/Madrid")
    person.save(force_insert=True)
    Basis.objects.create(blogger=person, kind=facts.basis, source=facts.source, on=today)
    if facts.fee is not None:
        Rate.objects.create(blogger=person, fee=facts.fee, on=today)
    if facts.url:
        site = Site.objects.create(blogger=person, url=facts.url, name=facts.site_name, city=person.city)
        site.topics.set(_topics(facts.topics))
    return person


@transaction.atomic
def correct(person: Blogger, **fields: Any) -> None:
    """Write what a manager corrected, and nothing else.

    A move to or from the Canaries moves her clock too, and of a new address nobody knows that it is dead.
    """
    person = Blogger.objects.select_for_update(no_key=True).get(pk=person.pk)
    agency = Agency.current()
    zone = zone_of(fields.get("city", person.city), agency.zone if agency else "Europe/Madrid")
    if fold(fields.get("city", person.city)) != fold(person.city) and CANARY in (zone, person.zone):
        fields["zone"] = zone
    if normalise_email(fields.get("email", person.email)) != person.email:
        fields["undeliverable_at"] = None
    for name, value in fields.items():
        setattr(person, name, value)
    person.save(update_fields=list(fields))


def _topics(names: tuple[str, ...]) -> list[Topic]:
    known = {fold(topic.name): topic for topic in Topic.objects.all()}
    return [known.get(fold(name)) or Topic.objects.create(name=name) for name in names]
