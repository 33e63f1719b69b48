"""A dry run: what would be decided in the hours to come if nobody answered meanwhile."""

from collections.abc import Callable
from dataclasses import replace

from campaigns.fill.applying import applied
from campaigns.fill.deadlines import next_look
from campaigns.fill.decide import decide
from campaigns.fill.snapshot import Command, Snapshot

MOST_LOOKS = 1000  # some ten times what 150 people need in a week


def ahead(s: Snapshot, until: float, at: Callable[[Snapshot, float], Snapshot]) -> list[tuple[float, Command]]:
    """(hour, command) pairs from s.now up to hour `until`, in the order they would be taken; s is left as it is.

    `at(s, hour)` is the same snapshot at a later hour: who is awake, which the engine cannot know.
    Silence is assumed throughout, so this is the most that would be written, not a forecast.
    """
    found: list[tuple[float, Command]] = []
    for _look in range(MOST_LOOKS):
        commands = decide(s)
        found += [(s.now, command) for command in commands]
        s = applied(s, commands)
        hour = next_look(s)
        if hour > until:
            break
        # The very hour, whatever became of it on the way through a clock: a hair earlier nothing is due yet.
        s = replace(at(s, hour), now=hour)
    return found
