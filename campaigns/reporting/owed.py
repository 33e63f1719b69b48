"""Explanations that are owed: what the client's side has not been told of, to whom, since when and until when.

Computed from events and letters, so that nothing has to be ticked off: a letter that names an occasion's events
settles it, and one that was dropped or refused unsettles it again.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from agency import hours
from agency.models import Message
from agency.models.messages import NEVER_LEFT
from campaigns.models import Action, ActionContact, Event
from campaigns.reporting.occasions import Occasion, events_of, occasions, shown_to_client
from campaigns.states import ActionState

LETTERS = ("explanation", "swap")


@dataclass(frozen=True, slots=True)
class Owed:
    """One occasion that the nearest link of the chain has not been told of.

    `links`: those of it who may be written to, none where the media agency has nobody in the chain. `by`: the hour
    by which they should have read it; `then`: the link behind them, and its own hour.
    """

    action: Action
    occasion: Occasion
    links: tuple[ActionContact, ...]
    by: datetime
    then: tuple[tuple[ActionContact, datetime], ...] = ()

    @property
    def since(self) -> datetime:
        return self.occasion.since


def owed(actions: Iterable[Action], now: datetime) -> list[Owed]:
    """What is owed about these actions, the longest owed first. Four queries, whatever the number.

    Nothing once the action's hour has passed, for a client that has ended, or where nobody is in the chain.
    """
    going_on = {action.pk: action for action in actions if _is_told_of(action, now)}
    chains = _chains(going_on)
    shown = {pk: action for pk, action in going_on.items() if pk in chains}
    if not shown:
        return []
    events, on_lists = events_of(shown.values()), shown_to_client(shown.values())
    told = _told(shown, events)
    found = []
    for pk, action in shown.items():
        nearest = _nearest(chains[pk])
        found += [
            _owed(action, occasion, nearest, chains[pk])
            for occasion in occasions(events[pk], on_lists[pk])
            if not _is_settled(occasion, nearest, told[pk])
        ]
    return sorted(found, key=lambda each: (each.since, each.action.pk, each.occasion.number))


def _is_told_of(action: Action, now: datetime) -> bool:
    going_on = action.state in (ActionState.OPEN, ActionState.CANCELLED) and action.due is not None
    return going_on and action.due > now and not action.client.has_ended(now)


def _chains(actions: dict[int, Action]) -> dict[int, list[ActionContact]]:
    found: dict[int, list[ActionContact]] = defaultdict(list)
    links = ActionContact.objects.filter(action__in=actions).select_related("contact__client", "contact__media_agency")
    for link in links.order_by("rank", "pk"):
        link.action = actions[link.action_id]
        found[link.action_id].append(link)
    return found


def _nearest(chain: list[ActionContact]) -> list[ActionContact]:
    allowed = [link for link in chain if link.may_be_written_to]
    return [link for link in allowed if link.rank == allowed[0].rank]


def _told(actions: dict[int, Action], events: dict[int, list[Event]]) -> dict[int, dict[int, set[int]]]:
    """By action and contact: the ids of the events that a letter, or a person otherwise, has told of."""
    told: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    by_seq = {(pk, event.seq): event.pk for pk, found in events.items() for event in found}
    letters = Message.objects.filter(action_id__in=actions, purpose__in=LETTERS).exclude(state__in=NEVER_LEFT)
    for pk, contact, facts in letters.values_list("action_id", "recipient_id", "facts"):
        told[pk][contact].update(facts.get("events", ()))
        told[pk][contact].update(by_seq[pk, seq] for seq in facts.get("seqs", ()) if (pk, seq) in by_seq)
    for pk, found in events.items():
        for event in found:
            if event.subject_kind == "explanation" and event.verb == "told":
                told[pk][event.facts["contact"]].update(event.facts["events"])
    return told


def _is_settled(occasion: Occasion, nearest: list[ActionContact], told: dict[int, set[int]]) -> bool:
    """One of the nearest link has been told: whom it concerns there is theirs to know."""
    decisive = {event.pk for event in occasion.decisive}
    return any(decisive <= told[link.contact_id] for link in nearest)


def _owed(action: Action, occasion: Occasion, nearest: list[ActionContact], chain: list[ActionContact]) -> Owed:
    reader = nearest[0].contact if nearest else None
    by = deadline(occasion.since, action.due, reader.tz if reader else action.tz)
    behind = [link for link in chain if nearest and link.rank > nearest[0].rank]
    then = tuple((link, deadline(by, action.due, link.contact.tz)) for link in behind)
    return Owed(action, occasion, tuple(nearest), by, then)


def deadline(since: datetime, due: datetime, zone) -> datetime:
    """By when a link of the chain should know what is known since then: within its office hours, before the action."""
    within = hours.TOLD_WITHIN_NEAR if due - since <= hours.EMERGENCY else hours.TOLD_WITHIN
    return min(hours.next_office(hours.next_office(since, zone) + within, zone), due)
