"""What a person publishes and takes for it: sites, their figures, usual fees, and the agent in between.

Figures and fees are added with their date and source, never overwritten; the same one twice is one.
"""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import ProtectedError

from agency.models import Contact
from agency.models.fields import normalise_email
from bloggers import facets, reaching
from bloggers.keeping import topics_named
from bloggers.models import Audience, Blogger, Rate, Site


class InUse(Exception):
    """Something hangs on the row, so it stays."""


@transaction.atomic
def add_site(site: Site, topics: list[str]) -> Site:
    """A site of hers, not saved yet; without a city of its own it is where she is."""
    site.city = site.city or site.blogger.city
    site.save(force_insert=True)
    site.topics.set(topics_named(topics))
    facets.renew([site.blogger_id])
    return site


@transaction.atomic
def correct_site(site: Site, topics: list[str]) -> None:
    site.save(update_fields=["name", "url", "platform", "city", "language"])
    site.topics.set(topics_named(topics))
    facets.renew([site.blogger_id])


@transaction.atomic
def remove_site(site: Site) -> None:
    """Take out a site that was entered by mistake, with its figures. InUse where she was in an action with it."""
    try:
        site.delete()
    except ProtectedError as error:
        raise InUse from error
    facets.renew([site.blogger_id])


@transaction.atomic
def add_figure(site: Site, kind: str, figure: int, on: date, source: str) -> Audience:
    """How many read it, on one day, by one source; said anew for the same day and source, the last word counts."""
    said = {"site": site, "kind": kind, "on": on, "source": source}
    made = Audience.objects.update_or_create(**said, defaults={"figure": figure})[0]
    facets.renew([site.blogger_id])
    return made


@transaction.atomic
def add_rate(person: Blogger, fee: Decimal, on: date, *, kind: str = "", in_kind: str = "", source: str = "") -> Rate:
    """What she usually takes; with `in_kind` a product, of which `fee` is the value."""
    person = Blogger.objects.select_for_update(no_key=True).get(pk=person.pk)
    made = person.rates.get_or_create(fee=fee, on=on, kind=kind, in_kind=in_kind, source=source)[0]
    facets.renew([person.pk])
    return made


def agents():
    """People through whom letters to bloggers go: at no client and no media agency."""
    return Contact.objects.filter(client=None, media_agency=None).order_by("name", "pk")


@transaction.atomic
def set_agent(person: Blogger, agent: Contact | None, *, now: datetime) -> None:
    """From now on her letters go to the agent, one for each blogger; with None to herself."""
    person = Blogger.objects.select_for_update(no_key=True).get(pk=person.pk)
    if person.via_id == (agent.pk if agent else None):
        return
    person.via = agent
    person.save(update_fields=["via"])
    reaching.goes_elsewhere(person, now)


@transaction.atomic
def new_agent(person: Blogger, agent: Contact, *, now: datetime) -> Contact:
    """Somebody new as her agent, not saved yet; who is known as one by that address is not written down twice."""
    known = agents().filter(email=normalise_email(agent.email)).first()
    if known is None:
        agent.save(force_insert=True)
        known = agent
    set_agent(person, known, now=now)
    return known
