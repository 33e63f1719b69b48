"""Ceilings: earmarked on asking, committed on a yes, freed by a no, passed only where somebody allowed it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from campaigns import answering, ceilings, inviting, placing, planning, pricing, staffing
from campaigns.ceilings import OverCeiling
from campaigns.lifecycle import change, participation_of
from campaigns.models import Action, Card, Invitation, Place
from tests.campaigns.people import approved, called_up, confirmed, invited, reserves, seen, state
from tests.make import make_action, make_participation

pytestmark = pytest.mark.django_db


def paid(fee, *, action):
    """Somebody who holds a place at `fee`."""
    person = make_participation(action, None, "delivered", fee_agreed=fee)
    Place.objects.filter(pk=Place.objects.of(action).free().first().pk).update(holder=person)
    return person


def invite(action, people, now):
    group = action.groups.first()
    return placing.invite_people(action.pk, [person.pk for person in people], group.pk, now=now, user=action.owner)


def test_asking_sets_aside_and_stops_at_the_ceiling(now):
    action = make_action(places=3, fee=250, ceiling=500)
    people = approved(action, 3, now)
    asked, refused = invite(action, people, now)
    assert (len(asked), [each.why for each in refused]) == (2, ["over_ceiling"])
    assert (ceilings.committed(action), ceilings.earmarked(action)) == (0, Decimal(500))


@pytest.mark.parametrize("freed", ["no", "lapse"])
def test_a_no_and_a_lapse_free_what_was_set_aside(now, freed):
    action = make_action(places=2, fee=250, ceiling=250)
    first, second = approved(action, 2, now)
    invite(action, [first], now)
    if freed == "no":
        answering.decline(first.pk, action.pk, now=now)
    else:
        with change(action.pk, now=now, actor="clock") as c:
            question = Invitation.objects.select_related("participation__blogger").get(kind="invitation")
            question.participation = participation_of(c, first.pk)
            inviting.lapse(c, question)
    assert len(invite(action, [second], now)[0]) == 1


def test_a_yes_commits_what_was_set_aside(now):
    action = make_action(places=2, fee=250, ceiling=500)
    (bea,) = confirmed(action, 1, now)
    assert (ceilings.committed(action), ceilings.earmarked(action)) == (Decimal(250), 0)
    assert bea.fee_agreed == 250


def test_several_called_to_one_place_cost_one(now):
    action = make_action(places=1, fee=250, ceiling=250)
    assert len(called_up(action, 3, now)) == 3
    assert ceilings.earmarked(action) == Decimal(250)


def test_a_late_yes_does_not_pass_the_ceiling(now):
    action = make_action(places=2, fee=250, ceiling=250)
    late, other = approved(action, 2, now)
    invite(action, [late], now)
    shown = seen(late)
    Invitation.objects.filter(kind="invitation").update(outcome="lapsed")
    invite(action, [other], now)
    with pytest.raises(OverCeiling):
        answering.accept(late.pk, action.pk, shown, now=now)
    assert state(late) == "available"


def test_her_price_above_the_ceiling_of_the_place_is_not_accepted(now):
    action = make_action(places=2, fee=250)
    action.groups.update(ceiling=300)
    (iker,) = invited(action, 1, now)
    offer = pricing.counter(iker.pk, action.pk, Decimal(320), "", seen(iker), now=now)
    with pytest.raises(OverCeiling) as refused:
        pricing.decide_counter(offer.pk, action.pk, accept=True, now=now, user=action.owner)
    assert refused.value.effect.over_place == Decimal(20)
    offer.refresh_from_db()
    assert offer.result == "open"


def test_the_engine_tells_a_person_instead_of_passing_the_ceiling(now):
    action = make_action(places=2, fee=250, ceiling=250, autopilot="auto")
    approved(action, 2, now)
    Action.objects.filter(pk=action.pk).update(next_look_at=now)
    staffing.tend(action.pk, now)
    assert Invitation.objects.filter(kind="invitation").count() == 1
    assert list(Card.objects.waiting().filter(code="ceiling").values_list("kind", flat=True)) == ["owed"]


def test_a_supplement_is_paid_only_inside_the_ceiling_of_the_place(now):
    action = make_action(places=1, fee=250, urgency_supplement=80)
    action.groups.update(ceiling=300)
    reserves(action, 1, now)
    group = action.groups.get()
    for hours, more in ((80, 0), (70, 50)):
        with change(action.pk, now=action.starts_at - timedelta(hours=hours), actor="clock") as c:
            assert inviting.supplement(c.action, group, c.now) == more


def test_a_ceiling_is_not_lowered_below_what_is_promised(now):
    action = make_action(places=2, fee=250, ceiling=600)
    confirmed(action, 1, now)
    invited(action, 1, now)
    Action.objects.filter(pk=action.pk).update(ceiling=499)
    with change(action.pk, now=now, actor="clock") as c, pytest.raises(ceilings.BelowSpent) as refused:
        ceilings.check_lowered(c)
    assert refused.value.spent == Decimal(500)


def test_without_a_ceiling_nothing_is_asked_of_the_database(now, django_assert_num_queries):
    action = make_action()
    (bea,) = approved(action, 1, now)
    group = action.groups.get()
    with change(action.pk, now=now, actor="clock") as c, django_assert_num_queries(0):
        ceilings.check(c, bea, group, Decimal(9999))
    assert planning.edition(action) >= 0


@pytest.mark.parametrize(
    ("amount", "place", "action", "over_place", "over_action"),
    [
        (300, None, None, None, None), (300, 300, None, None, None), (301, 300, None, Decimal(1), None),
        # two hold places at 250, another is asked for 250, and this price
        (250, None, 1000, None, None), (300, None, 1000, None, Decimal(50)), (300, 280, 1000, Decimal(20), Decimal(50)),
    ],
)  # fmt: skip
def test_a_price_is_held_against_both_ceilings(now, amount, place, action, over_place, over_action):
    made = make_action(places=4, ceiling=action)
    made.groups.update(ceiling=place)
    confirmed(made, 2, now)
    _other, asks = invited(made, 2, now)
    found = ceilings.effect(made, made.groups.get(), Decimal(amount), besides=asks.pk)

    assert (found.over_place, found.over_action) == (over_place, over_action)


def test_what_she_asks_is_not_set_aside_before_we_offer_it(now):
    made = make_action(places=2, ceiling=600)
    other, asks = invited(made, 2, now)
    pricing.counter(other.pk, made.pk, Decimal(400), "", seen(other), now=now)

    assert ceilings.effect(made, made.groups.get(), Decimal(250), besides=asks.pk).left == Decimal(100)


def test_of_more_questions_than_places_only_so_many_count(now):
    made = make_action(places=2, ceiling=600)
    *_others, asks = called_up(made, 4, now)

    # two places, hers is one of them: one more call-up can be answered yes
    assert ceilings.effect(made, made.groups.get(), Decimal(400), besides=asks.pk).over_action == Decimal(50)


def test_products_cost_no_money(now):
    made = make_action(
        groups=[{"number": 1, "in_kind": "olive oil", "fee": 60}, {"number": 1, "label": "b", "fee": 100}]
    )
    made.ceiling = Decimal(100)
    made.save(update_fields=["ceiling"])
    paid(60, action=made)

    assert ceilings.effect(made, made.groups.get(label="b"), Decimal(100)).over_action is None
