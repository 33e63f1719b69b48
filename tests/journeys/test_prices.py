"""A price talked about by letters and links: two rounds, our hour that passes, more than a ceiling, paid in the end."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from campaigns import allowing, ceilings, ending, paying, placing, pricing, promising
from campaigns.models import Action, Counter, Participation
from tests.journeys.world import MADRID
from tests.make import make_user

MONDAY = datetime(2026, 6, 8, 10, 0, tzinfo=MADRID)
OUR_PRICE = {"es": "Nuestra nueva oferta: 280 €", "en": "Our new offer: €280"}


def offer():
    return Counter.objects.get(result="open")


@pytest.mark.parametrize("language", ["es", "en"])
def test_two_rounds_and_a_yes_to_our_second_price(world, language):
    world.begin(MONDAY)
    world.plan(world.local(10, "20:30"), places=2, mode="suggest", needs_approval=False)
    (iker,) = world.people(1, language=language)
    world.sound_out([iker])
    world.press(iker, "counter", via="price", amount="340", why="Es una hora de viaje")
    pricing.offer_instead(
        offer().pk, world.action.pk, Decimal(280), "Con una historia.", now=world.now, user=world.manager
    )
    world.settle()
    assert OUR_PRICE[language] in world.reads(iker).replace("\xa0", " ")
    world.press(iker, "counter", via="price", amount="320", why="", adds="Dos recetas")
    pricing.decide_counter(offer().pk, world.action.pk, accept=False, now=world.now, user=world.manager)
    world.settle()
    assert {card.code for card in world.action.cards.waiting()} >= {"price"}
    world.press(iker, "count_me_in")
    assert Participation.objects.get().fee_seen == 280
    world.end()


def test_our_hour_passes_and_she_is_told_and_may_leave(world):
    world.begin(MONDAY)
    world.plan(world.local(10, "20:30"), places=2, mode="suggest", needs_approval=False)
    (iker,) = world.people(1)
    world.sound_out([iker])
    world.press(iker, "counter", via="price", amount="340", why="Es una hora de viaje")
    world.run_to(offer().by_when + timedelta(minutes=1))
    assert len(world.sent(purpose="price_late")) == 1
    assert "lo sentimos" in world.reads(iker)
    world.press(iker, "answer", answer="no")
    assert (world.state(iker), iker.participations.get().invitations.get().outcome) == ("declined", "no")
    world.end()


@pytest.mark.parametrize("alone", [True, False])
def test_more_than_the_ceiling_is_allowed_taken_and_paid(world, alone):
    world.begin(MONDAY)
    world.plan(world.local(10, "20:30"), places=1, mode="suggest", needs_approval=False, ceiling=300)
    (iker,) = world.people(1)
    world.sound_out([iker])
    world.press(iker, "may_propose")
    by = {"now": world.now, "user": world.manager}
    placing.invite_people(world.action.pk, [world.row(iker).pk], world.action.groups.get().pk, **by)
    world.settle()
    world.press(iker, "counter", via="price", amount="320", why="Es una hora de viaje")
    with pytest.raises(ceilings.OverCeiling):
        pricing.decide_counter(offer().pk, world.action.pk, accept=True, **by)
    other = None if alone else make_user(email="bruno@agency.example")
    asked = {"more": Decimal(20), "price": None, "participation_id": world.row(iker).pk, "why": "Encaja como nadie."}
    done = allowing.ask(world.action.pk, **asked, **by)
    if other:
        allowing.allow(done.pk, world.action.pk, now=world.now, user=other)
    pricing.decide_counter(offer().pk, world.action.pk, accept=True, **by)
    world.settle()
    assert world.state(iker) == "confirmed"
    assert "320 €" in world.reads(iker).replace("\xa0", " ")
    world.run_to(world.action.starts_at + timedelta(hours=14))
    ending.close_action(world.action.pk, set(), now=world.now, user=world.manager)
    (owed,) = promising.owed(Action.objects.all(), world.now)
    paying.paid(world.action.pk, [owed.pk], world.now.date(), now=world.now, user=world.manager)
    world.settle()
    assert promising.own_record(world.now) == promising.OwnRecord(1, 1, 0)
    world.end()
