"""More than a ceiling: asked for with a reason, allowed by another manager, or alone where there is none."""

from decimal import Decimal

import pytest

from campaigns import allowing, ceilings, pricing, reporting
from campaigns.models import Card, Event
from tests.campaigns.people import invited, seen, state
from tests.make import make_action, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def dear(now):
    """Iker asks 320 for a place that may cost 300, in an action that may cost 300."""
    action = make_action(places=1, fee=250, ceiling=300)
    action.groups.update(ceiling=300)
    (iker,) = invited(action, 1, now)
    return action, iker, pricing.counter(iker.pk, action.pk, Decimal(320), "dos recetas", seen(iker), now=now)


def ask(action, iker, now, user):
    return allowing.ask(
        action.pk, more=Decimal(20), price=Decimal(320), participation_id=iker.pk, why="merece la pena", now=now,
        user=user,
    )  # fmt: skip


def test_another_manager_allows_it_and_then_the_step_goes(dear, now):
    action, iker, offer = dear
    other = make_user()
    card = ask(action, iker, now, action.owner)
    assert (card.for_user, allowing.words_of(card)) == (other, "merece la pena")
    with pytest.raises(ceilings.OverCeiling):
        pricing.decide_counter(offer.pk, action.pk, accept=True, now=now, user=action.owner)
    for _ in range(2):
        allowing.allow(card.pk, action.pk, now=now, user=other)
    pricing.decide_counter(offer.pk, action.pk, accept=True, now=now, user=action.owner)
    event = Event.objects.get(subject_kind="ceiling")
    assert (event.actor, event.facts["asked_by"], event.facts.get("why")) == (
        f"user:{other.pk}", action.owner.pk, None,
    )  # fmt: skip
    assert state(iker) == "confirmed"


def test_who_asks_cannot_allow_it(dear, now):
    action, iker, _offer = dear
    make_user()
    card = ask(action, iker, now, action.owner)
    with pytest.raises(allowing.NotYours):
        allowing.allow(card.pk, action.pk, now=now, user=action.owner)
    assert not Event.objects.filter(subject_kind="ceiling").exists()


def test_a_trainee_asks_and_cannot_allow(dear, now):
    action, iker, _offer = dear
    trainee = make_user("trainee")
    card = ask(action, iker, now, trainee)
    assert isinstance(card, Card)
    with pytest.raises(allowing.NotYours):
        allowing.allow(card.pk, action.pk, now=now, user=make_user("trainee"))


def test_where_there_is_no_other_manager_it_is_done_alone_and_shown_so(dear, now):
    action, iker, offer = dear
    event = ask(action, iker, now, action.owner)
    assert (event.facts["why"], event.remarks.get().text) == ("alone", "merece la pena")
    pricing.decide_counter(offer.pk, action.pk, accept=True, now=now, user=action.owner)
    said = [line.text for line in reporting.timeline(action, now)]
    assert any("alone" in line or "sin nadie" in line for line in said)


def test_a_ceiling_that_stays_lets_nothing_through(dear, now):
    action, iker, offer = dear
    other = make_user()
    card = ask(action, iker, now, action.owner)
    allowing.refuse(card.pk, action.pk, now=now, user=other)
    assert allowing.allow(card.pk, action.pk, now=now, user=other) is None
    with pytest.raises(ceilings.OverCeiling):
        pricing.decide_counter(offer.pk, action.pk, accept=True, now=now, user=action.owner)
