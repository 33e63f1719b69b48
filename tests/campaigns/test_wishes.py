"""What she tells us beside her answer: whom it locks."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns import wishes
from tests.campaigns import people
from tests.make import make_action, make_agency

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wish",
    [
        lambda person, now: wishes.never_this_brand(person.pk, person.action_id, now=now),
        lambda person, now: wishes.keep_in_mind(person.pk, person.action_id, "", now=now),
        lambda person, now: wishes.busy_until(person.pk, person.action_id, (now + timedelta(days=9)).date(), now=now),
    ],
)
def test_before_her_action_she_alone_is_locked(now, postgres, wish):
    make_agency()
    (laia,) = people.sounded(make_action(), 1, now)
    with CaptureQueriesContext(connection) as queries:
        wish(laia, now)
    first = next(query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"])

    assert first.endswith('FOR NO KEY UPDATE OF "bloggers_blogger"')
