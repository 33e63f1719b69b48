"""What both sides promise when somebody takes a place, and how each promise went.

The rows are made in the transaction of the yes (`made`, called by `inviting.take`) and show the rule as it
stood then: a setting that changes later changes no promise. Hers: to come, to publish by a day. Ours: the
fee by a day, and to say in time what changes; the amount of that one is what we owe if we say it late.
The client's stands only where it was broken: it promised her nothing, and it is written down all the same.

For other verbs that move or cancel: `we_let_go` for somebody who loses the place by our change, `broken` for
a change that came late to somebody who keeps it, `made` anew once she has said yes to the new date.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from agency import clock
from agency.models import Agency
from campaigns.lifecycle import Change
from campaigns.models import Action, Event, Participation, PlaceGroup, Promise
from campaigns.states import Ask, Outcome, ParticipationState
from campaigns.terms import is_paid

Side, What = Promise.Side, Promise.What
PAYMENTS = (What.PAY, What.WAIT)
CENT = Decimal("0.01")
MOST = Decimal("99999999.99")  # that a column of money holds
WINDOW = timedelta(days=730)
END_OF_DAY = time(23, 59)


def made(c: Change, person: Participation, group: PlaceGroup, fee: Decimal) -> list[Promise]:
    """Both sides' promises for the place she has just taken; older ones that still stand give way to them.

    What she withdrew from before the action is no mark any more: she comes.
    """
    _hers_again(c, person)
    ended(c, person)
    action, agency = c.action, Agency.current() or Agency()
    rows = [Promise(side=Side.BLOGGER, what=What.ATTEND, due=action.starts_at)] if action.starts_at else []
    if action.publish_by:
        # Who steps in on the day of a post that is watched publishes by its end, which is D by then.
        by = action.due if action.watch_until else action.publish_by
        rows.append(Promise(side=Side.BLOGGER, what=What.PUBLISH, due=by))
    paid = is_paid(fee, group)
    if paid:
        rows.append(Promise(side=Side.AGENCY, what=What.PAY, amount=fee, due=pay_by(action, action.due, agency)))
    rows.append(
        Promise(
            side=Side.AGENCY,
            what=What.NOTIFY,
            amount=owed_if_late(fee, agency) if paid else None,
            due=action.due - timedelta(hours=agency.cancel_hours),
        )
    )
    for row in rows:
        row.participation, row.made_at = person, c.now
    return Promise.objects.bulk_create(rows)


def on_call(c: Change, person: Participation, fee: Decimal) -> None:
    """What we pay a reserve for keeping the phone at hand. The fee of a place that she takes comes in its stead.

    Where she has waited already, for a date that we moved, it comes on top of that.
    """
    before = standing(person).get((Side.AGENCY, What.WAIT))
    if before is not None:
        Promise.objects.filter(pk=before.pk).update(amount=min((before.amount or Decimal(0)) + fee, MOST))
        return
    due = pay_by(c.action, c.action.due, Agency.current() or Agency())
    values = {"side": Side.AGENCY, "what": What.WAIT, "amount": fee, "due": due, "made_at": c.now}
    Promise.objects.create(participation=person, **values)


def off_call(c: Change, person: Participation, *, owed: bool = False) -> None:
    """She is on call no longer, and not when she comes back either. `owed`: by our doing, so the fee stays hers."""
    for question in person.invitations.filter(kind=Ask.ON_CALL, outcome=Outcome.YES):
        c.move(question, "off_call", facts={"participation": person.pk})
    if not owed:
        _standing(person).filter(what=What.WAIT).update(ended_at=c.now)


def broken(c: Change, person: Participation, side: str, what: str, hours: float) -> Promise:
    """Write down that a side did not keep its promise towards her.

    `hours`: of notice where something was said too late (to attend, to notify), of lateness where something
    came too late (to publish, to pay). A side that had promised nothing gets a row that is broken from the
    start. Twice at the same moment is once.
    """
    row = _standing(person).filter(side=side, what=what).first()
    if row is None:
        told = Promise.objects.filter(participation=person, side=side, what=what, broken_at=c.now).first()
        if told is not None:
            return told
        row = Promise.objects.create(participation=person, side=side, what=what, made_at=c.now, due=c.action.due)
    row.broken_at, row.hours = c.now, round(hours, 2)
    row.save(update_fields=["broken_at", "hours"])
    _note(c, row, "break")
    return row


def ended(c: Change, person: Participation, *, side: str = "") -> None:
    """What was promised and still stands is owed no longer, and nobody broke it (of one side, or of both)."""
    rows = _standing(person)
    (rows.filter(side=side) if side else rows).update(ended_at=c.now)


def she_left(c: Change, person: Participation, notice: float) -> None:
    """She can no longer come: `notice` hours ahead. From terms that we have moved she may go freely."""
    if person.terms_version == c.action.terms_version:
        for row in _standing(person).filter(side=Side.BLOGGER):
            broken(c, person, row.side, row.what, notice)
    ended(c, person)


def we_let_go(c: Change, person: Participation, *, client: bool = False) -> Decimal:
    """The place is taken from her by us. Within the hours of the promise that is late, and what we said we owe then is.

    Returns what is owed (0 where it was in time, or nothing was agreed). `client`: the change was the
    client's, so its side is written down too.
    """
    promise = _standing(person).filter(side=Side.AGENCY, what=What.NOTIFY).first()
    owed = Decimal(0)
    if promise is not None and promise.due is not None and c.now > promise.due:
        notice = max(0.0, clock.hours_between(c.now, c.action.due))
        owed = promise.amount or owed
        broken(c, person, Side.AGENCY, What.NOTIFY, notice)
        if client:
            broken(c, person, Side.CLIENT, What.NOTIFY, notice)
    elif promise is not None:
        kept(c, promise, c.now)
    ended(c, person)
    if owed:
        due = pay_by(c.action, c.now, Agency.current() or Agency())
        Promise.objects.create(
            participation=person, side=Side.AGENCY, what=What.PAY, amount=owed, due=due, made_at=c.now
        )
    return owed


def came(c: Change, person: Participation) -> None:
    """She was there, and no change came late: both promises of the day are kept."""
    for row in _standing(person).filter(what__in=[What.ATTEND, What.NOTIFY]):
        kept(c, row, min(row.due or c.now, c.now))


def did_not_come(c: Change, person: Participation) -> None:
    """She was not there: nothing is owed to her, and that is all that is noted."""
    of_the_day = _standing(person).filter(side=Side.BLOGGER).order_by("due").first()
    if of_the_day is not None:
        broken(c, person, of_the_day.side, of_the_day.what, 0.0)
    for row in _standing(person).filter(what=What.NOTIFY):
        kept(c, row, min(row.due or c.now, c.now))
    ended(c, person)


def kept(c: Change, row: Promise, at: datetime) -> None:
    """Done at `at`; after its due hour it is kept and late, by so many hours."""
    late = clock.hours_between(row.due, at) if row.due and at > row.due else None
    row.kept_at, row.broken_at = at, c.now if late else None
    row.hours = round(late, 2) if late else None
    row.save(update_fields=["kept_at", "broken_at", "hours"])
    _note(c, row, "keep")


def reopened(c: Change, row: Promise) -> None:
    """What was noted as kept was not: the promise stands again."""
    row.kept_at = row.broken_at = row.hours = None
    row.save(update_fields=["kept_at", "broken_at", "hours"])
    _note(c, row, "reopen")


# --- the rules -------------------------------------------------------------------------------------
def pay_by(action: Action, since: datetime, agency: Agency) -> datetime:
    """The end of the day by which a fee is paid: so many days after the invoice, which may come on the day itself."""
    return end_of(since.astimezone(action.tz).date() + timedelta(days=agency.pay_days), action)


def end_of(day: date, action: Action) -> datetime:
    """The last minute of a day where the action takes place."""
    return datetime.combine(day, END_OF_DAY, tzinfo=action.tz)


def owed_if_changed(people: Iterable[int], now: datetime) -> Decimal:
    """What we promised to pay to those of `people` (ids of participations) to whom a change now comes too late."""
    standing = Promise.objects.filter(kept_at=None, broken_at=None, ended_at=None)
    late = standing.filter(participation__in=people, side=Side.AGENCY, what=What.NOTIFY, due__lt=now)
    return sum((amount for amount in late.values_list("amount", flat=True) if amount), Decimal(0))


def owed_if_late(fee: Decimal, agency: Agency) -> Decimal | None:
    """What a late change of ours costs us: a share of the fee; None where the agency owes nothing then."""
    return (fee * agency.cancel_percent / 100).quantize(CENT) or None


def earliest_payment(row: Promise) -> date:
    """The first day on which a payment can have been made: that of the action, or that on which it came to be owed."""
    action = row.participation.action
    owed_since = row.made_at if row.participation.state == ParticipationState.RELEASED else action.due
    day: date = owed_since.astimezone(action.tz).date()
    return day


# --- read ------------------------------------------------------------------------------------------
def standing(person: Participation) -> dict[tuple[str, str], Promise]:
    """(side, what) -> the promise that stands. One query."""
    return {(row.side, row.what): row for row in _standing(person)}


def owed_to(person: Participation) -> list[Promise]:
    """What we owe her who was let go, for saying it too late and for being on call, while it is not paid. One query."""
    if person.state != ParticipationState.RELEASED:
        return []
    return list(_standing(person).filter(side=Side.AGENCY, what__in=PAYMENTS))


def owed(actions: QuerySet[Action], now: datetime) -> QuerySet[Promise]:
    """Payments that somebody waits for: the action is over, or we took the place back late. The longest first."""
    waits = Promise.objects.filter(_STANDS, side=Side.AGENCY, what__in=PAYMENTS, participation__action__in=actions)
    to_come = [ParticipationState.CONFIRMED, ParticipationState.RESERVE]
    waits = waits.filter(Q(participation__action__due__lte=now) | ~Q(participation__state__in=to_come))
    return waits.select_related("participation__blogger", "participation__action").order_by("due", "pk")


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """The agency's own word in the last 24 months: payments due or made, how many in time, actions it moved."""

    payments: int
    on_time: int
    moved: int  # actions whose date or terms changed after somebody had said yes to them


ENOUGH_PAYMENTS = 5


def own_record(now: datetime) -> OwnRecord:
    """Of all people, since a promise is the agency's. Two queries."""
    mine = Promise.objects.filter(side=Side.AGENCY, what__in=PAYMENTS, ended_at=None, due__gt=now - WINDOW)
    dues = mine.filter(Q(kept_at__isnull=False) | Q(due__lt=now)).values_list("due", "kept_at")
    on_time = sum(bool(due and kept_at and kept_at <= due) for due, kept_at in dues)
    takes = Event.objects.filter(subject_kind="participation", verb="take", action__terms_version__gt=1)
    takes = takes.filter(action__due__gt=now - WINDOW)
    versions = takes.values_list("action", "facts__terms", "action__terms_version")
    moved = {action for action, agreed, present in versions if agreed is not None and agreed < present}
    return OwnRecord(len(dues), on_time, len(moved))


# --- rows ------------------------------------------------------------------------------------------
_STANDS = Q(kept_at=None, broken_at=None, ended_at=None)


def _standing(person: Participation) -> QuerySet[Promise]:
    return Promise.objects.filter(_STANDS, participation=person)


def _hers_again(c: Change, person: Participation) -> None:
    mine = Promise.objects.filter(participation=person, side=Side.BLOGGER).exclude(broken_at=None)
    mine.update(broken_at=None, hours=None, ended_at=c.now)


def _note(c: Change, row: Promise, verb: str) -> None:
    facts = {"participation": row.participation_id, "side": row.side, "why": row.what, "hours": row.hours}
    c.record("promise", row.pk, verb, facts=facts | {"amount": row.amount, "kept_at": row.kept_at})
