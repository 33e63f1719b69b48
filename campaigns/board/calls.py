"""Whom to call for a place that is free: those called up first, then the reserves, each with one-tap results."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from bloggers.models import Blogger
from campaigns import saying
from campaigns.board.figures import reserves
from campaigns.board.places import callable_phone, person_url
from campaigns.board.steps import open_question_of
from campaigns.calling import AGAIN, NO_ANSWER
from campaigns.deciding import approved
from campaigns.models import Card, Event, Invitation, Participation
from campaigns.sight import Sight
from campaigns.states import Ask, Outcome

MOST_CALLS = 12


@dataclass(frozen=True, slots=True)
class CallLine:
    """`results`: codes of answers and calls that may be noted at once, with their words."""

    id: int
    name: str
    url: str
    facts: str
    phone: str
    tel: str
    question: int
    terms: int
    results: list[tuple[str, str]]
    later: str  # when she wants to be called again
    done: str  # the last call, where it led to nothing


def call_lines(sight: Sight, events: list[Event], since: datetime | None, now: datetime) -> list[CallLine]:
    """Those called up, the quickest first; then approved reserves who were not; then the silent to "still on?"."""
    people = {row.pk: row for row in sight.people}
    open_ones = {question.participation_id: question for question in sight.open_questions}
    called = [people[pk] for pk, question in open_ones.items() if question.kind == Ask.CALL_UP]
    called.sort(key=lambda row: (_usual(sight, row) or timedelta.max, row.pk))
    waiting = [
        row
        for row in reserves(sight)
        if row.pk not in open_ones
        and approved(sight.action, sight.verdicts.get(row.pk)) is True
        and not _said_no(sight, row, since)
    ]
    silent = [
        people[card.participation_id]
        for card in sight.cards
        if card.kind == Card.Kind.CALL
        and card.code == "still_on"
        and not card.acknowledged_at
        and card.participation_id
    ]
    open_ones |= {row.pk: question for row in silent if (question := open_question_of(row, sight))}
    calls = _calls(events, since)
    again = {card.participation_id: card for card in sight.cards if card.code == AGAIN and not card.acknowledged_at}
    rows = list(dict.fromkeys([*called, *waiting, *silent]))[:MOST_CALLS]
    return [_line(row, open_ones.get(row.pk), calls.get(row.pk), again.get(row.pk), sight, now) for row in rows]


def _said_no(sight: Sight, row: Participation, since: datetime | None) -> bool:
    """Whether she answered this very gap with a no: nobody asks her again for it."""
    return any(
        call.kind == Ask.CALL_UP and call.outcome == Outcome.NO and (since is None or call.asked_at >= since)
        for call in sight.questions[row.pk]
    )


def _calls(events: list[Event], since: datetime | None) -> dict[int, Event]:
    """The latest call to each since the dropout."""
    return {
        event.subject_id: event
        for event in events
        if event.subject_kind == "participation" and event.verb == "call" and (since is None or event.at >= since)
    }


def _line(
    row: Participation, question: Invitation | None, call: Event | None, again: Card | None, sight: Sight, now: datetime
) -> CallLine:
    blogger, usual = row.blogger, _usual(sight, row)
    facts = [
        _("asked %(when)s, no answer") % {"when": saying.when(question.asked_at, now)} if question else "",
        _("usually answers within %(left)s") % {"left": saying.left(usual)} if usual else "",
        _("asks not to be called: write instead") if blogger.call == Blogger.Call.NO else "",
    ]
    later = datetime.fromisoformat(again.facts["at"]) if again else None
    nobody = call is not None and call.facts.get("why") == NO_ANSWER
    return CallLine(
        id=row.pk,
        name=blogger.name,
        url=person_url(row),
        facts=" · ".join(filter(None, facts)),
        phone=blogger.phone,
        tel=callable_phone(blogger),
        question=question.pk if question else 0,
        terms=sight.action.terms_version,
        results=_results(question),
        later=_("call again %(when)s") % {"when": saying.when(later, now)} if later else "",
        done=_("no answer %(when)s") % {"when": saying.when(call.at, now)} if nobody and call and not later else "",
    )


def _results(question: Invitation | None) -> list[tuple[str, str]]:
    """What a call may end with, in the order of the buttons."""
    if question is None:
        return [(NO_ANSWER, _("No answer"))]
    if question.kind == Ask.STILL_ON:
        return [("comes", _("All good")), ("cannot", _("Can no longer come")), (NO_ANSWER, _("No answer"))]
    return [("accept", _("Says yes")), ("no", _("Says no")), (NO_ANSWER, _("No answer"))]


def _usual(sight: Sight, row: Participation) -> timedelta | None:
    hours = sight.records[row.blogger_id].typical_hours
    return timedelta(hours=hours) if hours is not None else None
