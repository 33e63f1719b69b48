"""One person in one action, as the team sees her."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agency import hours, links
from agency.models import User
from campaigns import afterwards, discipline, saying, terms
from campaigns.board import reasons
from campaigns.board.places import callable_phone
from campaigns.board.price_card import PriceCard, price_card
from campaigns.deciding import is_approved
from campaigns.lifecycle import open_question
from campaigns.models import Event, Invitation, Participation, Remark
from campaigns.states import Ask

# Nine digits that start like this are a Spanish number written without its country.
SPAIN, SPANISH_STARTS = "34", "6789"
SLOT = 300  # seconds: what is left of the time is said anew at least so often


@dataclass(frozen=True, slots=True)
class PersonBoard:
    tel: str
    letters: str
    kind: str
    until: str
    left: str
    link: str
    wa: str
    offer: PriceCard | None
    unreachable: str  # why no mail reaches her; '' where one does
    what_to_do: str
    approved: bool
    reason: str  # for the owner's eyes only
    keeps: str
    how_it_was: str  # what she said after the action


def person_board(person: Participation, reader: User, now: datetime) -> PersonBoard:
    question = open_question(person)
    keeps = person.free_at if person.state == "reserve" else person.holds_until if person.is_firm(now) else None
    blogger = person.blogger
    shut = "opted_out" if blogger.opted_out_at else "undeliverable" if blogger.undeliverable_at else ""
    return PersonBoard(
        tel=callable_phone(person.blogger),
        letters=_("%(n)s of %(most)s mails") % {"n": discipline.counted(person), "most": hours.LETTERS_PER_ACTION},
        kind=str(question.get_kind_display()) if question else "",
        until=saying.when(question.until, now) if question else "",
        left=saying.left(question.until - now) if question and question.until > now else "",
        link=links.url("r", person.pk, person.link_version) if question else "",
        wa=whatsapp(person, question, reader, now) if question else "",
        offer=price_card(person, question, reader, now) if question else None,
        unreachable=str(reasons.why(shut)).capitalize() if shut else "",
        what_to_do=str(reasons.what_to_do(shut)) if shut else "",
        approved=is_approved(person),
        reason=_reason(person) if reader.pk == person.action.owner_id else "",
        keeps=saying.when(keeps, now) if keeps and keeps > now else "",
        how_it_was=_how_it_was(person),
    )


def stamp(person: Participation, now: datetime) -> str:
    """Changes whenever her page would look different, by events that are no other person’s: two queries."""
    hers = Q(subject_kind="participation", subject_id=person.pk)
    hers |= Q(subject_kind="invitation", subject_id__in=person.invitations.values("pk"))
    events = Event.objects.filter(hers | ~Q(subject_kind__in=("participation", "invitation")), action=person.action_id)
    last = events.order_by("-seq").values_list("seq", flat=True).first() or 0
    blogger = person.blogger
    reached = f"{blogger.opted_out_at is None:d}{blogger.undeliverable_at is None:d}"
    return f"{last}.{discipline.counted(person)}.{reached}.{int(now.timestamp()) // SLOT}"


def _how_it_was(person: Participation) -> str:
    said = afterwards.answer_of(person)
    if said is None:
        return ""
    how = _("It was good") if said.facts["how"] == afterwards.GOOD else _("It could have been better")
    words = afterwards.words_of(said)
    return " · ".join([how, _("“%(answer)s”") % {"answer": words}]) if words else how


def whatsapp(person: Participation, question: Invitation, sender: User, now: datetime) -> str:
    """A link that opens WhatsApp with a ready text, in her language; a person sends it."""
    blogger, action = person.blogger, person.action
    with translation.override(blogger.letter_language), timezone.override(blogger.zone):
        until = saying.when(question.until, now)
        facts = {
            "name": blogger.first_name,
            "sender": sender.first_name,
            "title": action.title,
            "when": terms.short_when(action),
            "until": until,
            "link": links.url("r", person.pk, person.link_version),
        }
        if question.kind == Ask.STILL_ON:
            text = _("Hello %(name)s, %(sender)s here. “%(title)s”, %(when)s: is all well? One press: %(link)s") % facts
        else:
            text = (
                _(
                    "Hello %(name)s, %(sender)s here. I wrote to you about “%(title)s”, %(when)s. "
                    "You can answer here, yes or no, until %(until)s: %(link)s"
                )
                % facts
            )
    return f"https://wa.me/{phone_digits(blogger.phone)}?text={quote(text)}"


def phone_digits(phone: str) -> str:
    """The number with its country and nothing else; '' where it cannot be told."""
    digits = "".join(sign for sign in phone if sign.isascii() and sign.isdigit())
    if phone.strip().startswith("+"):
        return digits
    if digits.startswith("00"):
        return digits[2:]
    return SPAIN + digits if len(digits) == 9 and digits[0] in SPANISH_STARTS else ""


def _reason(person: Participation) -> str:
    said = Remark.objects.filter(
        event__subject_kind="participation", event__subject_id=person.pk, kind=Remark.Kind.REASON
    )
    last = said.order_by("-pk").first()
    return last.text if last else ""
