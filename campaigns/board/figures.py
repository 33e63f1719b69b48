"""The figures at the head of a cockpit: places, cover, time, budget."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import ceilings, fill, saying
from campaigns.board.cover import Cover, cover
from campaigns.deciding import approved
from campaigns.models import Participation
from campaigns.models.participations import question_deadline
from campaigns.sight import READY, Sight
from campaigns.states import ActionState, Ask


@dataclass(frozen=True, slots=True)
class Budget:
    committed: str
    earmarked: str
    free: str  # '' without a ceiling
    over: str  # by how much the ceiling is passed, else ''
    ceiling: str
    allowed: str  # that more than the ceiling was allowed, else ''
    unequal: list[str]  # fees for equal places that lie far apart
    committed_width: str  # of the bar, such as '62.5%'
    earmarked_from: str
    earmarked_width: str


@dataclass(frozen=True, slots=True)
class Figures:
    held: int
    places: int
    bonus: int
    pips: list[str]
    pips_said: str
    cover: Cover | None  # None once the date is past
    left: str
    window: str
    budget: Budget


UNEQUAL = Decimal("1.2")  # how much more than another's a fee for an equal place may be, unremarked


def figures(sight: Sight, seen: fill.Snapshot | None, now: datetime) -> Figures:
    pips = place_pips(sight)
    due = sight.action.due
    return Figures(
        held=pips.count("confirmed"),
        places=len(pips),
        bonus=sum(1 for place in sight.places if place.bonus and place.holder_id),
        pips=pips,
        pips_said=_pips_said(pips),
        cover=cover(sight, seen) if seen else None,
        left=saying.left(due - now) if due and due > now else "",
        window=_window(sight, now),
        budget=_budget(sight),
    )


def place_pips(sight: Sight) -> list[str]:
    """One per ordinary place, in order of state: confirmed, at risk, asked, open, dropped where none can come."""
    ordinary = [place for place in sight.places if not place.bonus]
    people = {row.pk: row for row in sight.people}
    held = [holder_pip(sight, people.get(place.holder_id)) for place in ordinary if place.holder_id]
    free = len(ordinary) - len(held)
    asked = min(free, sum(1 for question in sight.open_questions if question.kind in (Ask.INVITATION, Ask.CALL_UP)))
    nobody = "open" if sight.action.state in (ActionState.DRAFT, ActionState.OPEN) else "dropped"
    return [*sorted(held), *["asked"] * asked, *[nobody] * (free - asked)]


def holder_pip(sight: Sight, person: Participation | None) -> str:
    """'confirmed', or 'risk': not yet a yes to the present terms, a card to call her, or no mail that reaches her."""
    if person is None:
        return "open"
    called = any(card.participation_id == person.pk and not card.acknowledged_at for card in sight.cards)
    unsure = called or person.blogger.undeliverable_at or person.terms_version != sight.action.terms_version
    return "risk" if unsure else "confirmed"


def reserves(sight: Sight) -> list[Participation]:
    return [row for row in sight.people if row.state == "reserve"]


def undecided(sight: Sight) -> int:
    """How many have said yes and wait for the client's word."""
    waits = [row for row in sight.people if row.state in READY and row.answer]
    return sum(1 for row in waits if approved(sight.action, sight.verdicts.get(row.pk)) is None)


def _pips_said(pips: list[str]) -> str:
    said = {
        "confirmed": ngettext("%(n)s confirmed", "%(n)s confirmed", pips.count("confirmed")),
        "risk": ngettext("%(n)s at risk", "%(n)s at risk", pips.count("risk")),
        "asked": ngettext("%(n)s asked", "%(n)s asked", pips.count("asked")),
        "open": ngettext("%(n)s open", "%(n)s open", pips.count("open")),
        "dropped": ngettext("%(n)s not filled", "%(n)s not filled", pips.count("dropped")),
    }
    return ", ".join(words % {"n": pips.count(pip)} for pip, words in said.items() if pip in pips) or _("no places")


def _window(sight: Sight, now: datetime) -> str:
    due = sight.action.due
    if not due or due <= now:
        return ""
    until = question_deadline(Ask.INVITATION, now, due, sight.action.tz)
    return _("A question now stays open for %(left)s") % {"left": saying.left(until - now)}


def _budget(sight: Sight) -> Budget:
    committed, earmarked = _committed(sight), _earmarked(sight)
    agreed, currency = sight.action.ceiling, sight.action.currency
    more = ceilings.allowances(sight.action).more if agreed is not None else Decimal(0)
    ceiling = agreed + more if agreed is not None else None
    whole = max(ceiling or Decimal(0), committed + earmarked) or Decimal(1)
    free = ceiling - committed - earmarked if ceiling is not None else None
    return Budget(
        committed=saying.money(committed, currency),
        earmarked=saying.money(earmarked, currency),
        free=saying.money(free, currency) if free is not None and free >= 0 else "",
        over=saying.money(-free, currency) if free is not None and free < 0 else "",
        ceiling=saying.money(agreed, currency) if agreed is not None else "",
        allowed=_("%(amount)s more was allowed") % {"amount": saying.money(more, currency)} if more else "",
        unequal=_unequal(sight),
        committed_width=f"{committed / whole * 100:.1f}%",
        earmarked_from=f"{committed / whole * 100:.1f}%",
        earmarked_width=f"{earmarked / whole * 100:.1f}%",
    )


def _unequal(sight: Sight) -> list[str]:
    """One line for each group whose holders get fees that differ by more than a fifth. For the team alone."""
    names = {row.pk: row for row in sight.people}
    lines = []
    for group in sight.groups:
        held = [names[place.holder_id] for place in sight.places if place.group_id == group.pk and place.holder_id]
        if group.in_kind or not held:
            continue
        low, high = min(held, key=lambda row: row.fee_or(group.fee)), max(held, key=lambda row: row.fee_or(group.fee))
        if high.fee_or(group.fee) > low.fee_or(group.fee) * UNEQUAL:
            lines.append(
                _("Equal places, unequal fees: %(low)s for %(one)s, %(high)s for %(other)s")
                % {
                    "low": saying.money(low.fee_or(group.fee), sight.action.currency),
                    "one": low.blogger.name,
                    "high": saying.money(high.fee_or(group.fee), sight.action.currency),
                    "other": high.blogger.name,
                }
            )
    return lines


def _committed(sight: Sight) -> Decimal:
    people, groups = {row.pk: row for row in sight.people}, {group.pk: group for group in sight.groups}
    held = [(people[place.holder_id], groups[place.group_id]) for place in sight.places if place.holder_id]
    fees = (
        group.fee if person.fee_agreed is None else person.fee_agreed for person, group in held if not group.in_kind
    )
    return sum(fees, Decimal(0))


def _earmarked(sight: Sight) -> Decimal:
    """What open questions for places would cost: the dearest of them, as far as there are free places."""
    total = Decimal(0)
    for group in sight.groups:
        free = sum(1 for place in sight.places if place.group_id == group.pk and not place.holder_id)
        asked = [
            question.fee
            for question in sight.open_questions
            if question.group_id == group.pk and question.kind in (Ask.INVITATION, Ask.CALL_UP)
        ]
        if not group.in_kind:
            total += sum(sorted(asked, reverse=True)[:free], Decimal(0))
    return total
