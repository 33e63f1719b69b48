"""The budget of an action and of its places: earmarked on asking, committed on a yes, freed by a no or a lapse.

Nothing is stored: what is set aside and what is spent is read from the questions and the holders. Verbs call
`check` under the action's lock, so that two askings at once cannot pass a ceiling together. More than a ceiling
only where somebody has allowed it (`campaigns.allowing`), which is an event. Products are no money.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from campaigns.lifecycle import Change
from campaigns.models import Action, Event, Invitation, Participation, Place, PlaceGroup
from campaigns.states import Ask, Outcome

NOTHING = Decimal(0)


class OverCeiling(Exception):
    """The price would break a ceiling that nobody has lifted; `effect` says which, and by how much."""

    def __init__(self, person: Participation, amount: Decimal, effect: "Effect") -> None:
        super().__init__(f"{amount} is over a ceiling of action {person.action_id}")
        self.person, self.amount, self.effect = person, amount, effect


class BelowSpent(Exception):
    """A ceiling lower than what is committed and set aside already; `spent` is that amount."""

    def __init__(self, spent: Decimal) -> None:
        super().__init__(f"{spent} is spent or set aside")
        self.spent = spent


@dataclass(frozen=True, slots=True)
class Effect:
    """What a price would do: by how much it breaks the ceilings; None where there is none, or it holds."""

    over_place: Decimal | None
    over_action: Decimal | None
    has_ceiling: bool
    left: Decimal | None = None  # of the action's budget after it; None without a ceiling, or beyond it

    @property
    def holds(self) -> bool:
        return self.over_place is None and self.over_action is None


def check(c: Change, person: Participation, group: PlaceGroup, amount: Decimal, *, taking: bool = False) -> None:
    """OverCeiling where offering `amount`, or giving her the place at it (`taking`), would break a ceiling."""
    found = effect(c.action, group, amount, besides=person.pk, taking=taking)
    if not found.holds:
        raise OverCeiling(person, amount, found)


def effect(action: Action, group: PlaceGroup, amount: Decimal, *, besides: int = 0, taking: bool = True) -> Effect:
    """What `amount` for one more place of `group` does to the ceilings of place and action. Four queries at most.

    Counted against the action's ceiling: fees of who has a place, what the open questions for places would
    cost (the dearest of them, as far as there are free places), and this price. `besides`: her own row.
    """
    place_most, action_most = group.ceiling, action.ceiling
    if group.in_kind or (place_most is None and action_most is None):
        return Effect(None, None, has_ceiling=False)
    allowed = allowances(action)
    if place_most is not None:
        place_most = max(place_most, allowed.prices.get(besides, NOTHING))
    spent = NOTHING
    if action_most is not None:
        action_most += allowed.more
        asked = earmarked(action, besides=besides, one_of=group, offering=None if taking else amount)
        spent = committed(action, besides) + asked + (amount if taking else NOTHING)
    left = action_most - spent if action_most is not None else None
    return Effect(
        over_place=amount - place_most if place_most is not None and amount > place_most else None,
        over_action=-left if left is not None and left < 0 else None,
        has_ceiling=True,
        left=left if left is not None and left >= 0 else None,
    )


def committed(action: Action, besides: int = 0) -> Decimal:
    """Fees of those who have a place: the agreed ones, else that of the group."""
    held = Place.objects.of(action).exclude(holder=None).exclude(holder=besides).filter(group__in_kind="")
    return sum(held.values_list(Coalesce("holder__fee_agreed", "group__fee"), flat=True), NOTHING)


def earmarked(
    action: Action, *, besides: int = 0, one_of: PlaceGroup | None = None, offering: Decimal | None = None
) -> Decimal:
    """What the open questions for places would cost, the dearest of them as far as there are free places.

    `one_of`: a group that is asked for one more place, at the price `offering`, or that loses one to a
    holder where `offering` is None. `besides`: a participation whose own question does not count.
    """
    free: dict[int, int] = {}
    for group_id in Place.objects.of(action).free().values_list("group", flat=True):
        free[group_id] = free.get(group_id, 0) + 1
    prices: dict[int, list[Decimal]] = {}
    for group_id, fee in _asked_for(action).exclude(participation=besides).values_list("group", "fee"):
        prices.setdefault(group_id, []).append(fee)
    if one_of is not None and offering is None:
        free[one_of.pk] = free.get(one_of.pk, 0) - 1
    elif one_of is not None and offering is not None:
        prices.setdefault(one_of.pk, []).append(offering)
    dearest = (sorted(asked, reverse=True)[: max(0, free.get(group_id, 0))] for group_id, asked in prices.items())
    return sum((price for some in dearest for price in some), NOTHING)


def kept_for_them(action: Action) -> Decimal:
    """What is spent and what invitations keep places for: the part that no ceiling may be below."""
    kept = _asked_for(action).filter(kind=Ask.INVITATION).values_list("fee", flat=True)
    return committed(action) + sum(kept, NOTHING)


def check_lowered(c: Change) -> None:
    """After an edit: BelowSpent where a ceiling is now below what is spent and promised."""
    action, allowed = c.action, allowances(c.action)
    spent = kept_for_them(action)
    if action.ceiling is not None and spent > action.ceiling + allowed.more:
        raise BelowSpent(spent)
    for place in over_their_place(action, allowed):
        raise BelowSpent(place)


def over_their_place(action: Action, allowed: "Allowances") -> list[Decimal]:
    """Fees of holders and of open invitations above the ceiling of their place that nobody has allowed."""
    held = Place.objects.of(action).exclude(holder=None).filter(group__in_kind="", group__ceiling__isnull=False)
    fees = list(held.values_list("holder", Coalesce("holder__fee_agreed", "group__fee"), "group__ceiling"))
    asked = _asked_for(action).filter(kind=Ask.INVITATION, group__ceiling__isnull=False)
    fees += list(asked.values_list("participation", "fee", "group__ceiling"))
    return [fee for person, fee, most in fees if fee > max(most, allowed.prices.get(person, NOTHING))]


# --- what has been allowed --------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Allowances:
    """How much more than its ceiling the action may cost, and up to which price which person."""

    more: Decimal
    prices: dict[int, Decimal]


def allowances(action: Action) -> Allowances:
    """What managers have allowed beyond the ceilings, from their events. One query."""
    facts = list(
        Event.objects.filter(action=action, subject_kind="ceiling", verb="allow").values_list("facts", flat=True)
    )
    prices: dict[int, Decimal] = {}
    for each in facts:
        if "price" in each:
            person, price = each["participation"], Decimal(each["price"])
            prices[person] = max(price, prices.get(person, NOTHING))
    return Allowances(sum((Decimal(each.get("more", 0)) for each in facts), NOTHING), prices)


def _asked_for(action: Action) -> QuerySet[Invitation]:
    """The open questions of an action that would fill a place for money."""
    asked = Invitation.objects.filter(participation__action=action, outcome=Outcome.OPEN)
    return asked.filter(kind__in=[Ask.INVITATION, Ask.CALL_UP], group__in_kind="")
