"""Calling an action off: first whom it touches and what it costs, then a while in which it can be taken back.

Outside the last 72 hours it takes effect ten minutes after the press. Until then everything is as it was, save
that Relevo takes no step and no mail about the action leaves to a blogger. So taking it back has nothing to undo.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from agency import hours
from agency.models import User
from campaigns.ending import cancel_within, told_of_the_end
from campaigns.lifecycle import CLOCK, Change, WrongTurn, by, change
from campaigns.models import Action, ActionContact, Invitation, Participation, Promise
from campaigns.states import ActionState


class Stale(Exception):
    """What the page showed is no longer what cancelling would do."""


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody who keeps the date, and what we owe for saying it too late."""

    person: Participation
    owed: Decimal


@dataclass(frozen=True, slots=True)
class Preview:
    """What cancelling would do. Nothing is written for it."""

    told: list[Told]
    asked: int  # open questions that end; who was only asked is not written to, the page says it
    owed: Decimal
    tell_first: list[ActionContact]
    takes_effect: datetime | None  # None: at once

    @property
    def saw(self) -> str:
        """What a page showed, for the press to name."""
        return ",".join(f"{each.person.pk}:{each.person.state}:{each.owed}" for each in self.told)


def preview(action: Action, now: datetime) -> Preview:
    """Whom cancelling touches, what it costs, and who should hear of it first. Four queries."""
    near = action.due is None or action.due - now <= hours.EMERGENCY
    takes_effect = None if near else now + hours.MOVE_HELD
    people = list(told_of_the_end(action).select_related("blogger__via").order_by("pk"))
    owed = Q(what=Promise.What.WAIT) | Q(due__lt=takes_effect or now)
    late = dict(_promised(action).filter(owed).values_list("participation", "amount"))
    told = [Told(person, late.get(person.pk) or Decimal(0)) for person in people]
    questions = Invitation.objects.open().filter(participation__action=action)
    return Preview(
        told=told,
        asked=questions.exclude(participation__in=[person.pk for person in people]).count(),
        owed=sum((each.owed for each in told), Decimal(0)),
        tell_first=list(action.chain.select_related("contact__client", "contact__media_agency")),
        takes_effect=takes_effect,
    )


def call_off(action_id: int, *, saw: str, why: str, now: datetime, user: User) -> datetime | None:
    """Cancel the action, in ten minutes or, near it, at once: returns when. Pressed twice is once.

    `why` is the decision with its reasons. Stale where the preview showed something else; WrongTurn where the
    action is over.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        if c.action.cancel_at or c.action.state == ActionState.CANCELLED:
            return c.action.cancel_at
        seen = preview(c.action, now)
        if seen.saw != saw:
            raise Stale
        if seen.takes_effect is None or not c.action.is_open:
            cancel_within(c, why)
            return None
        Action.objects.filter(pk=action_id).update(cancel_at=seen.takes_effect)
        _note(c, "call_off", until=seen.takes_effect, why=why)
        c.look_at(seen.takes_effect)
        return seen.takes_effect


def keep_on(action_id: int, *, now: datetime, user: User) -> None:
    """It goes on after all, as if nobody had called it off. WrongTurn where it has taken effect, or never would."""
    with change(action_id, now=now, actor=by(user)) as c:
        if c.action.cancel_at is None or not c.action.is_open:
            raise WrongTurn("keep_on", c.action.state)
        Action.objects.filter(pk=action_id).update(cancel_at=None)
        c.action.cancel_at = None
        _note(c, "keep_on")
        c.look_at(now)


def is_called_off(c: Change) -> bool:
    """Whether the action is called off; where its minutes have passed, it is cancelled now."""
    if c.action.cancel_at is None:
        return False
    if c.action.cancel_at <= c.now:
        c.actor = CLOCK
        cancel_within(c)
    else:
        c.look_at(c.action.cancel_at)
    return True


def _promised(action: Action) -> "QuerySet[Promise]":
    standing = Promise.objects.filter(kept_at=None, broken_at=None, ended_at=None, participation__action=action)
    return standing.filter(side=Promise.Side.AGENCY, what__in=[Promise.What.NOTIFY, Promise.What.WAIT])


def _note(c: Change, verb: str, *, until: datetime | None = None, why: str = "") -> None:
    state = c.action.state
    c.record("action", c.action.pk, verb, state, state, facts={"until": until}, remark=("note", why))
