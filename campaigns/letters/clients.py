"""Letters to the client's side: each leaves by a person's press, and never over the media agency's head."""

from datetime import datetime

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from agency.letters import words
from agency.models import Agency, Message
from agency.post import Letter, Quiet, Rendered, register
from campaigns import terms
from campaigns.letters.writing import places_taken, signature
from campaigns.models import ActionContact
from campaigns.reporting import is_still_so
from campaigns.states import ActionState


@register
class Explanation(Letter):
    """The words that a manager has read and sent, with the link to the page of the action."""

    purpose, title = "explanation", _("explanation to the client")
    quiet = Quiet.OFFICE

    def still_true(self, message: Message, now: datetime) -> str:
        link = link_of(message)
        if link is None:
            return "gone"
        if link.action.client.has_ended(now):
            return "client_ended"
        if not link.may_be_written_to:
            return "over_the_agency"
        if link.action.state == ActionState.CANCELLED and message.facts.get("kind") != "cancel":
            return "action_cancelled"
        return "" if is_still_so(link.action, message.facts.get("events", ())) else "no_longer_so"

    def render(self, message: Message, now: datetime) -> Rendered:
        link = link_of(message)
        action, agency = link.action, Agency.current()
        taken, places = places_taken(action)
        with translation.override(message.language), timezone.override(message.zone):
            context = signature(action.owner, agency) | {
                "first_name": link.contact.first_name,
                "title": action.title,
                "kind": message.facts.get("kind", ""),
                "short_day": terms.short_day(action),
                "short_when": terms.short_when(action),
                "when": terms.when(action, now),
                "taken": taken,
                "places": places,
                "all_taken": taken == places,
                "words": message.facts["words"],
                "client": action.client.name,
            }
        subject, text, html = words(self.purpose, context, message.language, message.zone)
        return Rendered(
            subject,
            text,
            html,
            links=[("p", link.pk, link.link_version)],
            reply_to=action.owner.email,
            sender_name=context["sender_name"],
        )


def link_of(message: Message) -> ActionContact | None:
    return (
        ActionContact.objects.select_related("action__campaign__client__via", "action__owner", "contact")
        .filter(pk=message.subject_id)
        .first()
    )
