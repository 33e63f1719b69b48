"""What was asked and agreed, read from the actions: a memory of prices, for the team's eyes only.

Nothing is stored here: a fee stands where it was agreed. Amounts are without VAT, and amounts of two
currencies are never compared. What was paid in kind is told as such and counts in no range.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import quantiles

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from agency import access
from agency.models import User
from bloggers.models import Blogger
from campaigns.days import day_of
from campaigns.histories import Took
from campaigns.models import Action, Counter, Participation, PlaceGroup, Remark
from campaigns.states import HOLDING

LEAST_FOR_A_RANGE = 3
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Agreed:
    """A fee that was agreed for a place; in kind, `fee` is the value of the product."""

    fee: Decimal
    in_kind: str
    on: date  # the day of the action, on the wall where it takes place
    kind: str  # a code of `Kind`
    action_id: int
    currency: str


@dataclass(frozen=True, slots=True)
class Delta:
    """A price beside the last one: how much more (less where negative), and in percent (None beside nothing)."""

    amount: Decimal
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Range:
    """What the agency itself paid in money: the quartiles of n places."""

    low: Decimal
    middle: Decimal
    high: Decimal
    n: int


def last_agreed(blogger_ids: Iterable[int], *, reader: User | None = None, besides: int = 0) -> dict[int, Agreed]:
    """The latest agreed fee of each person, by the day of its action. One query.

    With `reader` only of clients that she may see; `besides` leaves out one participation.
    """
    return {person: rows[-1] for person, rows in agreed(blogger_ids, reader=reader, besides=besides).items()}


def agreed(blogger_ids: Iterable[int], *, reader: User | None = None, besides: int = 0) -> dict[int, list[Agreed]]:
    """Every agreed fee of each person, the latest last. A row that was merged is its person's. One query."""
    rows = _agreed(reader).filter(blogger__in=Blogger.objects.rows_of(blogger_ids)).exclude(pk=besides)
    found: dict[int, list[Agreed]] = {}
    for row in rows.select_related("action", "blogger", "held__group").order_by("action__due", "pk"):
        person = row.blogger.merged_into_id or row.blogger_id
        found.setdefault(person, []).append(_as_agreed(row))
    return found


def is_agreed(row: Took) -> bool:
    return row.state in HOLDING and row.fee_agreed is not None and row.due is not None


def as_agreed(row: Took) -> Agreed:
    """Of a row for which `is_agreed` holds."""
    return Agreed(row.fee_agreed or Decimal(0), row.in_kind, row.day, row.kind, row.action, row.currency)  # type: ignore[arg-type]


def compared(amount: Decimal, last: Agreed | None, currency: str) -> Delta | None:
    """A price in money against the last agreed one; None where they cannot be compared."""
    if last is None or last.in_kind or last.currency != currency:
        return None
    more = amount - last.fee
    return Delta(more, (more / last.fee * 100).quantize(Decimal(1)) if last.fee else None)


def own_range(
    kind: str,
    *,
    currency: str,
    topics: Collection[int] = (),
    reader: User | None = None,
    besides: int = 0,
) -> Range | None:
    """What the agency agreed for places of actions of this kind (that share a topic), in money. One query.

    None below three places: two would say who got what.
    """
    rows = _agreed(reader).filter(action__kind=kind, action__currency=currency, held__group__in_kind="")
    rows = rows.exclude(pk=besides)
    if topics:
        about = PlaceGroup.topics.through.objects.filter(topic__in=topics)
        rows = rows.filter(held__group__in=about.values("placegroup"))
    return _range([fee for fee in rows.values_list("fee_agreed", flat=True) if fee is not None])


def own_ranges(reader: User | None = None) -> dict[tuple[str, str], Range]:
    """The same for every kind of action and currency. One query."""
    fees: dict[tuple[str, str], list[Decimal]] = {}
    rows = _agreed(reader).filter(held__group__in_kind="")
    for kind, currency, fee in rows.values_list("action__kind", "action__currency", "fee_agreed"):
        fees.setdefault((kind, currency), []).append(fee)
    return {of: found for of, some in fees.items() if (found := _range(some))}


def _range(fees: list[Decimal]) -> Range | None:
    if len(fees) < LEAST_FOR_A_RANGE:
        return None
    low, middle, high = (fee.quantize(CENT) for fee in quantiles(fees, n=4, method="inclusive"))
    return Range(low, middle, high, len(fees))


# --- one person's prices, one line an action -------------------------------------------------------
@dataclass(frozen=True, slots=True)
class AskedPrice:
    """A price she named, why, and what became of it."""

    amount: Decimal
    argument: str
    result: str  # a code of Counter.Result


@dataclass(frozen=True, slots=True)
class Line:
    action: Action
    asked: tuple[AskedPrice, ...]
    agreed: Decimal | None
    in_kind: str


def history(blogger_id: int, reader: User) -> list[Line]:
    """What one person asked and what was agreed, the latest action first. Three queries, whatever the number."""
    named_one = Exists(Counter.objects.filter(invitation__participation=OuterRef("pk")))
    rows = list(
        _visible(reader)
        .filter(blogger__in=Blogger.objects.rows_of([blogger_id]))
        .filter(named_one | Q(state__in=HOLDING, fee_agreed__isnull=False))
        .select_related("action__campaign__client", "held__group")
        .order_by(F("action__due").desc(nulls_last=True), "-pk")
    )
    asked = _asked([row.pk for row in rows])
    return [
        Line(
            row.action,
            tuple(asked.get(row.pk, ())),
            row.fee_agreed if row.state in HOLDING else None,
            _in_kind(row),
        )
        for row in rows
    ]


def _asked(participation_ids: list[int]) -> dict[int, list[AskedPrice]]:
    offers = list(
        Counter.objects.filter(invitation__participation__in=participation_ids)
        .order_by("pk")
        .values_list("pk", "invitation__participation", "invitation", "amount", "result")
    )
    why = Remark.objects.filter(
        kind=Remark.Kind.ARGUMENT,
        event__subject_kind="invitation",
        event__subject_id__in=[question for _pk, _person, question, _amount, _result in offers],
    ).select_related("event")
    words = {remark.event.facts.get("counter"): remark.text for remark in why}
    found: dict[int, list[AskedPrice]] = {}
    for pk, person, _question, amount, result in offers:
        found.setdefault(person, []).append(AskedPrice(amount, words.get(pk, ""), result))
    return found


# --- rows ---------------------------------------------------------------------------------------
def _visible(reader: User | None) -> QuerySet[Participation]:
    everything = Participation.objects.all()
    return everything if reader is None else everything.filter(action__campaign__client__in=access.visible(reader))


def _agreed(reader: User | None) -> QuerySet[Participation]:
    return _visible(reader).filter(state__in=HOLDING, fee_agreed__isnull=False, action__due__isnull=False)


def _as_agreed(row: Participation) -> Agreed:
    action = row.action
    fee = row.fee_agreed or Decimal(0)
    return Agreed(fee, _in_kind(row), day_of(action), action.kind, action.pk, action.currency)


def _in_kind(row: Participation) -> str:
    place = getattr(row, "held", None)
    return place.group.in_kind if place else ""
