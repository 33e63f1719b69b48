"""Bringing people to where a test begins, by the same verbs as the product."""

from datetime import datetime

from campaigns import deciding, inviting
from campaigns.answering import Seen, accept, answer_sounding, decline
from campaigns.lifecycle import change
from campaigns.models import Action, Invitation, Participation
from campaigns.states import Answer, Ask
from tests.history import once
from tests.make import make_participation

QUESTION_KIND = {"invitation": Ask.INVITATION, "call_up": Ask.CALL_UP}


def listed(action: Action, number: int = 1) -> list[Participation]:
    return [make_participation(action) for _ in range(number)]


@once
def sounded(action: Action, number: int, now: datetime) -> list[Participation]:
    people = listed(action, number)
    inviting.sound_out(
        action.pk, [person.pk for person in people], action.groups.first().pk, now=now, user=action.owner
    )
    return fresh(people)


@once
def declined(action: Action, number: int, now: datetime) -> list[Participation]:
    people = sounded(action, number, now)
    for person in people:
        decline(person.pk, action.pk, now=now)
    return fresh(people)


@once
def available(action: Action, number: int, now: datetime, answer: Answer = Answer.MAY_PROPOSE) -> list[Participation]:
    people = sounded(action, number, now)
    for person in people:
        answer_sounding(person.pk, action.pk, answer, seen(person), now=now)
    return fresh(people)


@once
def approved(action: Action, number: int, now: datetime, answer: Answer = Answer.MAY_PROPOSE) -> list[Participation]:
    people = available(action, number, now, answer)
    deciding.note_verdict(action.pk, [person.pk for person in people], "yes", now=now, user=action.owner)
    return people


@once
def invited(action: Action, number: int, now: datetime) -> list[Participation]:
    people = approved(action, number, now)
    with change(action.pk, now=now, actor="clock") as c:
        for person in inviting.people_of(c, [person.pk for person in people]):
            inviting.invite(c, person, action.groups.first())
    return fresh(people)


@once
def confirmed(action: Action, number: int, now: datetime) -> list[Participation]:
    people = invited(action, number, now)
    for person in people:
        accept(person.pk, action.pk, seen(person), now=now)
    return fresh(people)


@once
def reserves(action: Action, number: int, now: datetime) -> list[Participation]:
    people = approved(action, number, now)
    with change(action.pk, now=now, actor="clock") as c:
        for person in inviting.people_of(c, [person.pk for person in people]):
            inviting.make_reserve(c, person)
    return fresh(people)


@once
def called_up(action: Action, number: int, now: datetime) -> list[Participation]:
    people = reserves(action, number, now)
    with change(action.pk, now=now, actor="clock") as c:
        inviting.call_up(c, list(inviting.people_of(c, [p.pk for p in people])), action.groups.first())
    return fresh(people)


def seen(person: Participation) -> Seen:
    """What her page shows her now."""
    question = Invitation.objects.filter(participation=person).exclude(kind=Ask.STILL_ON).last()
    return Seen(Action.objects.get(pk=person.action_id).terms_version, question.pk if question else 0)


def fresh(people: list[Participation]) -> list[Participation]:
    rows = Participation.objects.select_related("action", "blogger").in_bulk([person.pk for person in people])
    return [rows[person.pk] for person in people]


def state(person: Participation) -> str:
    return Participation.objects.get(pk=person.pk).state
