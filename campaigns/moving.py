"""Moving an action: first what it would do, then one verb that does it, and the way back while nothing has left.

A material change raises `terms_version`. Who holds a place keeps it and the state, but counts in no "x of x"
until she has said yes to the new terms; nobody is let go by a move, and nobody by silence.
"""

from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any

from agency import outbox
from agency.models import Message, User
from agency.models.messages import RecipientKind
from campaigns.cards import raise_card
from campaigns.ceilings import OverCeiling
from campaigns.earlier_terms import next_version, read, standing_moves, with_terms, written
from campaigns.ending import end_calls_to_nothing, end_question
from campaigns.inviting import ask
from campaigns.laying_out import change_places, ordinary_places
from campaigns.lifecycle import Change, WrongTurn, by, change
from campaigns.models import Action, Card, Counter, Event, Invitation, Participation, PlaceGroup
from campaigns.states import Ask, Outcome
from campaigns.touched import SAID_YES, Fate, NewTerms, Preview, Touched, preview

__all__ = ["Fate", "HasLeft", "IntoThePast", "NewTerms", "NothingMoves", "Preview", "Stale", "may_take_back", "move",
           "preview", "take_back"]  # fmt: skip

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


def move(action_id: int, new: NewTerms, *, saw: str, why: str, now: datetime, user: User) -> Preview:
    """Move the action: new terms, who said yes is asked again, open questions are asked anew.

    `why` is the decision with its reasons. Stale where the preview showed something else, IntoThePast,
    NothingMoves, PlacesHeld, WrongTurn where the action has ended. Outside the last 72 hours the letters wait ten
    minutes. More or fewer places alone are no new terms: nobody is asked for them.
    """
    with change(action_id, now=now, actor=by(user)) as c:
        if not c.action.is_open or c.action.cancel_at:
            raise WrongTurn("move", c.action.state)
        seen = preview(c.action, new, now)
        if not seen.asks_again and not seen.places:
            raise NothingMoves
        if seen.then.due is None or seen.then.due <= now:
            raise IntoThePast
        if seen.saw != saw:
            raise Stale(seen)
        if not seen.asks_again:
            _change_places(c, seen, why)
            c.look_at(now)
            return seen
        waiting = _waiting_letters(c.action)
        event = _write_terms(c, seen, why)
        _change_places(c, seen)
        for each in seen.touched:
            _touch(c, each, seen)
        _keep_on_call(c)
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
        watched = read("publish_by", facts.get("watch_until"))
        Action.objects.filter(pk=action_id).update(**terms, terms_version=facts["version_before"], watch_until=watched)
        with_terms(c.action, terms).terms_version, c.action.watch_until = facts["version_before"], watched
        for group_id, fee in facts["fees"].items():
            PlaceGroup.objects.filter(pk=int(group_id)).update(fee=Decimal(fee))
        _put_places_back(c, facts["places"])
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


# --- doing it -----------------------------------------------------------------------------------------
def _write_terms(c: Change, seen: Preview, why: str) -> Event:
    action, version = c.action, next_version(c.action)
    facts = {
        "version": version,
        "version_before": action.terms_version,
        "before": action.agreed_due,
        "after": seen.then.due,
        "place": "place" in seen.changed,
        "was": {name: written(getattr(action, name)) for name in seen.changed},
        "fees": {str(group.pk): str(group.fee) for group, _fee in seen.fees},
        "places": {str(group.pk): group.number for group, _number in seen.places},
        "watch_until": written(action.watch_until),
        "asked": [], "closed": [], "stands": [], "still_open": [], "cards": [],
    }  # fmt: skip
    event = c.record("action", action.pk, "move", action.state, action.state, remark=("note", why), facts=facts)
    terms = {name: getattr(seen.then, name) for name in seen.changed}
    Action.objects.filter(pk=action.pk).update(**terms, terms_version=version, watch_until=None)
    with_terms(action, terms).terms_version, action.watch_until = version, None
    for group, fee in seen.fees:
        PlaceGroup.objects.filter(pk=group.pk).update(fee=fee)
        group.fee = fee
    return event


def _change_places(c: Change, seen: Preview, why: str = "") -> None:
    """More or fewer places: an edit like any other to the client's side, whom it may have to be explained to."""
    if not seen.places:
        return
    before = ordinary_places(c.action)
    for group, number in seen.places:
        change_places(group, number)
    end_calls_to_nothing(c)
    _note_places(c, before, ordinary_places(c.action), remark=("note", why))


def _put_places_back(c: Change, numbers: dict[str, int]) -> None:
    if not numbers:
        return
    before = ordinary_places(c.action)
    for group in c.action.groups.filter(pk__in=numbers):
        change_places(group, numbers[str(group.pk)])
    end_calls_to_nothing(c)
    edits = Event.objects.filter(action=c.action, subject_kind="action", verb="edit", facts__has_key="places_to")
    _note_places(c, before, ordinary_places(c.action), undoes=edits.latest("seq").seq)


def _note_places(c: Change, before: int, after: int, *, undoes: int | None = None, **words: Any) -> None:
    facts = {"columns": [], "places_from": before, "places_to": after, "undoes": undoes}
    c.record("action", c.action.pk, "edit", c.action.state, c.action.state, facts=facts, **words)


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


def _keep_on_call(c: Change) -> None:
    """For whom nothing changes, her yes to being on call holds on; for all others it was to another date."""
    facts = _facts(c)
    yes = Invitation.objects.filter(participation__in=facts["stands"], kind=Ask.ON_CALL, outcome=Outcome.YES)
    facts["still_open"] += yes.values_list("pk", flat=True)
    yes.update(terms_version=c.action.terms_version)


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
