"""What the client's side sees of an action: an allow-list, built from plain values and nothing else.

Only people who hold a place have a name here: they said yes to it. No fee, no reason, no note, no
person who was merely asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import chain, saying, showable, terms
from campaigns.models import Action, ActionContact, Event, Participation, Place
from campaigns.reporting.history import events_of
from campaigns.reporting.occasions import approval
from campaigns.states import NO_POST, ActionState
from campaigns.swaps import Swap, covers, swaps


@dataclass(frozen=True, slots=True)
class ClientPerson:
    name: str
    site: str
    since: str
    instead_of: str
    bonus: bool
    price: str  # as this link read it on a list; '' where none said so to it


@dataclass(frozen=True, slots=True)
class ClientChange:
    at: datetime
    when: str
    pip: str
    name: str
    text: str
    meta: str


@dataclass(frozen=True, slots=True)
class ClientView:
    """Everything that the client's page may show."""

    title: str
    client: str
    day: str
    when: str
    place: str
    state: str  # open, over, cancelled
    taken: int
    places: int
    bonus: int
    pips: list[str]
    people: list[ClientPerson]
    changes: list[ClientChange]
    total: str  # what those with a price for this link come to; '' without any


def client_view(action: Action, now: datetime, link: ActionContact | None = None) -> ClientView:
    """The action as its client may see it, in the reader's language and zone, at the prices of `link`. Five queries."""
    places = list(
        Place.objects.of(action)
        .filter(released_at=None)
        .select_related("holder__blogger", "holder__site", "group__action")
        .order_by("group_id", "bonus", "number")
    )
    events = events_of(action)
    found = swaps(events)
    names = showable.names(action, _named(found, places))
    prices = chain.latest_prices(link) if link else {}
    ordinary = [place for place in places if not place.bonus]
    # Who has not said yes to the new date yet is none of the x; nor does her name promise the client anything.
    taken = sum(place.is_current for place in ordinary)
    return ClientView(
        title=action.title,
        client=action.client.name,
        day=terms.day(action, now) if action.due else "",
        when=terms.when(action, now) if action.due else "",
        place=action.place,
        state=_state(action, now),
        taken=taken,
        places=len(ordinary),
        bonus=sum(place.bonus and place.is_current for place in places),
        pips=["confirmed"] * taken + ["open"] * (len(ordinary) - taken),
        people=[_person(place, events, found, names, prices, now) for place in places if place.is_current],
        changes=_changes(events, found, names, {place.pk for place in ordinary}, now),
        total=_total(places, prices, action.currency),
    )


def _named(found: list[Swap], places: list[Place]) -> set[int]:
    swapped = {person for swap in found for person in (swap.leaver, swap.successor)}
    return swapped | {place.holder_id for place in places if place.holder_id}


def _state(action: Action, now: datetime) -> str:
    if action.state == ActionState.CANCELLED:
        return "cancelled"
    return "over" if action.state == ActionState.CLOSED or (action.due and action.due <= now) else "open"


def _person(
    place: Place,
    events: list[Event],
    found: list[Swap],
    names: dict[int, str],
    prices: dict[int, Decimal],
    now: datetime,
) -> ClientPerson:
    holder: Participation = place.holder
    took = next((event for event in reversed(events) if _took(event, holder.pk)), None)
    swap = next((swap for swap in reversed(found) if swap.successor == holder.pk), None)
    return ClientPerson(
        name=names.get(holder.pk, showable.NO_NAME),
        site=str(holder.site) if holder.site else "",
        since=saying.when(took.at, now) if took else "",
        instead_of=names.get(swap.leaver, "") if swap else "",
        bonus=place.bonus,
        price=saying.money(prices[holder.pk], place.group.action.currency) if holder.pk in prices else "",
    )


def _total(places: list[Place], prices: dict[int, Decimal], currency: str) -> str:
    amounts = [prices[place.holder_id] for place in places if place.is_current and place.holder_id in prices]
    return saying.money(sum(amounts, Decimal(0)), currency) if amounts else ""


def _took(event: Event, person: int) -> bool:
    return event.subject_kind == "place" and event.verb == "take" and event.after == str(person)


def _changes(
    events: list[Event], found: list[Swap], names: dict[int, str], ordinary: set[int], now: datetime
) -> list[ClientChange]:
    """Who left, how long ahead, who came instead, and when all places were first taken; newest first."""
    changes = [_left(swap, names, covers(swap, events), now) for swap in found]
    changes += [_came(swap, names, events, now) for swap in found if swap.taken]
    full = _first_full(events, ordinary)
    if full is not None:
        text = ngettext("%(n)s of %(n)s places confirmed", "%(n)s of %(n)s places confirmed", len(ordinary))
        words = text % {"n": len(ordinary)}
        changes.append(ClientChange(full.at, saying.when(full.at, now), "confirmed", "", words, ""))
    return sorted(changes, key=lambda change: change.at, reverse=True)


def _left(swap: Swap, names: dict[int, str], covered: Event | None, now: datetime) -> ClientChange:
    ahead = swap.left.facts.get("hours")
    if swap.left.facts.get("why") == NO_POST:
        text = _("no post known an hour after the agreed one: the place was offered again")
    elif ahead is None:
        text = _("no longer takes part")
    else:
        text = _("told us %(left)s ahead: can no longer come") % {"left": saying.left(timedelta(hours=ahead))}
    meta = _("The bonus place covers it.") if covered else ""
    if swap.asked and not covered:
        asked = len({event.facts.get("participation") for event in swap.asked})
        meta = ngettext(
            "We asked %(n)s person for the place.", "We asked %(n)s people for the place.", asked
        ) % {"n": asked}  # fmt: skip
    name = names.get(swap.leaver, showable.NO_NAME)
    return ClientChange(swap.left.at, saying.when(swap.left.at, now), "risk", name, text, meta)


def _came(swap: Swap, names: dict[int, str], events: list[Event], now: datetime) -> ClientChange:
    at = swap.taken.at
    text = _("takes the place of %(name)s") % {"name": names.get(swap.leaver, showable.NO_NAME)}
    yes = approval(events, swap.successor)
    meta = _("Approved: %(when)s.") % {"when": saying.when(yes.at, now)} if yes else ""
    return ClientChange(at, saying.when(at, now), "confirmed", names.get(swap.successor, showable.NO_NAME), text, meta)


def _first_full(events: list[Event], ordinary: set[int]) -> Event | None:
    """The event with which every ordinary place had a holder for the first time."""
    held: set[int] = set()
    for event in events:
        if event.subject_kind != "place" or event.subject_id not in ordinary:
            continue
        if event.verb == "take":
            held.add(event.subject_id)
        elif event.verb == "free":
            held.discard(event.subject_id)
        if held == ordinary:
            return event
    return None
