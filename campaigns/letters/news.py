"""Letters about what others set in motion: already covered, released, free again, cancelled, thanks."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agency import wording
from agency.models import Message
from agency.models.messages import Lane
from agency.post import register
from campaigns import calendar_entry, notices, promising, saying, terms
from campaigns.inviting import room
from campaigns.letters.answers import number_of
from campaigns.letters.questions import asked
from campaigns.letters.writing import ToBlogger, agency_now, of_her_place
from campaigns.models import Participation
from campaigns.states import NO_POST, ActionState, Outcome, ParticipationState

P = ParticipationState


@register
class Filled(ToBlogger):
    """The place she was called to is covered; only while it still is."""

    purpose, title = "filled", _("already covered")
    resend = False

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        question = asked(message)
        if question is None or question.outcome != Outcome.FILLED:
            return "not_filled"
        if person.state in (P.CONFIRMED, P.DECLINED):
            return "newer_answer"
        return "place_free" if room(person.action, question.group, besides=person) > 0 else ""

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        return {"number": number_of(person) if person.state == P.RESERVE else ""}


@register
class Released(ToBlogger):
    purpose, title = "released", _("released with thanks")
    resend = False

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        return "" if person.state == P.RELEASED else "not_released"

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        owed = terms.owed(promising.owed_to(person), person.action, now)
        return {"no_post": message.facts.get("why") == NO_POST, "owed": owed}


@register
class FreeAgain(ToBlogger):
    """The hour until which she kept the date has passed."""

    purpose, title = "free_again", _("free again")
    resend = False

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        until = {P.RESERVE: person.free_at, P.AVAILABLE: person.holds_until}.get(P(person.state))
        if until is None:
            return "newer_answer"
        return "" if until <= now else "keeps_it_again"

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        return {"reserve": person.state == P.RESERVE}


@register
class Cancelled(ToBlogger):
    """Leaves also when the client has ended with us: who holds a place must know."""

    purpose, title = "cancelled", _("cancelled mail")
    lane = Lane.URGENT
    whatever_ended = True

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        return "" if person.action.state == ActionState.CANCELLED else "not_cancelled"

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        return {"owed": terms.owed(promising.owed_to(person), person.action, now)}

    def attachment(self, person: Participation, message: Message, now: datetime) -> str:
        if calendar_entry.confirmation_event(person) is None:
            return ""
        return calendar_entry.entry(person, message.facts["sequence"], now, cancelled=True)


@register
class Thanks(ToBlogger):
    purpose, title = "thanks", _("thanks")
    counts, resend = True, False
    after_its_date = True

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        return "" if person.state == P.DELIVERED else "not_delivered"

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        return of_her_place(person, now) | {"pay_days": agency_now().pay_days}


@register
class PublishReminder(ToBlogger):
    """She promised to publish, and no post of hers is known."""

    purpose, title = "publish_reminder", _("reminder to publish")
    counts, resend, chase = True, False, True
    after_its_date = True

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        if person.action.publish_by is None or person.state not in (P.CONFIRMED, P.DELIVERED):
            return "no_place"
        return "published" if person.posts.exists() else ""

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        by = person.action.publish_by
        zone = timezone.get_current_timezone_name()
        same_day = by.astimezone(person.action.tz).date() == now.astimezone(person.action.tz).date()
        return {
            "publish_by": wording.until(by, now, saying.language(), zone) if by > now else "",
            "on_the_day": message.facts["stage"] == notices.ON_THE_DAY and same_day,
            "publish_hour": terms.hour(person.action),
            "publish_day": wording.day(by, saying.language(), zone, now),
            "deliverable": person.action.deliverable,
        }
