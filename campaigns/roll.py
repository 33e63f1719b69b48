"""The people of an action as a list, and who could be added to it from the address book."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.paginator import Page, Paginator

from bloggers.models import Blogger
from campaigns import days, saying
from campaigns.barring import barred, why_not
from campaigns.board import reasons
from campaigns.board.heeds import heeds
from campaigns.board.places import person_url
from campaigns.deciding import approved, verdicts
from campaigns.models import Action, Invitation, Participation
from campaigns.showable import has_agreed
from campaigns.sight import READY
from campaigns.states import HOLDING, OF_HER_PLACE, OUT
from campaigns.states import ParticipationState as P
from campaigns.track_record import facts_of, record, wording

MOST_FOUND = 50
A_PAGE = 50
STATES = {
    "all": set(P.values),
    "new": {P.LISTED, P.SILENT},
    "ready": {P.AVAILABLE, P.RESERVE, P.CONFIRMED},
    "out": set(OUT),
}
PIP = {P.LISTED: "open", P.SOUNDED: "asked", P.AVAILABLE: "reserve", P.RESERVE: "reserve", P.SILENT: "dropped"}


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    name: str
    site: str
    url: str
    pip: str
    state: str
    answer: str
    until: str
    verdict: str  # yes, no, none; '' where the client does not approve names
    why_not: str  # why she cannot be asked now; '' where she can
    heed: str  # what to keep in mind before asking
    agreed: bool
    record: str  # from three actions on
    must_have: bool
    told: str = ""  # why it could not be done with this one


@dataclass(frozen=True, slots=True)
class Found:
    blogger: Blogger
    site: str
    fee: str
    why_not: str
    what_to_do: str
    record: str


def page(action: Action, shown: str, number: int) -> Page:
    """A page of the action's people in a chosen state, in the order in which they came onto the list."""
    rows = action.participations.filter(state__in=STATES[shown]).select_related("blogger", "site").order_by("pk")
    return Paginator(rows, A_PAGE).get_page(number)


def lines(action: Action, rows: Iterable[Participation], now: datetime) -> list[Line]:
    """One line each; the same number of queries for any number."""
    rows = list(rows)
    for row in rows:
        row.action = action
    ids = [row.pk for row in rows]
    open_ones = Invitation.objects.open().filter(participation__in=ids).exclude(kind__in=OF_HER_PLACE)
    questions = {question.participation_id: question for question in open_ones}
    said, shut = verdicts(action, ids), why_not(action, rows, now)
    ready = [row for row in rows if row.state in (P.AVAILABLE, P.RESERVE)]
    shut |= days.shut(action, ready, now)
    minded = heeds(action, [row.blogger_id for row in rows], now)
    records = _records([row.blogger_id for row in rows], now)
    return [
        replace(
            _line(row, questions.get(row.pk), said.get(row.pk), shut.get(row.pk, ""), records[row.blogger_id], now),
            heed=minded.get(row.blogger_id, ""),
        )
        for row in rows
    ]


def undecided(action: Action) -> list[Participation]:
    """Who has said yes and waits for the client's word, in the order in which they came onto the list."""
    if not action.needs_approval:
        return []
    rows = list(action.participations.filter(state__in=READY).select_related("blogger", "site").order_by("pk"))
    said = verdicts(action, [row.pk for row in rows]) if rows else {}
    return [row for row in rows if row.pk not in said]


def from_the_book(action: Action, words: str, now: datetime) -> list[Found]:
    """Who fits the words and is not on the list yet; greyed with the reason where she cannot be asked now."""
    on_it = action.participations.values("blogger")
    found = list(
        Blogger.objects.known()
        .matching(words, topics=True)
        .exclude(pk__in=on_it)
        .prefetch_related("sites", "rates")
        .in_order()[:MOST_FOUND]
    )
    shut = barred(action, found, now)
    records = _records([blogger.pk for blogger in found], now)
    return [_found(blogger, shut.get(blogger.pk, ""), action.currency, records[blogger.pk]) for blogger in found]


def _records(ids: list[int], now: datetime) -> dict[int, str]:
    return {pk: wording.line(record(facts, now)) for pk, facts in facts_of(ids, now).items()}


def _line(
    row: Participation, question: Invitation | None, verdict: str | None, shut: str, record: str, now: datetime
) -> Line:
    state = P(row.state)
    decided = {True: "yes", False: "no", None: "none"}[approved(row.action, verdict)]
    pip = "asked" if question else "confirmed" if state in HOLDING else PIP.get(state, "dropped")
    return Line(
        id=row.pk,
        name=row.blogger.name,
        site=str(row.site or row.blogger.city),
        url=person_url(row),
        pip=pip,
        state=str(row.get_state_display()),
        answer=str(row.get_answer_display()),
        until=saying.when(question.until, now) if question else "",
        verdict=decided if row.action.needs_approval else "",
        why_not=str(reasons.why(shut)) if shut not in ("", "state") else "",
        heed="",
        agreed=has_agreed(row),
        record=record,
        must_have=row.must_have,
    )


def _found(blogger: Blogger, shut: str, currency: str, record: str) -> Found:
    rate = blogger.latest_rate
    return Found(
        blogger=blogger,
        site=", ".join(str(site) for site in blogger.sites.all()),
        fee=(rate.in_kind or saying.money(rate.fee, currency)) if rate else "–",
        why_not=str(reasons.why(shut)) if shut else "",
        what_to_do=str(reasons.what_to_do(shut)) if shut else "",
        record=record,
    )
