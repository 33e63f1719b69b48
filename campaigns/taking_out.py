"""A mail that somebody takes out of the outbox. With the mail that asks, the question ends: nobody was asked."""

from datetime import datetime

from agency import outbox
from agency.models import Message, User
from campaigns.ending import end_question
from campaigns.lifecycle import by, change
from campaigns.models import Invitation
from campaigns.states import Ask, ParticipationState

ASK_FOR_A_PLACE = {Ask.SOUNDING, Ask.INVITATION, Ask.CALL_UP, Ask.ON_CALL}  # also the purposes of their letters


def take_out(letter: Message, *, now: datetime, user: User) -> None:
    """It does not leave. Raises `outbox.TooLate` where it no longer waits."""
    if letter.purpose not in ASK_FOR_A_PLACE or letter.action_id is None:
        outbox.drop(letter, by(user), now)
        return
    with change(letter.action_id, now=now, actor=by(user)) as c:
        outbox.drop(letter, by(user), now)
        question = Invitation.objects.open().filter(pk=letter.subject_id).select_related("participation").first()
        if question is None:
            return
        person = question.participation
        end_question(c, question, "close", facts={"why": "taken_out"})
        if person.state == ParticipationState.SOUNDED:
            c.move(person, "lapse")
        c.look_by(now)
