"""A place lost near the action, as its own page shows it: who is being asked, whom to call, who knows.

It ends by itself once every place has a holder again, and says how long that took. Nothing here writes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from agency.models import Message, User
from agency.models.messages import MessageState, RecipientKind
from campaigns import saying
from campaigns.board.calls import CallLine, call_lines
from campaigns.board.cover import knows_itself
from campaigns.board.figures import reserves
from campaigns.board.places import kept_for
from campaigns.board.suggested import Button, buttons
from campaigns.deciding import approved
from campaigns.models import Action, Card, Event, Invitation, Participation, Place
from campaigns.reporting.history import events_of
from campaigns.sight import Sight, look
from campaigns.snapshots import picture
from campaigns.staffing import suggestions
from campaigns.states import NO_POST, Ask, Outcome
from campaigns.swaps import Swap, covers, swaps

STATE = {
    Outcome.OPEN: ("asked", gettext_lazy("Called up")),
    Outcome.YES: ("confirmed", gettext_lazy("Yes")),
    Outcome.MAY_PROPOSE: ("asked", gettext_lazy("May be proposed")),
    Outcome.NO: ("dropped", gettext_lazy("Said no")),
    Outcome.LAPSED: ("dropped", gettext_lazy("No answer")),
    Outcome.FILLED: ("dropped", gettext_lazy("Already covered")),
    Outcome.CLOSED: ("dropped", pgettext_lazy("call-up", "Closed")),
}
SOUNDED = ("asked", pgettext_lazy("person", "Asked"))
BY_A_PRESS = ("activate", "sound")


@dataclass(frozen=True, slots=True)
class Called:
    name: str
    facts: str
    pip: str
    state: str


@dataclass(frozen=True, slots=True)
class Wave:
    """People called up, or asked for the first time, at one moment: `passed` of `minutes` are over."""

    number: int
    label: str
    left: str  # '' once nobody of it is being asked
    until: str
    passed: int
    minutes: int
    people: list[Called]
    anew: bool  # asked for the first time


@dataclass(frozen=True, slots=True)
class Told:
    when: str
    at: datetime | None
    who: str
    how: str


@dataclass(frozen=True, slots=True)
class Emergency:
    gap: int
    held: int
    places: int
    left: str
    lead: str
    took: str  # once all places are taken again: from the first gap to x of x
    successors: list[str]  # who came in meanwhile, in that order
    spared: bool  # the latest dropout left no gap: the bonus place covers it
    alarm: Card | None
    waves: list[Wave]
    coming: list[Button]  # call-ups and soundings that a press sends
    calls: list[CallLine]
    told: list[Told]
    kept: list[tuple[str, str]]  # for whom a free place is kept, and where that is given up
    at_once: bool  # on the day of a post a first yes takes a place, too

    @property
    def still_asked(self) -> bool:
        return any(wave.until for wave in self.waves)

    @property
    def first_has_it(self) -> bool:
        """Whether a yes to what is being asked takes the place; a first question only leads to the client's list."""
        asked = [wave for wave in self.waves if wave.until]
        return self.at_once or not asked or not all(wave.anew for wave in asked)


def emergency(action: Action, now: datetime) -> Emergency:
    """Everything the page shows. The same number of queries for 1 and for 50 people."""
    sight, events = look(action, now), events_of(action)
    ordinary = [place for place in sight.places if not place.bonus]
    gap = sum(place.holder_id is None for place in ordinary)
    found = swaps(events)
    lost, spared = _lost(found, [swap for swap in found if _is_spared(swap, events, sight.places)], gap)
    since = lost[0].left.at if lost else None
    ended = [] if gap or spared else _by_arrival(lost)
    alarms = [card for card in sight.cards if card.kind == Card.Kind.ALARM]
    waiting = next((card for card in alarms if card.acknowledged_at is None), None)
    names = {row.pk: row.blogger.name for row in sight.people}
    goes_on = action.is_open and action.due > now
    seen = picture(sight, now) if goes_on and gap else None
    return Emergency(
        gap=gap,
        held=len(ordinary) - gap,
        places=len(ordinary),
        left=saying.left(action.due - now) if action.due > now else "",
        lead=_lead(lost, sight, names, now),
        took=saying.left(ended[-1].taken.at - since) if ended and ended[-1].taken and since else "",
        successors=list(dict.fromkeys(names.get(swap.successor, "–") for swap in ended)),
        spared=spared and not gap,
        alarm=waiting,
        waves=_waves(sight, since, now),
        coming=[
            button
            for button in buttons(suggestions(action, now, seen), seen, sight, known=knows_itself())
            if button.do in BY_A_PRESS
        ]
        if seen
        else [],
        calls=call_lines(sight, events, since, now) if goes_on and gap else [],
        told=_told(action, alarms, lost, since, now),
        kept=[
            (names[number], reverse("action_give_up", args=[action.pk, number]))
            for numbers in kept_for(seen).values()
            for number in numbers
        ],
        at_once=action.watch_until is not None,
    )


def _lost(found: list[Swap], spared: list[Swap], gap: int) -> tuple[list[Swap], bool]:
    """The dropouts this page is about, and whether those are such as a bonus place covers.

    While a place is missing: those nobody has stepped in for. Else the latest run of gaps that ran into one
    another, or, where the latest dropout left none, that one.
    """
    open_ones = [swap for swap in found if swap.taken is None and swap not in spared]
    if gap and open_ones:
        return open_ones, False
    run: list[Swap] = []
    until: datetime | None = None
    for swap in found:
        if swap in spared or swap.taken is None:
            continue
        if until is not None and swap.left.at > until:
            run = []
        run, until = [*run, swap], max(swap.taken.at, until or swap.taken.at)
    if found and found[-1] in spared and (until is None or found[-1].left.at > until):
        return found[-1:], True
    return run, False


def _is_spared(swap: Swap, events: list[Event], places: list[Place]) -> bool:
    """Whether it left no gap: a bonus holder came into its stead, or the place was a bonus one itself."""
    return covers(swap, events) is not None or any(place.pk == swap.place and place.bonus for place in places)


def _by_arrival(lost: list[Swap]) -> list[Swap]:
    return sorted((swap for swap in lost if swap.taken), key=lambda swap: swap.taken.seq if swap.taken else 0)


def _lead(lost: list[Swap], sight: Sight, names: dict[int, str], now: datetime) -> str:
    """'Laia Ferrer told us today 9:00, 26 h ahead. Three approved reserves are left.'"""
    sentences = []
    for swap in lost:
        facts = {"name": names.get(swap.leaver, "–"), "when": saying.when(swap.left.at, now)}
        hours = swap.left.facts.get("hours")
        if swap.left.facts.get("why") == NO_POST:
            sentences.append(_("No post by %(name)s is known; the place was offered again %(when)s.") % facts)
        elif hours is None:
            sentences.append(_("%(name)s no longer takes part (%(when)s).") % facts)
        else:
            facts["left"] = saying.left(timedelta(hours=hours))
            sentences.append(_("%(name)s told us %(when)s, %(left)s ahead.") % facts)
    ready = sum(approved(sight.action, sight.verdicts.get(row.pk)) is True for row in reserves(sight))
    count = ngettext("%(n)s approved reserve is left.", "%(n)s approved reserves are left.", ready)
    return " ".join([*sentences, count % {"n": ready} if ready else _("No approved reserve is left.")])


# --- who is being asked ---------------------------------------------------------------------------------
def _waves(sight: Sight, since: datetime | None, now: datetime) -> list[Wave]:
    """The call-ups since the dropout, those of before that are still open, and whom it made us ask anew.

    The latest first.
    """
    people = {row.pk: row for row in sight.people}
    groups = {group.pk: group.label for group in sight.groups}
    calls = [
        question for row in sight.people for question in sight.questions[row.pk] if _is_of_the_gap(question, since)
    ]
    together: dict[tuple[datetime, int, int, str], list[Invitation]] = {}
    for call in sorted(calls, key=lambda each: (each.asked_at, each.pk)):
        together.setdefault((call.asked_at, call.group_id, call.wave, call.kind), []).append(call)
    handed = _handed_over(sight.action, calls)
    waves = [
        _wave(number, groups[key[1]], same, people, handed, sight, now)
        for number, (key, same) in enumerate(together.items(), 1)
    ]
    return waves[::-1]


def _is_of_the_gap(question: Invitation, since: datetime | None) -> bool:
    if question.kind == Ask.CALL_UP:
        return since is None or question.is_open or question.asked_at >= since
    return question.kind == Ask.SOUNDING and since is not None and question.asked_at >= since


def _wave(
    number: int,
    label: str,
    calls: list[Invitation],
    people: dict[int, Participation],
    handed: dict[int, datetime],
    sight: Sight,
    now: datetime,
) -> Wave:
    anew = calls[0].kind == Ask.SOUNDING
    open_ones = [call for call in calls if call.is_open]
    until = max((call.until for call in open_ones), default=None)
    start = calls[0].asked_at
    minutes = int((until - start) / timedelta(minutes=1)) if until else 0
    return Wave(
        number=number,
        label=" · ".join(
            part for part in ("" if label == "–" else label, _("not asked before") if anew else "") if part
        ),
        left=saying.left(until - now) if until and until > now else "",
        until=saying.clock(until) if until else "",
        passed=min(minutes, int((now - start) / timedelta(minutes=1))),
        minutes=minutes,
        people=[_called(call, people[call.participation_id], handed.get(call.pk), sight, now) for call in calls],
        anew=anew,
    )


def _pays(call: Invitation, sight: Sight) -> str:
    """'250 € + 50 €': what the place pays, and beside it what the urgency adds."""
    of_place = next((group.fee for group in sight.groups if group.pk == call.group_id), call.fee)
    parts = [call.fee] if call.fee <= of_place else [of_place, call.fee - of_place]
    return " + ".join(saying.money(part, sight.action.currency) for part in parts)


def _called(call: Invitation, person: Participation, handed: datetime | None, sight: Sight, now: datetime) -> Called:
    facts = [_pays(call, sight)]
    if handed:
        facts.append(_("handed to the mail server %(when)s") % {"when": saying.clock(handed)})
    if call.outcome in (Outcome.NO, Outcome.YES) and call.ended_at:
        facts.append(_("answered within %(left)s") % {"left": saying.left(call.ended_at - call.asked_at)})
    pip, state = SOUNDED if call.kind == Ask.SOUNDING and call.is_open else STATE[Outcome(call.outcome)]
    at = call.ended_at or call.asked_at
    return Called(person.blogger.name, " · ".join(facts), pip, f"{state} {saying.clock(at)}")


def _handed_over(action: Action, calls: list[Invitation]) -> dict[int, datetime]:
    letters = Message.objects.filter(
        action_id=action.pk,
        purpose__in=["call_up", "sounding"],
        subject_id__in=[call.pk for call in calls],
        state=MessageState.SENT,
    )
    return dict(letters.values_list("subject_id", "sent_at"))


# --- who knows ------------------------------------------------------------------------------------------
def _told(action: Action, alarms: list[Card], lost: list[Swap], since: datetime | None, now: datetime) -> list[Told]:
    """The team, whoever dropped out, and each contact of the chain: since when, or not yet."""
    letters = list(
        Message.objects.filter(action_id=action.pk, purpose__in=["alarm", *TO_HER, *TO_THE_CLIENT])
        .filter(created_at__gte=since or action.opened_at or now)
        .only("purpose", "subject_id", "recipient_kind", "recipient_id", "sent_at", "state")
        .order_by("pk")
    )
    return [*_team(letters, alarms, now), *_leavers(letters, lost, now), *_chain(action, letters, now)]


TO_HER = ("receipt", "released")
TO_THE_CLIENT = ("explanation", "swap")


def _team(letters: list[Message], alarms: list[Card], now: datetime) -> list[Told]:
    about = {card.pk: card for card in alarms}
    first: dict[int, Message] = {}
    for letter in letters:
        if letter.purpose == "alarm" and letter.subject_id in about and letter.recipient_id:
            first.setdefault(letter.recipient_id, letter)
    users = User.objects.in_bulk([*first, *(card.acknowledged_by_id for card in alarms if card.acknowledged_by_id)])
    lines = []
    for number, letter in first.items():
        seen = [card for card in alarms if card.acknowledged_by_id == number and card.acknowledged_at]
        how = _("alarm by mail")
        if seen:
            how = _("alarm by mail · taken %(when)s") % {"when": saying.when(seen[-1].acknowledged_at, now)}
        lines.append(_line(letter.sent_at, users[number].name, how, now))
    return lines


def _leavers(letters: list[Message], lost: list[Swap], now: datetime) -> list[Told]:
    rows = Participation.objects.select_related("blogger").in_bulk([swap.leaver for swap in lost])
    lines = []
    let_go = {swap.leaver for swap in lost if swap.left.verb == "release"}
    for row in rows.values():
        hers = next((x for x in letters if x.purpose in TO_HER and x.recipient_id == row.blogger_id), None)
        how = _("mail about the place") if row.pk in let_go else _("receipt, with our thanks")
        lines.append(_line(hers.sent_at if hers else None, row.blogger.name, how, now))
    return lines


def _chain(action: Action, letters: list[Message], now: datetime) -> list[Told]:
    lines = []
    via = action.client.via
    for link in action.chain.select_related("contact__client", "contact__media_agency"):
        side = link.contact.client or link.contact.media_agency
        said_to = [
            letter
            for letter in letters
            if letter.purpose in TO_THE_CLIENT
            and letter.recipient_kind == RecipientKind.CONTACT
            and letter.recipient_id == link.contact_id
        ]
        if via and link.contact.client_id and not action.client.direct_contact:
            how = _("%(agency)s tells them") % {"agency": via.name}
        else:
            how = _("by mail, once you send it") if not said_to else _("by mail")
        lines.append(_line(said_to[-1].sent_at if said_to else None, f"{link.contact.name}, {side}", how, now))
    return lines


def _line(at: datetime | None, who: str, how: str, now: datetime) -> Told:
    return Told(saying.when(at, now) if at else "", at, who, how)
