"""The people list and finding people, with 50 and with 50,000 in the address book."""

import pytest

from agency import clock
from bloggers.models import Topic
from campaigns.models import Participation
from tests.bench.address_book import make_address_book, make_asked
from tests.bench.measuring import Visitor, cost, statements
from tests.make import make_action, make_agency, make_user

pytestmark = pytest.mark.bench
TIMES = 9
FEW, MANY = 50, 50_000


def test_people_among_many(told, postgres):
    make_agency()
    user, now = make_user(role="admin"), clock.now()
    visitor = Visitor(user)
    found: dict[str, list] = {}
    people = make_address_book(FEW, now)
    group = {"number": 5, "topics": ["cocina", "viajes"], "city": "Alicante", "language": "es", "fee": 300}
    action = make_action(groups=[group], owner=user, now=now)
    make_asked(make_action(owner=user, now=now), people[:25], now)
    for more in (0, MANY - FEW):
        if more:
            make_asked(make_action(owner=user, now=now), make_address_book(more, now)[:2000], now)
        topic = Topic.objects.get(name="vino").pk
        at = f"/actions/{action.pk}/find/"
        for name, path in {
            "people": "/people/",
            "  by word": "/people/?q=ordonez",
            "  by city": f"/people/?city=alicante&topic={topic}",
            "  last page": "/people/?page=1000",
            "find": at,
            "  by its word": f"{at}?q=ordonez",
            "  everybody": f"{at}?q=",
            "  every filter": f"{at}?topic=its&city=alicante&readers=5000&fee=300&language=es&free=on&asked=1"
            "&rival=90&record=steady",
        }.items():
            status, body = visitor.get(path)()
            assert status == 200, path
            spent = cost(visitor.get(path) for _ in range(TIMES))
            found.setdefault(name, []).append((spent, statements(visitor.get(path)), len(body.encode()) // 1000))
    assert Participation.objects.count() == 2025
    for name, ((few, few_statements, _), (many, many_statements, size)) in found.items():
        told(
            f"{name:<15} ratio {many.wall / few.wall:.2f} of the same among 50; {many.wall:.0f} ms,"
            f" {many.cpu:.0f} ms of CPU (30 alone), {size} kB (60)"
        )
        told(f"  statements    {few_statements} among 50, {many_statements} among 50,000 (goal: the same)")
