"""On the day of a post that is watched: somebody else takes the place of whoever has not published, by a press."""

from datetime import datetime, timedelta

from agency.models import User
from campaigns import must_haves, notices, promising, watching
from campaigns.barring import why_not
from campaigns.cards import finish_cards
from campaigns.deciding import approved_among
from campaigns.ending import end_question
from campaigns.inviting import vacate
from campaigns.lifecycle import WrongTurn, by, change, open_question, participation_of
from campaigns.models import Action, Participation, Promise
from campaigns.staffing import call_up_reserves, tend_within
from campaigns.states import NO_POST, ParticipationState

P = ParticipationState


def let_step_in(participation_id: int, action_id: int, *, now: datetime, user: User) -> Participation:
    """On the day of a watched post: the place of whoever has not published goes to the first reserve who says yes.

    That is a person's word, never the clock's: she is told kindly, and has the place again if her post is there before
    anybody has taken it. The approved reserves are called up by the same press, whatever the mode, also
    where the client had asked for her by name. Twice is once; WrongTurn before her hour to report has passed, after the
    end of the day, and where a post is known.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        person = participation_of(c, participation_id)
        if watching.lost_for_want_of_a_post(person):
            return person
        if not watching.may_be_replaced(person, now):
            raise WrongTurn("let_step_in", person.state)
        vacate(c, person)
        event = c.move(person, "release", facts={"why": NO_POST})
        late = (now - c.action.agreed_due) / timedelta(hours=1)
        promising.broken(c, person, Promise.Side.BLOGGER, Promise.What.PUBLISH, late)
        promising.ended(c, person)
        if question := open_question(person):
            end_question(c, question, "close", facts={"why": "released"})
        finish_cards(c, participation=person)
        must_haves.unmark(c, person, why=NO_POST)
        notices.released(c, person, event)
        call_up_reserves(c)
        tend_within(c)
        return person


def who_may_step_in(action: Action, now: datetime) -> tuple[list[Participation], list[Participation]]:
    """The reserves whom the client has approved, in their order, and who is on the list and may still be asked."""
    waiting = list(action.participations.reserves().select_related("blogger"))
    for person in waiting:
        person.action = action
    ready = approved_among(waiting)
    listed = list(action.participations.filter(state=P.LISTED).select_related("blogger"))
    shut = why_not(action, listed, now)
    return [person for person in waiting if person.pk in ready], [person for person in listed if person.pk not in shut]
