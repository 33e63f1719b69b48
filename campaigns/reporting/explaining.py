"""What the client's side is told of a change: a draft made of events.

Each sentence names its events, and goes with them.
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone, translation

from agency import wording
from campaigns import saying, showable
from campaigns.models import Action, ActionContact, Event, Place
from campaigns.reporting.occasions import (
    Occasion,
    Repriced,
    Shown,
    approval,
    events_of,
    occasions,
    repriced,
    shown_to_client,
)
from campaigns.reporting.phrases import SOBER, SOMEBODY, phrase
from campaigns.states import NO_POST


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    events: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """`kinds`: of the occasions that it explains."""

    sentences: list[Sentence]
    kinds: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return "\n".join(sentence.text for sentence in self.sentences)

    @property
    def events(self) -> list[int]:
        """The events that it rests on, each once."""
        return sorted({number for sentence in self.sentences for number in sentence.events})


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads it, and from which side: a media agency has to explain it onward."""

    language: str
    zone: str
    client: str
    media: bool = False
    link: int = 0  # whose prices may be said; 0: nobody's


def reader_of(link: ActionContact) -> Reader:
    contact = link.contact
    return Reader(contact.language, contact.zone, link.action.client.name, contact.media_agency_id is not None, link.pk)


@dataclass(frozen=True, slots=True)
class Known:
    """What a draft is made of: the events, and who stood on lists that were sent."""

    events: list[Event]
    on_lists: Shown = field(default_factory=dict)
    prices: dict[int, list[Repriced]] = field(default_factory=dict)

    @property
    def occasions(self) -> list[Occasion]:
        return occasions(self.events, self.on_lists, self.prices)


def known(action: Action) -> Known:
    """Three queries."""
    return Known(events_of([action])[action.pk], shown_to_client([action])[action.pk], repriced(action))


def draft(
    action: Action,
    chosen: Collection[int] | None = None,
    *,
    reader: Reader | None = None,
    tone: str = SOBER,
    from_: Known | None = None,
) -> Draft:
    """The words about the occasions of these numbers, else about the latest one; empty where there is none.

    Never a reason: who, when, how long ahead, how many were asked, who came. Named is only whom the client knows
    already. In the reader's language and zone; without a reader, the client's.
    """
    from_ = from_ or known(action)
    client = action.client
    reader = reader or Reader(client.language, client.zone, client.name)
    all_of_them = from_.occasions
    told = all_of_them[-1:] if chosen is None else [each for each in all_of_them if each.number in chosen]
    if not told:
        return Draft([])
    with translation.override(reader.language), timezone.override(reader.zone):
        writer = _Writer(action, from_, reader, tone)
        return Draft(writer.written(told), tuple(each.kind for each in told))


class _Writer:
    """Writes in the active language and zone."""

    def __init__(self, action: Action, from_: Known, reader: Reader, tone: str) -> None:
        self.action, self.events, self.reader, self.tone = action, from_.events, reader, tone
        self.prices = from_.prices
        self.names = showable.names(action, action.participations.values_list("pk", flat=True))
        holders = Place.objects.of(action).filter(bonus=False, released_at=None).values_list("holder", flat=True)
        self.holders = list(holders)

    def written(self, told: list[Occasion]) -> list[Sentence]:
        found: list[Sentence] = []
        if self.reader.media:
            found.append(self.say("pass_on", [each.anchor for each in told], title=self.action.title))
        for each in told:
            found += OF_KIND[each.kind](self, each)
        return _each_once(found)

    # --- what happened ------------------------------------------------------------------------------------
    def swap(self, told: Occasion) -> list[Sentence]:
        swap = told.swap
        assert swap is not None
        found = [self.left(swap.left), *self.asked(swap.asked)]
        if swap.taken is None:
            return [*found, *self.what_next(swap.left, swap.asked)]
        found.append(self.say("came", [swap.taken], name=self.name(swap.successor)))
        yes = approval(self.events, swap.successor)
        if yes is not None and yes.at <= swap.taken.at:
            found.append(self.say("approved", [yes], name=self.name(swap.successor)))
        until = self.action.watch_until
        if until and self.action.publish_by and swap.taken.at >= self.action.publish_by:
            found.append(self.say("same_day", [swap.taken], until=self.at(until)))
        return [*found, self.so_far(swap.taken)]

    def left(self, event: Event) -> Sentence:
        ahead = event.facts.get("hours")
        if event.facts.get("why") == NO_POST:
            return self.say("no_post", [event], name=self.name(event.subject_id), due=self.at(self.action.publish_by))
        if ahead is None:
            return self.say("gone", [event], name=self.name(event.subject_id))
        return self.say("left", [event], name=self.name(event.subject_id), left=saying.left(timedelta(hours=ahead)))

    def asked(self, asked: list[Event]) -> list[Sentence]:
        """How many were asked; that all of them were approved beforehand is said where it is so."""
        people = {event.facts.get("participation", 0) for event in asked}
        if not people:
            return []
        yes = [self.approved_before(person, asked[0]) for person in sorted(people)]
        known = [event for event in yes if event is not None]
        if len(known) == len(people):
            return [self.say("asked_approved", [*asked, *known], at=asked[0].at, n=len(people))]
        return [self.say("asked", asked, n=len(people))]

    def approved_before(self, person: int, asked: Event) -> Event | None:
        return approval([event for event in self.events if event.seq < asked.seq], person)

    def what_next(self, left: Event, asked: list[Event]) -> list[Sentence]:
        """Nobody has the place yet. That the reader need do nothing is said only while approved people are asked."""
        spare = [event for event in self.events if event.verb == "become_ordinary" and event.at == left.at]
        if spare and None not in self.holders:
            return [self.say("bonus", [left, *spare], n=len(self.holders))]
        closed = {event.subject_id for event in self.events if event.verb in ("answer_no", "lapse", "fill", "close")}
        open_ones = [event for event in asked if event.subject_id not in closed]
        approved = [self.approved_before(event.facts.get("participation", 0), event) for event in open_ones]
        if open_ones and all(approved):
            return [self.say("next_approved", open_ones)]
        return [self.so_far(left), *([self.say("next", [left])] if None in self.holders else [])]

    def so_far(self, event: Event) -> Sentence:
        taken = sum(holder is not None for holder in self.holders)
        if taken == len(self.holders) and event.verb == "take":
            return self.say("all_there", [event], n=taken)
        return self.say("so_far", [event], n=len(self.holders), taken=taken)

    def no(self, told: Occasion) -> list[Sentence]:
        event = told.anchor
        said = self.say("no", [event], name=self.name(told.person), left=self.ahead(event))
        return [said, *self.what_next(event, [])]

    def lapse(self, told: Occasion) -> list[Sentence]:
        return [self.say("lapse", [told.anchor], name=self.name(told.person)), *self.what_next(told.anchor, [])]

    def move(self, told: Occasion) -> list[Sentence]:
        event, facts = told.anchor, told.anchor.facts
        found = []
        if facts.get("before") != facts.get("after"):
            found.append(self.say("moved", [event], before=self.date(facts["before"]), after=self.date(facts["after"])))
        if facts.get("place"):
            where = self.action.place
            found.append(self.say("new_place", [event], place=where) if where else self.say("no_place", [event]))
        if "deliverable" in facts.get("was", {}) and self.action.deliverable:
            found.append(self.say("new_deliverable", [event], deliverable=self.action.deliverable))
        again = [each for each in self.events if each.facts.get("kind") == "new_date" and each.seq > event.seq]
        if again:
            found.append(self.say("asked_again", again, n=len({each.facts.get("participation") for each in again})))
            yes = [each for each in self.events if each.verb == "answer_yes" and each.subject_id in _subjects(again)]
            found += [self.say("answered_again", yes, n=len(_subjects(yes)))] if yes else []
        return found

    def places(self, told: Occasion) -> list[Sentence]:
        event = told.anchor
        numbers = {"before": event.facts.get("places_from"), "after": event.facts["places_to"]}
        return [self.say("places", [event], **numbers), self.so_far(event)]

    def cancel(self, told: Occasion) -> list[Sentence]:
        event = told.anchor
        found = [self.say("cancel", [event], title=self.action.title, left=self.ahead(event))]
        people = [each for each in self.events if each.verb == "release" and each.facts.get("why") == "cancelled"]
        return [*found, *([self.say("told", people, n=len(people))] if people else [])]

    def price(self, told: Occasion) -> list[Sentence]:
        """What this reader's own link pays, and nobody else's."""
        currency = self.action.currency
        return [
            self.say(
                "price",
                [told.anchor],
                name=self.name(each.person),
                before=saying.money(each.before, currency),
                after=saying.money(each.after, currency),
                number=each.number,
            )
            for each in self.prices[told.anchor.subject_id]
            if each.link == self.reader.link
        ]

    # --- words --------------------------------------------------------------------------------------------
    def say(self, fact: str, events: list[Event], *, at: datetime | None = None, **facts: Any) -> Sentence:
        at = at or events[0].at
        facts |= {"when": self.at(at), "client": self.reader.client}
        text = phrase(fact, self.tone, facts, media=self.reader.media)
        return Sentence(text[:1].upper() + text[1:], tuple(event.pk for event in events), at)

    def name(self, person: int) -> str:
        return self.names.get(person) or str(SOMEBODY)

    def ahead(self, event: Event) -> str:
        due = self.action.due or event.at
        return saying.left(due - event.at)

    def at(self, moment: datetime) -> str:
        """'mié 17 jun, 22:04': a letter may be read days after it was written, so never "today"."""
        zone = timezone.get_current_timezone_name()
        return f"{wording.short_day(moment, saying.language(), zone)}, {wording.hour(moment, zone)}"

    def date(self, moment: str) -> str:
        """A date of the action, on the wall where it takes place."""
        at, zone = datetime.fromisoformat(moment), self.action.zone
        return f"{wording.day(at, saying.language(), zone)}, {wording.hour(at, zone)}"


OF_KIND = {
    "no": _Writer.no,
    "lapse": _Writer.lapse,
    "dropout": _Writer.swap,
    "swap": _Writer.swap,
    "move": _Writer.move,
    "places": _Writer.places,
    "cancel": _Writer.cancel,
    "price": _Writer.price,
}


def _subjects(events: list[Event]) -> set[int]:
    return {event.subject_id for event in events}


def _each_once(sentences: list[Sentence]) -> list[Sentence]:
    """What two occasions say alike is said once, where it is said last, and rests on the events of both."""
    events: dict[str, tuple[int, ...]] = {}
    for sentence in sentences:
        before = events.pop(sentence.text, ())
        events[sentence.text] = tuple(dict.fromkeys((*before, *sentence.events)))
    last = {sentence.text: sentence for sentence in sentences}
    return [replace(last[text], events=named) for text, named in events.items()]
