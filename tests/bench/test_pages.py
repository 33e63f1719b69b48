"""The team's pages with 50 and with 2,000 rows."""

import pytest

from agency import clock
from campaigns.models import Invitation
from tests.agency.outbox_rows import make_message
from tests.bench.crowds import make_invited
from tests.bench.measuring import Visitor, cost, statements
from tests.make import make_agency, make_user

pytestmark = pytest.mark.bench
TIMES = 15
ROWS = (50, 2000)


def test_pages_of_the_team(told, postgres):
    make_agency()
    user = make_user(role="admin")
    visitor = Visitor(user)
    found: dict[str, list] = {}
    for rows in ROWS:
        action, _questions = make_invited(rows, 10, clock.now(), title=f"Dinner of {rows}", owner=user)
        for _ in range(rows - ROWS[0] if rows > ROWS[0] else rows):
            make_message(not_before=clock.now(), created_at=clock.now(), action_id=action.pk)
        for name, path in {
            "cockpit": f"/actions/{action.pk}/",
            "people of it": f"/actions/{action.pk}/people/",
            "Today": "/",
            "address book": "/people/",
            "outbox": "/outbox/",
        }.items():
            status, body = visitor.get(path)()
            assert status == 200, path
            spent = cost(visitor.get(path) for _ in range(TIMES))
            found.setdefault(name, []).append((spent, statements(visitor.get(path)), len(body.encode()) // 1000))
    assert Invitation.objects.count() == sum(ROWS)
    for name, ((few, few_statements, _), (many, many_statements, size)) in found.items():
        told(
            f"{name:<15} ratio {many.wall / few.wall:.2f} of the same with 50 rows (goal 1.2 or less);"
            f" {many.cpu:.0f} ms of CPU (30 alone), {size} kB (60)"
        )
        told(f"  statements    {few_statements} with 50, {many_statements} with 2,000 (goal 8 or less, the same)")
