"""Letters about a price that she named: our answer, our asking why, and our owning up that we are late."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from agency.models import Message
from agency.models.messages import Lane
from agency.post import register
from campaigns import price_talk, saying, terms
from campaigns.letters.writing import ToBlogger, agency_now, deadline, offered
from campaigns.models import Counter, Participation


class AboutHerPrice(ToBlogger):
    """Of one price, while its question is open."""

    lane = Lane.URGENT

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        counter = _counter(message, person)
        if counter is None:
            return "gone"
        if not counter.invitation.is_open:
            return f"question_{counter.invitation.outcome}"
        return "" if self.still_said(counter, message) else "newer_answer"

    def still_said(self, counter: Counter, message: Message) -> bool:
        """Whether the price is still where the letter says it is."""
        raise NotImplementedError

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        counter = _counter(message, person)
        question, currency = counter.invitation, person.action.currency
        talk = price_talk.of(question)
        asked = talk.last_of_hers
        step = next((each for each in talk.steps if each.id == counter.pk), None)
        return (
            {
                "asked_amount": saying.money(asked.amount if asked else counter.amount, currency),
                "words": step.answer if step else "",
                "facts": terms.of_question(question, agency_now(), now),
                "once_more": talk.may_propose,
                "is_call_up": question.kind == "call_up",
            }
            | offered(person, question.group, question.fee)
            | deadline(question.until, now)
        )


@register
class CounterAnswer(AboutHerPrice):
    """Ours to her price: accepted, kept, or a new one of ours. The clock of her question runs again."""

    purpose, title, counts = "counter_answer", _("answer to another price"), True

    def still_said(self, counter: Counter, message: Message) -> bool:
        return bool(counter.result == message.facts["result"])

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        result = message.facts["result"]
        said = {"accepted": result == Counter.Result.ACCEPTED, "new_price": result == Counter.Result.OPEN}
        return super().context(person, message, now) | said


@register
class PriceQuestion(AboutHerPrice):
    """May we know why? One line is enough."""

    purpose, title, counts = "price_question", _("question about a price"), True

    def still_said(self, counter: Counter, message: Message) -> bool:
        return bool(counter.result == Counter.Result.OPEN and counter.turn == Counter.Turn.HERS)


@register
class PriceLate(AboutHerPrice):
    """We promised an answer by an hour, and have not given it: she may go on waiting, or leave at no cost."""

    purpose, title = "price_late", _("we are late with an answer")

    def still_said(self, counter: Counter, message: Message) -> bool:
        return bool(counter.result == Counter.Result.OPEN and counter.turn == Counter.Turn.OURS)

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        by_when = _counter(message, person).by_when
        return super().context(person, message, now) | {"promised": deadline(by_when, now)["until"]}


def _counter(message: Message, person: Participation) -> Counter | None:
    counter = (
        Counter.objects.select_related("invitation__group")
        .filter(pk=message.facts["counter"], invitation__participation=person)
        .first()
    )
    if counter is not None:
        counter.invitation.participation, counter.invitation.group.action = person, person.action
    return counter
