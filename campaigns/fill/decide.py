"""What should happen next to an action: a list of commands from a snapshot, nothing else."""

from collections.abc import Callable

from campaigns.fill.applying import applied
from campaigns.fill.asking import last_call, sound
from campaigns.fill.questions import expire, phone, ping, remind
from campaigns.fill.seats import activate, confirm, invite, oncall, reserve
from campaigns.fill.snapshot import Command, Snapshot, hours_left, wanted
from campaigns.fill.telling import client, escalate

Step = Callable[[Snapshot], list[Command]]

# Each step sees what those before it did, so that a second look at the same hour finds nothing:
# a place freed by a lapse is offered at once, and reminders know whom the wave already asks.
STEPS: tuple[Step, ...] = (
    expire,
    ping,
    confirm,
    invite,
    activate,
    reserve,
    oncall,
    sound,
    last_call,
    client,
    remind,
    phone,
    escalate,
)
WHILE_PAUSED: tuple[Step, ...] = (expire, ping, phone)
# On the day of a post only who reads of it can still step in: nobody holds a place in silence, nobody is asked
# "still on?", and there is no time to remind.
ON_THE_DAY: tuple[Step, ...] = (expire, confirm, activate, reserve, sound, last_call, client, phone, escalate)
ON_THE_DAY_WHILE_PAUSED: tuple[Step, ...] = (expire, phone)


def decide(s: Snapshot) -> list[Command]:
    """Commands for this hour, in the order to apply them; s is left as it is.

    [] once D is past or when no place is wanted; paused: only expire, ping and phone; on the day of a post: no
    invite, oncall, ping and remind. Nobody who holds a place is ever released.
    decide(applied(s, decide(s))) is [].
    """
    if hours_left(s) <= 0 or not wanted(s):
        return []
    commands: list[Command] = []
    for step in _steps(s):
        if new := step(s):
            s = applied(s, new)
            commands += new
    return commands


def _steps(s: Snapshot) -> tuple[Step, ...]:
    if s.on_the_day:
        return ON_THE_DAY_WHILE_PAUSED if s.paused else ON_THE_DAY
    return WHILE_PAUSED if s.paused else STEPS
