"""Pages about everybody in an action ask the database as often for many as for few."""

from decimal import Decimal

import pytest

from campaigns import pricing, publishing
from campaigns.models import Action, Counter
from tests.campaigns.people import confirmed, invited, seen
from tests.campaigns.views.looking import queries, writes
from tests.campaigns.views.test_moving import typed
from tests.make import make_action, make_contact

pytestmark = pytest.mark.django_db
PAGES = {
    "move": lambda desk, action: desk.post(f"/actions/{action.pk}/move/", typed(action, place="Elsewhere")),
    "cancel": lambda desk, action: desk.get(f"/actions/{action.pk}/cancel/"),
    "price card": lambda desk, action: desk.get(f"/actions/{action.pk}/people/{_who_named_a_price()}/"),
    "payments": lambda desk, action: desk.get(f"/actions/{action.pk}/payments/"),
}


def _who_named_a_price() -> int:
    return Counter.objects.select_related("invitation").latest("pk").invitation.participation_id


def scene(number: int, now) -> Action:
    action = make_action(places=2 * number, publish_by=now.replace(month=7))
    action.chain.create(contact=make_contact(client=action.client))
    for person in confirmed(action, number, now):
        publishing.publish(person.pk, action.pk, f"https://blog{person.pk}.example/cena", now=action.due)
    for person in invited(action, number, now):
        pricing.counter(person.pk, action.pk, Decimal(300), "", seen(person), now=now)
    return action


def test_they_cost_the_same_for_one_and_for_many(desk, now):
    counts = {}
    for number in (1, 9):
        action = scene(number, now)
        for name, get in PAGES.items():
            get(desk, action)
            with queries() as captured:
                assert get(desk, action).status_code == 200
            assert writes(captured) == []
            counts.setdefault(name, []).append(len(captured))
    assert {name: few for name, (few, many) in counts.items() if few != many} == {}
