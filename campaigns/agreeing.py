"""Her answer to terms that have moved: yes, or she cannot. Neither costs her anything."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from agency import clock, hours
from campaigns import notices, promising, watching
from campaigns.answering import Seen, check_going_on, check_seen, decline, holds_until, leave_reserve
from campaigns.cards import finish_cards, raise_card
from campaigns.days import change_with_person, check_one_a_day
from campaigns.earlier_terms import standing_moves
from campaigns.ending import end_question
from campaigns.inviting import vacate
from campaigns.lifecycle import BLOGGER, Change, WrongTurn, change, held_place, open_question, participation_of
from campaigns.models import Card, Event, Invitation, Participation, Promise
from campaigns.staffing import tend_within
from campaigns.states import Answer, Ask, ParticipationState

P = ParticipationState


def agree(
    participation_id: int, action_id: int, seen: Seen, *, now: datetime, actor: str = BLOGGER, channel: str = ""
) -> Participation:
    """Yes to the new terms: a holder's place is current again, a reserve stays one, who may be proposed still may.

    TermsMoved where they have moved once more since she opened the page. OneADay where she has, that day, a place
    in another action that allows no second.
    """
    with change_with_person(participation_id, action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        if person.state in (P.CONFIRMED, P.RESERVE, P.AVAILABLE) and person.terms_version == c.action.terms_version:
            return person
        check_going_on(c)
        check_seen(c, seen)
        question = new_date_of(person)
        if person.state not in (P.CONFIRMED, P.RESERVE, P.AVAILABLE):
            raise WrongTurn("agree", person.state)
        _say_yes(c, person, question, channel)
        if question is not None:
            end_question(c, question, "answer_yes")
        finish_cards(c, participation=person)
        c.look_by(now)
        return person


def _say_yes(c: Change, person: Participation, question: Invitation | None, channel: str) -> None:
    facts = {"terms": c.action.terms_version, "channel": channel or None}
    terms: dict[str, Any] = {"terms_version": c.action.terms_version, "answered_at": c.now}
    if person.state == P.AVAILABLE:
        binds = person.answer == Answer.COUNT_ME_IN
        verb, holds = ("count_in", holds_until(c.action, c.now)) if binds else ("may_propose", None)
        fee = question.fee if question else person.fee_seen
        terms |= {"holds_until": holds, "fee_seen": fee}
        event = c.move(person, verb, facts=facts | {"fee": fee, "until": holds}, **terms)
    else:
        if person.state == P.CONFIRMED:
            check_one_a_day(c, person)
            fee = person.fee_agreed if question is None else question.fee
            terms |= {"fee_agreed": fee}
            _promise_anew(c, person, fee)
        else:
            far = c.action.due - hours.RESERVE_FREE_BEFORE_EVENT if c.action.is_event else watching.last_hour(c.action)
            terms |= {"free_at": max(far, c.now)}
        Participation.objects.filter(pk=person.pk).update(**terms)
        for name, value in terms.items():
            setattr(person, name, value)
        event = c.record("participation", person.pk, "agree", person.state, person.state, facts=facts)
    notices.receipt(c, person, event, channel=channel)


def _promise_anew(c: Change, person: Participation, fee: Decimal | None) -> None:
    """What both sides promise for the new terms; that ours of before came too late stays written down."""
    place, hours_ahead = held_place(person), _told_too_late(c, person)
    if hours_ahead is not None:
        promising.broken(c, person, Promise.Side.AGENCY, Promise.What.NOTIFY, hours_ahead)
    if place is not None and fee is not None:
        place.group.action = c.action
        promising.made(c, person, place.group, fee)


def _told_too_late(c: Change, person: Participation) -> float | None:
    """How many hours before her date we moved it, where that was later than we had promised to say it."""
    promise = promising.standing(person).get((Promise.Side.AGENCY, Promise.What.NOTIFY))
    moves = [event for event in standing_moves(c.action) if event.facts["version"] > person.terms_version]
    if promise is None or promise.due is None or not moves or moves[0].at <= promise.due:
        return None
    return max(0.0, clock.hours_between(moves[0].at, datetime.fromisoformat(moves[0].facts["before"])))


def cannot(
    participation_id: int, action_id: int, seen: Seen, *, now: datetime, actor: str = BLOGGER, channel: str = ""
) -> Participation:
    """She cannot on the new terms: out, with nothing noted on her side, since it was we who moved them.

    Her place is free in this transaction and the team is told; with 72 hours or less to go others are called at once.
    """
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        if person.state in (P.RELEASED, P.DECLINED):
            return person
        check_going_on(c)
        check_seen(c, seen)
        if person.state == P.RESERVE:
            return leave_reserve(participation_id, action_id, now=now, actor=actor, channel=channel)
        if person.state != P.CONFIRMED:
            return decline(participation_id, action_id, now=now, actor=actor, channel=channel)
        if person.terms_version == c.action.terms_version:
            raise WrongTurn("no_new_date", person.state)
        _let_go(c, person, channel)
        return person


def said_no(person: Participation) -> bool:
    """Whether it was she who left, since she could not on the new terms. One query."""
    moves = Event.objects.filter(
        subject_kind="participation", subject_id=person.pk, verb__in=["release", "no_new_date"]
    )
    return moves.order_by("-pk").values_list("verb", flat=True).first() == "no_new_date"


def _let_go(c: Change, person: Participation, channel: str) -> None:
    question, place, late = open_question(person), vacate(c, person), _told_too_late(c, person) is not None
    left = round(clock.hours_between(c.now, c.action.due) * 60) / 60
    facts = {"place": place.pk if place else None, "terms": c.action.terms_version, "channel": channel or None}
    event = c.move(person, "no_new_date", answered_at=c.now, facts=facts)
    # Told in time, nothing is owed, however long she took to answer.
    (promising.we_let_go if late else promising.ended)(c, person)
    if question:
        end_question(c, question, "answer_no")
    finish_cards(c, participation=person)
    notices.receipt(c, person, event, channel=channel)
    near = c.action.due - c.now <= hours.EMERGENCY
    raise_card(c, Card.Kind.ALARM if near else Card.Kind.OWED, "no_new_date", person, {"hours": left})
    c.look_by(c.now)
    if near:
        tend_within(c)


def new_date_of(person: Participation) -> Invitation | None:
    """The open question about new terms, where there is one."""
    question = open_question(person)
    return question if question is not None and question.kind == Ask.NEW_DATE else None
