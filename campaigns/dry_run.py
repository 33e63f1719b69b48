"""The next seven days of all open actions, if nobody touched anything and nobody answered: in days, in words.

Each action is read by the engine as on its own page, so only those that come first are looked at.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from campaigns import saying
from campaigns.board.ahead import AHEAD, Foreseen, week_ahead
from campaigns.models import Action
from campaigns.states import ActionState, Autopilot

MOST_ACTIONS = 8


@dataclass(slots=True)
class Day:
    day: str
    steps: list[tuple[Action, Foreseen, bool]] = field(default_factory=list)  # by itself, or as a button

    @property
    def writing(self) -> int:
        return sum(step.writes for _action, step, _alone in self.steps)


@dataclass(frozen=True, slots=True)
class Plan:
    days: list[Day]  # on which something happens
    left_out: int  # actions
    more: bool  # steps of those shown, than stand here


def plan(seen: QuerySet[Action], now: datetime) -> Plan:
    going = seen.filter(state=ActionState.OPEN, due__gt=now, due__lt=now + 8 * AHEAD).exclude(autopilot=Autopilot.OFF)
    first = list(going.order_by("due", "pk")[:MOST_ACTIONS])
    weeks = [(action, week_ahead(action, now, may_ask_new=action.may_ask_new)) for action in first]
    found = [(action, step) for action, week in weeks for step in week.steps]
    by_day: dict[str, Day] = {}
    for action, step in sorted(found, key=lambda each: (each[1].at, each[0].pk)):
        day = saying.today(step.at)
        by_day.setdefault(day, Day(day)).steps.append((action, step, action.autopilot == Autopilot.AUTO))
    return Plan(list(by_day.values()), going.count() - len(first), any(week.more for _action, week in weeks))
