"""More than a ceiling: asked for by one manager with a reason, allowed by another. Where there is no other, alone.

What is allowed is an event, with who asked and who allowed; `ceilings` reads it. The step itself is pressed again.
"""

from datetime import datetime
from decimal import Decimal

from django.db.models import Case, QuerySet, When

from agency.models import Agency, User
from agency.models.people import Role
from campaigns.cards import finish_cards, raise_card
from campaigns.lifecycle import Change, by, change, participation_of
from campaigns.models import Action, Card, Event

MANAGERS = (Role.ADMIN, Role.ACCOUNT, Role.COMMUNITY)
CODE = "allow"


class NotYours(Exception):
    """Who asked for more cannot allow it; nor can who is no manager."""


def others(action: Action, user: User) -> QuerySet[User]:
    """Managers who could allow what `user` asks for: the owner of the action and who is on duty first."""
    agency = Agency.current()
    first = [pk for pk in (action.owner_id, agency.on_duty_id if agency else None) if pk and pk != user.pk]
    people = User.objects.filter(is_active=True, role__in=MANAGERS).exclude(pk=user.pk)
    return people.order_by(Case(When(pk__in=first, then=0), default=1), "pk")


def is_manager(user: User) -> bool:
    return user.role in MANAGERS


def ask(
    action_id: int,
    *,
    more: Decimal,
    price: Decimal | None,
    participation_id: int | None,
    why: str,
    now: datetime,
    user: User,
) -> Event | Card:
    """Ask another manager for `more` than the action's ceiling, and for a `price` above the place's for one person.

    Where there is no other manager it is allowed at once, with the reason, as done alone: then the event is
    returned, else the card that waits. NotYours for who is no manager and has none to ask.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        other = others(c.action, user).first()
        if other is not None:
            return _put_to(c, other, more, price, participation_id, why, user)
        if not is_manager(user):
            raise NotYours
        return _allow(c, more, price, participation_id, why, asked_by=user.pk, alone=True)


def allow(card_id: int, action_id: int, *, now: datetime, user: User) -> Event | None:
    """Another manager allows what a card asks for. Twice is once (None). NotYours for who asked, or is no manager."""
    with change(action_id, now=now, actor=by(user)) as c:
        card = Card.objects.get(pk=card_id, action=c.action, code=CODE)
        if card.acknowledged_at:
            return None
        _check_another(card, user)
        facts = card.facts
        price = Decimal(facts["price"]) if facts.get("price") else None
        _settle(card, now, user, "allowed")
        return _allow(
            c, Decimal(facts["more"]), price, card.participation_id, "", asked_by=facts["asked_by"], alone=False
        )


def refuse(card_id: int, action_id: int, *, now: datetime, user: User) -> None:
    """The ceiling stays. Who asked may take the request back by this, too. Twice is once."""
    with change(action_id, now=now, actor=by(user)) as c:
        card = Card.objects.get(pk=card_id, action=c.action, code=CODE)
        if card.acknowledged_at is None:
            _settle(card, now, user, "refused")
            c.record("ceiling", c.action.pk, "keep", facts={"participation": card.participation_id})


def waiting(action: Action) -> QuerySet[Card]:
    cards: QuerySet[Card] = Card.objects.waiting().filter(action=action, code=CODE)
    return cards.select_related("participation__blogger")


def words_of(card: Card) -> str:
    """The reason that came with a request."""
    event = Event.objects.filter(subject_kind="card", subject_id=card.pk, verb="ask_more").order_by("-pk").first()
    remark = event.remarks.first() if event else None
    return remark.text if remark else ""


def _put_to(
    c: Change, other: User, more: Decimal, price: Decimal | None, person_id: int | None, why: str, user: User
) -> Card:
    person = participation_of(c, person_id) if person_id else None
    facts = {"more": str(more), "price": str(price) if price is not None else "", "asked_by": user.pk}
    card = raise_card(c, Card.Kind.OWED, CODE, person, facts, to=other)
    c.record("card", card.pk, "ask_more", remark=("reason", why), facts=facts | {"participation": person_id})
    return card


def _allow(
    c: Change, more: Decimal, price: Decimal | None, person_id: int | None, why: str, *, asked_by: int, alone: bool
) -> Event:
    finish_cards(c, code="ceiling")
    facts = {"more": more, "amount": price if price is not None else more, "asked_by": asked_by}
    facts |= {"participation": person_id, "price": price, "why": "alone" if alone else None}
    c.look_by(c.now)
    return c.record("ceiling", c.action.pk, "allow", remark=("reason", why), facts=facts)


def _check_another(card: Card, user: User) -> None:
    if not is_manager(user) or card.facts["asked_by"] == user.pk:
        raise NotYours


def _settle(card: Card, now: datetime, user: User, result: str) -> None:
    Card.objects.filter(pk=card.pk).update(acknowledged_at=now, acknowledged_by=user, result=result)
