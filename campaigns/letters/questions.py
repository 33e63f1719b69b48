"""Letters that ask: sounding, invitation, call-up, still on?, the practical one, and the reminder of a question."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from agency import hours
from agency.models import Message
from agency.models.messages import Lane
from agency.post import Quiet, register
from campaigns import briefs, calendar_entry, earlier_terms, saying, terms
from campaigns.answering import confirmation_event, is_blind
from campaigns.inviting import room
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
        facts |= {"blind": is_blind(question), "wished": person.must_have}
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
        event = confirmation_event(person)
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
    purpose, title = "reminder", _("reminder")
    chase = True

    def no_longer(self, question: Invitation, message: Message, now: datetime) -> str:
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
        return super().context(person, message, now) | {"kept": kept, "last": last, "kind": question.kind}


def asked(message: Message) -> Invitation | None:
    """The question that a letter is about, where it is hers."""
    return lot_of(message).question(message)
