"""Letters that ask: sounding, invitation, call-up, still on?, the practical one, and the reminder of a question."""

from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from agency import hours
from agency.models import Message
from agency.models.messages import Lane
from agency.post import Quiet, Rendered, register
from campaigns import briefs, calendar_entry, earlier_terms, saying, terms
from campaigns.inviting import room, supplement
from campaigns.letters import joining
from campaigns.letters.reading import lot_of
from campaigns.letters.writing import ToBlogger, agency_now, deadline, of_her_place, offered
from campaigns.models import Counter, Invitation, Participation
from campaigns.states import Answer, Ask, ParticipationState


class Question(ToBlogger):
    """True while the question is open, on the terms as they stand; its deadline counts from when it leaves."""

    counts = True

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        question = asked(message)
        if question is None:
            return "gone"
        if not question.is_open:
            return f"question_{question.outcome}"
        if question.terms_version != person.action.terms_version:
            return "terms_moved"
        # She may have told us of her days since it was written.
        return lot_of(message).shut(person, now) or self.no_longer(question, message, now)

    def no_longer(self, question: Invitation, message: Message, now: datetime) -> str:
        return ""

    def answer_by(self, message: Message, now: datetime) -> datetime:
        return asked(message).deadline_from(now)

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        question = asked(message)
        facts = {"facts": terms.of_question(question, agency_now(), now), "idea": person.action.idea}
        facts |= {"needs_approval": person.action.needs_approval, "night_ok": person.night_ok}
        facts |= {"blind": question.is_blind, "wished": person.must_have}
        until = question.on_condition_until
        facts |= {"on_condition_until": deadline(until, now)["until"] if until else ""}
        return facts | offered(person, question.group, question.fee) | deadline(self.answer_by(message, now), now)


@register
class Sounding(Question):
    purpose, title = "sounding", _("sounding mail")


@register
class InvitationLetter(Question):
    purpose, title = "invitation", _("invitation mail")

    def no_longer(self, question: Invitation, message: Message, now: datetime) -> str:
        return "" if lot_of(message).is_approved(question.participation) else "not_approved"


@register
class CallUp(Question):
    purpose, title = "call_up", _("call-up mail")
    lane, quiet, counts = Lane.URGENT, Quiet.AGREED, False

    def no_longer(self, question: Invitation, message: Message, now: datetime) -> str:
        person = question.participation
        if question.on_condition_until is not None and question.on_condition_until <= now:
            return "lapsed"
        if question.on_condition_until is None and not lot_of(message).is_approved(person):
            return "not_approved"
        return "" if room(person.action, question.group, besides=person) > 0 else "no_room"

    def night_allowed(self, message: Message, now: datetime) -> bool:
        person = self.person(message)
        return person is not None and person.night_ok and person.action.due - now <= hours.LAST_DAY


@register
class StandingUsed(ToBlogger):
    """Nothing is asked: she may be proposed, as she said beforehand, and may say *not this one*."""

    purpose, title = "standing_used", _("standing consent used")
    counts = True

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        if asked(message) is None:
            return "gone"
        waits = person.state == ParticipationState.AVAILABLE and person.answer == Answer.MAY_PROPOSE
        return "" if waits else "newer_answer"

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        question = asked(message)
        facts = {"facts": terms.of_question(question, agency_now(), now), "idea": person.action.idea}
        given, until = (date.fromisoformat(message.facts[name]) for name in ("given", "until"))
        facts |= {"given": saying.short_date(given, now), "until": saying.short_date(until, now)}
        return facts | offered(person, question.group, question.fee)


class AboutHerPlace(ToBlogger):
    """True while she holds her place."""

    counts = True

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        return "" if person.state == ParticipationState.CONFIRMED else "no_place"

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        return of_her_place(person, now)


@register
class StillOn(AboutHerPlace):
    purpose, title = "still_on", _("still on?")

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        question = asked(message)
        if question is not None and not question.is_open:
            return f"question_{question.outcome}"
        return super().moved_on(person, message, now)


@register
class OnCall(ToBlogger):
    """Would she keep the phone at hand, for a fee of its own? True while she is in reserve."""

    purpose, title, counts = "on_call", _("on call?"), True

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        question = asked(message)
        if question is None or person.state != ParticipationState.RESERVE:
            return "no_reserve"
        if question.terms_version != person.action.terms_version:
            return "terms_moved"
        return "" if question.is_open else f"question_{question.outcome}"

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        question, action = asked(message), person.action
        # What a call-up would pay, which is what it says she gets instead.
        fee = question.group.fee + supplement(action, question.group, now)
        paid = offered(person, question.group, fee) | {"is_paid": terms.is_paid(fee, question.group)}
        return of_her_place(person, now) | paid | {"standby": saying.money(question.fee, action.currency)}


@register
class Practical(AboutHerPlace):
    """The day before: address, hour, whom to call, the calendar entry once more."""

    purpose, title = "practical", _("practical mail of the day before")

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        brief = person.action.brief.strip()
        return super().context(person, message, now) | {
            "brief": briefs.as_text(brief),
            "brief_html": briefs.as_html(brief) if brief else "",
        }

    def attachment(self, person: Participation, message: Message, now: datetime) -> str:
        event = calendar_entry.confirmation_event(person)
        return calendar_entry.entry(person, event.seq, now) if event else ""


@register
class NewDate(ToBlogger):
    """The terms have moved: what she said yes to, what it is now, and whether she can. Her old yes does not hold."""

    purpose, title = "new_date", _("new date")
    lane = Lane.URGENT

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        question = asked(message)
        if question is None:
            return "gone"
        if not question.is_open:
            return f"question_{question.outcome}"
        return "terms_moved" if question.terms_version != person.action.terms_version else ""

    def answer_by(self, message: Message, now: datetime) -> datetime:
        return asked(message).deadline_from(now)

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        question, before = asked(message), earlier_terms.as_seen(person)
        facts = terms.moved(before, person, question.group, question.fee, agency_now(), now)
        holds = person.state == ParticipationState.CONFIRMED
        words = {"facts": facts, "holds": holds, "reserve": person.state == ParticipationState.RESERVE}
        other_day = person.action.is_event and terms.differ(before, person.action)
        words |= {"moved_day": other_day, "was": terms.when(before, now)}
        return words | offered(person, question.group, question.fee) | deadline(self.answer_by(message, now), now)

    def attachment(self, person: Participation, message: Message, now: datetime) -> str:
        """The entry she has moves in her calendar; SEQUENCE is above all before it."""
        if person.state != ParticipationState.CONFIRMED:
            return ""
        return calendar_entry.entry(person, message.facts["sequence"], now, asked=True)


@register
class NewDateReminder(NewDate):
    purpose, title = "new_date_reminder", _("reminder of a new date")
    chase = True

    def answer_by(self, message: Message, now: datetime) -> datetime:
        return asked(message).until

    def attachment(self, person: Participation, message: Message, now: datetime) -> str:
        return ""


@register
class Reminder(Question):
    """With it go the other reminders that wait for today to the same person: see `joining`."""

    purpose, title = "reminder", _("reminder")
    chase = True

    def no_longer(self, question: Invitation, message: Message, now: datetime) -> str:
        joined = lot_of(message).reminders.has_left(message, question.participation, now)
        return joining.JOINED if joined else self._no_longer(question, now)

    def _no_longer(self, question: Invitation, now: datetime) -> str:
        if question.counters.filter(result=Counter.Result.OPEN).exists():
            return "our_turn"
        if question.until <= now:
            return "lapsed"
        if question.kind == Ask.CALL_UP:
            person = question.participation
            return "" if room(person.action, question.group, besides=person) > 0 else "no_room"
        return ""

    def answer_by(self, message: Message, now: datetime) -> datetime:
        """Reminding moves no deadline."""
        return asked(message).until

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        question = asked(message)
        kept = question.kind == Ask.INVITATION
        last = message.facts.get("stage", 1) > 1
        said = {"kept": kept, "last": last, "kind": question.kind, "more": self._more(message, now)}
        return super().context(person, message, now) | said

    def render(self, message: Message, now: datetime) -> Rendered:
        words = super().render(message, now)
        reminders, others = lot_of(message).reminders, self._with(message, now)
        for other in others:
            reminders.took(message, self.person(other))
        more = [("r", self.person(other).pk, self.person(other).link_version) for other in others]
        return replace(words, links=[*words.links, *more])

    def _more(self, message: Message, now: datetime) -> list[tuple[str, str, int]]:
        """What else waits for her word: a sentence, until when, and the number of its link."""
        found = []
        for number, other in enumerate(self._with(message, now), start=2):
            question, action = asked(other), self.person(other).action
            offer = terms.offer(question.fee, question.group)
            said = _("“%(title)s”, %(day)s: %(offer)s.") % {
                "title": action.title, "day": terms.day(action, now), "offer": offer,
            }  # fmt: skip
            found.append((str(said), deadline(question.until, now)["until"], number))
        return found

    def _with(self, message: Message, now: datetime) -> list[Message]:
        """The reminders that go with this one, each still true by itself. Asked once a look."""
        if "goes_with" not in message.__dict__:
            others = lot_of(message).reminders.beside(message, now)
            Reminder.together(self, others)
            true = [other for other in others if not self.still_true(other, now)]
            message.goes_with = [other for other in true if self.waits_until(other, now) <= now][: joining.MOST]
        return message.goes_with


def asked(message: Message) -> Invitation | None:
    """The question that a letter is about, where it is hers."""
    return lot_of(message).question(message)
