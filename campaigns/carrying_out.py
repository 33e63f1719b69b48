"""What the engine says, done to the rows, as far as it still fits them.

A person of a command for whom nothing is done (she was written to seven times, she is a reserve
elsewhere, the ceiling is reached) is not among those for whom it was.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace

from agency import hours
from campaigns import discipline
from campaigns.cards import raise_card
from campaigns.ceilings import OverCeiling
from campaigns.days import OneADay, ReserveElsewhere
from campaigns.fill import Command
from campaigns.inviting import (
    ask,
    call_up,
    chased_instead,
    invite,
    lapse,
    make_reserve,
    people_of,
    remind,
    sound,
    take,
)
from campaigns.lifecycle import Change, PlaceFilled, WrongTurn, open_question
from campaigns.models import Card, Invitation, Participation, Place, PlaceGroup
from campaigns.must_haves import CANNOT_COME
from campaigns.states import Ask

log = logging.getLogger(__name__)
ABOUT_ALL = ("client", "escalate")  # commands that tell of an action, whoever they name


def carry_out(c: Change, command: Command) -> Command | None:
    """Do what a command says; the same command with those for whom it was done, None where there is nobody."""
    people = {person.pk: person for person in people_of(c, command.ids)}
    rows = [people[number] for number in command.ids if number in people]
    done: list[int] = []
    try:
        # One by one: for whom it was done before an error, for them it was.
        done.extend(person.pk for person in STEPS[command.do](c, command, rows))
    except OverCeiling as error:
        _tell_of_the_ceiling(c, error)
    except (PlaceFilled, WrongTurn, OneADay) as error:
        log.info("action %s: %s no longer fits: %s", c.action.pk, command.do, error)
    if command.do in ABOUT_ALL:
        return command
    return replace(command, ids=tuple(done)) if done else None


type Done = Iterator[Participation]  # those for whom it was done, one by one


def _expire(c: Change, command: Command, rows: list[Participation]) -> Done:
    for person in rows:
        question = open_question(person)
        if question:
            lapse(c, question)
            yield person


def _remind(c: Change, command: Command, rows: list[Participation]) -> Done:
    for person in rows:
        question = open_question(person)
        if question and remind(c, question):
            yield person


def _phone(c: Change, command: Command, rows: list[Participation]) -> Done:
    for person in rows:
        question = open_question(person)
        code = "new_date" if question and question.kind == Ask.NEW_DATE else command.code or "silent"
        raise_card(c, Card.Kind.CALL, code, person, {})
        yield person


def _ping(c: Change, command: Command, rows: list[Participation]) -> Done:
    stage = sum(1 for hour in ("168", "48", "26", "7") if int(hour) >= int(command.code))
    for person in rows:
        place = Place.objects.select_related("group").get(holder=person)
        if not discipline.still_on_fits(person, command.code) or chased_instead(c, person, stage):
            continue
        question = ask(c, person, Ask.STILL_ON, place.group, person.fee_or(place.group.fee), wave=stage)
        # Silence to "still on?" never lapses anything; the question is open until the action.
        Invitation.objects.filter(pk=question.pk).update(planned_by=c.action.due, answer_by=c.action.due)
        yield person


def _confirm(c: Change, command: Command, rows: list[Participation]) -> Done:
    for person in rows:
        group = _group(c, command) if command.group else _group_asked(person)
        take(c, person, group, person.fee_or(group.fee if person.fee_seen is None else person.fee_seen))
        yield person


def _invite(c: Change, command: Command, rows: list[Participation]) -> Done:
    for person in rows:
        invite(c, person, _group(c, command) if command.group else _group_asked(person))
        yield person


def _activate(c: Change, command: Command, rows: list[Participation]) -> Done:
    for question in call_up(c, rows, _group(c, command)):
        yield question.participation


def _oncall(c: Change, command: Command, rows: list[Participation]) -> Done:
    for person in rows:
        if open_question(person) is not None or not discipline.has_room(person):
            continue
        question = ask(c, person, Ask.ON_CALL, _group_asked(person), c.action.standby_fee)
        # As with "still on?", silence lapses nothing; a call-up ends it.
        Invitation.objects.filter(pk=question.pk).update(planned_by=c.action.due, answer_by=c.action.due)
        yield person


def _reserve(c: Change, command: Command, rows: list[Participation]) -> Done:
    for person in rows:
        with suppress(ReserveElsewhere):
            make_reserve(c, person)
            yield person


def _sound(c: Change, command: Command, rows: list[Participation]) -> Done:
    for question in sound(c, rows, _group(c, command)):
        yield question.participation


def _owed(c: Change, command: Command, rows: list[Participation]) -> Done:
    raise_card(
        c, Card.Kind.OWED, command.code.partition(":")[0], None, {"codes": [command.code], "people": list(command.ids)}
    )
    yield from rows


def _escalate(c: Change, command: Command, rows: list[Participation]) -> Done:
    yield from rows
    code = command.code.partition(":")[0]
    if code == "empty" and _is_still_being_planned(c):
        return
    Place.objects.of(c.action).free().filter(escalated_at=None).update(escalated_at=c.now)
    if code == CANNOT_COME:
        [person] = people_of(c, [int(str(number)) for number in command.params])
        raise_card(c, Card.Kind.OWED, code, person, {"codes": [command.code]})
        return
    facts = {"codes": [command.code], "people": list(command.ids), "group": command.group}
    dropout = Card.objects.waiting().filter(action=c.action, code="dropout", since=c.now).first()
    if code == "empty" and dropout is not None:
        # One alarm for one dropout: it says by itself that nobody is left to ask.
        Card.objects.filter(pk=dropout.pk).update(facts={**dropout.facts, **facts})
        return
    raise_card(c, Card.Kind.ALARM if code == "empty" else Card.Kind.OWED, code, None, facts)


def _is_still_being_planned(c: Change) -> bool:
    """Nobody has been put on its list, and there is time: Today says so, and an alarm would only cry wolf."""
    return c.action.due - c.now > hours.EMERGENCY and not c.action.participations.exists()


def _tell_of_the_ceiling(c: Change, error: OverCeiling) -> None:
    """The next step would cost more than was agreed: a person decides, and the place counts as told of."""
    over = error.effect.over_action or error.effect.over_place
    raise_card(c, Card.Kind.OWED, "ceiling", error.person, {"amount": str(error.amount), "over": str(over)})
    Place.objects.of(c.action).free().filter(escalated_at=None).update(escalated_at=c.now)


STEPS: dict[str, Callable[[Change, Command, list[Participation]], Done]] = {
    "expire": _expire,
    "remind": _remind,
    "phone": _phone,
    "ping": _ping,
    "confirm": _confirm,
    "invite": _invite,
    "activate": _activate,
    "oncall": _oncall,
    "reserve": _reserve,
    "sound": _sound,
    "client": _owed,
    "escalate": _escalate,
}


def _group_asked(person: Participation) -> PlaceGroup:
    return person.invitations.select_related("group").latest("pk").group


def _group(c: Change, command: Command) -> PlaceGroup:
    """The group a command names; the action's first where it serves any."""
    groups = c.action.groups.order_by("pk")
    return groups.get(pk=int(command.group)) if command.group else groups[0]
