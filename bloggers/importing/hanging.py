"""What hangs on rows that an import made: any table that names them, whichever floor it stands on."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import ManyToOneRel, Model

from agency.models import Message
from agency.models.messages import RecipientKind
from bloggers.importing.writing import mark_of
from bloggers.models import Audience, Basis, Blogger, Rate, Roster, Site

Held = dict[int, tuple[str, list[str]]]  # by id: why, and the tables that name it
_BY_HAND = ("call", "channel", "never_brands", "advocate_where", "owner_id", "via_id")
_WRITTEN = ("name", "email", "phone", "city", "language", "notes")


def whatever_hangs_on_people(people: list[Blogger], written: dict[int, dict[str, str]], made: dict[str, Any]) -> Held:
    """Which of these new people cannot go."""
    sites = list(Site.objects.filter(blogger__in=[person.pk for person in people]))
    as_made = dict(made["sites"])
    on_sites = whatever_hangs_on_sites([site for site in sites if site.pk in as_made], as_made, made)
    ours: dict[type[Model], set[int]] = {
        Site: set(as_made),
        Rate: set(made["rates"]),
        Basis: set(made["bases"]),
        Roster.bloggers.through: _on_the_list(made),
    }
    ids = [person.pk for person in people]
    named = _named(Blogger, ids, ours)
    letters = Message.objects.filter(recipient_kind=RecipientKind.BLOGGER, recipient_id__in=ids)
    with_letters = set(letters.values_list("recipient_id", flat=True))
    for pk in filter(with_letters.__contains__, ids):
        named[pk].append(Message._meta.label)
    for site in sites:
        if site.pk in on_sites:
            named[site.blogger_id] += on_sites[site.pk][1] or [Site._meta.label]
    held: Held = {}
    for person in people:
        if why := _why_she_stays(person, written[person.pk]):
            held[person.pk] = why, []
        elif named[person.pk]:
            held[person.pk] = "used", sorted(set(named[person.pk]))
    return held


def _why_she_stays(person: Blogger, written: dict[str, str]) -> str:
    if person.erased_at:
        return "erased"
    if person.opted_out_at:
        return "stopped"
    if person.merged_into_id:
        return "joined"
    by_hand = any(getattr(person, field) for field in _BY_HAND) or person.undeliverable_at
    if by_hand or any(getattr(person, field) != written.get(field, "") for field in _WRITTEN):
        return "changed_since"
    return ""


def whatever_hangs_on_sites(sites: list[Site], marks: dict[int, str], made: dict[str, Any]) -> Held:
    """Which of these new sites cannot go."""
    ours: dict[type[Model], set[int]] = {Audience: set(made["figures"]), Site.topics.through: set(topic_links(made))}
    named = _named(Site, [site.pk for site in sites], ours)
    held: Held = {}
    for site in sites:
        if mark_of(site) != marks[site.pk]:
            held[site.pk] = "changed_since", []
        elif named[site.pk]:
            held[site.pk] = "used", sorted(set(named[site.pk]))
    return held


def _named(model: type[Model], ids: Iterable[int], ours: dict[type[Model], set[int]]) -> dict[int, list[str]]:
    """By id, the tables with a row that names it, lists and topics included; `ours` are rows that do not count."""
    found: dict[int, list[str]] = defaultdict(list)
    ids = list(ids)
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):
            continue
        table, name = relation.related_model, relation.field.attname
        rows = table._base_manager.filter(**{f"{name}__in": ids}).values_list(name, "pk")
        for pk, theirs in rows:
            if theirs not in ours.get(table, ()):
                found[pk].append(table._meta.label)
    return found


def _on_the_list(made: dict[str, Any]) -> set[int]:
    roster, _is_new, people = made["roster"] or (None, False, [])
    through = Roster.bloggers.through
    return set(through.objects.filter(roster=roster, blogger__in=people).values_list("pk", flat=True))


def topic_links(made: dict[str, Any]) -> dict[int, int]:
    """The rows that tie a site to a topic as this import did, each with the person of that site."""
    pairs = {tuple(pair) for pair in made["site_topics"]}
    rows = Site.topics.through.objects.filter(site__in={site for site, _topic in pairs})
    found = rows.values_list("pk", "site_id", "topic_id", "site__blogger")
    return {pk: blogger for pk, site, topic, blogger in found if (site, topic) in pairs}
