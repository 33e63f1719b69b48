"""Cards that wait, with what a person can press at once."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from campaigns import saying
from campaigns.board.places import callable_phone, person_url
from campaigns.letters.team import what
from campaigns.models import Card
from campaigns.must_haves import CANNOT_COME
from campaigns.sight import Sight
from campaigns.states import NO_POST

# Results of a call, in the order of their buttons: the code that is kept, and its word.
NO_ANSWER, COMES, SEEN = "no_answer", "comes", "seen"
KEEP = "keep"  # the place of a must-have stays hers for now
ORDER = {Card.Kind.ALARM: 0, Card.Kind.CALL: 1, Card.Kind.OWED: 2}
STEP_IN = "step_in"  # no result yet: it leads to the page that says what it means


@dataclass(frozen=True, slots=True)
class CardLine:
    id: int
    what: str
    since: str
    pip: str
    phone: str  # as people read it
    tel: str
    no_calls: bool
    is_alarm: bool
    url: str  # where the answer is noted, or the matter decided; '' for the cockpit itself
    url_said: str
    results: list[tuple[str, str]]


def waiting(sight: Sight) -> list[Card]:
    """Alarms first, then calls, then what is owed."""
    return sorted((card for card in sight.cards if not card.acknowledged_at), key=lambda card: ORDER[card.kind])


def card_lines(sight: Sight, cards: list[Card], now: datetime) -> list[CardLine]:
    people = {row.pk: row for row in sight.people}
    for card in cards:
        card.action = sight.action
        card.participation = people.get(card.participation_id or 0)
    return [card_line(card, now) for card in cards]


def card_line(card: Card, now: datetime) -> CardLine:
    """A card whose action and participation are at hand."""
    person = card.participation
    call = card.kind == Card.Kind.CALL
    tel = callable_phone(person.blogger) if person and card.kind != Card.Kind.OWED else ""
    return CardLine(
        id=card.pk,
        what=what(card),
        since=_("since %(when)s") % {"when": saying.when(card.since, now)},
        pip={Card.Kind.ALARM: "risk", Card.Kind.CALL: "risk", Card.Kind.OWED: "open"}[Card.Kind(card.kind)],
        phone=person.blogger.phone if tel and person else "",
        tel=tel,
        no_calls=bool(call and person and person.blogger.call == "no"),
        is_alarm=card.kind == Card.Kind.ALARM,
        url=_url(card),
        url_said=_url_said(card),
        results=results(card),
    )


def _url(card: Card) -> str:
    if card.code in ("allow", "ceiling"):
        return reverse("action_ceiling", args=[card.action_id])
    if keeps_a_place(card):
        return give_up_url(card)
    if has_criteria(card):
        return reverse("action_criteria", args=[card.action_id])
    return person_url(card.participation) if card.participation else ""


def _url_said(card: Card) -> str:
    if card.code == "counter":
        return _("Decide the price")
    if keeps_a_place(card):
        return _("Somebody else may have it…")
    if has_criteria(card):
        return _("Note the client’s word")
    return _("Note the answer") if card.kind == Card.Kind.CALL else pgettext("button", "Open")


def keeps_a_place(card: Card) -> bool:
    """Whether it is about the place kept for a must-have, who is named."""
    return card.code == CANNOT_COME and card.participation_id is not None


def has_criteria(card: Card) -> bool:
    """Whether the client's side is silent on a list with criteria, to which a word by telephone can be noted."""
    return card.code == "client_silent" and bool(card.facts.get("criteria"))


def give_up_url(card: Card) -> str:
    return reverse("action_give_up", args=[card.action_id, card.participation_id])


def seen_at_once(lines: list[CardLine]) -> list[int]:
    """Those whose only answer is that somebody has seen to them: neither alarms nor calls."""
    return [line.id for line in lines if not line.is_alarm and only_seen(line.results)]


def only_seen(said: list[tuple[str, str]]) -> bool:
    return [code for code, _words in said] == [SEEN]


def results(card: Card) -> list[tuple[str, str]]:
    """What can be pressed at once: the code that is kept, and its words."""
    if card.code in ("counter", "allow"):
        return []
    if keeps_a_place(card):
        return [(KEEP, _("Keep the place"))]
    if card.kind != Card.Kind.CALL:
        return [(SEEN, _("Seen to"))]
    if card.code == NO_POST and card.action.watch_until is not None:
        return [(STEP_IN, _("A reserve steps in…")), (NO_ANSWER, _("No answer"))]
    return [*([(COMES, _("All good"))] if card.code == "still_on" else []), (NO_ANSWER, _("No answer"))]
