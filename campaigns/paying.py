"""Paid on: what the agency promised to pay, noted as paid by one press, for one person or for several at once."""

from collections.abc import Collection
from datetime import date, datetime

from agency.models import User
from campaigns import promising
from campaigns.lifecycle import WrongTurn, by, change
from campaigns.models import Promise


class NotThen(Exception):
    """The day lies in the future, or before anything was owed."""


def paid(action_id: int, promise_ids: Collection[int], on: date, *, now: datetime, user: User) -> list[Promise]:
    """Note payments of one action as made on a day, by the calendar of the place; later than promised is noted too.

    NotThen for a day still to come or before the action. What was noted already stays as it is.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        rows = Promise.objects.select_related("participation__action").filter(
            pk__in=promise_ids,
            participation__action=c.action,
            side=Promise.Side.AGENCY,
            what__in=promising.PAYMENTS,
            kept_at=None,
            ended_at=None,
        )
        made = list(rows)
        if on > now.astimezone(c.action.tz).date() or any(on < promising.earliest_payment(row) for row in made):
            raise NotThen
        for row in made:
            promising.kept(c, row, min(promising.end_of(on, c.action), max(now, row.made_at)))
        return made


def not_paid(action_id: int, promise_id: int, *, now: datetime, user: User) -> Promise:
    """A slip: the payment is owed again. Twice is once. WrongTurn where another one stands meanwhile."""
    with change(action_id, now=now, actor=by(user)) as c:
        row = Promise.objects.get(pk=promise_id, participation__action=c.action, what__in=promising.PAYMENTS)
        if row.kept_at is None:
            return row
        if row.ended_at or (row.side, row.what) in promising.standing(row.participation):
            raise WrongTurn("not_paid", "kept")
        promising.reopened(c, row)
        return row
