"""Who may be named to the client's side of an action, and what each of them agreed to.

The one allow-list: every page, letter, draft and file for a client or a media agency takes names and
sites from here. On it stand only people who agreed to be proposed for this action, and, by name alone,
those who once held a place of it: that they no longer come is what the client is told. Consent ends with
her no, her leaving, her release, her erasure; nobody comes back onto the list but by her own yes.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef

from campaigns.models import Action, Event, Participation
from campaigns.states import HOLDING, ParticipationState

AGREED = {
    ParticipationState.AVAILABLE,
    ParticipationState.RESERVE,
    ParticipationState.CONFIRMED,
    ParticipationState.SILENT,
}
NO_NAME = "–"
ANSWERS = ("count_in", "may_propose")


class NotAgreed(Exception):
    """She has not agreed to be proposed for this action: no client may be asked about her."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the client's side may be told of one person; `site` is '' once she has none, or has left."""

    participation: int
    name: str
    site: str
    address: str
    city: str


@dataclass(frozen=True, slots=True)
class Consent:
    """What she knew when she agreed: at which hour, by which way, for which terms, with the brand or blind."""

    answer: str  # count_in or may_propose
    at: datetime
    channel: str  # '' her own link; how she told the team; 'standing': her standing consent
    brand_named: bool
    fee: Decimal | None  # the one she saw
    terms: int
    due: datetime | None  # the date she saw
    until: datetime | None  # how long she keeps it


def has_agreed(person: Participation) -> bool:
    """Whether she said one of the two yeses for this action, or took a place, and did not take it back."""
    return person.state in HOLDING or (bool(person.answer) and person.state in AGREED)


def shown(action: Action, ids: Collection[int] | None = None) -> dict[int, Shown]:
    """Those of the action (of `ids`) who agree now, by participation id. One query."""
    people = action.participations.select_related("blogger", "site").filter(blogger__erased_at=None)
    if ids is not None:
        people = people.filter(pk__in=list(ids))
    return {person.pk: _shown(person) for person in people if has_agreed(person)}


def names(action: Action, ids: Iterable[int]) -> dict[int, str]:
    """Names for the client's side: of those who agree now, and of those who once held a place. One query.

    Whoever is missing has no name there: say it without one (NO_NAME).
    """
    took = Event.objects.filter(action=action, subject_kind="participation", verb="take", subject_id=OuterRef("pk"))
    known: Any = action.participations.filter(pk__in=list(ids), blogger__erased_at=None).select_related("blogger")
    return {
        person.pk: person.blogger.name
        for person in known.annotate(took_a_place=Exists(took))
        if person.took_a_place or has_agreed(person)
    }


def consents(action: Action, ids: Collection[int]) -> dict[int, Consent]:
    """The latest yes of each, from the events; only of those who agree now. Two queries."""
    agreed = [person.pk for person in action.participations.filter(pk__in=list(ids)) if has_agreed(person)]
    said = Event.objects.filter(action=action, subject_kind="participation", subject_id__in=agreed, verb__in=ANSWERS)
    return {event.subject_id: _consent(event) for event in said.order_by("seq")}


def _shown(person: Participation) -> Shown:
    site = person.site
    return Shown(
        person.pk,
        person.blogger.name,
        str(site) if site else "",
        site.url if site else "",
        (site.city if site else "") or person.blogger.city,
    )


def _consent(event: Event) -> Consent:
    facts = event.facts
    fee, until, due = facts.get("fee"), facts.get("until"), facts.get("due")
    return Consent(
        answer=event.verb,
        at=event.at,
        channel="standing" if facts.get("why") == "standing" else facts.get("channel", ""),
        brand_named=facts.get("brand_named") is not False,
        fee=Decimal(fee) if fee is not None else None,
        terms=facts.get("terms", 0),
        due=datetime.fromisoformat(due) if due else None,
        until=datetime.fromisoformat(until) if until else None,
    )
