"""Actions that have passed, as rows: what a person did in each."""

from datetime import datetime, timedelta

from bloggers.models import Blogger
from campaigns.models import Action, Invitation, Participation
from campaigns.states import ActionState, Ask, Outcome
from tests.make import make_action, make_participation


def past_action(now: datetime, days: float = 30, **fields) -> Action:
    day = now - timedelta(days=days)
    opened = day - timedelta(days=14)
    return make_action(**{"starts_at": day, "state": ActionState.CLOSED, "now": opened, "places": 5} | fields)


def took_part(blogger: Blogger, now: datetime, *, days: float = 30, state: str = "delivered", **fields):
    """She was asked ten days before, said yes within `answers_in` hours (2), and ended in `state`."""
    answers_in = fields.pop("answers_in", 2)
    outcome = fields.pop("outcome", Outcome.YES)
    action = fields.pop("action", None) or past_action(now, days)
    asked = action.due - timedelta(days=10)
    answered = asked + timedelta(hours=answers_in)
    said = outcome in (Outcome.YES, Outcome.NO, Outcome.MAY_PROPOSE)
    yes = {"answer": "count_me_in"} if outcome == Outcome.YES else {}
    values = {"terms_version": 1, "answered_at": answered if said else None} | yes | fields
    person = make_participation(action, blogger, state, **values)
    question(person, asked, outcome, answered)
    return person


def question(
    person: Participation, asked: datetime, outcome: str, ended: datetime, kind: str = Ask.SOUNDING
) -> Invitation:
    return Invitation.objects.create(
        participation=person,
        kind=kind,
        group=person.action.groups.first(),
        fee=250,
        terms_version=1,
        window=36,
        asked_at=asked,
        planned_by=asked + timedelta(hours=36),
        answer_by=asked + timedelta(hours=36),
        outcome=outcome,
        ended_at=None if outcome == Outcome.OPEN else ended,
    )
