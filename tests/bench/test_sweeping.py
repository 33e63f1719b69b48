"""A beat with nothing to do, and with much to do, among few and many open actions."""

from datetime import timedelta

import pytest

from agency import clock, delivery, sweeping
from agency.models import Message
from campaigns import staffing
from campaigns.models import Action
from campaigns.states import Autopilot
from tests import services
from tests.bench.crowds import open_actions
from tests.bench.measuring import best, cost, statements
from tests.make import make_action, make_agency

pytestmark = pytest.mark.bench
FEW, MANY = 10_000, 1_000_000 if services.FULL else 100_000
DUE = 1000 if services.FULL else 200


def tended(due: list[Action]) -> float:
    """Milliseconds for looking at all of `due`."""
    now = clock.now()
    Action.objects.filter(pk__in=[action.pk for action in due]).update(next_look_at=now)

    def all_of_them() -> None:
        while Action.objects.due_for_a_look(now).exists():
            staffing.sweep(now)

    return cost(iter([all_of_them])).wall


def rows_without_engine(told, number: int) -> None:
    """Letters whose hour has passed, and letters that a sender left behind: nobody decides anything about them."""
    wall, now = clock.wall(), clock.now()
    what = {"late": {"not_after": now - timedelta(minutes=1)}, "left behind": {"state": "sending", "lease_until": wall}}
    for name, values in what.items():
        shared = {"purpose": "sounding", "address": "ana@blog.example", "not_before": now, "created_at": now} | values
        Message.objects.bulk_create(Message(key=f"{name} {n}", **shared) for n in range(number))
        asked: list[int] = []
        spent = cost(iter([lambda asked=asked: asked.append(statements(lambda: delivery.recover(now)))])).wall
        told(f"{number:,} letters {name:<12} {number / spent * 1000:,.0f} a second (goal 8,000), {asked[0]} statements")
        Message.objects.all().delete()


def test_a_beat(told, postgres):
    make_agency()
    plain = [make_action(now=clock.now(), autopilot=Autopilot.OFF) for _ in range(DUE)]
    kept = [make_action(now=clock.now(), places=5, autopilot=Autopilot.SUGGEST) for _ in range(DUE // 4)]
    Action.objects.update(next_look_at=clock.now() + timedelta(days=2))
    found = []
    for number in (FEW, MANY):
        open_actions(number - Action.objects.count(), plain[0])
        sweeping.run()
        idle = best(sweeping.run, 9)
        found.append((idle, tended(plain), tended(kept)))
    (few_idle, few, few_engine), (idle, many, engine) = found
    told(f"idle beat       ratio {idle / 5:.2f} of 5 ms among {MANY:,} open actions (goal 1 or less)")
    asked = statements(sweeping.run)
    told(f"  among {MANY:,} ratio {idle / few_idle:.2f} of the same among {FEW:,}; {asked} statements")
    told(f"{DUE:,} due         ratio {many / few:.2f} among {MANY:,} of the same among {FEW:,} (goal 1.5 or less)")
    told(f"  by the engine ratio {engine / few_engine:.2f} (goal 1.5 or less)")
    rows_without_engine(told, 1000)
    plain_rate, engine_rate = DUE / many * 1000, len(kept) / engine * 1000
    told(f"actions looked at {plain_rate:.0f} a second without the engine, {engine_rate:.0f} with it, one by one")
