"""The letter about a swap, drafted from events: each sentence names its events, and goes with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency import wording
from agency.models import Client, Message, User
from campaigns import notices, saying
from campaigns.chain import may_be_written_to
from campaigns.lifecycle import by, change
from campaigns.models import Action, ActionContact, Event, Place
from campaigns.reporting.following import approval
from campaigns.reporting.history import events_of, names_of
from campaigns.reporting.swaps import Swap, swaps

MOST_WORDS = 5000


class NotTheirs(Exception):
    """This contact may not be written to: the media agency stands between, and nothing else was agreed."""


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    events: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    sentences: list[Sentence]

    @property
    def words(self) -> str:
        return "\n".join(sentence.text for sentence in self.sentences)

    @property
    def events(self) -> list[int]:
        return [number for sentence in self.sentences for number in sentence.events]


def draft(action: Action, reader: Client | None = None) -> Draft:
    """The letter about the latest swap of an action; empty where there was none."""
    found = swaps(events_of(action))
    if not found:
        return Draft([])
    return explain_swap(action, ids_of(found[-1], events_of(action)), reader=reader)


def ids_of(swap: Swap, events: list[Event]) -> list[int]:
    """The events that a letter about this swap rests on."""
    yes = approval(events, swap.successor) if swap.taken else None
    found = [swap.left, *swap.asked, *([swap.taken] if swap.taken else []), *([yes] if yes else [])]
    return [event.pk for event in found]


def explain_swap(action: Action, event_ids: Iterable[int], *, reader: Client | None = None) -> Draft:
    """The client's letter about a swap, from these events only, in the client's language and zone.

    Never a reason: who, when, how long ahead, how many were asked, who came.
    """
    chosen = set(event_ids)
    reader = reader or action.client
    events = events_of(action)
    found = _meant(swaps(events), chosen)
    if found is None:
        return Draft([])
    names = names_of({found.leaver, found.successor})
    with translation.override(reader.language), timezone.override(reader.zone):
        written = [
            _left(found, names),
            _asked(found, chosen),
            _came(found, names),
            _approved(found, names, events),
            _all_there(found, action),
        ]
    return Draft([sentence for sentence in written if sentence and set(sentence.events) <= chosen])


def _meant(found: list[Swap], chosen: set[int]) -> Swap | None:
    """The latest swap that somebody left or took among the chosen events."""
    return next(
        (swap for swap in reversed(found) if swap.left.pk in chosen or (swap.taken and swap.taken.pk in chosen)), None
    )


def send_explanation(link_id: int, words: str, event_ids: list[int], *, now: datetime, user: User) -> None:
    """Send the words a manager has read up the chain. The same letter twice is sent once; NotTheirs, see there."""
    link = ActionContact.objects.select_related("action__campaign__client", "contact").get(pk=link_id)
    if not may_be_written_to(link):
        raise NotTheirs
    words = words[:MOST_WORDS]
    with change(link.action_id, now=now, actor=by(user)) as c:
        if Message.objects.filter(key=notices.explanation_key(link, words, event_ids)).exists():
            return
        notices.explanation(c, link, words, event_ids)
        c.record("explanation", link.pk, "send", facts={"events": sorted(event_ids), "contact": link.contact_id})


def _left(swap: Swap, names: dict[int, str]) -> Sentence:
    at, ahead = swap.left.at, swap.left.facts.get("hours")
    facts = {"name": names.get(swap.leaver, "–"), "when": _at(at)}
    if ahead is None:
        text = _("%(name)s no longer takes part (%(when)s).") % facts
    else:
        text = _("%(name)s told us (%(when)s), %(left)s ahead: coming is no longer possible.") % (
            facts | {"left": saying.left(timedelta(hours=ahead))}
        )
    return _sentence(text, [swap.left])


def _asked(swap: Swap, chosen: set[int]) -> Sentence | None:
    asked = [event for event in swap.asked if event.pk in chosen]
    if not asked:
        return None
    people = len({event.facts.get("participation") for event in asked})
    text = ngettext(
        "We asked %(n)s person for the place (%(when)s).", "We asked %(n)s people for the place (%(when)s).", people
    )
    return _sentence(text % {"n": people, "when": _at(asked[0].at)}, asked)


def _came(swap: Swap, names: dict[int, str]) -> Sentence | None:
    if swap.taken is None:
        return None
    text = _("%(name)s said yes (%(when)s) and takes the place.")
    facts = {"name": names.get(swap.successor, "–"), "when": _at(swap.taken.at)}
    return _sentence(text % facts, [swap.taken])


def _approved(swap: Swap, names: dict[int, str], events: list[Event]) -> Sentence | None:
    yes = approval(events, swap.successor) if swap.taken else None
    if yes is None:
        return None
    text = _("You approved %(name)s (%(when)s).")
    return _sentence(text % {"name": names.get(swap.successor, "–"), "when": _at(yes.at)}, [yes])


def _all_there(swap: Swap, action: Action) -> Sentence | None:
    holders = Place.objects.of(action).filter(bonus=False, released_at=None).values_list("holder", flat=True)
    if swap.taken is None or None in list(holders):
        return None
    text = _("It is %(n)s of %(n)s again; you need do nothing.") % {"n": len(holders)}
    return _sentence(text, [swap.taken])


def _at(moment: datetime) -> str:
    """'mié 17 jun, 22:04': a letter may be read days after it was written, so never "today"."""
    zone = timezone.get_current_timezone_name()
    return f"{wording.short_day(moment, saying.language(), zone)}, {wording.hour(moment, zone)}"


def _sentence(text: str, events: list[Event]) -> Sentence:
    return Sentence(text, tuple(event.pk for event in events), events[0].at)
