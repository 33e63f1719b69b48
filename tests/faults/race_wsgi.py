"""The product behind a web server, as it is or with one of its guards taken out (RACE_CONTROL).

`none`: the product. `no_guard`: lock *and* compare-and-set replaced by read-then-save, as most
sites are written. `no_lock`: the lock alone removed. The product itself has no such switch.
"""

import os
from itertools import count
from time import sleep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.race_settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from campaigns import lifecycle  # noqa: E402 - after the set-up
from campaigns.models import Action, Participation  # noqa: E402
from campaigns.states import target  # noqa: E402

# Seconds between reading and saving. Long enough that all ten have read before the first has saved, on a
# machine with both cores busy too: the control is to show what no guard means, not how busy the machine is.
THINKING = 0.2
_numbers = count()


def unlocked(action_id):
    return Action.objects.select_related("campaign__client__via", "owner").get(pk=action_id)


def read_then_save(change, rows, verb, *, facts, **fields):
    return [_save(change, row, verb, facts(row), fields) for row in rows]


def _save(change, row, verb, facts, fields):
    kind = row._meta.model_name
    before = getattr(row, lifecycle.STATE_FIELD[kind])
    setattr(row, lifecycle.STATE_FIELD[kind], target(kind, verb, before) or before)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return change.record(kind, row.pk, verb, before, getattr(row, lifecycle.STATE_FIELD[kind]), facts=facts)


def take_without_looking(change, place, participation):
    sleep(THINKING)
    place.holder = Participation(pk=participation.pk)
    place.save(update_fields=["holder"])
    return change.record("place", place.pk, "take", "", str(participation.pk))


CONTROL = os.environ.get("RACE_CONTROL", "none")
if CONTROL in ("no_lock", "no_guard"):
    lifecycle.lock = unlocked
if CONTROL == "no_guard":
    lifecycle.Change.move_all = read_then_save
    lifecycle.Change.take = take_without_looking
    # Gap-free numbers are a guard too: two changes at once would collide on them.
    lifecycle.Change._next_seq = lambda change: os.getpid() * 10_000 + next(_numbers)
