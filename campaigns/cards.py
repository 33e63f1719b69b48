"""Cards: what only a person can see to. Raised by verbs and by the engine, seen to by one press."""

import logging
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from agency import hours
from agency.models import Agency, User
from agency.models.people import Role
from campaigns import notices
from campaigns.lifecycle import CLOCK, Change, by, change
from campaigns.models import Card, Participation

log = logging.getLogger(__name__)

ABOUT_A_PRICE = ("counter", "price_late", "price")  # codes of the cards about a price she named
YES_NEEDED = "yes_needed"  # she was asked on condition and said yes; the client's is still to come


def raise_card(
    c: Change,
    kind: str,
    code: str,
    person: Participation | None,
    facts: dict[str, Any],
    *,
    to: User | None = None,
) -> Card:
    """Put a card on Today, with its letter; a waiting one of the same kind takes the new facts.

    It is for the owner of the action, or for `to`.
    """
    waiting: Card | None = (
        Card.objects.waiting().filter(action=c.action, participation=person, kind=kind, code=code).first()
    )
    if waiting is not None:
        codes = sorted({*waiting.facts.get("codes", []), *facts.get("codes", [])})
        waiting.facts = waiting.facts | facts | ({"codes": codes} if codes else {})
        Card.objects.filter(pk=waiting.pk).update(facts=waiting.facts)
        return waiting
    again = c.now + hours.ALARM_AGAIN if kind == Card.Kind.ALARM else None
    card = Card.objects.create(
        action=c.action,
        participation=person,
        kind=kind,
        code=code,
        facts=facts,
        for_user=to or c.action.owner,
        since=c.now,
        again_at=again,
    )
    c.record("card", card.pk, f"raise_{kind}", facts={"code": code, "participation": person.pk if person else None})
    for user in _called_first(card) if kind == Card.Kind.ALARM else [card.for_user]:
        notices.card(c, card, user)
    return card


def _called_first(card: Card) -> list[User]:
    """Who leads the action, and who is on duty."""
    on_duty = (Agency.current() or Agency()).on_duty
    return list(dict.fromkeys(user for user in (card.for_user, on_duty) if user and user.is_active))


def _second_person(card: Card, called: list[User]) -> list[User]:
    """Somebody else once nobody has seen to it: a colleague of the client's team, else who administers the agency."""
    others = User.objects.filter(is_active=True).exclude(pk__in=[user.pk for user in called])
    team = others.filter(clients=card.action.client).exclude(role=Role.FREELANCER).order_by("pk")[:1]
    return list(team or others.filter(role=Role.ADMIN).order_by("pk")[:1])


def acknowledge(card_id: int, *, now: datetime, user: User, result: str = "seen") -> Card:
    """A person has seen to a card; the second to press changes nothing."""
    card = Card.objects.get(pk=card_id)
    with change(card.action_id, now=now, actor=by(user)) as c:
        if (
            Card.objects.waiting()
            .filter(pk=card_id)
            .update(acknowledged_at=now, acknowledged_by=user, result=result[:40])
        ):
            c.record("card", card_id, "acknowledge", facts={"result": result[:40]})
    card.refresh_from_db()
    return card


def alarms_due(now: Any) -> QuerySet[Card]:
    """Alarms that nobody has seen to, whose hour has come again."""
    return Card.objects.ringing(now).filter(again_at__lte=now)


def sweep(now: datetime) -> None:
    """Repeat the alarms that are due. No engine is asked; each action in a transaction of its own."""
    for action_id in list(alarms_due(now).order_by("action").values_list("action", flat=True).distinct()[:500]):
        try:
            repeat_alarms(action_id, now)
        except Exception:
            log.exception("alarms of action %s could not be repeated", action_id)


def repeat_alarms(action_id: int, now: datetime) -> None:
    """Every 15 minutes until somebody has seen to it; from the second time on to a second person too."""
    with change(action_id, now=now, actor=CLOCK) as c:
        _repeat_alarms(c)


def _repeat_alarms(c: Change) -> None:
    due = alarms_due(c.now).filter(action=c.action).select_related("for_user")
    agency = Agency.current() or Agency()
    quiet = (agency.quiet_from, agency.quiet_until)
    for card in due:
        card.action = c.action
        called = _called_first(card)
        people = [*called, *_second_person(card, called)]
        awake = [user for user in people if not hours.is_quiet(c.now, user.tz, *quiet)]
        for user in awake:
            notices.card(c, card, user, again=int((c.now - card.since) / hours.ALARM_AGAIN))
        again = c.now + hours.ALARM_AGAIN if awake else hours.next_decent(c.now, card.for_user.tz, *quiet)
        Card.objects.filter(pk=card.pk).update(again_at=again)


def finish_cards(c: Change, **which: Any) -> bool:
    """Cards that the turn of things has answered. Whether there were any."""
    waiting = Card.objects.waiting().filter(action=c.action, **which)
    return bool(waiting.update(acknowledged_at=c.now, result="settled"))
