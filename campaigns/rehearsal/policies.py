"""Ways to fill an action: Relevo's engine, and what it is compared with."""

from collections.abc import Callable
from dataclasses import dataclass

from campaigns.fill import Command, Snapshot, decide

Policy = Callable[[Snapshot], list[Command]]


@dataclass(frozen=True, slots=True)
class Way:
    """decide: the steps of an hour; bonus: places agreed beyond x; watch: reserves may step in on the day."""

    decide: Policy
    bonus: int = 0
    watch: bool = False
    tells_late: bool = False  # more yeses than places are turned away


WAYS = {
    "engine": Way(decide, bonus=1, watch=True),
}
