"""An answer that somebody gave by phone or in passing, noted for her: the same verbs, another actor.

Her receipt says who noted it, and lets her say "that was not me".
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agency.models import User
from campaigns import answering, pricing
from campaigns.answering import Seen
from campaigns.lifecycle import by, last_question, open_question
from campaigns.models import Participation
from campaigns.states import Answer, Ask, ParticipationState

P = ParticipationState


@dataclass(frozen=True, slots=True)
class Note:
    """What she said: `answer` is a code of `possible`; amount and why go with 'price' only."""

    answer: str
    channel: str
    seen: Seen
    amount: Decimal | None = None
    why: str = ""


def possible(person: Participation) -> list[str]:
    """The answers that can be noted for her now, the likeliest first."""
    question = open_question(person)
    if question is not None and question.kind == Ask.STILL_ON:
        return ["comes", "cannot"]
    if person.state == P.CONFIRMED:
        return ["cannot"]
    kind = (question or last_question(person) or Nobody).kind
    if person.state in (P.WITHDREW, P.DECLINED):
        return ["changed_mind"] if kind else []
    if kind in (Ask.INVITATION, Ask.CALL_UP):
        place = ["accept", "price", "no"] if question else ["accept", "no"]
        return [*place, "leave"] if person.state == P.RESERVE else place
    if kind == Ask.SOUNDING and person.state in (P.SOUNDED, P.AVAILABLE, P.SILENT):
        return ["count_me_in", "may_propose", *(["price"] if question else []), "no"]
    return ["leave"] if person.state == P.RESERVE else []


class Nobody:
    """Stands where she was never asked."""

    kind = ""


def note(person: Participation, said: Note, *, now: datetime, user: User) -> None:
    """Note her answer. Raises what the verbs raise: TermsMoved, PlaceFilled, NotApproved, TooLate, WrongTurn."""
    NOTED[said.answer](person.pk, person.action_id, said, now, by(user))


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
        pk, action, now=now, actor=actor, channel=said.channel
    ),
    "comes": lambda pk, action, said, now, actor: answering.still_on(pk, action, now=now, actor=actor),
    "changed_mind": lambda pk, action, said, now, actor: answering.come_back(
        pk, action, said.seen, now=now, actor=actor, channel=said.channel
    ),
    "leave": lambda pk, action, said, now, actor: answering.leave_reserve(
        pk, action, now=now, actor=actor, channel=said.channel
    ),
}
