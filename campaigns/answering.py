"""Her answers: each is one press on her own link, or one noted for her by the team.

`Seen` is what the page showed her. Terms that have moved since are never answered by accident
(TermsMoved), and every verb may be called twice: the second call changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from agency import hours
from campaigns import notices, on_condition, promising, watching
from campaigns.cards import YES_NEEDED, finish_cards, raise_card
from campaigns.days import change_with_person
from campaigns.deciding import is_approved
from campaigns.ending import end_question
from campaigns.inviting import make_reserve, room, take, vacate
from campaigns.lifecycle import (
    BLOGGER,
    Change,
    PlaceFilled,
    TermsMoved,
    WrongTurn,
    change,
    last_question,
    open_question,
    participation_of,
)
from campaigns.models import Action, Card, Counter, Event, Invitation, Participation, PlaceGroup
from campaigns.snapshots import suits
from campaigns.staffing import tend_within
from campaigns.states import NO_POST, Answer, Ask, Outcome, ParticipationState

P = ParticipationState


@dataclass(frozen=True, slots=True)
class Seen:
    """What the page showed her: the version of the terms, and the question (0: none)."""

    terms: int
    question: int = 0


class NotApproved(Exception):
    """The client has not approved her: she cannot be confirmed yet."""


class TooLate(Exception):
    """The ten minutes are over, or the action is."""


def answer_sounding(
    participation_id: int,
    action_id: int,
    answer: Answer,
    seen: Seen,
    *,
    now: datetime,
    actor: str = BLOGGER,
    night_ok: bool = False,
    channel: str = "",
) -> Participation:
    """One of the two honest yeses. "Count me in" keeps the date until `holds_until`.

    Nobody is bound to a brand that was not named: a yes to a blind sounding is "you may propose me".
    """
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        if person.state in (P.CONFIRMED, P.RESERVE):
            return person
        check_going_on(c)
        check_seen(c, seen)
        question = open_question(person) or last_question(person)
        if question is not None and question.is_blind:
            answer = Answer.MAY_PROPOSE
        if person.state == P.AVAILABLE and person.answer == answer and person.terms_version == c.action.terms_version:
            return person
        if question is not None and question.is_open and question.kind != Ask.SOUNDING:
            # An old page: by now a place is offered, which these two answers do not take.
            raise WrongTurn("answer_sounding", person.state)
        event = _say_yes(c, person, question, answer, night_ok=night_ok, channel=channel)
        if question and question.is_open:
            end_question(c, question, "answer_yes" if answer == Answer.COUNT_ME_IN else "answer_may_propose")
        notices.receipt(c, person, event, channel=channel)
        c.look_by(now)
        return person


def _say_yes(
    c: Change, person: Participation, question: Invitation | None, answer: Answer, *, night_ok: bool, channel: str
) -> Event:
    fee = question.fee if question else person.fee_seen
    # A price of ours, in answer to hers, that she says yes to is the fee we have agreed on.
    agreed = question is not None and question.counters.filter(ours=True, result=Counter.Result.OPEN).exists()
    binds = answer == Answer.COUNT_ME_IN
    holds = holds_until(c.action, c.now) if binds else None
    return c.move(
        person,
        "count_in" if binds else "may_propose",
        answer=answer,
        answered_at=c.now,
        holds_until=holds,
        fee_seen=fee,
        fee_agreed=fee if agreed else person.fee_agreed,
        terms_version=c.action.terms_version,
        night_ok=night_ok,
        facts={
            "fee": fee,
            "terms": c.action.terms_version,
            "until": holds,
            "brand_named": question.brand_named if question else None,
            "channel": channel or None,
        },
    )


def accept(
    participation_id: int,
    action_id: int,
    seen: Seen,
    *,
    now: datetime,
    actor: str = BLOGGER,
    group_id: int = 0,
    channel: str = "",
) -> Participation:
    """Yes to a place. The first yes wins; a late one is welcome while there is room.

    PlaceFilled without room for her (she may be reserve), TermsMoved, NotApproved, OneADay. `group_id`: a
    place of another group at the same or a higher fee, which she chose. Asked on condition, she keeps the date
    until the hour at which the client has decided, and the client's yes confirms her.
    """
    with change_with_person(participation_id, action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        if person.state == P.CONFIRMED:
            return person
        check_going_on(c)
        check_seen(c, seen)
        if on_condition.said_yes(person):
            return person
        question = place_question(person, seen)
        if question is None or question.kind not in (Ask.INVITATION, Ask.CALL_UP):
            raise WrongTurn("accept", person.state)
        if not is_approved(person):
            if question.on_condition_until is None:
                raise NotApproved
            if now >= question.on_condition_until:
                raise TooLate
            on_condition.say_yes(c, person, question, channel=channel)
            return person
        group, fee = question.group, question.fee
        if group_id and group_id != group.pk:
            # Only what her page could offer: hers is full, she suits that one, and it pays no less.
            full = room(c.action, group, besides=person) < 1
            chosen = [each for each in other_places(person, question) if full and each.pk == group_id]
            if not chosen:
                raise PlaceFilled
            group, fee = chosen[0], chosen[0].fee
        take(c, person, group, fee, question=question, channel=channel)
        return person


def other_places(person: Participation, question: Invitation) -> list[PlaceGroup]:
    """Groups with room for her at the same or a higher fee, where her own has none: a choice, never silent."""
    return [
        group
        for group in person.action.groups.exclude(pk=question.group_id).filter(fee__gte=question.fee)
        if suits(person, group) and room(person.action, group, besides=person) > 0
    ]


def decline(
    participation_id: int, action_id: int, *, now: datetime, actor: str = BLOGGER, reason: str = "", channel: str = ""
) -> Participation:
    """An early no: costs nothing. To a call-up it only means "not this time": she stays reserve."""
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        question = open_question(person)
        if person.state == P.DECLINED:
            return person
        if person.state == P.CONFIRMED:
            raise WrongTurn("decline", person.state)
        check_going_on(c)
        if question and question.kind == Ask.CALL_UP and person.state == P.RESERVE:
            end_question(c, question, "answer_no")
            c.look_by(now)
            return person
        last = last_question(person)
        if question is None and person.state == P.RESERVE and last and last.is_no_to_a_call:
            return person
        promising.off_call(c, person)
        finish_cards(c, participation=person, code=YES_NEEDED)
        event = c.move(
            person, "decline", remark=("reason", reason), answered_at=now, facts={"channel": channel or None}
        )
        if question:
            end_question(c, question, "answer_no")
        notices.receipt(c, person, event, channel=channel)
        c.look_by(now)
        return person


def withdraw(
    participation_id: int,
    action_id: int,
    *,
    now: datetime,
    actor: str = BLOGGER,
    reason: str = "",
    channel: str = "",
    said_at: datetime | None = None,
) -> Participation:
    """She holds a place and cannot come: the place is free in this transaction, and the team is told at once.

    With 72 hours or less to go call-ups leave in the same transaction (in auto); further ahead
    nobody is asked for ten minutes. Her notice counts from `said_at`, where she said it before it was noted.
    """
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        if person.state == P.WITHDREW:
            return person
        check_going_on(c)
        if c.action.starts_at is None and person.posts.exists():
            raise WrongTurn("withdraw", person.state)  # what she has published she can no longer leave
        ahead = watching.notice(person, said_at or now)
        near, question = c.action.due - now <= hours.EMERGENCY, open_question(person)
        place = vacate(c, person)
        event = c.move(
            person,
            "withdraw",
            remark=("reason", reason),
            notice_hours=round(ahead or 0, 2),
            facts={"hours": ahead, "place": place.pk if place else None, "channel": channel or None},
        )
        promising.she_left(c, person, ahead or 0)
        if question:
            end_question(c, question, "answer_no")
        notices.receipt(c, person, event, channel=channel)
        covered = place is not None and place.bonus  # by a bonus place: the owner learns of it, nothing burns
        kind = Card.Kind.ALARM if near and not covered else Card.Kind.OWED
        finish_cards(c, participation=person, code=NO_POST)
        raise_card(c, kind, "dropout", person, {"hours": ahead, "covered": covered})
        c.look_by(now if near else now + hours.GRACE_FAR_OUT)
        if near:
            tend_within(c)
        return person


def undo(participation_id: int, action_id: int, *, now: datetime, actor: str = BLOGGER) -> Participation:
    """Take back a yes within ten minutes: like an early no, no mark."""
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        if person.state == P.DECLINED:
            return person
        if person.state != P.CONFIRMED:
            raise WrongTurn("take_back", person.state)
        if not may_undo(person, now):
            raise TooLate
        question = open_question(person)
        vacate(c, person)
        event = c.move(person, "take_back", answered_at=now)
        if question:
            end_question(c, question, "answer_no")
        promising.ended(c, person)
        notices.receipt(c, person, event)
        c.look_by(now)
        return person


def may_undo(person: Participation, now: datetime) -> bool:
    return (
        person.state == P.CONFIRMED
        and person.answered_at is not None
        and now - person.answered_at <= hours.UNDO_WITHIN
        and now < person.action.due
    )


def come_back(
    participation_id: int, action_id: int, seen: Seen, *, now: datetime, actor: str = BLOGGER, channel: str = ""
) -> Participation:
    """ "I have changed my mind", or her withdrawal taken back while nobody else holds the place.

    With room and the client's approval she has the place; else she is reserve (after a withdrawal
    the first one).
    """
    with change_with_person(participation_id, action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        if person.state in (P.CONFIRMED, P.RESERVE, P.AVAILABLE):
            return person
        check_going_on(c)
        check_seen(c, seen)
        if person.state not in (P.DECLINED, P.WITHDREW, P.RELEASED):
            raise WrongTurn("come_back", person.state)
        withdrew = person.state == P.WITHDREW
        question = last_question(person)
        if question is not None and is_approved(person) and (withdrew or question.kind != Ask.SOUNDING):
            if room(c.action, question.group, besides=person) > 0:
                take(c, person, question.group, person.fee_or(question.fee), channel=channel)
                return person
            if withdrew or question.kind == Ask.CALL_UP or question.kind == Ask.INVITATION:
                make_reserve(c, person)
                if withdrew:
                    Participation.objects.filter(pk=person.pk).update(reserve_order=0)
                return person
        event = c.move(
            person,
            "may_propose",
            answer=Answer.MAY_PROPOSE,
            answered_at=now,
            holds_until=None,
            terms_version=c.action.terms_version,
            facts={"terms": c.action.terms_version, "channel": channel or None},
        )
        notices.receipt(c, person, event, channel=channel)
        c.look_by(now)
        return person


def be_reserve(participation_id: int, action_id: int, *, now: datetime, actor: str = BLOGGER) -> Participation:
    """The places are taken: stay as reserve, in one press. For those who were offered a place.

    ReserveElsewhere where she keeps that day, unpaid, for another action already: she may leave that one first.
    """
    with change_with_person(participation_id, action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        if person.state in (P.CONFIRMED, P.RESERVE):
            return person
        check_going_on(c)
        question = open_question(person)
        offered = last_question(person)
        if offered is None or offered.kind not in (Ask.INVITATION, Ask.CALL_UP):
            raise WrongTurn("reserve", person.state)
        make_reserve(c, person)
        if question:
            end_question(c, question, "close", facts={"why": "reserve"})
        return person


def leave_reserve(
    participation_id: int, action_id: int, *, now: datetime, actor: str = BLOGGER, channel: str = ""
) -> Participation:
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        if person.state != P.RESERVE:
            return person
        question = open_question(person)
        event = c.move(person, "leave", answered_at=now, reserve_order=None, facts={"channel": channel or None})
        promising.off_call(c, person)
        if question:
            end_question(c, question, "answer_no")
        notices.receipt(c, person, event, channel=channel)
        c.look_by(now)
        return person


def still_on(participation_id: int, action_id: int, *, now: datetime, actor: str = BLOGGER) -> Participation:
    """All good: she comes. WrongTurn where she has no place, or no longer."""
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        if person.state != P.CONFIRMED:
            raise WrongTurn("still_on", person.state)
        question = open_question(person)
        if question is not None and question.kind == Ask.STILL_ON:
            end_question(c, question, "answer_yes")
            Card.objects.waiting().filter(participation=person, kind=Card.Kind.CALL).update(
                acknowledged_at=now, result="answered"
            )
        return person


def holds_until(action: Action, now: datetime) -> datetime:
    """Until when "count me in" keeps the date: the client's decision + 24 h, else 5 days; at most 10, never past D."""
    decided = action.decide_by
    wish = decided + hours.HOLDS_AFTER_DECISION if decided and decided > now else now + hours.HOLDS_DEFAULT
    end: datetime = min(wish, now + hours.HOLDS_MOST, action.due)
    return end.replace(second=0, microsecond=0)


def check_going_on(c: Change) -> None:
    if not c.action.is_open or c.now >= c.action.due:
        raise TooLate


def check_seen(c: Change, seen: Seen) -> None:
    if seen.terms != c.action.terms_version:
        raise TermsMoved


def place_question(person: Participation, seen: Seen) -> Invitation | None:
    """The question for a place that she answers: the open one, else the one of the page, even if it has lapsed."""
    question = open_question(person)
    if question is not None and question.kind in (Ask.INVITATION, Ask.CALL_UP):
        return question
    late = last_question(person)
    if late is not None and late.pk == seen.question and late.outcome in (Outcome.LAPSED, Outcome.FILLED, Outcome.NO):
        return late
    return None
