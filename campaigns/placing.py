"""The team's own hand on an action: inviting the approved, calling up, keeping in reserve, letting go."""

from collections.abc import Iterable
from datetime import datetime

from agency.models import User
from campaigns import days, discipline, must_haves, notices, promising
from campaigns.cards import finish_cards
from campaigns.ceilings import OverCeiling
from campaigns.deciding import is_approved
from campaigns.ending import end_question
from campaigns.inviting import Refused, call_up, invite, make_reserve, people_of, vacate
from campaigns.lifecycle import Change, PlaceFilled, WrongTurn, by, change
from campaigns.models import Invitation, Participation
from campaigns.states import Ask, ParticipationState

WHY_NOT = {PlaceFilled: "no_room", OverCeiling: "over_ceiling"}
# Somebody merely on the list was never written to: there is nothing to take back.
TOLD_WHEN_RELEASED = set(ParticipationState) - {ParticipationState.LISTED, ParticipationState.SILENT}


def invite_people(
    action_id: int, participation_ids: Iterable[int], group_id: int, *, now: datetime, user: User
) -> tuple[list[Invitation], list[Refused]]:
    """Invite people to places of one group, in the order of their ids; the place is kept while she decides.

    Refused: not_approved (by the client, where the action needs it), state (holds a place, or out),
    asked (has an open question for a place), no_room, over_ceiling, busy, same_day, and the reasons of `barred` that
    hold for everybody.
    """
    return _offer(action_id, participation_ids, group_id, Ask.INVITATION, now=now, user=user)


def call_up_people(
    action_id: int, participation_ids: Iterable[int], group_id: int, *, now: datetime, user: User
) -> tuple[list[Invitation], list[Refused]]:
    """Offer a free place of the group to all of them at once: the first yes wins. Refused as in `invite_people`."""
    return _offer(action_id, participation_ids, group_id, Ask.CALL_UP, now=now, user=user)


def leave_alone(
    participation_ids: Iterable[int], action_id: int, until: datetime | None, *, now: datetime, user: User
) -> None:
    """No automatic step reaches these people before `until`; None lets the steps go on. Twice is once.

    What they answer counts as ever, the team may write to them, and a place that one of them holds stays hers.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        for person in people_of(c, participation_ids):
            if person.left_alone_until == until:
                continue
            Participation.objects.filter(pk=person.pk).update(left_alone_until=until)
            verb = "leave_alone" if until else "go_on"
            c.record("participation", person.pk, verb, person.state, person.state, facts={"until": until})
        c.look_by(now)


def _offer(
    action_id: int, ids: Iterable[int], group_id: int, kind: Ask, *, now: datetime, user: User
) -> tuple[list[Invitation], list[Refused]]:
    with change(action_id, now=now, actor=by(user)) as c:
        group = c.action.groups.get(pk=group_id)
        people = sorted(
            people_of(c, ids), key=lambda each: (each.reserve_order is None, each.reserve_order or 0, each.pk)
        )
        shut = days.shut(c.action, people, now)
        refused = {person.pk: why for person in people if (why := no_offer(c, person, shut))}
        ready = [person for person in people if person.pk not in refused]
        asked = []
        if kind == Ask.CALL_UP and ready:
            try:
                asked = call_up(c, ready, group)
            except (PlaceFilled, OverCeiling) as error:
                refused |= {person.pk: WHY_NOT[type(error)] for person in ready}
        for person in ready if kind == Ask.INVITATION else ():
            try:
                asked.append(invite(c, person, group))
            except (PlaceFilled, OverCeiling) as error:
                refused[person.pk] = WHY_NOT[type(error)]
        return asked, [Refused(person, refused[person.pk]) for person in people if person.pk in refused]


def no_offer(c: Change, person: Participation, days_of: dict[int, str]) -> str:
    if not c.action.is_open or c.action.campaign.client.has_ended(c.now):
        return "client_ended" if c.action.is_open else "action_over"
    if shut := discipline.shut(person.blogger):
        return shut
    if person.state not in (ParticipationState.AVAILABLE, ParticipationState.RESERVE, ParticipationState.SILENT):
        return "state"
    if person.invitations.open().filter(kind__in=[Ask.INVITATION, Ask.CALL_UP]).exists():
        return "asked"
    return days_of.get(person.pk, "") or ("" if is_approved(person) else "not_approved")


def release(participation_id: int, action_id: int, *, now: datetime, user: User) -> Participation:
    """A person of the team lets her go, with thanks: her place is free, her open question ends. Twice is once.

    No place is kept for a must-have any longer either: a person has decided about her.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        (person,) = people_of(c, [participation_id])
        if person.state == ParticipationState.RELEASED:
            return person
        told = person.state in TOLD_WHEN_RELEASED
        held = vacate(c, person)
        event = c.move(person, "release", reserve_order=None)
        if held:
            promising.we_let_go(c, person)
        promising.off_call(c, person, owed=True)
        for question in person.invitations.open():
            question.participation = person
            end_question(c, question, "close", facts={"why": "released"})
        finish_cards(c, participation=person)
        must_haves.unmark(c, person, why="released")
        if told:
            notices.released(c, person, event)
        c.look_by(now)
        return person


def keep_in_reserve(participation_id: int, action_id: int, *, now: datetime, user: User) -> Participation:
    """Put somebody who agreed to be proposed behind the reserves. Twice is once.

    WrongTurn for who never said yes, ReserveElsewhere for an unpaid reserve of another action that day.
    """
    with days.change_with_person(participation_id, action_id, now=now, actor=by(user)) as c:
        (person,) = people_of(c, [participation_id])
        if person.state == ParticipationState.RESERVE:
            return person
        if not person.answer or person.state == ParticipationState.CONFIRMED:
            raise WrongTurn("reserve", person.state)
        make_reserve(c, person)
        for question in person.invitations.open():
            question.participation = person
            end_question(c, question, "close", facts={"why": "reserve"})
        c.look_by(now)
        return person
