"""Facts from rows: participations, their questions and counter-offers, what was corrected, and promises."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import Coalesce

from agency.beside import AllBeside, row_of
from bloggers.models import Blogger
from campaigns.models import Event, Participation, Promise, RosterAverages
from campaigns.states import NO_POST, OF_HER_PLACE, Outcome, ParticipationState
from campaigns.track_record.counting import (
    ABSENT,
    KEPT,
    WINDOW,
    WITHDREW,
    Chances,
    Fact,
    Record,
    corrected,
    record,
)

P = ParticipationState
Side, What = Promise.Side, Promise.What
SAID_YES, ANSWERED = {Outcome.YES, Outcome.MAY_PROPOSE}, {Outcome.YES, Outcome.MAY_PROPOSE, Outcome.NO}
STANDS = {Outcome.OPEN, Outcome.LAPSED}  # without an answer; a question that we ended is not held against her
READ = ("corrected", "note", "release", "take", "take_back")


class Row(NamedTuple):
    """A participation beside one of its questions and one of that question's counter-offers, where it has any.

    By the columns `COLUMNS` of a query of participations that says whose each is, as `person`, and what was noted
    of it, as `noted` (see `noted`).
    """

    pk: int
    person: int
    action: int
    due: datetime
    terms_now: int
    state: str
    answer: str
    answered_at: datetime | None
    notice_hours: float | None
    terms: int
    kind: str | None
    outcome: str | None
    asked_at: datetime | None
    ended_at: datetime | None
    window: float | None
    offer_at: datetime | None
    offer_by: datetime | None
    offer_decided: datetime | None
    noted: list[dict[str, Any]]  # events


COLUMNS = (
    "pk", "person", "action_id", "action__due", "action__terms_version", "state", "answer", "answered_at",
    "notice_hours", "terms_version", "invitations__kind", "invitations__outcome", "invitations__asked_at",
    "invitations__ended_at", "invitations__window", "invitations__counters__at", "invitations__counters__by_when",
    "invitations__counters__decided_at", "noted",
)  # fmt: skip


def noted() -> AllBeside:
    """The events of a participation that its fact is made of, for a query that is read by `COLUMNS`."""
    events = Event.objects.filter(subject_kind="participation", subject_id=OuterRef("pk"), verb__in=READ)
    return AllBeside(events.order_by("seq"), "verb", "seq", "at", "before", "facts")


def records_of(blogger_ids: Iterable[int], now: datetime) -> dict[int, Record]:
    """The record of each, empty ones included. Two queries."""
    averages = _averages()
    return {blogger_id: record(facts, now, averages) for blogger_id, facts in facts_of(blogger_ids, now).items()}


def _averages() -> Chances:
    """Those of the roster; the engine's defaults until they are counted for the first time."""
    row = RosterAverages.objects.filter(pk=1).values_list(*Chances._fields).first()
    return Chances(*row) if row else Chances()


def facts_of(blogger_ids: Iterable[int], now: datetime) -> dict[int, list[Fact]]:
    """The facts about each of the last 24 months; rows that were merged into one are its own. One query.

    Without promises: see `with_promises`.
    """
    found: dict[int, list[Fact]] = {blogger_id: [] for blogger_id in blogger_ids}
    hers = Participation.objects.filter(blogger__in=Blogger.objects.rows_of(found))
    for person_id, fact in facts_in(hers.filter(action__due__gt=now - WINDOW), now):
        found[person_id].append(fact)
    return found


def facts_of_rows(took: Iterable[list[Row]], blogger_ids: Iterable[int], now: datetime) -> dict[int, list[Fact]]:
    """As `facts_of`, from rows of theirs that have been read, a list for each participation."""
    found: dict[int, list[Fact]] = {blogger_id: [] for blogger_id in blogger_ids}
    for rows in took:
        if rows[0].due and rows[0].due > now - WINDOW:
            found[rows[0].person].append(_fact(rows, now))
    return found


def with_promises(facts: list[Fact], now: datetime) -> list[Fact]:
    """The same with what both sides promised: said where both are shown, and of no weight. One query."""
    kept = _promises([fact.participation_id for fact in facts], now)
    return [replace(fact, **kept.get(fact.participation_id, {})) for fact in facts]


def fact_of(person: Participation, now: datetime) -> Fact | None:
    """What is noted of one action; None where it is too long ago, or has no date. One query."""
    facts = facts_of([person.blogger_id], now)[person.blogger_id]
    return next((fact for fact in facts if fact.participation_id == person.pk), None)


def facts_in(people: QuerySet[Participation], now: datetime) -> list[tuple[int, Fact]]:
    """(person, fact) of each participation of a query. One query."""
    rows: dict[int, list[Row]] = defaultdict(list)
    read = people.order_by().annotate(person=Coalesce("blogger__merged_into", "blogger"), noted=noted())
    for values in read.values_list(*COLUMNS):
        rows[values[0]].append(Row(*values))
    return [(hers[0].person, _fact(hers, now)) for hers in rows.values()]


def _promises(people: list[int], now: datetime) -> dict[int, dict[str, Any]]:
    """By participation: what the promises of both sides add to its fact. One query."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in Promise.objects.filter(participation__in=people, ended_at=None):
        fact = found[row.participation_id]
        if (
            row.side == Side.AGENCY
            and row.what in (What.PAY, What.WAIT)
            and (row.kept_at or (row.due and row.due < now))
        ):
            on_time = row.kept_at is not None and row.broken_at is None
            fact["payments"] = fact.get("payments", 0) + 1
            fact["paid_on_time"] = fact.get("paid_on_time", 0) + on_time
        elif (row.side, row.what) == (Side.AGENCY, What.NOTIFY) and row.broken_at:
            fact["told_late"] = True
        elif (row.side, row.what) == (Side.BLOGGER, What.PUBLISH) and row.broken_at and row.kept_at:
            fact["published_late"] = row.hours or 0.0
    return found


def _fact(rows: list[Row], now: datetime) -> Fact:
    her = rows[0]
    events = [row_of(Event, event) for event in her.noted]
    # Who is proposed on her standing consent was not asked: its question has no window.
    asked = [row for row in rows if row.kind is not None and row.kind not in OF_HER_PLACE and row.window != 0]
    answered = any(row.outcome in ANSWERED or row.offer_at for row in asked) or (
        bool(asked) and her.answered_at is not None
    )
    taken_back = her.state == P.DECLINED and any(event.verb == "take_back" for event in events)
    stood = her.terms >= her.terms_now  # what she withdrew from were the terms she had said yes to
    end = {P.DELIVERED: KEPT, P.ABSENT: ABSENT}.get(P(her.state), WITHDREW if her.notice_hours is not None else "")
    if her.state == P.RELEASED and any(_for_want_of_a_post(event) for event in events):
        end = ABSENT
    takes = [event for event in events if event.verb == "take"]
    agreed = [event.facts.get("terms", her.terms_now) for event in takes]
    fact = Fact(
        participation_id=her.pk,
        action_id=her.action,
        on=her.due,
        asked=answered or any(row.outcome in STANDS for row in asked),
        answered=answered,
        hours=_hours(asked, events),
        silent=not answered and any(row.outcome == Outcome.LAPSED for row in asked),
        yes=not taken_back and (her.answer != "" or any(row.outcome in SAID_YES for row in asked)),
        early_no=her.state == P.DECLINED,
        end=end if stood or end != WITHDREW else "",
        notice=her.notice_hours if stood else None,
        ahead=_hours_ahead(her.due, takes),
        cancelled=any(map(_took_back, events)),
        late=sum(_was_late(row, now) for row in asked),
        moved=any(version < her.terms_now for version in agreed),
    )
    return _as_corrected(fact, events)


def _hours_ahead(due: datetime, takes: list[Event]) -> float | None:
    """Hours before the action at which she took her place, for the last time; None where she took none."""
    at = max((event.at for event in takes), default=None)
    return None if at is None else max((due - at) / timedelta(hours=1), 0.0)


def _took_back(event: Event) -> bool:
    """Whether we let her go from a place; of two rows of one person one is let go without anybody's noticing."""
    theirs = ("same_person", NO_POST)
    return event.verb == "release" and event.before == P.CONFIRMED and event.facts.get("why") not in theirs


def _for_want_of_a_post(event: Event) -> bool:
    """Whether her place was given to the reserves on the day of a post, which was not there."""
    return event.verb == "release" and event.facts.get("why") == NO_POST


def _hours(asked: list[Row], events: list[Event]) -> float | None:
    """Hours from the first question she answered to her answer; one noted for her counts from when she gave it."""
    answers = []
    for row in asked:
        moments = [row.offer_at, row.ended_at if row.outcome in ANSWERED else None]
        answers += [(row.asked_at, moment) for moment in moments if moment and row.asked_at]
    if not answers:
        return None
    at, moment = min(answers)
    said = {event.at: event.facts.get("said_at") for event in events if event.verb == "note"}.get(moment)
    if said:
        moment = min(moment, datetime.fromisoformat(said))
    return max((moment - at) / timedelta(hours=1), 0.0)


def _was_late(row: Row, now: datetime) -> bool:
    return row.offer_by is not None and (row.offer_decided or now) > row.offer_by


def _as_corrected(fact: Fact, events: list[Event]) -> Fact:
    """The latest correction wins, whoever made it."""
    said = next((event for event in reversed(events) if event.verb == "corrected"), None)
    return fact if said is None else corrected(fact, said.facts.get("fact", ""), said.facts.get("hours"))
