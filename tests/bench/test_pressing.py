"""What a person presses once and that touches many rows: how long she waits for the next page."""

import time
from collections.abc import Callable

import pytest
from django.http import HttpResponse

from agency import clock
from agency.models import Message
from campaigns import cancelling
from tests.bench.crowds import make_crowd, make_invited
from tests.make import make_action, make_agency, make_user

pytestmark = pytest.mark.bench
MANY, TICKED, A_PAGE = 2000, 200, 50
LONGEST = 5.0  # seconds; what takes longer would have to show how far it is, and go on when it is left


def test_nobody_waits_long_for_what_is_done_with_many(client, told, postgres):
    make_agency()
    user, now = make_user(role="admin"), clock.now()
    client.force_login(user)
    crowd = make_crowd(MANY)
    action = make_action(places=10, owner=user, now=now)
    sounding = {"b": [each.pk for each in crowd[:TICKED]], "group": action.groups.get().pk}
    spent = {
        f"address book of {MANY} as CSV": _seconds(lambda: client.get("/people/export.csv")),
        f"address book of {MANY} as Excel": _seconds(lambda: client.get("/people/export.xlsx")),
        f"the mail to {TICKED} is shown": _press(client, f"/actions/{action.pk}/sound/", sounding | {"preview": "1"}),
        f"{TICKED} are sounded out": _press(client, f"/actions/{action.pk}/sound/", sounding | {"send": "1"}),
    }
    people = list(action.participations.values_list("pk", flat=True)[:A_PAGE])
    for what in ("remind", "let_go"):
        chosen = {"person": people, "what": what, "sure": "on"}
        spent[f"{what} {A_PAGE} people"] = _press(client, f"/actions/{action.pk}/people/several/", chosen)
    letters = list(Message.objects.waiting().filter(purpose="sounding").values_list("pk", flat=True)[:A_PAGE])
    assert len(letters) == A_PAGE
    for what in ("hold", "release", "drop"):
        chosen = {"letter": letters, "what": what}
        spent[f"{what} {A_PAGE} mails"] = _press(client, "/outbox/several/", chosen)
    crowded, _questions = make_invited(MANY, 10, now, title="Crowded", owner=user)
    saw = cancelling.preview(crowded, now).saw
    began = time.perf_counter()
    cancelling.call_off(crowded.pk, saw=saw, why="", now=now, user=user)
    spent[f"an action of {MANY} is called off"] = time.perf_counter() - began
    for name, seconds in spent.items():
        told(f"{name:<40} {seconds:.2f} s (goal below {LONGEST:.0f})")
    assert {name: seconds for name, seconds in spent.items() if seconds > LONGEST} == {}


def _press(client, path: str, chosen: dict) -> float:
    return _seconds(lambda: client.post(path, chosen))


def _seconds(job: Callable[[], HttpResponse]) -> float:
    began = time.perf_counter()
    response = job()
    size = sum(map(len, response.streaming_content)) if response.streaming else len(response.content)
    assert response.status_code in (200, 302)
    assert size or response.status_code == 302
    return time.perf_counter() - began
