"""The next thing that happens to each person by itself, or as a button, and when."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agency import clock, hours
from agency.models import Agency
from agency.models.messages import NEVER_LEFT
from campaigns import fill, saying
from campaigns.fill.deadlines import STILL_ON_H, has_said_so, phone_hour, reminder_hour
from campaigns.models import Counter, Invitation, Participation
from campaigns.sight import Sight
from campaigns.snapshots import at_hour
from campaigns.states import OF_HER_PLACE, Ask, Autopilot, Outcome, ParticipationState

SHOWN = 6
TWO_DAYS, DAY_BEFORE = 2, 3  # stages of "still on?" that everybody is asked at
LAPSES = {
    Ask.SOUNDING: gettext_lazy("the question lapses"),
    Ask.INVITATION: gettext_lazy("it lapses, and the place is free"),
    Ask.CALL_UP: gettext_lazy("the call-up lapses"),
}
ASKING = {"sounding", "invitation", "call_up", "reminder"}


@dataclass(frozen=True, slots=True)
class Step:
    """`at` is None for what has no hour; `by_itself`: otherwise it will be a button."""

    at: datetime | None
    what: str
    by_itself: bool
    name: str
    now: datetime

    @property
    def when(self) -> str:
        """In words, which cost more than the step: of 2,000 people few are shown."""
        return saying.when(self.at, self.now) if self.at else ""


@dataclass(frozen=True, slots=True)
class Coming:
    """The same step of several people at one hour, as a line."""

    at: datetime
    when: str
    what: str
    by_itself: bool
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clocks:
    """An action at an hour, by the clocks of its people and the quiet hours of the agency."""

    sight: Sight
    agency: Agency
    now: datetime

    @property
    def due(self) -> float:
        """D as the engine counts: hours since the opening."""
        action = self.sight.action
        return clock.hours_between(action.opened_at or self.now, action.due)

    def at(self, hour: float, row: Participation) -> datetime | None:
        """When what the engine plans with her for that hour really happens."""
        moment = at_hour(self.sight.action, hour, self.now)
        return self.awake(moment, row) if moment else None

    def awake(self, moment: datetime, row: Participation) -> datetime:
        """`moment`, or the first look at her after the night into which it falls; none of her mail leaves before."""
        quiet = (self.agency.quiet_from, self.agency.quiet_until)
        zone = row.blogger.tz
        if hours.is_quiet(moment, zone, *quiet):
            # By the clock of the action it is looked at when letters may leave; by another, with the next lapse.
            ours = moment.astimezone(zone).utcoffset() == moment.astimezone(self.sight.action.tz).utcoffset()
            first = hours.QUIET_UNTIL if ours else hours.DEADLINES_FROM
            moment = max(hours.next_at(moment, zone, first), hours.next_decent(moment, zone, *quiet))
        return hours.next_decent(moment, ZoneInfo(row.blogger.mail_zone), *quiet)


def step_of(row: Participation, person: fill.Person | None, clocks: Clocks) -> Step | None:
    """Her next step; None where nothing more is planned with her."""
    sight, now = clocks.sight, clocks.now
    if person is None:
        return None
    found = _of_question(row, person, clocks) or _of_state(row, person, clocks)
    if found is None:
        return None
    at, what, always = found
    return Step(
        at=at,
        what=what,
        by_itself=always or sight.action.autopilot == Autopilot.AUTO,
        name=row.blogger.name,
        now=now,
    )


def next_steps(steps: dict[int, Step | None], now: datetime) -> list[Coming]:
    """The first few over all people; the same step at the same hour is one line."""
    together: dict[tuple, list[Step]] = defaultdict(list)
    for step in steps.values():
        if step and step.at and step.at > now:
            together[step.at.replace(second=0, microsecond=0), step.what].append(step)
    lines = []
    for _key, same in sorted(together.items(), key=lambda pair: pair[0])[:SHOWN]:
        first, names = same[0], tuple(step.name for step in same)
        lines.append(Coming(first.at or now, first.when, first.what, first.by_itself, names))
    return lines


def open_question_of(row: Participation, sight: Sight) -> Invitation | None:
    return next((q for q in sight.questions[row.pk] if q.outcome == Outcome.OPEN), None)


def _of_question(row: Participation, person: fill.Person, clocks: Clocks):
    sight, now = clocks.sight, clocks.now
    question = open_question_of(row, sight)
    if question is None or question.kind in OF_HER_PLACE:
        return None
    offer = sight.counters.get(question.pk)
    if offer and offer.turn == Counter.Turn.OURS:
        return offer.by_when, _("we answer the price"), True
    if _never_left(row, question, sight):
        return question.until, _("its mail did not leave, and it lapses"), True
    if question.answer_by is None:
        return _leaves_at(row, question, sight), _("the mail leaves"), True
    reminder = clocks.at(reminder_hour(person), row) if sight.action.autopilot == Autopilot.AUTO else None
    if reminder and now < reminder < question.answer_by:
        return reminder, _("reminder, if still worth it"), False
    return question.answer_by, str(LAPSES[Ask(question.kind)]), True


def _never_left(row: Participation, question: Invitation, sight: Sight) -> bool:
    """Refused by the mail server or taken out of the outbox: nobody has read this question."""
    letters = sight.letters.get(row.blogger_id, [])
    asking = [each.state for each in letters if each.subject_id == question.pk and each.purpose in ASKING]
    return bool(asking) and all(state in NEVER_LEFT for state in asking)


def _leaves_at(row: Participation, question: Invitation, sight: Sight) -> datetime:
    letters = sight.letters.get(row.blogger_id, [])
    waiting = [letter.not_before for letter in letters if letter.subject_id == question.pk and letter.is_waiting]
    return min(waiting, default=question.asked_at)


def _of_state(row: Participation, person: fill.Person, clocks: Clocks):
    state, now = ParticipationState(row.state), clocks.now
    if state == ParticipationState.CONFIRMED:
        return _of_holder(row, person, clocks)
    if state == ParticipationState.AVAILABLE and row.is_firm(now):
        return row.holds_until, _("keeps the date until then"), True
    if state == ParticipationState.RESERVE and row.free_at and row.free_at > now:
        return row.free_at, _("keeps the date until then"), True
    return None


def _of_holder(row: Participation, person: fill.Person, clocks: Clocks):
    sight, now = clocks.sight, clocks.now
    question = open_question_of(row, sight)
    if question is not None:
        call = clocks.at(phone_hour(person), row)
        if call is None or call <= now:
            return None, _("never released by the clock: call"), True
        return call, _("if silent, a call card"), True
    for stage in (TWO_DAYS, DAY_BEFORE) if sight.action.autopilot != Autopilot.OFF else ():
        at = sight.action.due - timedelta(hours=STILL_ON_H[stage - 1])
        if person.pings < stage and at > now and not has_said_so(person, clocks.due, stage):
            at = min(clocks.awake(at, row), sight.action.due)
            return at, _("“still on?”") if stage == TWO_DAYS else _("practical mail"), False
    return sight.action.due, _("the action"), True


def said(names: tuple[str, ...]) -> str:
    """'Marta Vidal, Laia Serra and 3 more'."""
    if len(names) <= 3:
        return ", ".join(names)
    more = len(names) - 2
    rest = ngettext("and %(n)s more", "and %(n)s more", more) % {"n": more}
    return f"{', '.join(names[:2])} {rest}"
