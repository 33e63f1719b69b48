"""The people list and finding people, with 50 and with 50,000 in the address book."""

import re

import pytest
from django.db import connection

from agency import clock
from bloggers import searching
from bloggers.models import Blogger, Topic
from bloggers.searching import Wanted
from campaigns import finding, load, price_memory, track_record
from campaigns.models import Participation
from tests.bench.address_book import make_address_book, make_past
from tests.bench.measuring import Visitor, cost, plans, statements
from tests.make import make_action, make_agency, make_user

pytestmark = pytest.mark.bench
TIMES = 9
FEW, MANY, ASKED = 50, 50_000, 20_000
READ_WHOLE = re.compile(
    r"Seq Scan on (bloggers_(?:blogger|site|site_topics|audience|basis|rate)|campaigns_(?:participation|invitation))\b"
)


def test_people_among_many(told, postgres):
    make_agency()
    user, now = make_user(role="admin"), clock.now()
    visitor = Visitor(user)
    found: dict[str, list] = {}
    people = make_address_book(FEW, now)
    group = {"number": 5, "topics": ["cocina", "viajes"], "city": "Alicante", "language": "es", "fee": 300}
    action = make_action(groups=[group], owner=user, now=now)
    make_past(user, people[:25], now)
    for more in (0, MANY - FEW):
        if more:
            make_past(user, make_address_book(more, now)[:ASKED], now)
            _as_tended()
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
            "  its last page": f"{at}?q=&page=25",
            "  every filter": f"{at}?topic=its&city=alicante&readers=5000&fee=300&language=es&free=on&asked=1"
            "&rival=90&record=steady",
        }.items():
            status, body = visitor.get(path)()
            assert status == 200, path
            spent = cost(visitor.get(path) for _ in range(TIMES))
            found.setdefault(name, []).append((spent, statements(visitor.get(path)), len(body.encode()) // 1000))
    _look_ups_go_by_index(action, user, now)
    for name, ((few, few_statements, _), (many, many_statements, size)) in found.items():
        told(
            f"{name:<15} ratio {many.wall / few.wall:.2f} of the same among 50; {many.wall:.0f} ms,"
            f" {many.cpu:.0f} ms of CPU (30 alone), {size} kB (60)"
        )
        told(f"  statements    {few_statements} among 50, {many_statements} among 50,000 (goal: the same)")


def _as_tended():
    """As autovacuum leaves tables that were written a while ago: indexes answer by themselves."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _look_ups_go_by_index(action, user, now):
    """What is known of the people of a page costs the same however large the book is."""
    assert Participation.objects.count() == ASKED + 25
    hers = list(Blogger.objects.order_by("-pk").values_list("pk", flat=True)[: finding.A_PAGE])
    asked = list(Participation.objects.order_by("-pk").values_list("blogger", flat=True)[: finding.A_PAGE])

    def shown(ids):
        return list(finding.shown(Blogger.objects.filter(pk__in=ids), action, now))

    for name, job in {
        "facts": lambda: finding.facts(action, shown(asked), now, reader=user),
        "people": lambda: shown(hers),
        "records": lambda: track_record.records_of(asked, now),
        "prices": lambda: price_memory.history(asked[0], user),
        "last agreed": lambda: price_memory.last_agreed(asked),
        "weeks": lambda: load.weeks(asked, now.date(), now.date()),
        "asked lately": lambda: load.recent_questions(asked, now),
        "a word": lambda: list(Blogger.objects.matching("book4711").values("pk")),
        "a city": lambda: list(searching.search(Wanted(city="Villa 7")).values("pk")),
    }.items():
        found = plans(job)
        assert found, name
        assert [plan for plan in found if READ_WHOLE.search(plan)] == [], name
