"""A telephone call that led to no answer: nobody there, or "ring me later". What she said is noted by `noting`."""

from datetime import datetime

from agency.models import User
from campaigns.lifecycle import WrongTurn, by, change, participation_of
from campaigns.models import Card
from campaigns.states import OUT

NO_ANSWER, LATER = "no_answer", "later"
AGAIN = "call_again"  # the code of the card that says until when


def note_call(
    participation_id: int, action_id: int, result: str, *, now: datetime, user: User, again_at: datetime | None = None
) -> None:
    """Note that she was called; with `again_at`, a card waits that says when she wants to be called again.

    WrongTurn where she is out of the action: nobody calls her about it any more.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        person = participation_of(c, participation_id)
        if person.state in OUT or not c.action.is_open:
            raise WrongTurn("call", person.state)
        waiting = Card.objects.waiting().filter(participation=person, kind=Card.Kind.CALL)
        waiting.update(acknowledged_at=now, acknowledged_by=user, result=result)
        facts = {"why": result, "at": again_at}
        c.record("participation", person.pk, "call", person.state, person.state, facts=facts)
        if again_at is not None:
            Card.objects.create(
                action=c.action,
                participation=person,
                kind=Card.Kind.CALL,
                code=AGAIN,
                facts={"at": again_at.isoformat()},
                for_user=user,
                since=now,
            )
