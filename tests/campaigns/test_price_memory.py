"""What was asked and agreed: read from the actions, never summed over currencies, never told about one person alone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from bloggers import merging
from campaigns import price_memory, pricing
from campaigns.models import Place
from campaigns.price_memory import Agreed, Delta, Range
from tests.campaigns.people import invited, seen
from tests.make import make_action, make_blogger, make_campaign, make_client, make_participation, make_user

pytestmark = pytest.mark.django_db


def paid(fee, blogger=None, *, action=None, in_kind="", **fields):
    """Somebody who held a place and was paid `fee` for it."""
    action = action or make_action(groups=[{"number": 1, "in_kind": in_kind}], **fields)
    person = make_participation(action, blogger, "delivered", fee_agreed=fee)
    Place.objects.filter(pk=Place.objects.of(action).free().first().pk).update(holder=person)
    return person


def test_the_last_agreed_fee_is_that_of_the_latest_action(now):
    ana = make_blogger()
    later = paid(200, ana, starts_at=now - timedelta(days=10), kind="contest")
    paid(300, ana, starts_at=now - timedelta(days=40))
    make_participation(make_action(), ana, "available", fee_agreed=900)

    assert price_memory.last_agreed([ana.pk]) == {
        ana.pk: Agreed(Decimal(200), "", date(2026, 5, 30), "contest", later.action_id, "EUR")
    }


def test_a_fee_of_a_row_that_was_merged_is_hers(now):
    kept, gone = make_blogger(), make_blogger()
    paid(200, gone, starts_at=now - timedelta(days=10))
    merging.merge(kept, gone, by=make_user(), now=now)

    assert [row.fee for row in price_memory.last_agreed([kept.pk]).values()] == [Decimal(200)]


def test_a_freelancer_reads_prices_of_her_own_clients_only():
    ana, reader = make_blogger(), make_user("freelancer")
    mine = make_client(team=[reader])
    paid(200, ana, campaign=make_campaign(client=mine))
    for fee in (400, 410, 420):
        paid(fee, ana)

    assert price_memory.last_agreed([ana.pk], reader=reader)[ana.pk].fee == 200
    assert price_memory.own_range("event", currency="EUR", reader=reader) is None
    assert price_memory.own_ranges(reader) == {}
    assert [line.agreed for line in price_memory.history(ana.pk, reader)] == [Decimal(200)]


@pytest.mark.parametrize(
    ("last", "currency", "delta"),
    [
        (250, "EUR", Delta(Decimal(50), Decimal(20))), (300, "EUR", Delta(Decimal(0), Decimal(0))),
        (400, "EUR", Delta(Decimal(-100), Decimal(-25))), (0, "EUR", Delta(Decimal(300), None)),
        (250, "USD", None), (None, "EUR", None),
    ],
)  # fmt: skip
def test_a_price_is_compared_in_its_own_currency(last, currency, delta):
    agreed = last if last is None else Agreed(Decimal(last), "", date(2026, 1, 1), "event", 1, currency)

    assert price_memory.compared(Decimal(300), agreed, "EUR") == delta


def test_a_price_is_not_compared_with_a_product():
    agreed = Agreed(Decimal(60), "olive oil", date(2026, 1, 1), "event", 1, "EUR")

    assert price_memory.compared(Decimal(300), agreed, "EUR") is None


def test_a_range_is_told_from_three_places_on():
    for fee in (100, 200):
        paid(fee)
    assert price_memory.own_range("event", currency="EUR") is None
    paid(300)

    assert price_memory.own_range("event", currency="EUR") == Range(Decimal(150), Decimal(200), Decimal(250), 3)
    assert price_memory.own_ranges() == {("event", "EUR"): Range(Decimal(150), Decimal(200), Decimal(250), 3)}


def test_products_other_kinds_and_other_currencies_are_in_no_range():
    for fee in (100, 200):
        paid(fee)
    paid(60, in_kind="olive oil")
    paid(300, kind="contest")
    paid(300, currency="USD")

    assert price_memory.own_range("event", currency="EUR") is None


def test_a_range_can_be_of_a_topic():
    for fee in (100, 200, 300):
        paid(fee, action=make_action(groups=[{"number": 1, "topics": ["vino"]}]))
        paid(900, action=make_action(groups=[{"number": 1, "topics": ["moda"]}]))
    topic = make_action(groups=[{"number": 1, "topics": ["vino"]}]).groups.get().topics.get()

    assert price_memory.own_range("event", currency="EUR", topics=[topic.pk]).middle == 200


@given(st.lists(st.decimals(0, 10_000, places=2), min_size=3, max_size=40))
def test_quartiles_stay_in_order_and_within_what_was_paid(fees):
    found = price_memory._range(fees)

    assert min(fees) <= found.low <= found.middle <= found.high <= max(fees)
    assert found.n == len(fees)


# --- the ceilings ---------------------------------------------------------------------------------------
# --- one person's prices --------------------------------------------------------------------------------
def test_what_was_asked_is_told_with_its_reason_and_what_became_of_it(now):
    action = make_action()
    (person,) = invited(action, 1, now)
    offer = pricing.counter(person.pk, action.pk, Decimal(320), "an hour each way", seen(person), now=now)
    pricing.decide_counter(offer.pk, action.pk, accept=True, now=now, user=action.owner)
    (line,) = price_memory.history(person.blogger_id, make_user())

    assert [(ask.amount, ask.argument, ask.result) for ask in line.asked] == [
        (Decimal(320), "an hour each way", "accepted")
    ]
    assert (line.agreed, line.in_kind) == (Decimal(320), "")


def test_1_and_50_actions_cost_the_same_queries(now):
    ana, reader, costs = make_blogger(), make_user(), []
    for actions in (1, 49):
        for _ in range(actions):
            paid(200, ana)
        with CaptureQueriesContext(connection) as queries:
            price_memory.history(ana.pk, reader)
            price_memory.last_agreed([ana.pk], reader=reader)
            price_memory.own_ranges(reader)
        costs.append(len(queries))

    assert costs[0] == costs[1]
