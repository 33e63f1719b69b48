"""The price card: what she asks, beside what we offered, paid before and may spend; and what was said so far."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from agency.models import User
from campaigns import ceilings, price_talk, saying
from campaigns.board.places import callable_phone
from campaigns.board.prices import Beside, beside
from campaigns.models import Event, Invitation, Participation

STEP = Decimal(5)  # a price between two is proposed in round figures


@dataclass(frozen=True, slots=True)
class Said:
    """One price in the talk so far."""

    who: str
    amount: str
    when: str
    words: str


@dataclass(frozen=True, slots=True)
class PriceCard:
    """Her price, for us to decide; `waits` where it is her turn, and there is nothing to decide."""

    id: int
    amount: str
    plain: str  # the same for an address: 320.00
    offered: str
    argument: str
    adds: str
    beside: Beside
    by_when: str
    late: bool
    round: int
    rounds: int
    said: list[Said]  # before this price
    between: str  # a price of ours that could be proposed, as it is typed
    tel: str
    asked_why: bool
    needs_more: bool  # accepting would break a ceiling that nobody has lifted
    waits: str  # what she is asked now; '' while it is our turn


def price_card(person: Participation, question: Invitation, reader: User, now: datetime) -> PriceCard | None:
    """None where no price is open. The same few queries, whatever is known."""
    talk = price_talk.of(question)
    step = talk.open
    if step is None or talk.by_when is None:
        return None
    currency = person.action.currency
    asked = talk.last_of_hers or step
    found = beside(person, question, asked.amount, reader)
    return PriceCard(
        id=step.id,
        amount=saying.money(asked.amount, currency),
        plain=f"{asked.amount:.2f}",
        offered=saying.money(question.fee, currency),
        argument=asked.argument,
        adds=asked.adds,
        beside=found,
        by_when=saying.when(talk.by_when, now),
        late=talk.is_late(now),
        round=talk.round,
        rounds=price_talk.ROUNDS,
        said=[_said(each, person, currency, now) for each in talk.steps[:-1]],
        between=_between(person, question, asked.amount),
        tel=callable_phone(person.blogger),
        asked_why=Event.objects.filter(action=person.action, verb="ask_why", facts__counter=step.id).exists(),
        needs_more=bool(found.over),
        waits=_waits(talk, currency),
    )


def _waits(talk: price_talk.Talk, currency: str) -> str:
    if talk.ours:
        return _("We offered %(amount)s, and wait for the answer.") % {
            "amount": saying.money(talk.ours.amount, currency)
        }
    return _("We asked for the reason, and wait for the answer.") if talk.why else ""


def _said(step: price_talk.Step, person: Participation, currency: str, now: datetime) -> Said:
    words = step.answer if step.ours else " · ".join(filter(None, [step.argument, step.adds]))
    who = _("We") if step.ours else person.blogger.first_name
    return Said(who, saying.money(step.amount, currency), saying.moment(step.at, now), words)


def _between(person: Participation, question: Invitation, asked: Decimal) -> str:
    """Half way, in round figures, and no more than the place may cost; '' where nothing lies between."""
    middle = (question.fee + (asked - question.fee) / 2) // STEP * STEP
    most = question.group.ceiling
    if most is not None:
        middle = min(middle, max(most, ceilings.allowances(person.action).prices.get(person.pk, most)))
    return str(middle.quantize(Decimal(1))) if question.fee < middle < asked else ""
