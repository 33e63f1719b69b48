"""The engine's hand: looks at an action when its hour has come, and takes the steps it may take.

*auto* takes them all, *suggest* shows them as buttons, *off* asks nobody; in every mode lapses,
alarms and phone cards go on by themselves. Nobody who holds a place is ever let go here.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import QuerySet

from agency.models import Message, User
from agency.models.messages import NEVER_LEFT, OPEN_STATES, MessageState
from campaigns import fill, notices, watching, why
from campaigns.cancelling import is_called_off
from campaigns.cards import YES_NEEDED, finish_cards, raise_card
from campaigns.carrying_out import carry_out
from campaigns.fill import Command
from campaigns.fill.deadlines import STILL_ON_H
from campaigns.inviting import copy_deadlines, lapse
from campaigns.lifecycle import CLOCK, Change, by, change
from campaigns.models import Action, Card, Counter, Invitation, Participation, PlaceGroup
from campaigns.must_haves import CANNOT_COME
from campaigns.sight import READY
from campaigns.sight import look as read_action
from campaigns.snapshots import at_hour, picture, snapshot
from campaigns.states import OF_HER_PLACE, Ask, Autopilot, ParticipationState

log = logging.getLogger(__name__)
OF_PLACES = ("empty", "short", "over")
BY_THEMSELVES = {"expire", "phone", "escalate", "client"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A step of the engine as a button: `key` names it and what it would do."""

    key: str
    do: str
    people: tuple[Participation, ...]
    group: PlaceGroup | None
    code: str
    command: Command

    def skipped_until(self, action: Action) -> datetime:
        """Until when its people are left alone where it is skipped: "still on?" comes again at its next stage."""
        later = [stage for stage in STILL_ON_H if self.do == "ping" and stage < float(self.code)]
        due: datetime = action.due
        return due - timedelta(hours=max(later, default=0.0))


def sweep(now: datetime) -> None:
    """Tend every open action whose hour has come, each in its own transaction."""
    for action_id in list(Action.objects.due_for_a_look(now).values_list("pk", flat=True)[:500]):
        try:
            tend(action_id, now)
        except Exception:
            log.exception("action %s could not be tended", action_id)


def tend(action_id: int, now: datetime) -> None:
    """Look at one action. Called twice, or by ten at once, it does what one call does."""
    with change(action_id, now=now, actor=CLOCK) as c:
        if c.action.is_open and (c.action.next_look_at is None or c.action.next_look_at <= now):
            tend_within(c)


def tend_within(c: Change) -> None:
    """Look at the action of a change that is under way, as the clock."""
    if is_called_off(c):
        return
    pressed_by, c.actor = c.actor, CLOCK
    copy_deadlines(c, _deadlines_of_letters(c.action))
    watching.look(c)
    if c.action.autopilot == Autopilot.OFF:
        _lapse_due(c)
        look = None
    else:
        auto = c.action.autopilot == Autopilot.AUTO
        sight = read_action(c.action, c.now)
        seen = picture(sight, c.now)
        # Asked as if nobody had been told anything, the engine also says what is still so.
        commands = fill.decide(replace(seen, told=frozenset()))
        moved = not seen.paused and _settle_outdated(c, sight.cards, {command.code for command in commands})
        for command in commands:
            if command.code in seen.told or not (auto or command.do in BY_THEMSELVES):
                continue
            if done := carry_out(c, command):
                why.note(c, done, seen, commands)
            moved = True
        left = snapshot(c.action, c.now, sight.records) if moved else seen
        look = at_hour(c.action, fill.next_look(left), c.now)
    kept, offers = _kept(c), list(_ours_to_answer(c).select_related("invitation__participation__blogger__via"))
    _free_the_kept(c, kept)
    _own_up(c, offers)
    c.look_at(_next_look(c, look, kept, offers))
    c.actor = pressed_by


def suggestions(action: Action, now: datetime, seen: fill.Snapshot | None = None) -> list[Suggestion]:
    """What the engine would do now, as buttons; nothing in *off*, and nothing it does by itself.

    `seen`: the action's picture at `now`, where a page has it already.
    """
    waits = action.autopilot == Autopilot.SUGGEST or (action.autopilot == Autopilot.AUTO and action.is_paused(now))
    if not action.is_open or not waits:
        return []
    steps = fill.decide(seen or snapshot(action, now))
    return as_suggestions(action, [command for command in steps if command.do not in BY_THEMSELVES])


def as_suggestions(action: Action, commands: list[Command]) -> list[Suggestion]:
    """Commands with the rows that they name. Two queries."""
    ids = {number for command in commands for number in command.ids}
    people = {row.pk: row for row in action.participations.select_related("blogger", "site").filter(pk__in=ids)}
    groups = {str(group.pk): group for group in action.groups.all()}
    return [
        Suggestion(
            _key(command),
            command.do,
            tuple(people[number] for number in command.ids if number in people),
            groups.get(command.group or ""),
            command.code,
            command,
        )
        for command in commands
    ]


def press(action_id: int, key: str, *, now: datetime, user: User) -> bool:
    """Take a suggested step, if it is still what the engine would do. False where things have moved on."""
    with change(action_id, now=now, actor=by(user)) as c:
        if not c.action.is_open or c.action.autopilot == Autopilot.OFF:
            return False
        seen = snapshot(c.action, now)
        commands = fill.decide(seen)
        for command in commands:
            if _key(command) == key:
                if done := carry_out(c, command):
                    why.note(c, done, seen, commands)
                c.look_by(now)
                return done is not None
        return False


def call_up_reserves(c: Change) -> None:
    """Call up now whom the engine would for the free places, in every mode, paused too: a person has pressed for it."""
    seen = replace(snapshot(c.action, c.now), paused=False)
    commands = fill.decide(seen)
    for command in commands:
        if command.do == "activate" and (done := carry_out(c, command)):
            why.note(c, done, seen, commands)


# --- around the engine ----------------------------------------------------------------------------------
def _deadlines_of_letters(action: Action) -> dict[int, datetime]:
    """Question id -> true deadline, where its letter has left and the question does not know it yet.

    One whose letter will never leave ends at its planned hour: it must not keep a place for ever.
    """
    unknown = Invitation.objects.open().filter(participation__action=action, answer_by=None)
    planned = dict(unknown.values_list("pk", "planned_by"))
    ended = Message.objects.filter(
        action_id=action.pk,
        purpose__in=["sounding", "invitation", "call_up", "new_date"],
        subject_id__in=planned,
        state__in=[MessageState.SENT, MessageState.UNKNOWN, *NEVER_LEFT],
    )
    return {
        subject_id: answer_by or planned[subject_id]
        for subject_id, answer_by in ended.values_list("subject_id", "answer_by")
        if subject_id
    }


def _lapse_due(c: Change) -> None:
    due = (
        Invitation.objects.open()
        .filter(
            participation__action=c.action, answer_by__lte=c.now, kind__in=[Ask.SOUNDING, Ask.INVITATION, Ask.CALL_UP]
        )
        .exclude(pk__in=_ours_to_answer(c).values("invitation"))
    )
    for question in due.select_related("participation__blogger__via"):
        question.participation.action = c.action
        lapse(c, question)


def _ours_to_answer(c: Change) -> QuerySet[Counter]:
    prices = Counter.objects.filter(result=Counter.Result.OPEN, turn=Counter.Turn.OURS)
    return prices.filter(invitation__participation__action=c.action)


def _own_up(c: Change, offers: list[Counter]) -> None:
    """Our hour to answer a price has passed: she is told once, and may leave at no cost; the owner is alarmed."""
    late = [offer for offer in offers if offer.by_when is not None and offer.by_when <= c.now < c.action.due]
    keys = [notices.price_late_key(offer) for offer in late]
    told = set(Message.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    for offer, key in zip(late, keys, strict=True):
        if key not in told:
            person = offer.invitation.participation
            person.action = c.action
            notices.price_late(c, offer)
            raise_card(c, Card.Kind.ALARM, "price_late", person, {"amount": str(offer.amount)})


def _settle_outdated(c: Change, cards: list[Card], said: set[str]) -> bool:
    """What the engine had a person told of places or must-haves, and no longer says, needs nobody any more."""
    if not any(card.acknowledged_at is None and card.code in (CANNOT_COME, *OF_PLACES) for card in cards):
        return False
    still = {code.partition(":")[0] for code in said}
    lost = [int(code.partition(":")[2]) for code in said if code.startswith(f"{CANNOT_COME}:")]
    come_after_all = c.action.participations.exclude(pk__in=lost)
    settled = finish_cards(c, participation__in=come_after_all, code=CANNOT_COME)
    return settled | finish_cards(c, participation=None, code__in=[code for code in OF_PLACES if code not in still])


def _kept(c: Change) -> list[Participation]:
    """Who keeps the date, as available or as reserve."""
    return list(c.action.participations.select_related("blogger__via").filter(state__in=READY))


def _free_the_kept(c: Change, kept: list[Participation]) -> None:
    """Tell those whose hour has passed that they owe nothing: once."""
    hour = {row.pk: row.free_at if row.state == ParticipationState.RESERVE else row.holds_until for row in kept}
    over = {pk: until for pk, until in hour.items() if until is not None and until <= c.now < c.action.agreed_due}
    keys = {row.pk: notices.free_again_key(row, over[row.pk]) for row in kept if row.pk in over}
    told = set(Message.objects.filter(key__in=keys.values()).values_list("key", flat=True)) if keys else set()
    for person in kept:
        if person.pk in over and keys[person.pk] not in told:
            person.action = c.action
            notices.free_again(c, person, over[person.pk])
            finish_cards(c, participation=person, code=YES_NEEDED)


def _next_look(c: Change, look: datetime | None, kept: list[Participation], offers: list[Counter]) -> datetime | None:
    """The engine's next hour, the next lapse or letter; after D only what is watched."""
    watched = watching.moments(c.action)
    if c.now >= c.action.due:
        return min((moment for moment in watched if moment > c.now), default=None)
    questions = Invitation.objects.open().filter(participation__action=c.action)
    open_ones = list(questions.values_list("pk", "kind", "answer_by"))
    moments = [look, *watched, *(offer.by_when for offer in offers)]
    moments += [answer_by for _pk, kind, answer_by in open_ones if kind not in OF_HER_PLACE]
    unsent = [pk for pk, _kind, answer_by in open_ones if answer_by is None]
    if unsent:
        # Their deadlines are known as soon as the letters have left.
        letters = Message.objects.filter(action_id=c.action.pk, subject_id__in=unsent, state__in=OPEN_STATES)
        leave_at = min(letters.values_list("not_before", flat=True), default=c.now)
        moments.append(max(leave_at, c.now) + timedelta(seconds=30))
    moments += [moment for row in kept for moment in (row.holds_until, row.free_at)]
    ahead = [moment for moment in moments if moment is not None and moment > c.now]
    return min(ahead, default=c.now + timedelta(hours=12))


def _key(command: Command) -> str:
    said = f"{command.do}|{command.ids}|{command.group}|{command.code}"
    return sha256(said.encode()).hexdigest()[:16]
