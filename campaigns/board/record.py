"""A person's track record for the team: both sides side by side, and what is noted of one action."""

from dataclasses import dataclass
from datetime import datetime

from agency import access
from agency.clients import Section
from agency.models import User
from bloggers.models import Blogger
from campaigns import days, saying
from campaigns.lifecycle import BLOGGER
from campaigns.models import Event, Participation
from campaigns.track_record import Fact, correctable, fact_of, facts_of, record, with_promises, wording

MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class Noted:
    """One action: what is noted about her, and what was put right."""

    title: str
    on: str
    action_id: int
    person_id: int
    words: str
    corrected: bool


@dataclass(frozen=True, slots=True)
class Correction:
    by_her: bool
    when: str
    words: str


@dataclass(frozen=True, slots=True)
class OfAction:
    words: str
    corrections: list[Correction]
    codes: list[str]  # what the team may say against it; none where nothing is noted


def section(blogger: Blogger, reader: User, now: datetime) -> Section:
    """Her record, on her card. The sums are over all clients, the lines of those that the reader may see."""
    facts = with_promises(facts_of([blogger.pk], now)[blogger.pk], now)
    made = record(facts, now)
    both = {"hers": wording.hers(made), "ours": wording.ours(made)} if made.enough else {}
    return Section("campaigns/person_record.html", both | {"lines": _lines(facts, reader, now)})


def of_action(person: Participation, now: datetime) -> OfAction:
    """What is noted about her in one action, with everything that was put right. Four queries."""
    fact = fact_of(person, now)
    said = Event.objects.filter(subject_kind="participation", subject_id=person.pk, verb="corrected")
    corrections = [
        Correction(event.actor == BLOGGER, saying.when(event.at, now), " ".join(r.text for r in event.remarks.all()))
        for event in said.prefetch_related("remarks").order_by("-seq")
    ]
    words = wording.fact(fact) if fact else ""
    return OfAction(words, corrections, correctable(fact) if fact and (words or corrections) else [])


def _lines(facts: list[Fact], reader: User, now: datetime) -> list[Noted]:
    told = {fact.participation_id: (fact, words) for fact in facts if (words := wording.fact(fact))}
    rows = Participation.objects.filter(pk__in=told, action__campaign__client__in=access.visible(reader))
    return [
        Noted(
            title=row.action.title,
            on=saying.short_date(days.day_of(row.action), now),
            action_id=row.action_id,
            person_id=row.pk,
            words=told[row.pk][1],
            corrected=told[row.pk][0].corrected != "",
        )
        for row in rows.select_related("action").order_by("-action__due", "-pk")[:MOST_LINES]
    ]
