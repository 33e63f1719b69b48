"""What is owed and what was paid for an action, line by line."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from campaigns import saying
from campaigns.board.places import person_url
from campaigns.models import Action, Promise
from campaigns.promising import PAYMENTS


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    name: str
    url: str
    amount: str
    when: str
    late: bool
    why: str


@dataclass(frozen=True, slots=True)
class PaymentsBoard:
    owed: list[Line]
    total: str
    paid: list[Line]
    to_come: int  # places that will be owed once their day is over


def payments_board(action: Action, owed: list[Promise], now: datetime) -> PaymentsBoard:
    """`owed` has been read already. Two queries more, whatever the number."""
    pay = Promise.objects.filter(
        participation__action=action, side=Promise.Side.AGENCY, what__in=PAYMENTS, ended_at=None
    ).select_related("participation__blogger")
    paid = [row for row in pay if row.kept_at]
    return PaymentsBoard(
        owed=[_owed(row, action, now) for row in owed],
        total=saying.money(sum((row.amount or Decimal(0) for row in owed), Decimal(0)), action.currency),
        paid=[_paid(row, action, now) for row in paid],
        to_come=len(pay) - len(paid) - len(owed),
    )


def _owed(row: Promise, action: Action, now: datetime) -> Line:
    late = row.due is not None and row.due < now
    day = saying.short_date(row.due.astimezone(action.tz).date(), now) if row.due else ""
    said = _("since %(day)s") if late else _("by %(day)s")
    return _line(row, action, said % {"day": day}, late=late)


def _paid(row: Promise, action: Action, now: datetime) -> Line:
    day = saying.short_date(row.kept_at.astimezone(action.tz).date(), now) if row.kept_at else ""
    late = row.broken_at is not None
    said = _("paid on %(day)s, late") if late else _("paid on %(day)s")
    return _line(row, action, said % {"day": day}, late=late)


def _line(row: Promise, action: Action, when: str, *, late: bool) -> Line:
    person = row.participation
    person.action = action
    return Line(
        id=row.pk,
        name=person.blogger.name,
        url=person_url(person),
        amount=saying.money(row.amount or Decimal(0), action.currency),
        when=when,
        late=late,
        why=_why(row),
    )


def _why(row: Promise) -> str:
    """What it is paid for, where that is not the place she had."""
    if row.what == Promise.What.WAIT:
        return _("for being on call")
    return _("for cancelling late") if row.participation.state == "released" else ""
