"""Another price: hers by a press, ours by a press. It stops her clock and starts ours."""

from datetime import datetime, timedelta
from decimal import Decimal

from agency import hours
from agency.models import User
from campaigns import notices
from campaigns.answering import Seen, check_going_on, check_seen
from campaigns.days import change_with_person
from campaigns.inviting import take
from campaigns.lifecycle import (
    BLOGGER,
    WrongTurn,
    by,
    change,
    open_question,
    participation_of,
)
from campaigns.models import Card, Counter, Invitation, Participation
from campaigns.models.participations import question_deadline
from campaigns.planning import finish_cards
from campaigns.staffing import raise_card
from campaigns.states import OF_HER_PLACE, Ask

OURS_WITHIN = timedelta(hours=24)


def counter(
    participation_id: int, action_id: int, amount: Decimal, why: str, seen: Seen, *, now: datetime, actor: str = BLOGGER
) -> Counter:
    """Another price, with a line of why. Her clock stops, ours starts; the same offer twice is one."""
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        check_going_on(c)
        check_seen(c, seen)
        question = open_question(person)
        if question is None or question.kind in OF_HER_PLACE:
            raise WrongTurn("counter", person.state)
        present = question.counters.filter(result=Counter.Result.OPEN).first()
        if present:
            if present.amount == amount:
                return present
            Counter.objects.filter(pk=present.pk).update(result=Counter.Result.CLOSED, decided_at=now)
        ours = min(hours.next_decent(now + OURS_WITHIN, c.action.tz), c.action.due)
        offer = Counter(invitation=question, amount=amount, by_when=ours, at=now)
        offer.save(force_insert=True)
        c.record(
            "invitation",
            question.pk,
            "counter",
            question.outcome,
            question.outcome,
            remark=("argument", why),
            facts={"participation": person.pk, "amount": amount, "offered": question.fee, "counter": offer.pk},
        )
        raise_card(c, Card.Kind.OWED, "counter", person, {"amount": str(amount), "offered": str(question.fee)})
        c.look_by(now)
        return offer


def decide_counter(counter_id: int, action_id: int, *, accept: bool, now: datetime, user: User) -> Counter:
    """Accept her price, or keep the original; her clock runs again from now. The second press changes nothing.

    Her price to an invitation or a call-up was a yes at that price: accepting gives her the place
    (PlaceFilled where there is no room left, OneADay as `days` says). To a sounding it is the fee that an
    invitation will name.
    """
    asked = Counter.objects.get(pk=counter_id).invitation.participation_id
    with change_with_person(asked, action_id, now=now, actor=by(user)) as c:
        offer = Counter.objects.select_related("invitation__group").get(
            pk=counter_id, invitation__participation__action=c.action
        )
        if offer.result != Counter.Result.OPEN:
            return offer
        person = participation_of(c, offer.invitation.participation_id)
        question = offer.invitation
        question.participation = person
        offer.result = Counter.Result.ACCEPTED if accept else Counter.Result.KEPT
        offer.decided_at = now
        offer.save(update_fields=["result", "decided_at"])
        verb = "accept_price" if accept else "keep_price"
        event = c.record(
            "invitation",
            question.pk,
            verb,
            question.outcome,
            question.outcome,
            facts={"participation": person.pk, "amount": offer.amount, "counter": offer.pk},
        )
        finish_cards(c, participation=person, code="counter", kind=Card.Kind.OWED)
        if accept:
            Participation.objects.filter(pk=person.pk).update(fee_agreed=offer.amount)
            person.fee_agreed = offer.amount
        if accept and question.kind != Ask.SOUNDING:
            take(c, person, question.group, offer.amount, question=question)
            return offer
        fee = offer.amount if accept else question.fee
        until = question_deadline(question.kind, now, c.action.due, person.blogger.tz)
        Invitation.objects.filter(pk=question.pk).update(fee=fee, planned_by=until, answer_by=until)
        notices.counter_answer(c, offer, event)
        c.look_by(now)
        return offer
