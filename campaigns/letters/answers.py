"""Letters that answer a press of hers, or ours for her: receipts, the place, the reserve."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agency import hours, wording
from agency.models import Message, User
from agency.models.messages import Lane
from agency.post import Quiet, register
from campaigns import calendar_entry, promising, saying, terms
from campaigns.answering import may_undo
from campaigns.letters.writing import ToBlogger, agency_now, deadline, of_her_place
from campaigns.lifecycle import BLOGGER, CLOCK, user_id
from campaigns.models import Event, Participation
from campaigns.states import Answer, ParticipationState

P = ParticipationState


class AnswerToHer(ToBlogger):
    """Leaves at once also at night, where it answers a press of her own."""

    lane, quiet = Lane.URGENT, Quiet.RECEIPT

    def own_press(self, message: Message) -> bool:
        return message.facts.get("by") == BLOGGER

    def noted(self, person: Participation, message: Message, now: datetime) -> dict:
        """Who noted the answer for her, and how and when she gave it; nothing where she pressed herself."""
        channel = message.facts.get("channel", "")
        if not channel:
            return {}
        user = User.objects.filter(pk=user_id(message.facts["by"])).first() or person.action.owner
        said = str(saying.CHANNELS.get(channel, channel))
        notes = Event.objects.filter(action=person.action, subject_kind="participation", subject_id=person.pk)
        note = notes.filter(verb="note", seq__gt=message.facts["sequence"]).order_by("seq").first()
        at = note.facts.get("said_at") if note else None
        if at:
            zone = timezone.get_current_timezone_name()
            said = f"{said}, {wording.moment(datetime.fromisoformat(at), now, saying.language(), zone)}"
        return {"noted_by": user.first_name, "said": said}


@register
class Receipt(AnswerToHer):
    """What she answered, what that means, how to change it."""

    purpose, title = "receipt", _("receipt of an answer")
    resend = False
    after_its_date = True

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        noted = (message.facts["state"], message.facts["answer"])
        return "" if (person.state, person.answer) == noted else "newer_answer"

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        holds = person.holds_until
        return self.noted(person, message, now) | {
            "verb": message.facts["verb"],
            "state": message.facts["state"],
            "needs_approval": person.action.needs_approval,
            "owed": terms.owed(promising.owed_to(person), person.action, now),
            "holds_until": deadline(holds, now)["until"] if holds else "",
        }

    def attachment(self, person: Participation, message: Message, now: datetime) -> str:
        """Who leaves a place gets the entry out of her calendar; who says yes to a new date gets it anew."""
        verb = message.facts["verb"]
        if verb not in ("withdraw", "take_back", "no_new_date", "agree") or person.state == P.RESERVE:
            return ""
        return calendar_entry.entry(person, message.facts["sequence"], now, cancelled=verb != "agree")


@register
class Confirmed(AnswerToHer):
    purpose, title = "confirmed", _("confirmation")
    counts = True

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        if person.state != P.CONFIRMED:
            return "no_place"
        if person.terms_version != person.action.terms_version:
            return "terms_moved"
        event = calendar_entry.confirmation_event(person)
        return "" if event and event.seq == message.facts["sequence"] else "newer_answer"

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        hers = self.own_press(message) and may_undo(person, now)
        until = person.answered_at + hours.UNDO_WITHIN if person.answered_at else now
        promised = terms.promised(promising.standing(person).values(), person.action, agency_now(), now)
        return (
            of_her_place(person, now)
            | self.noted(person, message, now)
            | {
                "hers": promised["hers"],
                "ours": promised["ours"],
                "undo_until": _hour(until) if hers else "",
                # Nobody pressed: her word of before and the client's have met.
                "picked": message.facts.get("by") == CLOCK
                and person.answer == Answer.COUNT_ME_IN
                and person.action.needs_approval,
            }
        )

    def attachment(self, person: Participation, message: Message, now: datetime) -> str:
        return calendar_entry.entry(person, message.facts["sequence"], now)


@register
class Reserve(AnswerToHer):
    purpose, title = "reserve", _("place in the reserve")
    resend = False

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        return "" if person.state == P.RESERVE else "no_reserve"

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        keeps = person.free_at is not None and person.free_at > now
        standby = person.action.standby_fee
        return of_her_place(person, now) | {
            "number": number_of(person),
            "keeps_until": deadline(person.free_at, now)["until"] if keeps else "",
            "standby": saying.money(standby, person.action.currency) if standby else "",
        }


def number_of(person: Participation) -> int:
    """Her number in the order of the reserves, from 1."""
    order = list(person.action.participations.reserves().values_list("pk", flat=True))
    return order.index(person.pk) + 1 if person.pk in order else len(order) + 1


def _hour(at: datetime) -> str:
    """'las 10:10' · '10:10', to stand behind "hasta" and "until"."""
    words = wording.at_hour(at, saying.language(), timezone.get_current_timezone_name())
    return words.removeprefix("a ").removeprefix("at ")
