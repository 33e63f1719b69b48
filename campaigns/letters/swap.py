"""The letter about a swap that leaves by itself, where the client's engagement says so in writing.

A person in reserve whom the client has approved took the place of somebody who could not come. Whether that is
still so is asked just before it leaves; where it is not, nothing leaves and the explanation is owed.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency import wording
from agency.letters import words
from agency.models import Agency, Message
from agency.post import Letter, Quiet, Rendered, register
from campaigns import saying, terms
from campaigns.deciding import is_approved
from campaigns.letters.clients import link_of
from campaigns.letters.writing import places_taken, signature
from campaigns.models import Action, ActionContact, Decision, Event, LinePrice, Participation, Place
from campaigns.reporting.phrases import SOMEBODY
from campaigns.states import ActionState


@register
class Swap(Letter):
    purpose, title = "swap", gettext_lazy("mail about a swap")
    quiet = Quiet.OFFICE

    def still_true(self, message: Message, now: datetime) -> str:
        link = link_of(message)
        if link is None:
            return "gone"
        if link.action.client.has_ended(now):
            return "client_ended"
        if not link.may_be_written_to:
            return "over_the_agency"
        if not link.action.client.swap_by_itself:
            return "by_press"
        if link.action.state != ActionState.OPEN:
            return f"action_{link.action.state}"
        came = _successor(link.action, message)
        if came is None or not Place.objects.of(link.action).filter(holder=came).exists():
            return "no_longer_so"
        return "" if is_approved(came) else "not_approved"

    def render(self, message: Message, now: datetime) -> Rendered:
        link = link_of(message)
        with translation.override(message.language), timezone.override(message.zone):
            context = _context(link, message, now)
        return Rendered(
            *words(self.purpose, context, message.language, message.zone),
            links=[("p", link.pk, link.link_version)],
            reply_to=link.action.owner.email,
            sender_name=context["sender_name"],
        )


def _context(link: ActionContact, message: Message, now: datetime) -> dict[str, Any]:
    action = link.action
    left, taken = _event(action, message, "left"), _event(action, message, "taken")
    came = _successor(action, message)
    gone = Participation.objects.select_related("blogger").get(pk=left.subject_id)
    yes = Decision.objects.filter(participation=came).select_related("proposal").order_by("-pk").first()
    held, places = places_taken(action)
    hours = left.facts.get("hours")
    return signature(action.owner, Agency.current()) | {
        "first_name": link.contact.first_name,
        "media": link.contact.media_agency_id is not None,
        "client": action.client.name,
        "title": action.title,
        "left": _name(gone),
        "left_first": gone.blogger.first_name if gone.blogger.erased_at is None else _name(gone),
        "came": _name(came),
        "came_first": came.blogger.first_name,
        "told": _moment(left.at, now),
        "ahead": saying.left(timedelta(hours=hours)) if hours is not None else "",
        "since": _moment(taken.at, now),
        "approved": _day(yes.at) if yes else "",
        "taken": held,
        "places": places,
        "all_taken": held == places,
        "facts": [
            (_("Approved"), _approved(link, yes)),
            (_("Price"), _price(link, gone, came)),
            (_("The action"), terms.when(action, now)),
            (_("The post"), _post(action, taken, now)),
            (_("It took"), saying.left(taken.at - left.at)),
        ],
    }


def _post(action: Action, taken: Event, now: datetime) -> str:
    """By when the post of who has stepped in on its day is up; '' where the agreed hour holds."""
    stepped_in = action.watch_until is not None and action.publish_by is not None and taken.at >= action.publish_by
    return wording.moment(action.watch_until, now, saying.language(), action.zone) if stepped_in else ""


def _approved(link: ActionContact, yes: Decision | None) -> str:
    """'by you, 3 May 2026 (list no. 2)'."""
    if yes is None:
        return ""
    facts = {"client": link.action.client.name, "day": _day(yes.at)}
    who = _("by %(client)s, %(day)s") if link.contact.media_agency_id else _("by you, %(day)s")
    number = yes.proposal.number if yes.proposal else None
    return who % facts + (_(" (list no. %(number)s)") % {"number": number} if number else "")


def _price(link: ActionContact, gone: Participation, came: Participation) -> str:
    """What she costs this link, where a list said so to this link; and whether that changes the total."""
    rows = LinePrice.objects.filter(
        link=link, line__participation__in=[gone, came], line__proposal__number__isnull=False
    )
    prices: dict[int, Decimal] = dict(
        rows.order_by("line__proposal__number").values_list("line__participation", "amount")
    )
    if came.pk not in prices:
        return ""
    currency = link.action.currency
    facts = {"price": saying.money(prices[came.pk], currency)}
    if gone.pk not in prices:
        return facts["price"]
    more = prices[came.pk] - prices[gone.pk]
    if not more:
        return _("%(price)s; the total does not change") % facts
    facts["much"] = saying.money(abs(more), currency)
    return (
        _("%(price)s; the total is %(much)s more") if more > 0 else _("%(price)s; the total is %(much)s less")
    ) % facts


def _successor(action: Action, message: Message) -> Participation | None:
    taken = _event(action, message, "taken")
    people = Participation.objects.select_related("blogger", "action").filter(blogger__erased_at=None)
    return people.filter(pk=int(taken.after)).first() if taken else None


def _event(action: Action, message: Message, which: str) -> Event | None:
    return Event.objects.filter(action=action, seq=message.facts[which]).first()


def _name(person: Participation) -> str:
    return str(SOMEBODY) if person.blogger.erased_at else person.blogger.name


def _moment(at: datetime, now: datetime) -> str:
    return wording.moment(at, now, saying.language(), timezone.get_current_timezone_name())


def _day(at: datetime) -> str:
    return wording.day(at, saying.language(), timezone.get_current_timezone_name())
