"""Prices in words, for the team's eyes: what she asked and what was agreed, beside what the agency usually pays."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from agency import wording
from agency.clients import Section
from agency.models import User
from bloggers.models import Blogger
from campaigns import ceilings, price_memory, saying
from campaigns.ceilings import Effect
from campaigns.models import Action, Counter, Invitation, Kind, Participation
from campaigns.price_memory import Agreed, Delta, Range


@dataclass(frozen=True, slots=True)
class Asked:
    amount: str
    argument: str
    result: str


@dataclass(frozen=True, slots=True)
class PriceLine:
    action: Action
    on: str
    asked: list[Asked]
    agreed: str
    rise: str


def section(blogger: Blogger, reader: User, now: datetime) -> Section | None:
    """Her prices in our actions, on her card. None where there are none. Four queries, whatever their number."""
    lines = price_memory.history(blogger.pk, reader)
    if not lines:
        return None
    ranges = price_memory.own_ranges(reader)
    kinds = dict.fromkeys((line.action.kind, line.action.currency) for line in lines)
    own = [range_said(ranges[of], of[0], of[1]) for of in kinds if of in ranges]
    return Section("campaigns/person_prices.html", {"lines": _lines(lines), "own": own})


def _lines(lines: list[price_memory.Line]) -> list[PriceLine]:
    """The latest first; each agreed fee beside the one before it."""
    before: dict[str, Decimal] = {}  # by currency
    said = []
    for line in reversed(lines):
        currency, rise = line.action.currency, ""
        if line.agreed is not None and not line.in_kind:
            last = before.get(currency)
            rise = rise_said(line.agreed - last, currency) if last is not None else ""
            before[currency] = line.agreed
        said.append(_line(line, rise))
    return said[::-1]


def _line(line: price_memory.Line, rise: str) -> PriceLine:
    action, currency = line.action, line.action.currency
    results = {
        Counter.Result.OPEN: _("waits for an answer"),
        Counter.Result.ACCEPTED: _("accepted"),
        Counter.Result.KEPT: _("our offer stood"),
        Counter.Result.CLOSED: _("not decided any more"),
    }
    return PriceLine(
        action=action,
        on=saying.short_day(action.due, action.zone) if action.due else "",
        asked=[
            Asked(saying.money(ask.amount, currency), ask.argument, results[Counter.Result(ask.result)])
            for ask in line.asked
        ],
        agreed=_agreed(line.agreed, line.in_kind, currency) if line.agreed is not None else "",
        rise=rise,
    )


def _agreed(fee: Decimal, in_kind: str, currency: str) -> str:
    money = saying.money(fee, currency)
    return _("%(product)s, worth %(amount)s") % {"product": in_kind, "amount": money} if in_kind else money


def rise_said(more: Decimal, currency: str, percent: Decimal | None = None) -> str:
    """'20 € more than the last time (+8 %)'; '' where it is the same."""
    if not more:
        return ""
    words = {"amount": saying.money(abs(more), currency)}
    said = _("%(amount)s more than the last time") if more > 0 else _("%(amount)s less than the last time")
    if percent is None:
        return said % words
    return f"{said % words} ({'+' if more > 0 else '−'}{wording.percent(abs(percent) / 100, saying.language())})"


def range_said(own: Range, kind: str, currency: str) -> str:
    low, middle, high = (saying.money(amount, currency) for amount in (own.low, own.middle, own.high))
    return _("%(kind)s: half of %(n)s places between %(low)s and %(high)s, the middle one %(middle)s") % {
        "kind": str(Kind(kind).label).capitalize(),
        "n": own.n,
        "low": low,
        "high": high,
        "middle": middle,
    }


# --- another price, to be decided ---------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Beside:
    """What a price is seen beside before it is decided."""

    last: str
    rise: str
    own: str
    effect: str  # where it stays within the ceilings
    over: list[str]  # where it breaks one


def beside(person: Participation, question: Invitation, amount: Decimal, reader: User) -> Beside:
    """Six queries, whatever is known."""
    action, currency = person.action, person.action.currency
    hers = person.blogger.merged_into_id or person.blogger_id
    last = price_memory.last_agreed([hers], reader=reader, besides=person.pk).get(hers)
    delta = price_memory.compared(amount, last, currency)
    topics = [topic.pk for topic in question.group.topics.all()]
    own = price_memory.own_range(action.kind, currency=currency, topics=topics, reader=reader, besides=person.pk)
    effect = ceilings.effect(action, question.group, amount, besides=person.pk)
    return Beside(
        last=_last(last),
        rise=_rise(delta, currency),
        own=range_said(own, action.kind, currency) if own else "",
        effect=_within(effect, currency),
        over=_over(effect, currency),
    )


def _within(effect: Effect, currency: str) -> str:
    if not effect.has_ceiling or not effect.holds:
        return ""
    if effect.left is None:
        return _("within the ceiling of the place")
    return _("within the ceiling; %(amount)s of the budget are left") % {"amount": saying.money(effect.left, currency)}


def _last(last: Agreed | None) -> str:
    if last is None:
        return _("not known yet")
    words = {"fee": _agreed(last.fee, last.in_kind, last.currency), "on": wording.day_on_record(
        last.on, saying.language(), str(saying.zone())
    )}  # fmt: skip
    return _("%(fee)s, on %(on)s") % words


def _rise(delta: Delta | None, currency: str) -> str:
    return rise_said(delta.amount, currency, delta.percent) if delta else ""


def _over(effect: Effect, currency: str) -> list[str]:
    lines = []
    if effect.over_place is not None:
        said = {"amount": saying.money(effect.over_place, currency)}
        lines.append(_("%(amount)s above the ceiling of the place") % said)
        if effect.left is not None:
            left = {"amount": saying.money(effect.left, currency)}
            lines.append(_("%(amount)s of the budget would be left") % left)
    if effect.over_action is not None:
        said = {"amount": saying.money(effect.over_action, currency)}
        lines.append(_("%(amount)s above the ceiling of the action, counting who has a place and who is asked") % said)
    return lines
