"""On call: a reserve who keeps the phone at hand in the last hours, for a fee of its own, where she says so."""

from datetime import datetime

from campaigns import promising
from campaigns.answering import check_going_on
from campaigns.ending import end_question
from campaigns.lifecycle import BLOGGER, TermsMoved, WrongTurn, change, participation_of
from campaigns.models import Participation
from campaigns.states import Ask, Outcome, ParticipationState


def answer(participation_id: int, action_id: int, *, yes: bool, now: datetime, actor: str = BLOGGER) -> Participation:
    """Whether she is on call; with a yes we owe her what was offered. A no takes a yes back; the same twice is once.

    WrongTurn where she is not in reserve, or is not asked (any longer).
    """
    with change(action_id, now=now, actor=actor) as c:
        person = participation_of(c, participation_id)
        question = person.invitations.filter(kind=Ask.ON_CALL).order_by("-pk").first()
        if person.state != ParticipationState.RESERVE or question is None:
            raise WrongTurn("on_call", person.state)
        check_going_on(c)
        if question.terms_version != c.action.terms_version:
            raise TermsMoved
        if question.is_open:
            question.participation = person
            end_question(c, question, "answer_yes" if yes else "answer_no")
            if yes:
                promising.on_call(c, person, question.fee)
        elif question.outcome == Outcome.YES and not yes:
            promising.off_call(c, person)
        elif question.outcome != (Outcome.YES if yes else Outcome.NO):
            raise WrongTurn("on_call", question.outcome)
        c.look_by(now)
        return person
