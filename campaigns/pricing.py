"""Another price: hers by a press, ours by a press, in two rounds; after them people talk by telephone.

Her price stops her clock and starts ours: while it is our turn the question cannot lapse, and if our hour passes
she is told (`staffing`). A price of ours, or our asking why, lets her clock run again.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q

from agency import hours
from agency.models import User
from campaigns import ceilings, notices
from campaigns.answering import Seen, check_going_on, check_seen
from campaigns.cards import ABOUT_A_PRICE, finish_cards, raise_card
from campaigns.days import change_with_person
from campaigns.inviting import take
from campaigns.lifecycle import (
    BLOGGER,
    Change,
    WrongTurn,
    by,
    change,
    open_question,
    participation_of,
)
from campaigns.models import Action, Card, Counter, Event, Invitation, Participation
from campaigns.models.participations import question_deadline
from campaigns.price_talk import ROUNDS
from campaigns.states import OF_HER_PLACE, Ask

OURS_WITHIN = timedelta(hours=24)
Result, Turn = Counter.Result, Counter.Turn


# --- hers -------------------------------------------------------------------------------------------
def counter(
    participation_id: int,
    action_id: int,
    amount: Decimal,
    why: str,
    seen: Seen,
    *,
    now: datetime,
    actor: str = BLOGGER,
    adds: str = "",
) -> Counter:
    """Another price, why, and what she adds. Her clock stops, ours starts; the same offer twice is one.

    WrongTurn once both have answered twice: what is left is for the telephone. What a colleague notes for her
    from the telephone is not counted.
    """
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        check_going_on(c)
        check_seen(c, seen)
        question = open_question(person)
        if question is None or question.kind in OF_HER_PLACE:
            raise WrongTurn("counter", person.state)
        present = question.counters.filter(result=Result.OPEN).first()
        if present and not present.ours and present.amount == amount:
            # The same price again answers our asking why; without that it is a press repeated.
            return _argue(c, person, present, why, adds) if present.turn == Turn.HERS and (why or adds) else present
        if actor == BLOGGER and rounds(question) >= ROUNDS:
            raise WrongTurn("counter", person.state)
        if present:
            Counter.objects.filter(pk=present.pk).update(result=Result.CLOSED, decided_at=now)
        offer = Counter(invitation=question, amount=amount, by_when=our_hour(c.action, now), at=now)
        offer.save(force_insert=True)
        _note(c, "counter", question, offer, offered=question.fee, argument=why, adds=adds)
        _our_turn(c, person, offer, question)
        return offer


def argue(participation_id: int, action_id: int, why: str, seen: Seen, *, now: datetime, adds: str = "") -> Counter:
    """Her answer to our asking why: it is our turn again, on the same price. Twice is once."""
    with change(action_id, now=now, actor=BLOGGER) as c:
        person = participation_of(c, participation_id)
        check_going_on(c)
        check_seen(c, seen)
        question = open_question(person)
        present = question.counters.filter(result=Result.OPEN, ours=False).first() if question else None
        if present is None:
            raise WrongTurn("argue", person.state)
        return _argue(c, person, present, why, adds) if present.turn == Turn.HERS else present


def rounds(question: Invitation) -> int:
    """How often a price of hers to this question was answered with ours, new or old."""
    return int(question.counters.filter(Q(ours=True) | Q(result=Result.KEPT)).count())


def our_hour(action: Action, now: datetime) -> datetime:
    """By when we answer a price: a day, not in the night, and before the action."""
    end: datetime = min(hours.next_decent(now + OURS_WITHIN, action.tz), action.due)
    return end


# --- ours -------------------------------------------------------------------------------------------
def decide_counter(
    counter_id: int, action_id: int, *, accept: bool, now: datetime, user: User, words: str = ""
) -> Counter:
    """Accept her price, or keep ours; her clock runs again from now. The second press changes nothing.

    Her price to an invitation or a call-up was a yes at that price: accepting gives her the place
    (PlaceFilled where there is no room left, OneADay as `days` says, OverCeiling). To a sounding it is the fee
    that an invitation will name.
    """
    asked = Counter.objects.get(pk=counter_id).invitation.participation_id
    with change_with_person(asked, action_id, now=now, actor=by(user)) as c:
        offer = _offer(c, counter_id)
        if not _is_ours_to_answer(offer):
            return offer
        question, person = offer.invitation, offer.invitation.participation
        if accept:
            ceilings.check(c, person, question.group, offer.amount, taking=question.kind != Ask.SOUNDING)
        offer.result, offer.decided_at = Result.ACCEPTED if accept else Result.KEPT, now
        offer.save(update_fields=["result", "decided_at"])
        event = _note(c, "accept_price" if accept else "keep_price", question, offer, argument=words)
        finish_cards(c, participation=person, code__in=ABOUT_A_PRICE)
        if accept:
            Participation.objects.filter(pk=person.pk).update(fee_agreed=offer.amount)
            person.fee_agreed = offer.amount
        if accept and question.kind != Ask.SOUNDING:
            take(c, person, question.group, offer.amount, question=question)
            return offer
        _her_turn(c, question, offer.amount if accept else question.fee)
        _then_by_telephone(c, question, accept=accept)
        notices.counter_answer(c, offer, event)
        return offer


def offer_instead(
    counter_id: int, action_id: int, amount: Decimal, words: str, *, now: datetime, user: User
) -> Counter:
    """A new price of ours, with words, in answer to hers: what she accepts from now on. Twice is once.

    OverCeiling where it would break one.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        asked = _offer(c, counter_id)
        if not _is_ours_to_answer(asked):
            return asked
        question = asked.invitation
        if question.kind != Ask.SOUNDING:
            ceilings.check(c, question.participation, question.group, amount)
        Counter.objects.filter(pk=asked.pk).update(result=Result.CLOSED, decided_at=now)
        finish_cards(c, participation=question.participation, code__in=ABOUT_A_PRICE)
        until = _her_turn(c, question, amount)
        offer = Counter(invitation=question, amount=amount, ours=True, turn=Turn.HERS, by_when=until, at=now)
        offer.save(force_insert=True)
        event = _note(c, "our_price", question, offer, argument=words)
        _then_by_telephone(c, question, accept=False)
        notices.counter_answer(c, offer, event)
        return offer


def ask_why(counter_id: int, action_id: int, *, now: datetime, user: User) -> Counter:
    """The ready question to a price that came without a reason: her turn, on the same price. Once per price."""
    with change(action_id, now=now, actor=by(user)) as c:
        offer = _offer(c, counter_id)
        if not _is_ours_to_answer(offer):
            return offer
        if Event.objects.filter(action=c.action, verb="ask_why", facts__counter=offer.pk).exists():
            raise WrongTurn("ask_why", "asked")
        question = offer.invitation
        until = _her_turn(c, question, question.fee)
        Counter.objects.filter(pk=offer.pk).update(turn=Turn.HERS, by_when=until)
        finish_cards(c, participation=question.participation, code__in=ABOUT_A_PRICE)
        event = _note(c, "ask_why", question, offer)
        notices.price_question(c, offer, event)
        return offer


# --- turns ------------------------------------------------------------------------------------------
def _offer(c: Change, counter_id: int) -> Counter:
    offer = Counter.objects.select_related("invitation__group").get(
        pk=counter_id, invitation__participation__action=c.action
    )
    offer.invitation.participation = participation_of(c, offer.invitation.participation_id)
    offer.invitation.group.action = c.action
    return offer


def _is_ours_to_answer(offer: Counter) -> bool:
    return offer.result == Result.OPEN and offer.turn == Turn.OURS


def _argue(c: Change, person: Participation, offer: Counter, why: str, adds: str) -> Counter:
    offer.turn, offer.by_when = Turn.OURS, our_hour(c.action, c.now)
    offer.save(update_fields=["turn", "by_when"])
    question = offer.invitation
    _note(c, "argue", question, offer, argument=why, adds=adds)
    _our_turn(c, person, offer, question)
    return offer


def _our_turn(c: Change, person: Participation, offer: Counter, question: Invitation) -> None:
    # A new price has an hour of its own: that of the one before is nothing to be alarmed about any more.
    finish_cards(c, participation=person, code__in=ABOUT_A_PRICE)
    raise_card(c, Card.Kind.OWED, "counter", person, {"amount": str(offer.amount), "offered": str(question.fee)})
    c.look_by(c.now)


def _her_turn(c: Change, question: Invitation, fee: Decimal) -> datetime:
    until = question_deadline(question.kind, c.now, c.action.due, question.participation.blogger.tz)
    question.fee = fee
    Invitation.objects.filter(pk=question.pk).update(fee=fee, planned_by=until, answer_by=until)
    c.look_by(c.now)
    return until


def _then_by_telephone(c: Change, question: Invitation, *, accept: bool) -> None:
    if not accept and rounds(question) >= ROUNDS:
        raise_card(c, Card.Kind.CALL, "price", question.participation, {"offered": str(question.fee)})


def _note(
    c: Change,
    verb: str,
    question: Invitation,
    offer: Counter,
    *,
    offered: Decimal | None = None,
    argument: str = "",
    adds: str = "",
) -> Event:
    """`argument` is kept as the reason, `adds` (what she adds for it) beside it as a note."""
    facts = {"participation": question.participation_id, "amount": offer.amount, "offered": offered}
    event = c.record(
        "invitation",
        question.pk,
        verb,
        question.outcome,
        question.outcome,
        remark=("argument", argument),
        facts=facts | {"counter": offer.pk},
    )
    if adds:
        c.remark(event, "note", adds)
    return event
