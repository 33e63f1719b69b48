"""What a move would do: whom it touches and how, what it costs, who should hear of it first. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from agency import hours
from campaigns import days, promising
from campaigns.discipline import asked_often
from campaigns.earlier_terms import TERMS, with_terms
from campaigns.models import Action, ActionContact, Invitation, Participation, PlaceGroup
from campaigns.states import Ask, ParticipationState

P = ParticipationState
SAID_YES = (P.CONFIRMED, P.RESERVE, P.AVAILABLE)


@dataclass(frozen=True, slots=True)
class NewTerms:
    """The terms as they are to be; `fees` and `places` by group, those that change."""

    starts_at: datetime | None
    ends_at: datetime | None
    publish_by: datetime | None
    place: str
    deliverable: str
    brief: str
    fees: dict[int, Decimal] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)


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
    places: list[tuple[PlaceGroup, int]]
    touched: list[Touched]
    tell_first: list[ActionContact]
    owed: Decimal  # what we promised to those who cannot, where we say it too late
    held_until: datetime | None

    @property
    def asks_again(self) -> bool:
        """Whether what people say yes to changes; more or fewer places alone concern nobody who was asked."""
        return bool(self.changed or self.fees)

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
    places = [(groups[pk], n) for pk, n in new.places.items() if pk in groups and groups[pk].number != n]
    lowered = {group.pk: fee for group, fee in fees}
    touched = _touched(action, then, changed, lowered, now) if changed or fees else []
    near = min(action.due, then.due or action.due) - now <= hours.EMERGENCY
    return Preview(
        action=action,
        then=then,
        changed=changed,
        fees=fees,
        places=places,
        touched=touched,
        tell_first=list(action.chain.select_related("contact__client", "contact__media_agency")),
        owed=promising.owed_if_changed([each.person.pk for each in touched if each.fate == Fate.AGAIN], now),
        held_until=None if near else now + hours.MOVE_HELD,
    )


def _twin(action: Action) -> Action:
    twin = Action.from_db(None, [each.attname for each in Action._meta.concrete_fields], _values(action))
    twin.campaign, twin.owner = action.campaign, action.owner
    return twin


def _values(action: Action) -> list[Any]:
    return [getattr(action, each.attname) for each in Action._meta.concrete_fields]


def _touched(
    action: Action, then: Action, changed: list[str], fees: dict[int, Decimal], now: datetime
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
        # Only who has a place has read the brief.
        concerns = bool(changed) if held else set(changed) - {"brief"}
        concerned = bool(concerns) or fee != _fee(person, question, group, None)
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
