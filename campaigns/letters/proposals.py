"""The list for the client's side: the letter it comes with, and the reminders announced when it was sent."""

from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency import wording
from agency.letters import words
from agency.models import Agency, Message
from agency.post import Letter, Quiet, Rendered, register
from campaigns import chain, chasing, proposing, saying, terms
from campaigns.letters.writing import signature
from campaigns.models import ActionContact, Proposal
from campaigns.reporting import proposed


class OfProposal(Letter):
    """About one number, to one link of the chain. Untrue once a later number was sent."""

    quiet = Quiet.OFFICE

    def still_true(self, message: Message, now: datetime) -> str:
        sent, link = _read(message)
        if sent is None or link is None:
            return "gone"
        action = sent.action
        if action.client.has_ended(now):
            return "client_ended"
        if not link.may_be_written_to:
            return "over_the_agency"
        if not action.is_open:
            return f"action_{action.state}"
        last = proposing.last_sent(action)
        return "" if last is not None and last.pk == sent.pk else "superseded"

    def render(self, message: Message, now: datetime) -> Rendered:
        sent, link = _read(message)
        action, agency = sent.action, Agency.current()
        with translation.override(message.language), timezone.override(message.zone):
            page = proposed.of_number(sent, link, now)
            forwards = bool(chain.behind(link, chain.links_of(action)))
            context = (
                signature(action.owner, agency)
                | {
                    "first_name": link.contact.first_name,
                    "page": page,
                    "number": page.number,
                    "title": page.title,
                    "client": page.client,
                    "forwards": forwards,
                    "places": page.places,
                    "proposed": len(page.people),
                    "reserves": len(page.reserves),
                    "until": page.until,
                    "short_until": terms.short_until(page.answer_by),
                    "facts": _facts(page, forwards=forwards),
                    "reminders": get_text_list(
                        [
                            terms.short_until(at)
                            for at in chasing.reminders_at(page.answer_by, sent.sent_at, link.contact.tz)
                        ],
                        _("and"),
                    ),
                }
                | self.context(message, now)
            )
        subject, text, html = words(self.purpose, context, message.language, message.zone)
        return Rendered(
            subject,
            text,
            html,
            links=[("p", link.pk, link.link_version)],
            reply_to=action.owner.email,
            sender_name=context["sender_name"],
            answer_by=page.answer_by,
        )

    def context(self, message: Message, now: datetime) -> dict[str, Any]:
        return {}


@register
class TheList(OfProposal):
    purpose, title = "proposal", gettext_lazy("proposal to the client")


@register
class ListReminder(OfProposal):
    purpose, title, chase = "proposal_reminder", gettext_lazy("reminder of the proposal"), True

    def still_true(self, message: Message, now: datetime) -> str:
        why = super().still_true(message, now)
        if why:
            return why
        sent, link = _read(message)
        if any(chain.has_reached(reader, sent) for reader in chain.behind(link, chain.links_of(sent.action))):
            return "forwarded"
        return "decided" if chasing.is_answered(sent, link.rank) else ""


@register
class ClientReminder(OfProposal):
    """To the media agency: her client has not answered what she forwarded. To the client goes nothing of ours."""

    purpose, title, chase = "client_reminder", gettext_lazy("reminder to the media agency of its client"), True

    def still_true(self, message: Message, now: datetime) -> str:
        why = super().still_true(message, now)
        if why:
            return why
        sent, _link = _read(message)
        reader = _reader(message)
        if reader is None or not chain.has_reached(reader, sent):
            return "gone"
        if reader.answer_by != datetime.fromisoformat(message.facts["until"]):
            return "superseded"
        return "decided" if chasing.is_answered(sent, reader.rank) else ""

    def context(self, message: Message, now: datetime) -> dict[str, Any]:
        reader = _reader(message)
        until = wording.until(reader.answer_by, now, saying.language(), timezone.get_current_timezone_name())
        return {
            "reader": reader.contact.name,
            "reader_first": reader.contact.first_name,
            "hers_until": until,
            "hers_short": terms.short_until(reader.answer_by),
        }


def _facts(page: proposed.ClientProposal, *, forwards: bool) -> list[terms.Row]:
    """Label and value; empty ones are left out."""
    return [
        (_("When"), f"{page.when}, {page.place}" if page.place and page.when else page.when or page.place),
        (_("What for"), page.objective),
        (_("Measured by"), page.measure),
        (_("Price"), _("%(total)s plus VAT") % {"total": page.total} if page.total else ""),
        (_("You answer us by") if forwards else _("You can decide until"), page.until),
    ]


def _reader(message: Message) -> ActionContact | None:
    links = ActionContact.objects.select_related("action__campaign__client", "contact")
    return links.filter(pk=message.facts["reader"]).first()


def _read(message: Message) -> tuple[Proposal | None, ActionContact | None]:
    sent = (
        Proposal.objects.select_related("action__campaign__client__via", "action__owner")
        .filter(pk=message.subject_id, number__isnull=False)
        .first()
    )
    if sent is None:
        return None, None
    link = sent.action.chain.select_related("contact").filter(contact=message.recipient_id).first()
    if link is not None:
        link.action = sent.action
    return sent, link
