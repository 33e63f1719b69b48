"""Sending the words about a change up the chain, or noting that they were said in another way."""

from collections.abc import Collection
from datetime import datetime

from agency.models import Message, User
from campaigns import notices
from campaigns.lifecycle import by, change
from campaigns.models import Action, ActionContact, Event, Place
from campaigns.reporting.explaining import known

MOST_WORDS = 5000
CHANNELS = ("phone", "whatsapp", "mail", "person")


class NotTheirs(Exception):
    """This contact may not be written to: the media agency stands between, and nothing else was agreed."""


def send_explanation(
    link_id: int, words: str, event_ids: list[int], *, now: datetime, user: User, kind: str = ""
) -> None:
    """Send the words a manager has read up the chain; they settle these events, and no others.

    `kind`: of the one occasion that it is about, for its subject. The same letter twice is sent once; NotTheirs, see
    there.
    """
    link = ActionContact.objects.select_related("action__campaign__client", "contact").get(pk=link_id)
    if not link.may_be_written_to:
        raise NotTheirs
    words = words[:MOST_WORDS]
    with change(link.action_id, now=now, actor=by(user)) as c:
        if Message.objects.filter(key=notices.explanation_key(link, words, event_ids)).exists():
            return
        notices.explanation(c, link, words, event_ids, kind)
        c.record("explanation", link.pk, "send", facts={"events": sorted(event_ids), "contact": link.contact_id})


def note_told(link_id: int, event_ids: list[int], channel: str, *, now: datetime, user: User) -> None:
    """A manager has told them by phone or otherwise: it is no longer owed. Twice is once."""
    link = ActionContact.objects.get(pk=link_id)
    facts = {"events": sorted(event_ids), "contact": link.contact_id, "channel": channel}
    with change(link.action_id, now=now, actor=by(user)) as c:
        told = Event.objects.filter(action=c.action, subject_kind="explanation", subject_id=link.pk, verb="told")
        if all(event.facts.get("events") != facts["events"] for event in told):
            c.record("explanation", link.pk, "told", facts=facts)


def is_still_so(action: Action, event_ids: Collection[int]) -> bool:
    """Whether what these events say is how things stand: nobody has left again, no occasion has gone on."""
    from_ = known(action)
    chosen = set(event_ids)
    for occasion in from_.occasions:
        if occasion.number in chosen and not {event.pk for event in occasion.decisive} <= chosen:
            return False
    taken = {int(event.after) for event in from_.events if event.verb == "take" and event.subject_kind == "place"
             and event.pk in chosen}  # fmt: skip
    moves = [event.pk for event in from_.events if event.subject_kind == "action" and event.verb == "move"]
    if set(moves[:-1]) & chosen and moves[-1] not in chosen:
        return False
    return taken <= set(Place.objects.of(action).exclude(holder=None).values_list("holder", flat=True))
