"""The people of an action who hold no place: asked, ready to be placed, in reserve."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from agency import hours
from campaigns import discipline, saying
from campaigns.board import reasons
from campaigns.board.places import person_url
from campaigns.board.steps import Step
from campaigns.deciding import approved
from campaigns.models import Invitation, Participation
from campaigns.models.participations import on_call_question
from campaigns.sight import Sight
from campaigns.states import Ask, Outcome, ParticipationState


@dataclass(frozen=True, slots=True)
class AskedLine:
    id: int
    name: str
    url: str
    pip: str
    state: str
    facts: str
    when: str
    next: str


@dataclass(frozen=True, slots=True)
class ReserveLine:
    order: str
    name: str
    url: str
    facts: str


def asked(sight: Sight) -> list[Invitation]:
    """Soundings and call-ups in the open; invitations stand among the places."""
    return [question for question in sight.open_questions if question.kind != Ask.INVITATION]


def asked_lines(sight: Sight, questions: list[Invitation], steps: dict[int, Step | None]) -> list[AskedLine]:
    people = {row.pk: row for row in sight.people}
    words = {Ask.SOUNDING: _("Sounded out"), Ask.CALL_UP: _("Called up")}
    lines = []
    for question in questions:
        person = people[question.participation_id]
        step = steps.get(person.pk)
        facts = [saying.money(question.fee, sight.action.currency), letters_said(sight, person)]
        offer = sight.counters.get(question.pk)
        if offer:
            facts.insert(1, _("asks %(amount)s") % {"amount": saying.money(offer.amount, sight.action.currency)})
        if question.reminders:
            facts.append(_("reminded %(n)s×") % {"n": question.reminders})
        lines.append(
            AskedLine(
                id=person.pk,
                name=person.blogger.name,
                url=person_url(person),
                pip="asked",
                state=words[Ask(question.kind)],
                facts=" · ".join(facts),
                when=step.when if step else "",
                next=step.what if step else "",
            )
        )
    return lines


def ready(sight: Sight) -> list[Participation]:
    """Who said one of the two yeses, has no place yet and is asked nothing now."""
    busy = {question.participation_id for question in sight.open_questions}
    return [row for row in sight.people if row.state == ParticipationState.AVAILABLE and row.pk not in busy]


def ready_lines(sight: Sight, people: list[Participation], now: datetime) -> list[AskedLine]:
    """With the client's word on each."""
    lines = []
    for person in people:
        firm = person.is_firm(now)
        until = _("keeps the date until %(when)s") % {"when": saying.when(person.holds_until, now)} if firm else ""
        refused = approved(sight.action, sight.verdicts.get(person.pk)) is False
        shut = discipline.shut(person.blogger)
        lines.append(
            AskedLine(
                id=person.pk,
                name=person.blogger.name,
                url=person_url(person),
                pip="dropped" if refused or shut else "reserve",
                state=_ready_state(shut, refused=refused, firm=firm),
                facts=" · ".join(filter(None, ["" if refused or shut else verdict_said(sight, person), until])),
                when="",
                next="",
            )
        )
    return lines


def _ready_state(shut: str, *, refused: bool, firm: bool) -> str:
    if shut:
        said = str(reasons.why(shut))
        return said[:1].upper() + said[1:]
    if refused:
        return _("The client said no")
    return _("In, if picked") if firm else _("May be proposed")


def reserve_lines(sight: Sight, people: list[Participation], now: datetime) -> list[ReserveLine]:
    """`people`: the first in the order of the reserves."""
    lines = []
    for number, person in enumerate(people, 1):
        fee = person.fee_agreed if person.fee_agreed is not None else person.fee_seen
        facts = [
            saying.money(fee, sight.action.currency) if fee is not None else "",
            _("yes %(when)s") % {"when": saying.when(person.answered_at, now)} if person.answered_at else "",
            verdict_said(sight, person),
            _on_call(sight, person),
        ]
        lines.append(
            ReserveLine(f"{number}.", person.blogger.name, person_url(person), " · ".join(filter(None, facts)))
        )
    return lines


def _on_call(sight: Sight, person: Participation) -> str:
    asked = on_call_question(sight.questions[person.pk], sight.action)
    said = {
        Outcome.OPEN: _("asked to be on call"),
        Outcome.YES: _("on call"),
        Outcome.NO: _("not on call"),
    }
    return said.get(Outcome(asked.outcome), "") if asked else ""


def verdict_said(sight: Sight, person: Participation) -> str:
    """What the client says of her, in a word."""
    said = approved(sight.action, sight.verdicts.get(person.pk))
    if not sight.action.needs_approval:
        return ""
    return {True: _("approved"), False: _("refused by the client"), None: _("the client has not decided")}[said]


def letters_said(sight: Sight, person: Participation) -> str:
    """'4 of 7 mails'."""
    return _("%(n)s of %(most)s mails") % {"n": letters_of(sight, person), "most": hours.LETTERS_PER_ACTION}


def letters_of(sight: Sight, person: Participation) -> int:
    return discipline.among(sight.letters.get(person.blogger_id, []))
