"""The places of an action as rows: who, state, since when, what comes next, one button."""

from collections import Counter as Counted
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from agency import wording
from bloggers.models import Blogger
from campaigns import saying
from campaigns.board.figures import holder_pip, undecided
from campaigns.board.steps import Step
from campaigns.fill import Snapshot
from campaigns.fill.rooms import Rooms
from campaigns.models import Invitation, Participation, Place, PlaceGroup
from campaigns.sight import Sight
from campaigns.states import ActionState, Ask, ParticipationState

# What a place is that nobody got.
OVER = {
    ActionState.CANCELLED: pgettext_lazy("place", "Cancelled"),
    ActionState.CLOSED: pgettext_lazy("place", "Stayed empty"),
}


@dataclass(frozen=True, slots=True)
class PlaceRow:
    id: int
    number: str
    who: str  # '' where nobody holds it and nobody is asked
    offer: str
    asks: str
    pip: str
    state: str
    since: str
    when: str
    next: str
    button: str
    url: str
    phone: str
    quiet: bool


def place_rows(
    sight: Sight, steps: dict[int, Step | None], now: datetime, seen: Snapshot | None = None
) -> list[PlaceRow]:
    """One row a place. Open invitations stand on the free places of their group, call-ups on what is left.

    `seen`: the engine's picture of an action that goes on; it knows for whom a place is kept.
    """
    waiting, quiet, kept = _waiting(sight), _without_an_offer(sight), kept_for(seen)
    people = {row.pk: row for row in sight.people}
    groups = {group.pk: group for group in sight.groups}
    ordinary = sum(1 for place in sight.places if not place.bonus)
    rows = []
    for number, place in enumerate(sorted(sight.places, key=lambda each: (each.bonus, each.group_id, each.number)), 1):
        group = groups[place.group_id]
        said = f"+{number - ordinary}" if place.bonus else str(number)
        holder = people.get(place.holder_id or 0)
        question = None if holder else next(iter(waiting[group.pk]), None)
        if holder:
            rows.append(_held(sight, place, group, holder, steps.get(holder.pk), said, now))
        elif question and question.kind == Ask.INVITATION:
            waiting[group.pk].remove(question)
            person = people[question.participation_id]
            rows.append(_invited(sight, place, group, person, question, steps.get(person.pk), said, now))
        elif kept[group.pk] and not place.bonus:
            rows.append(_kept_for(sight, place, group, people[kept[group.pk].pop(0)], said))
        else:
            rows.append(_free(sight, place, group, waiting[group.pk], quiet[group.pk], said, now))
    return rows


def kept_for(seen: Snapshot | None) -> dict[int, list[int]]:
    """Must-haves for whom a place is kept, as ids of participations by group."""
    rooms = Rooms(seen) if seen else None
    return defaultdict(list, {int(group): rooms.kept(group) for group in seen.places} if seen and rooms else {})


def _waiting(sight: Sight) -> dict[int, list[Invitation]]:
    """Open invitations, then call-ups, of each group."""
    waiting: dict[int, list[Invitation]] = {group.pk: [] for group in sight.groups}
    for kind in (Ask.INVITATION, Ask.CALL_UP):
        for question in sight.open_questions:
            if question.kind == kind:
                waiting[question.group_id].append(question)
    return waiting


def _held(
    sight: Sight, place: Place, group: PlaceGroup, person: Participation, step: Step | None, number: str, now: datetime
) -> PlaceRow:
    pip = holder_pip(sight, person)
    fee = group.fee if person.fee_agreed is None else person.fee_agreed
    over = {
        ParticipationState.DELIVERED: ("confirmed", _("Took part")),
        ParticipationState.ABSENT: ("dropped", _("Did not come")),
    }
    pip, state = over.get(
        ParticipationState(person.state), (pip, _("Confirmed") if pip == "confirmed" else _("At risk"))
    )
    phone = callable_phone(person.blogger) if pip == "risk" else ""
    dead = person.blogger.undeliverable_at and sight.action.is_open
    return PlaceRow(
        id=place.pk,
        number=number,
        who=person.blogger.name,
        offer=f"{person.site or person.blogger.city} · {saying.money(fee, sight.action.currency)}",
        asks=_asks(group, person),
        pip=pip,
        state=state,
        since=_since(person.answered_at, now),
        when=step.when if step and not dead else "",
        next=_("no mail arrives: call, or write a new address") if dead else step.what if step else "",
        button=_("Call") if phone else _("See"),
        url=f"tel:{phone}" if phone else person_url(person),
        phone=phone,
        quiet=not phone,
    )


def _invited(
    sight: Sight,
    place: Place,
    group: PlaceGroup,
    person: Participation,
    question: Invitation,
    step: Step | None,
    number: str,
    now: datetime,
) -> PlaceRow:
    offer = sight.counters.get(question.pk)
    amount = saying.money(question.fee, sight.action.currency)
    if offer:
        amount += _(" · asks %(amount)s") % {"amount": saying.money(offer.amount, sight.action.currency)}
    return PlaceRow(
        id=place.pk,
        number=number,
        who=person.blogger.name,
        offer=f"{person.site or person.blogger.city} · {amount}",
        asks=_asks(group, person),
        pip="asked",
        state=_("Other price") if offer else _("Question open"),
        since=_since(question.asked_at, now),
        when=step.when if step else "",
        next=step.what if step else "",
        button=_("Decide") if offer else _("See"),
        url=person_url(person),
        phone="",
        quiet=not offer,
    )


def _kept_for(sight: Sight, place: Place, group: PlaceGroup, person: Participation, number: str) -> PlaceRow:
    """Free, and nobody but she gets it: the client has asked for her by name."""
    return PlaceRow(
        id=place.pk,
        number=number,
        who="",
        offer=f"{_asks(group, None)} · {saying.money(group.fee, sight.action.currency)}".strip(" ·"),
        asks="",
        pip="open",
        state=pgettext("place", "Kept"),
        since="",
        when="",
        next=_("for %(name)s, whom the client asked for") % {"name": person.blogger.name},
        button=_("See"),
        url=person_url(person),
        phone="",
        quiet=True,
    )


def _free(
    sight: Sight, place: Place, group: PlaceGroup, calls: list[Invitation], quiet: str, number: str, now: datetime
) -> PlaceRow:
    ends = [call.answer_by for call in calls if call.answer_by]
    called = ngettext("%(n)s called up, first yes wins", "%(n)s called up, first yes wins", len(calls))
    over = OVER.get(ActionState(sight.action.state))
    return PlaceRow(
        id=place.pk,
        number=number,
        who="",
        offer=f"{_asks(group, None)} · {saying.money(group.fee, sight.action.currency)}".strip(" ·"),
        asks="",
        pip="asked" if calls else "dropped" if over else "open",
        state=_("Called up") if calls else str(over or pgettext("place", "Open")),
        since=_since(calls[0].asked_at, now) if calls else "",
        when=saying.when(min(ends), now) if ends else "",
        next=called % {"n": len(calls)} if calls else quiet if sight.action.is_open else "",
        button=_("Find") if sight.action.is_open and not calls else "",
        url=f"{reverse('action_find', args=[sight.action.pk])}?group={group.pk}",
        phone="",
        quiet=False,
    )


def _without_an_offer(sight: Sight) -> dict[int, str]:
    """What stands on the free places of each group that nobody is called up for."""
    yes, sounded = (
        _yes_said(sight),
        Counted(each.group_id for each in sight.open_questions if each.kind == Ask.SOUNDING),
    )
    said = {}
    for group in sight.groups:
        n = sounded[group.pk]
        asked = ngettext("%(n)s person is sounded out", "%(n)s people are sounded out", n) % {"n": n}
        said[group.pk] = yes or (asked if n else _("nobody is being asked"))
    return said


def _yes_said(sight: Sight) -> str:
    """That people have said yes and the client's word is awaited; '' where that is not so."""
    yes = undecided(sight)
    said = ngettext(
        "%(n)s has said yes; the client has not decided", "%(n)s have said yes; the client has not decided", yes
    )
    return said % {"n": yes} if yes else ""


def _asks(group: PlaceGroup, person: Participation | None) -> str:
    topics = ", ".join(topic.name for topic in group.topics.all())
    city = person.blogger.city if person else group.city
    label = "" if group.label == "–" else group.label
    return " · ".join(filter(None, [label, topics, city]))


def _since(at: datetime | None, now: datetime) -> str:
    return _("since %(when)s") % {"when": saying.when(at, now)} if at else ""


def person_url(person: Participation) -> str:
    return reverse("action_person", args=[person.action_id, person.pk])


def callable_phone(blogger: Blogger) -> str:
    """Her number as a tel: link wants it; '' where there is none or she asks not to be called."""
    if blogger.call == Blogger.Call.NO:
        return ""
    return wording.dialled(blogger.phone)
