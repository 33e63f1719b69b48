"""The place kept for a must-have may go to somebody else: a person's press, and what follows from it."""

from dataclasses import replace
from datetime import datetime

from agency.models import User
from campaigns import fill, must_haves
from campaigns.lifecycle import WrongTurn, by, change, participation_of
from campaigns.models import Participation
from campaigns.snapshots import snapshot
from campaigns.staffing import Suggestion, as_suggestions, tend_within

SEATED_OR_ASKED = ("confirm", "invite", "activate", "sound")


def give_up(participation_id: int, action_id: int, *, now: datetime, user: User) -> Participation:
    """Once the client agrees that somebody else may come. The engine looks at once. Twice is once.

    She stays what she is, and may still come as anybody may. WrongTurn where the action is not open.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        person = participation_of(c, participation_id)
        if not c.action.is_open:
            raise WrongTurn("give_up", c.action.state)
        if must_haves.unmark(c, person):
            tend_within(c)
        return person


def what_follows(person: Participation, now: datetime) -> list[Suggestion]:
    """Whom the engine would confirm or ask for the place at `now`: first of all those it would not while it is kept.

    Nothing is written. What becomes of the steps is for the action's mode to say: in *auto* they are taken, else they
    are buttons.
    """
    action = person.action
    if not action.is_open or action.due is None or action.due <= now:
        return []
    kept = snapshot(action, now)
    given_up = replace(kept, people=[replace(each, must=each.must and each.id != person.pk) for each in kept.people])
    before = fill.decide(kept)
    then = [each for each in fill.decide(given_up) if each.do in SEATED_OR_ASKED]
    commands = [each for each in then if each not in before] or [each for each in then if each.do == "sound"]
    return as_suggestions(action, commands)
