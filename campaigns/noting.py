"""An answer that somebody gave by phone or in passing, noted for her: the same verbs, another actor.

How and when she said it is an event of its own. Her receipt says who noted it, and lets her say
"that was not me".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max

from agency.models import User
from campaigns import agreeing, answering, pricing, standing_by
from campaigns.answering import Seen
from campaigns.days import change_with_person
from campaigns.lifecycle import by, last_question, open_question
from campaigns.models import Event, Participation
from campaigns.states import Answer, Ask, ParticipationState

P = ParticipationState


@dataclass(frozen=True, slots=True)
class Note:
    """What she said: `answer` is a code of `possible`; amount and why go with 'price' only.

    `said_at`: when she said it, where that was before now.
    """

    answer: str
    channel: str
    seen: Seen
    amount: Decimal | None = None
    why: str = ""
    said_at: datetime | None = None


def possible(person: Participation) -> list[str]:
    """The answers that can be noted for her now, the likeliest first."""
    question = open_question(person)
    if question is not None and question.kind == Ask.STILL_ON:
        return ["comes", "cannot"]
    if question is not None and question.kind == Ask.NEW_DATE:
        return ["new_date_yes", "new_date_no"]
    if question is not None and question.kind == Ask.ON_CALL:
        return ["on_call", "not_on_call", "leave"]
    if person.state == P.CONFIRMED:
        return ["cannot"]
    kind = (question or last_question(person) or Nobody).kind
    if person.state in (P.WITHDREW, P.DECLINED):
        return ["changed_mind"] if kind else []
    if kind in (Ask.INVITATION, Ask.CALL_UP):
        place = ["accept", "price", "no"] if question else ["accept", "no"]
        return [*place, "leave"] if person.state == P.RESERVE else place
    if kind == Ask.SOUNDING and person.state in (P.SOUNDED, P.AVAILABLE, P.SILENT):
        bound = [] if (question or last_question(person)).is_blind else ["count_me_in"]
        return [*bound, "may_propose", *(["price"] if question else []), "no"]
    return ["leave"] if person.state == P.RESERVE else []


OF_THE_OPEN_ONE = ("comes", "new_date_yes", "new_date_no", "on_call", "not_on_call")


class Nobody:
    """Stands where she was never asked."""

    kind = ""


def asked_at(person: Participation, answer: str) -> datetime | None:
    """When she was asked what `answer` answers: she cannot have said it before. None where she never was."""
    question = open_question(person) if answer in OF_THE_OPEN_ONE else last_question(person)
    return question.asked_at if question else None


def note(person: Participation, said: Note, *, now: datetime, user: User) -> None:
    """Note her answer, and beside it how and when she gave it. What has been noted already is not noted again.

    Raises what the verbs raise: TermsMoved, PlaceFilled, NotApproved, TooLate, WrongTurn, OneADay, ReserveElsewhere.
    """
    with change_with_person(person.pk, person.action_id, now=now, actor=by(user)) as c:
        before = _last_event(person.action_id)
        NOTED[said.answer](person.pk, person.action_id, said, now, by(user))
        if _last_event(person.action_id) > before:
            facts = {"answer": said.answer, "channel": said.channel, "said_at": said.said_at}
            c.record("participation", person.pk, "note", facts=facts)


def _last_event(action_id: int) -> int:
    return Event.objects.filter(action=action_id).aggregate(last=Max("seq"))["last"] or 0


def _sounding(answer: Answer) -> Callable[..., object]:
    def noted(pk: int, action: int, said: Note, now: datetime, actor: str) -> object:
        return answering.answer_sounding(pk, action, answer, said.seen, now=now, actor=actor, channel=said.channel)

    return noted


def _price(pk: int, action: int, said: Note, now: datetime, actor: str) -> object:
    return pricing.counter(pk, action, said.amount or Decimal(0), said.why, said.seen, now=now, actor=actor)


NOTED: dict[str, Callable[..., object]] = {
    "count_me_in": _sounding(Answer.COUNT_ME_IN),
    "may_propose": _sounding(Answer.MAY_PROPOSE),
    "accept": lambda pk, action, said, now, actor: answering.accept(
        pk, action, said.seen, now=now, actor=actor, channel=said.channel
    ),
    "price": _price,
    "no": lambda pk, action, said, now, actor: answering.decline(
        pk, action, now=now, actor=actor, channel=said.channel
    ),
    "cannot": lambda pk, action, said, now, actor: answering.withdraw(
        pk, action, now=now, actor=actor, channel=said.channel, said_at=said.said_at
    ),
    "comes": lambda pk, action, said, now, actor: answering.still_on(pk, action, now=now, actor=actor),
    "on_call": lambda pk, action, said, now, actor: standing_by.answer(pk, action, yes=True, now=now, actor=actor),
    "not_on_call": lambda pk, action, said, now, actor: standing_by.answer(pk, action, yes=False, now=now, actor=actor),
    "new_date_yes": lambda pk, action, said, now, actor: agreeing.agree(
        pk, action, said.seen, now=now, actor=actor, channel=said.channel
    ),
    "new_date_no": lambda pk, action, said, now, actor: agreeing.cannot(
        pk, action, said.seen, now=now, actor=actor, channel=said.channel
    ),
    "changed_mind": lambda pk, action, said, now, actor: answering.come_back(
        pk, action, said.seen, now=now, actor=actor, channel=said.channel
    ),
    "leave": lambda pk, action, said, now, actor: answering.leave_reserve(
        pk, action, now=now, actor=actor, channel=said.channel
    ),
}
