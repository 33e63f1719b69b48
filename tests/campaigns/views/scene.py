"""An action in full swing, for pages to be looked at."""

from datetime import datetime, timedelta
from decimal import Decimal

from campaigns import answering, cards, inviting, pricing
from campaigns.lifecycle import CLOCK, change
from campaigns.models import Action, ActionContact, Card, Invitation
from tests.campaigns.people import approved, available, confirmed, invited, listed, reserves, seen, sounded
from tests.history import once
from tests.make import make_action, make_campaign, make_client, make_contact


@once
def full_swing(owner, now: datetime) -> Action:
    """Eight places: holders, an invitation, a price, soundings, reserves, a dropout, a call card."""
    client = make_client(name="Aceites Valdeolmos", language=owner.language)
    campaign = make_campaign(client=client, name="Verano 2026")
    action = make_action(
        title="Cocina a la fresca",
        campaign=campaign,
        owner=owner,
        places=8,
        bonus=1,
        ceiling=2400,
        place="Patio de la Galera, Madrid",
        objective="400 visitas a la tienda",
    )
    ActionContact.objects.create(action=action, contact=make_contact(client=client))
    people = confirmed(action, 5, now - timedelta(days=2))
    asked = invited(action, 2, now)
    Invitation.objects.filter(participation=asked[0]).update(answer_by=now + timedelta(hours=30))
    pricing.counter(
        asked[1].pk, action.pk, Decimal(320), "El patio está a 40 minutos y llevo cámara", seen(asked[1]), now=now
    )
    sounded(action, 3, now)
    available(action, 2, now)
    approved(action, 1, now)
    reserves(action, 2, now)
    listed(action, 3)
    answering.withdraw(people[0].pk, action.pk, now=now)
    with change(action.pk, now=now, actor=CLOCK) as c:
        holder = next(iter(inviting.people_of(c, [people[1].pk])))
        cards.raise_card(c, Card.Kind.CALL, "still_on", holder, {})
    return Action.objects.get(pk=action.pk)
