"""Who came for whom: a place that one person left and another took, read from the events."""

from dataclasses import dataclass, field

from campaigns.models import Event

LEAVING = ("withdraw", "release", "miss")


@dataclass(slots=True)
class Swap:
    """A place that somebody left; `taken` stays None while nobody else has it."""

    place: int
    leaver: int
    left: Event
    asked: list[Event] = field(default_factory=list)  # those asked for a place until it was taken
    successor: int = 0
    taken: Event | None = None


def swaps(events: list[Event]) -> list[Swap]:
    """The swaps of an action, oldest first. Who took her own place back has left nothing."""
    found: list[Swap] = []
    open_ones: dict[int, Swap] = {}
    for event in events:
        if event.subject_kind == "place" and event.verb == "free":
            left = _leaving(events, event)
            if left is not None:
                open_ones[event.subject_id] = Swap(event.subject_id, int(event.before), left)
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
            and event.at == freed.at
        ),
        None,
    )


def _came_back(swap: Swap, events: list[Event]) -> bool:
    """Whether she holds a place again, if another one."""
    return any(
        event.subject_kind == "place"
        and event.verb == "take"
        and event.after == str(swap.leaver)
        and event.seq > swap.left.seq
        for event in events
    )
