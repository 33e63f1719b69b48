"""What has happened in an action that its client must be told: read from the events, and from nothing else.

An occasion concerns what the client was shown: a person on a list that was sent, one the client said yes to, one
who held a place, the date, the number of places, the action itself.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Min, Q

from campaigns.models import Action, Event, LinePrice, ProposalLine
from campaigns.swaps import Swap, swaps

APPROVED = ("verdict_yes", "verdict_must_have")
SAID_NO = ("decline", "leave", "take_back")
IN_AGAIN = ("take", "count_in", "may_propose", "reserve")
# What an occasion may rest on; the rest of an action's history is nobody's but the team's.
RELEVANT = (
    Q(subject_kind="place", verb__in=["free", "take", "become_ordinary"])
    | Q(subject_kind="participation", verb__in=[*SAID_NO, *IN_AGAIN, "withdraw", "release", "lapse"])
    | Q(subject_kind="participation", verb__startswith="verdict_")
    | Q(subject_kind="invitation", verb__in=["ask", "lapse", "answer_yes", "answer_no", "close", "fill"])
    | Q(subject_kind="action", verb__in=["move", "unmove", "edit", "cancel"])
    | Q(subject_kind="proposal", verb="send")
    | Q(subject_kind="explanation")
)

Shown = dict[int, datetime]


@dataclass(frozen=True, slots=True)
class Occasion:
    """One thing to explain. `anchor` names it; it is told once every event of `decisive` is."""

    kind: str  # no, lapse, dropout, swap, move, places, cancel, price
    anchor: Event
    decisive: tuple[Event, ...]
    person: int = 0
    swap: Swap | None = None

    @property
    def number(self) -> int:
        return self.anchor.pk

    @property
    def since(self) -> datetime:
        return self.decisive[-1].at


@dataclass(frozen=True, slots=True)
class Repriced:
    """What one person costs one link of the chain, on a list that was sent and on the one before it."""

    link: int
    person: int
    before: Decimal
    after: Decimal
    number: int  # of the newer list


def occasions_of(action: Action) -> list[Occasion]:
    """The occasions of an action, oldest first. Three queries."""
    return occasions(events_of([action])[action.pk], shown_to_client([action])[action.pk], repriced(action))


def repriced(action: Action) -> dict[int, list[Repriced]]:
    """By proposal: the prices that changed with it, each link's own. One query."""
    found: dict[int, list[Repriced]] = defaultdict(list)
    last: dict[tuple[int, int], Decimal] = {}
    sent = LinePrice.objects.filter(line__proposal__action=action, line__proposal__number__isnull=False)
    columns = ("link", "line__participation", "amount", "line__proposal", "line__proposal__number")
    for link, person, amount, proposal, number in sent.order_by("line__proposal__number", "pk").values_list(*columns):
        before = last.get((link, person), amount)
        if before != amount:
            found[proposal].append(Repriced(link, person, before, amount, number))
        last[link, person] = amount
    return found


def events_of(actions: Iterable[Action]) -> dict[int, list[Event]]:
    """What the occasions of these actions may rest on, by action, in order. One query."""
    found: dict[int, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(RELEVANT, action__in=[action.pk for action in actions]).order_by("seq"):
        found[event.action_id or 0].append(event)
    return found


def shown_to_client(actions: Iterable[Action]) -> dict[int, Shown]:
    """By action: who stood on a list that was sent, and since when. One query."""
    found: dict[int, Shown] = defaultdict(dict)
    lines = ProposalLine.objects.filter(
        proposal__action__in=[action.pk for action in actions], proposal__number__isnull=False
    )
    rows = lines.order_by().values_list("proposal__action", "participation").annotate(Min("proposal__sent_at"))
    for action_id, person, since in rows:
        found[action_id][person] = since
    return found


def occasions(events: list[Event], on_lists: Shown, prices: Collection[int] = ()) -> list[Occasion]:
    """What these events say happened to what the client was shown. Oldest first. `prices`: lists that changed some."""
    seen, verdict = known_to_client(events, on_lists), _last_verdicts(events)
    found = [_of_a_swap(swap) for swap in swaps(events)]
    kinds = {event.subject_id: event.facts.get("kind") for event in events if event.verb == "ask"}
    undone = {event.facts.get("version") for event in events if event.verb == "unmove"}
    back = {event.facts["undoes"] for event in events if "undoes" in event.facts}
    for event in events:
        kind, person = _of_a_person(event, kinds)
        known = person in seen and seen[person] <= event.at and verdict.get(person) != "verdict_no"
        if kind and known and not _came_in_again(events, person, event):
            found.append(Occasion(kind, event, (event,), person))
        elif event.subject_kind == "action" and event.seq not in back and (kind := _of_the_action(event, undone)):
            found.append(Occasion(kind, event, (event,)))
        elif event.subject_kind == "proposal" and event.subject_id in prices:
            found.append(Occasion("price", event, (event,)))
    return sorted(found, key=lambda each: each.decisive[-1].seq)


def known_to_client(events: list[Event], on_lists: Shown) -> Shown:
    """Whom the client may know by name, and since when: on a list, by its own yes, or as holder of a place."""
    since = dict(on_lists)
    for event in events:
        if event.subject_kind == "participation" and event.verb in APPROVED:
            person = event.subject_id
        elif event.subject_kind == "place" and event.verb == "take":
            person = int(event.after)
        else:
            continue
        since[person] = min(since.get(person, event.at), event.at)
    return since


def approval(events: Iterable[Event], person: int) -> Event | None:
    """The event of the client's latest yes to her."""
    yes = (each for each in events if each.subject_kind == "participation" and each.subject_id == person)
    return next((event for event in reversed(list(yes)) if event.verb in APPROVED), None)


def _of_a_swap(swap: Swap) -> Occasion:
    if swap.taken is None:
        return Occasion("dropout", swap.left, (swap.left,), swap.leaver, swap)
    return Occasion("swap", swap.left, (swap.taken,), swap.leaver, swap)


def _of_a_person(event: Event, kinds: dict[int, str | None]) -> tuple[str, int]:
    """Who said no, or let the time for a place that was kept for her pass. A call-up binds nobody to anything."""
    if event.subject_kind == "participation" and event.verb in SAID_NO:
        return "no", event.subject_id
    if event.subject_kind == "invitation" and event.verb == "lapse" and kinds.get(event.subject_id) == "invitation":
        return "lapse", event.facts.get("participation", 0)
    return "", 0


def _of_the_action(event: Event, undone: set[int | None]) -> str:
    """A move of what the client knows, unless it was taken back; fees are none of that."""
    if event.verb == "move":
        facts = event.facts
        concerns = (
            facts.get("before") != facts.get("after") or facts.get("place") or "deliverable" in facts.get("was", {})
        )
        return "move" if concerns and facts.get("version") not in undone - {None} else ""
    if event.verb == "cancel":
        return "cancel"
    numbers = event.verb == "edit" and "places_to" in event.facts and "undoes" not in event.facts
    return "places" if numbers else ""


def _came_in_again(events: list[Event], person: int, no: Event) -> bool:
    return any(
        event.subject_kind == "participation"
        and event.subject_id == person
        and event.verb in IN_AGAIN
        and event.seq > no.seq
        for event in events
    )


def _last_verdicts(events: list[Event]) -> dict[int, str]:
    return {event.subject_id: event.verb for event in events if event.verb.startswith("verdict_")}
