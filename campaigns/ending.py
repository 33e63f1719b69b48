"""What ends: a question, and an action, cancelled or closed, with everything that is open in it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from agency.models import User
from campaigns import discipline, notices, promising
from campaigns.cards import ABOUT_A_PRICE, finish_cards
from campaigns.lifecycle import CLOCK, Change, WrongTurn, by, change, held_place
from campaigns.models import Action, Counter, Invitation, Participation, Place
from campaigns.states import ActionState, Ask, ParticipationState

YES = ("answer_yes", "answer_may_propose")


def cancel_action(action_id: int, *, now: datetime, user: User | None, why: str = "") -> None:
    """Cancel an action: open questions end, holders and reserves are told. Twice is once. No `user`: by the clock.

    At once: what shows first whom it touches, and can be taken back for a while, is `cancelling.call_off`.
    """
    with change(action_id, now=now, actor=by(user) if user else CLOCK) as c:
        cancel_within(c, why)


def cancel_within(c: Change, why: str = "") -> None:
    """The same inside a change that is under way."""
    if c.action.state == ActionState.CANCELLED:
        return
    people = list(told_of_the_end(c.action).select_related("blogger__via"))
    end_all_questions(c)
    for person in people:
        person.action = c.action
        place = held_place(person)
        if place:
            c.free(place)
        event = c.move(person, "release", facts={"why": "cancelled"})
        if place:
            promising.we_let_go(c, person)
        notices.cancelled(c, person, event)
    c.move(c.action, "cancel", remark=("note", why), next_look_at=None, cancel_at=None)
    finish_cards(c)


def told_of_the_end(action: Action) -> "QuerySet[Participation]":
    """Those who keep the date for the action: they are told when it is cancelled."""
    keeping = {ParticipationState.CONFIRMED, ParticipationState.RESERVE, ParticipationState.AVAILABLE}
    people: QuerySet[Participation] = action.participations.filter(state__in=keeping)
    return people


def close_action(action_id: int, absent: set[int], *, now: datetime, user: User) -> None:
    """After the action: who took part, who (by participation id) did not come. Thanks leave to the former."""
    with change(action_id, now=now, actor=by(user)) as c:
        if c.action.state == ActionState.CLOSED:
            return
        if c.action.agreed_due is None or c.action.agreed_due > now:
            raise WrongTurn("close", "before its date")
        end_all_questions(c)
        for person in c.action.participations.select_related("blogger__via").filter(state=ParticipationState.CONFIRMED):
            person.action = c.action
            c.move(person, "miss" if person.pk in absent else "deliver")
            (promising.did_not_come if person.pk in absent else promising.came)(c, person)
            if person.pk not in absent and discipline.has_room(person):
                notices.thanks(c, person)
        c.move(c.action, "close", next_look_at=None)
        finish_cards(c)


def end_calls_to_nothing(c: Change) -> None:
    """Where a group has no free place left, whoever is still called up to one is told so, once."""
    free = Place.objects.free().filter(group=OuterRef("group"))
    called = Invitation.objects.open().filter(participation__action=c.action, kind=Ask.CALL_UP)
    calls = list(called.exclude(Exists(free)).select_related("participation__blogger__via"))
    end_questions(c, calls, "fill")
    for call in calls:
        call.participation.action = c.action
        notices.filled(c, call)


def end_all_questions(c: Change) -> None:
    """Close every open question of the action; letters about them that wait are dropped."""
    end_questions(c, Invitation.objects.open().filter(participation__action=c.action), "close")


def end_question(c: Change, question: Invitation, verb: str, *, facts: dict[str, Any] | None = None) -> None:
    end_questions(c, [question], verb, facts=facts)


def end_questions(
    c: Change, questions: Iterable[Invitation], verb: str, *, facts: dict[str, Any] | None = None
) -> None:
    """End open questions by `verb`, their waiting letters and open counter-offers with them. Three statements."""
    if not (questions := list(questions)):
        return
    facts = facts or {}
    c.move_all(questions, verb, facts=lambda one: {"participation": one.participation_id, **facts}, ended_at=c.now)
    prices = Counter.objects.filter(invitation__in=questions, result=Counter.Result.OPEN)
    if verb in YES:
        prices.filter(ours=True).update(result=Counter.Result.ACCEPTED, decided_at=c.now)
    if prices.update(result=Counter.Result.CLOSED, decided_at=c.now):
        people = [question.participation_id for question in questions]
        finish_cards(c, participation__in=people, code__in=ABOUT_A_PRICE)
    notices.drop_questions(c.action.pk, questions, facts.get("why", ""))
