"""What moving an action would do, in the reader's words: what changes, for whom, what it costs, who hears first."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agency import hours
from campaigns import saying
from campaigns.board.places import callable_phone
from campaigns.cancelling import Preview as EndPreview
from campaigns.earlier_terms import MOMENTS
from campaigns.models import Action
from campaigns.states import Ask, ParticipationState
from campaigns.touched import Fate, Preview, Touched

SHOWN_OF_A_BRIEF = 60  # words
LABELS = {
    "starts_at": gettext_lazy("Starts"),
    "ends_at": gettext_lazy("Ends"),
    "publish_by": gettext_lazy("Publish by"),
    "place": gettext_lazy("Where"),
    "deliverable": gettext_lazy("What is asked"),
    "brief": gettext_lazy("The brief"),
}
CLASHES = {
    "busy": gettext_lazy("has noted that day as busy"),
    "same_day": gettext_lazy("has a place in another action that day"),
    "reserve_elsewhere": gettext_lazy("is in reserve for another action that day"),
}


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    state: str
    pip: str
    next: str
    clash: str
    phone: str


@dataclass(frozen=True, slots=True)
class Shown:
    saw: str
    changes: list[tuple[str, str, str]]  # what, before, now
    people: list[Line]
    again: int
    stands: int
    reserves: int
    first: list[str]  # whom to tell before it is public, in the order of the chain
    owed: str
    more_places: str  # what the added places cost
    held: str
    asks_again: bool


def shown(seen: Preview, now: datetime) -> Shown:
    currency = seen.action.currency
    return Shown(
        saw=seen.saw,
        changes=_changes(seen, now),
        people=[_line(each) for each in seen.touched],
        again=len(seen.of(Fate.AGAIN, Fate.ANEW)),
        stands=len(seen.of(Fate.STANDS)),
        reserves=sum(each.person.state == ParticipationState.RESERVE for each in seen.touched),
        first=[_contact(link) for link in seen.tell_first],
        owed=saying.money(seen.owed, currency) if seen.owed else "",
        more_places=_more_places(seen),
        asks_again=seen.asks_again,
        held=str(int(hours.MOVE_HELD.total_seconds() // 60)) if seen.held_until else "",
    )


def _changes(seen: Preview, now: datetime) -> list[tuple[str, str, str]]:
    found = [(str(LABELS[name]), _said(name, seen.action, now), _said(name, seen.then, now)) for name in seen.changed]
    for group, fee in seen.fees:
        label = _("Fee per person") if group.label == "–" else _("Fee, %(group)s") % {"group": group.label}
        currency = seen.action.currency
        found.append((label, saying.money(group.fee, currency), saying.money(fee, currency)))
    for group, number in seen.places:
        label = _("Places") if group.label == "–" else _("Places, %(group)s") % {"group": group.label}
        found.append((label, str(group.number), str(number)))
    return found


def _more_places(seen: Preview) -> str:
    fees = {group.pk: fee for group, fee in seen.fees}
    added = [(n - group.number, fees.get(group.pk, group.fee)) for group, n in seen.places if n > group.number]
    if not added:
        return ""
    number, cost = sum(n for n, _fee in added), sum(n * fee for n, fee in added)
    said = ngettext(
        "One place more costs up to %(amount)s more.", "%(n)s places more cost up to %(amount)s more.", number
    )
    return said % {"n": number, "amount": saying.money(cost, seen.action.currency)}


def _said(name: str, action: Action, now: datetime) -> str:
    value = getattr(action, name)
    if not value:
        return "–"
    if name not in MOMENTS:
        return Truncator(str(value)).words(SHOWN_OF_A_BRIEF)
    local = value.astimezone(action.tz)
    return f"{saying.day(value, action.zone)}, {local:%H:%M}"


def _line(each: Touched) -> Line:
    person = each.person
    clash = CLASHES.get(each.clash)
    return Line(
        name=person.blogger.name,
        state=_state(each),
        pip={Fate.STANDS: "confirmed", Fate.ENDS: "dropped", Fate.CALL: "risk"}.get(each.fate, "asked"),
        next=_next(each),
        clash=str(clash) if clash else "",
        phone=callable_phone(person.blogger) if each.fate == Fate.CALL else "",
    )


def _state(each: Touched) -> str:
    state = str(each.person.get_state_display())
    asks = each.question is not None and each.question.kind in (Ask.INVITATION, Ask.CALL_UP)
    return f"{state} · {each.question.get_kind_display()}" if asks and each.question else state


def _next(each: Touched) -> str:
    holds = each.person.state == ParticipationState.CONFIRMED
    return {
        Fate.AGAIN: _("keeps the place, is asked again; the earlier yes does not count")
        if holds
        else _("is asked again; the earlier yes does not count"),
        Fate.STANDS: _("the yes stands: nothing that concerns this person changes")
        if each.question is None
        else _("the question stays open as it is"),
        Fate.ANEW: _("the open question ends, and is asked anew on the new terms"),
        Fate.ENDS: _("the open question ends; this person cannot be asked again now"),
        Fate.CALL: _("keeps the place; no mail may reach this person: call"),
    }[each.fate]


def _contact(link) -> str:
    contact = link.contact
    side = contact.media_agency or contact.client
    return " · ".join(filter(None, [contact.name, str(side) if side else "", contact.phone or contact.email]))


# --- calling it off -------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Ending:
    people: list[tuple[str, str, str, str]]  # name, state, what is owed, a phone where no mail may reach her
    asked: int
    owed: str
    first: list[str]
    held: str


def ending(seen: EndPreview, action: Action) -> Ending:
    """What cancelling would do, in the reader's words."""
    money = partial(saying.money, currency=action.currency)
    return Ending(
        people=[
            (
                each.person.blogger.name,
                str(each.person.get_state_display()),
                money(each.owed) if each.owed else "",
                "" if each.person.blogger.is_reachable else callable_phone(each.person.blogger),
            )
            for each in seen.told
        ],
        asked=seen.asked,
        owed=money(seen.owed) if seen.owed else "",
        first=[_contact(link) for link in seen.tell_first],
        held=str(int(hours.MOVE_HELD.total_seconds() // 60)) if seen.takes_effect and action.is_open else "",
    )
