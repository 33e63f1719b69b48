"""The terms of an action as they were before it was moved: what somebody said yes to."""

from copy import copy
from datetime import datetime
from typing import Any

from campaigns.models import Action, Event, Participation

MOMENTS = ("starts_at", "ends_at", "publish_by")
# What a move may change of an action: each is a material change.
TERMS = (*MOMENTS, "place", "deliverable", "brief")


def standing_moves(action: Action) -> list[Event]:
    """The moves of an action, oldest first, without those that were taken back. One query."""
    found: list[Event] = []
    moves = Event.objects.filter(action=action, subject_kind="action", verb__in=["move", "unmove"])
    for event in moves.order_by("seq"):
        if event.verb == "move":
            found.append(event)
        elif found:
            found.pop()
    return found


def next_version(action: Action) -> int:
    """Above every version the terms have had: one that was taken back is never another's number."""
    moves = Event.objects.filter(action=action, subject_kind="action", verb="move")
    latest: int = max(action.terms_version, *moves.values_list("facts__version", flat=True), 0)
    return latest + 1


def as_seen(person: Participation, moves: list[Event] | None = None) -> Action:
    """Her action with the terms that her answer was to; the action itself where nothing has moved since."""
    action = person.action
    if person.terms_version == action.terms_version:
        return action
    then = copy(action)
    for event in reversed(standing_moves(action) if moves is None else moves):
        if event.facts["version"] > person.terms_version:
            with_terms(then, {name: read(name, value) for name, value in event.facts["was"].items()})
    return then


def with_terms(action: Action, terms: dict[str, Any]) -> Action:
    """`action`, changed in memory; `due` as the database would compute it."""
    for name, value in terms.items():
        setattr(action, name, value)
    action.due = action.starts_at or action.publish_by
    return action


def written(value: Any) -> Any:
    """A term as an event keeps it."""
    return value.isoformat() if isinstance(value, datetime) else value


def read(name: str, value: Any) -> Any:
    """A term as an event has kept it."""
    return datetime.fromisoformat(value) if name in MOMENTS and value else value
