"""Who came for whom: a place that one person left and another took, read from the events.

Also the letter about it, where the client's engagement lets that letter leave by itself: it is posted in
the transaction in which somebody takes the place.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from agency import hours, post
from agency.models import Message
from agency.models.messages import MessageState
from campaigns.lifecycle import Change
from campaigns.models import Action, ActionContact, Event

LEAVING = ("withdraw", "release", "miss")
NOT_LEAVING = ("cancelled", "same_person")  # why a place was freed without anybody having let the client down


@dataclass(slots=True)
class Swap:
    """A place that somebody left; `taken` stays None while nobody else has it."""

    place: int
    leaver: int
    left: Event
    asked: list[Event] = field(default_factory=list)  # those asked for a place until it was taken
    successor: int = 0
    taken: Event | None = None


def swaps(events: Iterable[Event]) -> list[Swap]:
    """The swaps of an action, oldest first. Who took her own place back has left nothing."""
    events = list(events)
    found: list[Swap] = []
    open_ones: dict[int, Swap] = {}
    for event in events:
        if event.subject_kind == "place" and event.verb == "free":
            left = _leaving(events, event)
            if left is not None:
                open_ones[event.subject_id] = Swap(event.subject_id, int(event.before), left)
            elif (undone := _taken_back(events, event, found)) is not None:
                found.remove(undone)
                undone.successor, undone.taken = 0, None
                open_ones[event.subject_id] = undone
        elif event.subject_kind == "invitation" and event.verb == "ask":
            if event.facts.get("kind") in ("call_up", "invitation"):
                for swap in open_ones.values():
                    swap.asked.append(event)
        elif event.subject_kind == "place" and event.verb == "take":
            swap = open_ones.pop(event.subject_id, None)
            if swap is not None and int(event.after) != swap.leaver:
                swap.successor, swap.taken = int(event.after), event
                found.append(swap)
    still_open = [swap for swap in open_ones.values() if not _came_back(swap, events)]
    return sorted([*found, *still_open], key=lambda swap: swap.left.seq)


def _leaving(events: list[Event], freed: Event) -> Event | None:
    """Why a place came free: the same press's event of its holder; None for a yes taken back."""
    return next(
        (
            event
            for event in events
            if event.subject_kind == "participation"
            and event.subject_id == int(freed.before)
            and event.verb in LEAVING
            and event.facts.get("why") not in NOT_LEAVING
            and event.at == freed.at
        ),
        None,
    )


def _taken_back(events: list[Event], freed: Event, found: list[Swap]) -> Swap | None:
    """The swap that a yes taken back within its ten minutes undoes: then the place is still the first one's to fill."""
    undone = any(
        event.verb == "take_back" and event.subject_id == int(freed.before) and event.at == freed.at for event in events
    )
    latest = next((swap for swap in reversed(found) if swap.place == freed.subject_id), None)
    return latest if undone and latest is not None and latest.successor == int(freed.before) else None


def _came_back(swap: Swap, events: list[Event]) -> bool:
    """Whether she holds a place again, if another one."""
    return any(
        event.subject_kind == "place"
        and event.verb == "take"
        and event.after == str(swap.leaver)
        and event.seq > swap.left.seq
        for event in events
    )


def covers(swap: Swap, events: Iterable[Event]) -> Event | None:
    """Where a bonus place made up for it in the same moment: then no place was empty."""
    return next((event for event in events if event.verb == "become_ordinary" and event.at == swap.left.at), None)


def chain_of(swap: Swap, found: list[Swap]) -> list[Swap]:
    """The swaps of one place up to this one, the first first: Ana left, Bea came and left, Carmen came."""
    line = [swap]
    while (before := _before(line[0], found)) is not None:
        line.insert(0, before)
    return line


def _before(swap: Swap, found: list[Swap]) -> Swap | None:
    earlier = [other for other in found if other.left.seq < swap.left.seq and other.place == swap.place]
    return next((other for other in reversed(earlier) if other.successor == swap.leaver), None)


# --- the letter that leaves by itself -------------------------------------------------------------------
def first_links(action: Action) -> list[ActionContact]:
    """To whom we speak: the nearest link of the chain that may be written to; who decides there, else all of it.

    Empty where the media agency stands between and has nobody in the chain.
    """
    chain = action.chain.select_related("action__campaign__client", "contact__client", "contact__media_agency")
    allowed = [link for link in chain if link.may_be_written_to]
    nearest = [link for link in allowed if link.rank == allowed[0].rank]
    return [link for link in nearest if link.decides] or nearest


def write_by_itself(c: Change, place_id: int) -> None:
    """Somebody has just taken the place: where the engagement says so, the letter about the swap is posted.

    One per swap and contact. It waits while the yes can still be taken back, save in the last 72 hours; whether it is
    still true is asked when it leaves.
    """
    if not c.action.client.swap_by_itself:
        return
    found = swaps([*Event.objects.filter(action=c.action).order_by("seq"), *c.events])
    swap = next((each for each in reversed(found) if each.place == place_id and each.taken), None)
    if swap is None or swap.taken not in c.events:
        return
    line = _untold(chain_of(swap, found), c.action)
    wait = timedelta(0) if c.action.due - c.now <= hours.EMERGENCY else hours.UNDO_WITHIN
    for link in first_links(c.action):
        c.post(
            post.draft(
                "swap",
                key=f"swap:{c.action.pk}:{swap.taken.seq}:{link.pk}",
                to=post.to_contact(link.contact),
                now=c.now,
                subject_id=link.pk,
                action_id=c.action.pk,
                facts={"left": line[0].left.seq, "taken": swap.taken.seq, "seqs": _seqs(line)},
                not_before=c.now + wait,
                not_after=c.action.due,
            )
        )


def _untold(line: list[Swap], action: Action) -> list[Swap]:
    """Without the swaps that the client has read of: who came in vain, and was never named, is not explained."""
    sent = Message.objects.filter(action_id=action.pk, purpose__in=["swap", "explanation"], state=MessageState.SENT)
    known: set[Any] = set()
    for facts in sent.values_list("facts", flat=True):
        known |= {("pk", number) for number in facts.get("events", ())} | {("seq", facts.get("taken"))}
    while any(swap.taken and {("pk", swap.taken.pk), ("seq", swap.taken.seq)} & known for swap in line[:-1]):
        line = line[1:]
    return line


def _seqs(line: list[Swap]) -> list[int]:
    return sorted({event.seq for swap in line for event in (swap.left, swap.taken) if event is not None})
