"""Prices to decide, and payments that are owed."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from campaigns import promising, saying
from campaigns.board.places import person_url
from campaigns.models import Action, Counter, Promise
from campaigns.states import ActionState
from campaigns.waiting.lines import MOST_LINES, Desk, Line, where

MOST_NAMES = 3


def prices(found: Desk, seen, now: datetime) -> None:
    offers = Counter.objects.filter(
        result=Counter.Result.OPEN,
        turn=Counter.Turn.OURS,
        invitation__participation__action__in=seen.filter(state=ActionState.OPEN),
    ).select_related("invitation__participation__blogger", "invitation__participation__action__campaign__client")
    for offer in offers.order_by("by_when")[:MOST_LINES]:
        person = offer.invitation.participation
        currency = person.action.currency
        words = {"name": person.blogger.name, "amount": saying.money(offer.amount, currency)}
        found.today.append(
            Line(
                when=saying.when(offer.by_when, now),
                small=_("we promised an answer"),
                pip="open",
                bold=_("%(name)s asks %(amount)s") % words,
                text=_("we offered %(amount)s") % {"amount": saying.money(offer.invitation.fee, currency)},
                meta=where(person.action),
                button=_("Decide the price"),
                url=person_url(person),
                key=f"price-{offer.pk}",
                opens="#price-card",
            )
        )


def payments(found: Desk, seen, now: datetime) -> None:
    """One line an action: who waits for money, how much, since when. One query."""
    waits: dict[Action, list[Promise]] = defaultdict(list)
    for row in promising.owed(seen, now).select_related("participation__action__campaign__client"):
        waits[row.participation.action].append(row)
    for action, rows in list(waits.items())[:MOST_LINES]:
        due = min((row.due for row in rows if row.due), default=action.due)
        late = due < now
        (found.today if late else found.week).append(_owed(action, rows, due, late=late))


def _owed(action: Action, rows: list[Promise], due: datetime, *, late: bool) -> Line:
    names = [row.participation.blogger.name for row in rows]
    more = _(" and %(n)s more") % {"n": len(names) - MOST_NAMES} if len(names) > MOST_NAMES else ""
    total = sum((row.amount or Decimal(0) for row in rows), Decimal(0))
    words = {"amount": saying.money(total, action.currency), "names": ", ".join(names[:MOST_NAMES]) + more}
    return Line(
        when=saying.short_day(due, action.zone),
        small=_("was the day to pay") if late else _("is the day to pay"),
        pip="risk" if late else "open",
        bold=_("%(amount)s owed to %(names)s") % words,
        text="",
        meta=where(action),
        button=_("Note what is paid"),
        url=reverse("action_payments", args=[action.pk]),
        key=f"owed-{action.pk}",
        opens="#owed",
    )
