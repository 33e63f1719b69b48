"""Letters to the team about a card: an alarm, a call to make, something owed. They open the action's page."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agency import wording
from agency.letters import words
from agency.models import Message, User
from agency.models.messages import Lane
from agency.post import Letter, Quiet, Rendered, register
from bloggers.models import Blogger
from campaigns import saying, terms
from campaigns.calling import AGAIN
from campaigns.cards import ABOUT_A_PRICE, YES_NEEDED
from campaigns.letters.writing import places_taken
from campaigns.models import Card
from campaigns.must_haves import CANNOT_COME
from campaigns.notices import OF_THE_PAST
from campaigns.states import NO_POST, ActionState


class AboutCard(Letter):
    """True while the card waits and the action goes on."""

    lane, quiet = Lane.URGENT, Quiet.DUTY

    def still_true(self, message: Message, now: datetime) -> str:
        card = _card(message)
        if card is None:
            return "gone"
        if card.acknowledged_at:
            return "seen_to"
        if card.code not in OF_THE_PAST:
            if card.action.client.has_ended(now):
                return "client_ended"
            if card.action.state != ActionState.OPEN:
                return f"action_{card.action.state}"
        active = User.objects.filter(pk=message.recipient_id, is_active=True).exists()
        return "" if active else "left_the_team"

    def render(self, message: Message, now: datetime) -> Rendered:
        card = _card(message)
        with translation.override(message.language), timezone.override(message.zone):
            context = _context(card, message, now)
        return Rendered(*words(self.purpose, context, message.language, message.zone))


@register
class Alarm(AboutCard):
    purpose, title = "alarm", gettext_lazy("alarm")


@register
class PhoneCard(AboutCard):
    purpose, title = "phone_card", gettext_lazy("somebody to call")


@register
class Owed(AboutCard):
    purpose, title = "owed", gettext_lazy("something owed")


def _context(card: Card, message: Message, now: datetime) -> dict:
    action = card.action
    taken, places = places_taken(action)
    blogger = card.participation.blogger if card.participation else None
    callable_ = blogger is not None and blogger.call != Blogger.Call.NO
    return {
        "what": what(card),
        "title": action.title,
        "client": action.client.name,
        "short_when": terms.short_when(action),
        "left": wording.left(action.due - now, saying.language()),
        "taken": taken,
        "places": places,
        "since": saying.when(card.since, now),
        "is_over": action.due <= now,
        "phone": blogger.phone if callable_ else "",
        "person": blogger.name if blogger else "",
        "please_do_not_call": blogger is not None and not callable_,
        "address": settings.SITE_URL + _where(card),
        "first_name": User.objects.get(pk=message.recipient_id).first_name,
    }


def _where(card: Card) -> str:
    if card.code == "allow":
        return f"/actions/{card.action_id}/ceiling/"
    if card.code in (*OF_THE_PAST, *ABOUT_A_PRICE) and card.participation_id:
        return f"/actions/{card.action_id}/people/{card.participation_id}/"
    if card.code == CANNOT_COME and card.participation_id:
        return f"/actions/{card.action_id}/people/{card.participation_id}/give-up/"
    return f"/actions/{card.action_id}/{'emergency/' if card.kind == Card.Kind.ALARM else ''}"


def what(card: Card) -> str:
    """A card in one sentence, without a reason and without a reproach."""
    name = card.participation.blogger.name if card.participation else ""
    facts = card.facts
    if card.code in ("dropout", NO_POST):
        return _of_her_leaving(card, name)
    if card.code == "counter":
        currency = card.action.currency
        return _("%(name)s proposes %(amount)s instead of %(offered)s") % {
            "name": name,
            "amount": saying.money(facts["amount"], currency),
            "offered": saying.money(facts["offered"], currency),
        }
    if card.code == YES_NEEDED:
        until = terms.short_until(datetime.fromisoformat(facts["until"]))
        return _("The client must say yes to %(name)s before %(hour)s") % {"name": name, "hour": until}
    if card.code in ("ceiling", "allow"):
        return _of_the_ceiling(card, name)
    sentence = {
        "price_late": _("%(name)s waits for our answer about the price, and our hour has passed"),
        "price": _("%(name)s and we have named two prices each: talk about it by telephone"),
        "not_me": _("%(name)s says that an answer noted in that name came from somebody else"),
        "client_no": _("%(name)s has a place, and the client has said no"),
        "stopped": _("%(name)s has a place and has asked for no more mails"),
        "corrected": _("%(name)s has put right what was noted about this action"),
        "undeliverable": _("%(name)s has a place, and the address does not work"),
        "erased": _("Somebody who had a place has asked to be forgotten"),
        "new_date": _("%(name)s has a place and has not answered about the new date"),
        "late_post": _("%(name)s has published after the place was given to somebody else: settle it"),
        "publish": _("%(name)s took part, and no post is known yet"),
        "how_it_was": _("%(name)s has told you how it was"),
        "no_new_date": _("%(name)s cannot come on the new date; the place is free"),
        "busy": _("%(name)s has noted the new day as busy: settle it"),
        "same_day": _("%(name)s has a place in another action on the new day: settle it"),
        "reserve_elsewhere": _("%(name)s is in reserve for another action on the new day: settle it"),
        "still_on": _("%(name)s has a place and has not answered “still on?”"),
        "question": _("%(name)s has not answered, and usually would have by now"),
        "silent": _("%(name)s has not answered"),
        CANNOT_COME: _("The client asked for %(name)s, who as it looks will not come: the place is kept"),
        AGAIN: _("%(name)s wants to be called again"),
    }.get(card.code)
    if sentence and name:
        return sentence % {"name": name}
    return _of_action(card)


def _of_her_leaving(card: Card, name: str) -> str:
    """She has told us that she cannot, or has told us nothing of a post that was due."""
    if card.code == NO_POST:
        hour = terms.hour_there(card.action.publish_by, card.action)
        return _("%(name)s was to publish by %(hour)s, and no post is known yet") % {"name": name, "hour": hour}
    ahead = card.facts.get("hours", 0)
    if ahead is None:
        return _("%(name)s cannot publish today") % {"name": name}
    words = {"name": name, "left": saying.left(timedelta(hours=ahead))}
    if card.facts.get("covered"):
        return _("%(name)s can no longer come (told us %(left)s ahead); the bonus place covers it") % words
    return _("%(name)s can no longer come; told us %(left)s ahead") % words


def _of_the_ceiling(card: Card, name: str) -> str:
    """The next step would cost more than was agreed, or a colleague asks for more."""
    facts, currency = card.facts, card.action.currency
    if card.code == "ceiling":
        words = {"name": name, "amount": saying.money(facts["amount"], currency)}
        words["over"] = saying.money(facts["over"], currency)
        return _("Asking %(name)s for %(amount)s would be %(over)s above the budget ceiling") % words
    if facts.get("price"):
        words = {"name": name, "amount": saying.money(facts["price"], currency)}
        return _("A colleague asks to allow %(amount)s for %(name)s, above the ceiling") % words
    words = {"amount": saying.money(facts["more"], currency)}
    return _("A colleague asks to allow %(amount)s more than the budget ceiling") % words


def _of_action(card: Card) -> str:
    people = len(card.facts.get("people", ()))
    if card.code == "propose":
        return ngettext(
            "%(n)s person is ready to be proposed to the client",
            "%(n)s people are ready to be proposed to the client",
            people,
        ) % {"n": people}
    if card.code == "ask":
        return ngettext(
            "%(n)s new person would be asked: that needs your press",
            "%(n)s new people would be asked: that needs your press",
            people,
        ) % {"n": people}
    if card.code == "client_silent":
        return _("The client has not answered proposal %(n)s") % {"n": card.facts["number"]}
    return {
        "empty": _("A place is free and nobody is left to ask"),
        "over": _("More people hold a place than there are places"),
        "short": _("Asking everybody on the list would not be enough"),
        "must": _("A must-have of the client cannot come"),
        "criteria": _("There is little time: agree with the client on criteria instead of names"),
    }.get(card.code, _("Something in this action waits for you"))


def _card(message: Message) -> Card | None:
    return (
        Card.objects.select_related("action__campaign__client", "participation__blogger")
        .filter(pk=message.subject_id)
        .first()
    )
