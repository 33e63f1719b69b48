"""Moving an action: first what it would do, then one verb that does it, and the way back while nothing has left.

A material change raises `terms_version`. Who holds a place keeps it and the state, but counts in no "x of x"
until she has said yes to the new terms; nobody is let go by a move, and nobody by silence.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from agency import hours, outbox
from agency.models import Message, User
from agency.models.messages import RecipientKind
from campaigns import days
from campaigns.cards import raise_card
from campaigns.ceilings import OverCeiling
from campaigns.discipline import asked_often
from campaigns.earlier_terms import TERMS, next_version, read, standing_moves, with_terms, written
from campaigns.inviting import ask
from campaigns.lifecycle import Change, WrongTurn, by, change
from campaigns.models import (
    Action,
    ActionContact,
    Card,
    Counter,
    Event,
    Invitation,
    Participation,
    PlaceGroup,
    Promise,
)
from campaigns.planning import end_question
from campaigns.states import Ask, ParticipationState

P = ParticipationState
SAID_YES = (P.CONFIRMED, P.RESERVE, P.AVAILABLE)
# What a move leaves behind in the history of the people it touches; anything else since then is an answer.
QUIETLY = ("card", "pause", "autopilot", "explanation")


class IntoThePast(Exception):
    """The new hour has passed already."""


class NothingMoves(Exception):
    """The terms would be what they are."""


class Stale(Exception):
    """What the preview showed is no longer what the move would do; `preview` is."""

    def __init__(self, preview: "Preview") -> None:
        super().__init__("the preview is out of date")
        self.preview = preview


class HasLeft(Exception):
    """Somebody was told, or has answered: the move can no longer be taken back."""


@dataclass(frozen=True, slots=True)
class NewTerms:
    """The terms as they are to be; `fees` by group, those that change."""

    starts_at: datetime | None
    ends_at: datetime | None
    publish_by: datetime | None
    place: str
    deliverable: str
    fees: dict[int, Decimal] = field(default_factory=dict)


class Fate(StrEnum):
    AGAIN = "again"  # said yes, and is asked once more
    STANDS = "stands"  # nothing that concerns her changes
    ANEW = "anew"  # has an open question: it is asked anew, on the new terms
    ENDS = "ends"  # has an open question that cannot be asked again
    CALL = "call"  # said yes, and no mail may reach her: somebody calls


@dataclass(frozen=True, slots=True)
class Touched:
    person: Participation
    fate: Fate
    group: PlaceGroup
    fee: Decimal  # what the new question offers
    question: Invitation | None  # the open one
    clash: str  # what the new day means for her: busy, same_day, reserve_elsewhere, or ''


@dataclass(frozen=True, slots=True)
class Preview:
    """What a move would do. Nothing is written for it."""

    action: Action
    then: Action
    changed: list[str]
    fees: list[tuple[PlaceGroup, Decimal]]
    touched: list[Touched]
    tell_first: list[ActionContact]
    owed: Decimal  # what we promised to those who cannot, where we say it too late
    held_until: datetime | None

    def of(self, *fates: Fate) -> list[Touched]:
        return [each for each in self.touched if each.fate in fates]

    @property
    def saw(self) -> str:
        """What a page showed, for the press to name: the version of the terms, and who is touched how."""
        people = ",".join(f"{each.person.pk}:{each.fate}" for each in self.touched)
        return f"{self.action.terms_version};{people}"

    def news_since(self, saw: str) -> list[Touched]:
        """Whose fate is another than the page showed."""
        shown = set(saw.partition(";")[2].split(","))
        return [each for each in self.touched if f"{each.person.pk}:{each.fate}" not in shown]


def preview(action: Action, new: NewTerms, now: datetime) -> Preview:
    """What changes, for whom, what it costs, and who should hear of it first. Reads only."""
    changed = [name for name in TERMS if getattr(action, name) != getattr(new, name)]
    then = with_terms(_twin(action), {name: getattr(new, name) for name in TERMS})
    groups = {group.pk: group for group in action.groups.all()}
    fees = [(groups[pk], fee) for pk, fee in new.fees.items() if pk in groups and groups[pk].fee != fee]
    touched = _touched(action, then, bool(changed), {group.pk: fee for group, fee in fees}, now)
    near = min(action.due, then.due or action.due) - now <= hours.EMERGENCY
    return Preview(
        action=action,
        then=then,
        changed=changed,
        fees=fees,
        touched=touched,
        tell_first=list(action.chain.select_related("contact__client", "contact__media_agency")),
        owed=_owed([each.person.pk for each in touched if each.fate == Fate.AGAIN], now),
        held_until=None if near else now + hours.MOVE_HELD,
    )


def move(action_id: int, new: NewTerms, *, saw: str, why: str, now: datetime, user: User) -> Preview:
    """Move the action: new terms, who said yes is asked again, open questions are asked anew.

    `why` is the decision with its reasons. Stale where the preview showed something else, IntoThePast,
    NothingMoves, WrongTurn where the action has ended. Outside the last 72 hours the letters wait ten minutes.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        if not c.action.is_open:
            raise WrongTurn("move", c.action.state)
        seen = preview(c.action, new, now)
        if not seen.changed and not seen.fees:
            raise NothingMoves
        if seen.then.due is None or seen.then.due <= now:
            raise IntoThePast
        if seen.saw != saw:
            raise Stale(seen)
        waiting = _waiting_letters(c.action)
        event = _write_terms(c, seen, why)
        for each in seen.touched:
            _touch(c, each, seen)
        event.facts |= {
            "last": c.events[-1].seq,
            "dropped": {pk: state for pk, state in waiting.items() if pk not in _waiting_letters(c.action)},
        }
        c.look_at(seen.held_until or now)
        return seen


def may_take_back(action: Action, now: datetime) -> Event | None:
    """The latest move, while no letter of it has left and nobody has answered since; else None."""
    moves = standing_moves(action)
    if not action.is_open or not moves or moves[-1].facts["version"] != action.terms_version:
        return None
    event = moves[-1]
    since = Event.objects.filter(action=action, seq__gt=event.facts["last"]).exclude(subject_kind__in=QUIETLY)
    letters = Message.objects.filter(action_id=action.pk, purpose__in=_ASKING, subject_id__in=event.facts["asked"])
    told = letters.exclude(pk__in=letters.waiting().filter(frozen_at=None))
    return None if since.exists() or not event.facts["asked"] or told.exists() else event


_ASKING = ("new_date", "sounding", "invitation", "call_up")


def take_back(action_id: int, *, now: datetime, user: User) -> None:
    """Take the latest move back, as if it had not been: terms, versions, questions, letters, cards. HasLeft."""
    with change(action_id, now=now, actor=by(user)) as c:
        event = may_take_back(c.action, now)
        if event is None:
            raise HasLeft
        facts = event.facts
        for question in _questions(facts["asked"]):
            end_question(c, question, "close", facts={"why": "taken_back"})
        terms = {name: read(name, value) for name, value in facts["was"].items()}
        Action.objects.filter(pk=action_id).update(**terms, terms_version=facts["version_before"])
        with_terms(c.action, terms).terms_version = facts["version_before"]
        for group_id, fee in facts["fees"].items():
            PlaceGroup.objects.filter(pk=int(group_id)).update(fee=Decimal(fee))
        Participation.objects.filter(pk__in=facts["stands"]).update(terms_version=facts["version_before"])
        Invitation.objects.filter(pk__in=facts["still_open"]).update(terms_version=facts["version_before"])
        for question in _questions(facts["closed"]):
            c.move(question, "reopen", ended_at=None, facts={"participation": question.participation_id})
        Counter.objects.filter(
            invitation__in=facts["closed"], result=Counter.Result.CLOSED, decided_at=event.at
        ).update(result=Counter.Result.OPEN, decided_at=None)
        settled = Card.objects.filter(action=c.action, result="settled", acknowledged_at=event.at)
        settled.update(acknowledged_at=None, result="")
        Card.objects.waiting().filter(pk__in=facts["cards"]).update(acknowledged_at=now, result="settled")
        outbox.put_back({int(pk): state for pk, state in facts["dropped"].items()})
        c.record("action", action_id, "unmove", c.action.state, c.action.state, facts={"version": facts["version"]})
        c.look_at(now)


# --- what it would do ---------------------------------------------------------------------------------
def _twin(action: Action) -> Action:
    twin = Action.from_db(None, [each.attname for each in Action._meta.concrete_fields], _values(action))
    twin.campaign, twin.owner = action.campaign, action.owner
    return twin


def _values(action: Action) -> list[Any]:
    return [getattr(action, each.attname) for each in Action._meta.concrete_fields]


def _touched(
    action: Action, then: Action, all_concerned: bool, fees: dict[int, Decimal], now: datetime
) -> list[Touched]:
    people = list(action.participations.select_related("blogger__via", "site", "held__group").order_by("pk"))
    open_ones = {each.participation_id: each for each in _open_questions(action)}
    last = _last_groups(action)
    groups = {group.pk: group for group in action.groups.all()}
    clashes = _clashes(then, people, now) if then.due else {}
    often = asked_often([person.blogger_id for person in people], now)
    found = []
    for person in people:
        person.action, question = action, open_ones.get(person.pk)
        if person.state not in SAID_YES and question is None:
            continue
        held = getattr(person, "held", None)
        group = groups[held.group_id if held else question.group_id if question else last[person.pk]]
        fee = _fee(person, question, group, fees.get(group.pk))
        concerned = all_concerned or fee != _fee(person, question, group, None)
        fate = _fate(person, question, concerned, person.blogger_id in often)
        found.append(Touched(person, fate, group, fee, question, clashes.get(person.pk, "")))
    return found


def _fate(person: Participation, question: Invitation | None, concerned: bool, asked_often: bool) -> Fate:
    asks_for_a_place = question is not None and question.kind in (Ask.SOUNDING, Ask.INVITATION, Ask.CALL_UP)
    outdated = person.state in SAID_YES and person.terms_version != person.action.terms_version
    if not concerned and not (outdated and not asks_for_a_place):
        return Fate.STANDS
    if not person.blogger.is_reachable:
        return Fate.CALL if person.state == P.CONFIRMED else Fate.ENDS
    if question is not None and asks_for_a_place:
        return Fate.ENDS if question.kind == Ask.SOUNDING and asked_often else Fate.ANEW
    return Fate.AGAIN


def _fee(person: Participation, question: Invitation | None, group: PlaceGroup, lowered_to: Decimal | None) -> Decimal:
    """What she is or would be paid. A fee that goes up changes nothing that was agreed; one that goes down is asked."""
    if person.state != P.CONFIRMED and question is not None:
        fee: Decimal = question.fee
    else:
        fee = person.fee_or(group.fee if person.fee_seen is None else person.fee_seen)
    return fee if lowered_to is None else min(fee, lowered_to)


def _clashes(then: Action, people: list[Participation], now: datetime) -> dict[int, str]:
    """Who has something else on the new day: people settle it."""
    ids = [person.blogger_id for person in people]
    others, busy, day = days.that_day(then, ids), days.busy(then, ids, now), days.day_of(then)
    found = {}
    for person in people:
        hers = others.get(person.blogger_id, [])
        if any(days.meets(time, day) for time in busy.get(person.blogger_id, [])):
            found[person.pk] = "busy"
        elif days.meets_one_a_day(then, hers):
            found[person.pk] = "same_day"
        elif person.state == P.RESERVE and days.is_reserve_elsewhere(then, hers):
            found[person.pk] = "reserve_elsewhere"
    return found


def _open_questions(action: Action) -> Iterable[Invitation]:
    asked: Iterable[Invitation] = Invitation.objects.open().filter(participation__action=action).select_related("group")
    return asked


def _last_groups(action: Action) -> dict[int, int]:
    """Participation -> group of her latest question; the first group where there was none."""
    rows = Invitation.objects.filter(participation__action=action).order_by("pk")
    first = action.groups.order_by("pk").values_list("pk", flat=True)[0]
    asked = dict(rows.values_list("participation_id", "group_id"))
    return {pk: asked.get(pk, first) for pk in action.participations.values_list("pk", flat=True)}


def _owed(people: list[int], now: datetime) -> Decimal:
    """What we promised to pay, to those among `people` to whom a change now comes too late."""
    standing = Promise.objects.filter(kept_at=None, broken_at=None, ended_at=None)
    late = standing.filter(participation__in=people, side=Promise.Side.AGENCY, what=Promise.What.NOTIFY, due__lt=now)
    return sum((amount for amount in late.values_list("amount", flat=True) if amount), Decimal(0))


# --- doing it -----------------------------------------------------------------------------------------
def _write_terms(c: Change, seen: Preview, why: str) -> Event:
    action, version = c.action, next_version(c.action)
    facts = {
        "version": version,
        "version_before": action.terms_version,
        "before": action.due,
        "after": seen.then.due,
        "place": "place" in seen.changed,
        "was": {name: written(getattr(action, name)) for name in seen.changed},
        "fees": {str(group.pk): str(group.fee) for group, _fee in seen.fees},
        "asked": [], "closed": [], "stands": [], "still_open": [], "cards": [],
    }  # fmt: skip
    event = c.record("action", action.pk, "move", action.state, action.state, remark=("note", why), facts=facts)
    terms = {name: getattr(seen.then, name) for name in seen.changed}
    Action.objects.filter(pk=action.pk).update(**terms, terms_version=version)
    with_terms(action, terms).terms_version = version
    for group, fee in seen.fees:
        PlaceGroup.objects.filter(pk=group.pk).update(fee=fee)
        group.fee = fee
    return event


def _touch(c: Change, each: Touched, seen: Preview) -> None:
    facts, person = _facts(c), each.person
    if each.fate == Fate.STANDS:
        if person.terms_version == facts["version_before"]:
            _set_version(c, person)
            facts["stands"].append(person.pk)
        if each.question is not None:
            Invitation.objects.filter(pk=each.question.pk).update(terms_version=c.action.terms_version)
            facts["still_open"].append(each.question.pk)
        return
    if each.question is not None:
        each.question.participation = person
        end_question(c, each.question, "close", facts={"why": "moved"})
        facts["closed"].append(each.question.pk)
    if each.fate in (Fate.AGAIN, Fate.ANEW):
        kind = Ask.NEW_DATE if each.fate == Fate.AGAIN else Ask(each.question.kind)  # type: ignore[union-attr]
        wave = _next_wave(each.group) if kind == Ask.CALL_UP else 0
        # A price that somebody allowed for the old terms is not allowed for these: then a person asks again.
        with suppress(OverCeiling):
            asked = ask(c, person, kind, each.group, each.fee, wave=wave, not_before=seen.held_until)
            facts["asked"].append(asked.pk)
    if each.fate == Fate.CALL:
        facts["cards"].append(raise_card(c, Card.Kind.CALL, "new_date", person, {}).pk)
    if each.clash and person.state in SAID_YES:
        facts["cards"].append(raise_card(c, Card.Kind.OWED, each.clash, person, {}).pk)


def _facts(c: Change) -> dict[str, Any]:
    return next(event.facts for event in c.events if event.verb == "move")


def _set_version(c: Change, person: Participation) -> None:
    Participation.objects.filter(pk=person.pk).update(terms_version=c.action.terms_version)
    person.terms_version = c.action.terms_version


def _next_wave(group: PlaceGroup) -> int:
    """The same for all who are called up anew by one move: a wave leaves whole."""
    waves = Invitation.objects.filter(group=group, kind=Ask.CALL_UP, terms_version__lt=group.action.terms_version)
    return (waves.order_by("-wave").values_list("wave", flat=True).first() or 0) + 1


def _questions(ids: list[int]) -> list[Invitation]:
    found = Invitation.objects.select_related("participation__blogger__via", "group").filter(pk__in=ids)
    return list(found.order_by("pk"))


def _waiting_letters(action: Action) -> dict[int, str]:
    waiting = Message.objects.waiting().filter(action_id=action.pk, recipient_kind=RecipientKind.BLOGGER)
    return dict(waiting.values_list("pk", "state"))
