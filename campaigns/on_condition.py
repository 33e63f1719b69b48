"""Somebody whom the client has not approved: called up on condition, kept until an hour, confirmed by its yes.

The client's word itself is noted by `deciding`, which confirms her at once or lets her go; the hour that
passes frees her (`staffing`).
"""

from collections.abc import Iterable
from datetime import datetime

from agency.models import User
from campaigns import days, notices
from campaigns.cards import YES_NEEDED, raise_card
from campaigns.ceilings import OverCeiling
from campaigns.deciding import verdicts
from campaigns.ending import end_question
from campaigns.inviting import Refused, call_up, people_of, room
from campaigns.lifecycle import Change, PlaceFilled, WrongTurn, by, change
from campaigns.models import Card, Decision, Invitation, Participation, PlaceGroup
from campaigns.placing import WHY_NOT, no_offer
from campaigns.states import Answer, Ask, ParticipationState

WAITING = (ParticipationState.AVAILABLE, ParticipationState.RESERVE)


def call_up_on_condition(
    action_id: int, participation_ids: Iterable[int], group_id: int, until: datetime, *, now: datetime, user: User
) -> tuple[list[Invitation], list[Refused]]:
    """Ask people whom the client has not approved for a free place, if the client says yes to them before `until`.

    Refused as in `placing.invite_people`; besides: approved_left while somebody approved can still be called
    up, and refused by the client. WrongTurn where `until` is over, or past the action.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        if c.action.due is None or not now < until < c.action.due:
            raise WrongTurn("call_up_on_condition", "past its hour")
        group = c.action.groups.get(pk=group_id)
        people = list(people_of(c, participation_ids))
        refused = _refused(c, people)
        asked = []
        ready = [person for person in people if person.pk not in refused]
        try:
            asked = call_up(c, ready, group, on_condition_until=until) if ready else []
        except (PlaceFilled, OverCeiling) as error:
            refused |= {person.pk: WHY_NOT[type(error)] for person in ready}
        return asked, [Refused(person, refused[person.pk]) for person in people if person.pk in refused]


def _refused(c: Change, people: list[Participation]) -> dict[int, str]:
    said, days_of = verdicts(c.action), days.shut(c.action, people, c.now)
    yes = [pk for pk, word in said.items() if word != Decision.Verdict.NO]
    called = Invitation.objects.filter(participation__in=yes, kind=Ask.CALL_UP).values("participation")
    if c.action.participations.filter(pk__in=yes, state__in=WAITING).exclude(pk__in=called).exists():
        return {person.pk: "approved_left" for person in people}
    reasons = {person.pk: no_offer(c, person, days_of) for person in people}
    found = {pk: why for pk, why in reasons.items() if why not in ("", "not_approved")}
    return found | {pk: "refused" for pk in reasons if said.get(pk) == Decision.Verdict.NO}


def said_yes(person: Participation) -> bool:
    """Whether she has said yes on condition, and the client's word is still to come."""
    waits = Card.objects.waiting().filter(participation=person, code=YES_NEEDED)
    return person.state == ParticipationState.AVAILABLE and waits.exists()


def say_yes(c: Change, person: Participation, question: Invitation, *, channel: str) -> None:
    """Her yes: until the stated hour she keeps the date, and the team owes her a word. PlaceFilled without room."""
    until = question.on_condition_until
    if until is None or not _has_room(c, person, question.group):
        raise PlaceFilled
    facts = {"fee": question.fee, "terms": c.action.terms_version, "until": until, "brand_named": True}
    event = c.move(
        person,
        "count_in",
        answer=Answer.COUNT_ME_IN,
        answered_at=c.now,
        holds_until=until,
        fee_seen=question.fee,
        terms_version=c.action.terms_version,
        reserve_order=None,
        free_at=None,
        facts=facts | {"channel": channel or None},
    )
    if question.is_open:
        end_question(c, question, "answer_yes")
    notices.receipt(c, person, event, channel=channel)
    raise_card(c, Card.Kind.OWED, YES_NEEDED, person, {"until": until.isoformat()})
    c.look_by(c.now)


def _has_room(c: Change, person: Participation, group: PlaceGroup) -> bool:
    return room(c.action, group, besides=person) > 0
