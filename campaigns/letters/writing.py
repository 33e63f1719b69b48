"""What all letters to bloggers share: whether she may be written to, what they are made of, whose links they hold."""

from datetime import datetime

from django.utils import timezone, translation

from agency import wording
from agency.last_look import LINK_BELONGS
from agency.letters import words
from agency.models import Agency, Message, User
from agency.models.messages import RecipientKind
from agency.post import Letter, Rendered
from campaigns import discipline, saying, terms, watching
from campaigns.letters import joining
from campaigns.letters.reading import Lot, lot_of
from campaigns.models import Action, ActionContact, Participation, Place, PlaceGroup
from campaigns.states import ActionState


class ToBlogger(Letter):
    """One letter to one person about one action.

    A subclass says what must hold beyond her being reachable (`moved_on`) and adds to the words
    (`context`). Its templates are `emails/<purpose>.*`.
    """

    whatever_ended = False  # leaves although the client has ended with us, or the action is no more
    after_its_date = False

    def together(self, messages: list[Message]) -> None:
        lot = Lot(messages)
        for message in messages:
            message.read_together = lot

    def still_true(self, message: Message, now: datetime) -> str:
        message.lot = message.__dict__.pop("read_together", None) or Lot([message])
        person = self.person(message)
        if person is None:
            return "gone"
        return self._unreachable(person, now) or self.moved_on(person, message, now)

    def moved_on(self, person: Participation, message: Message, now: datetime) -> str:
        """'' while the letter says what is; otherwise the code of what has changed."""
        return ""

    def render(self, message: Message, now: datetime) -> Rendered:
        person = self.person(message)
        person.action = watching.hers(person)
        with translation.override(message.language), timezone.override(message.zone):
            context = common(person, message, now) | self.context(person, message, now)
            attachment = self.attachment(person, message, now)
        subject, text, html = words(self.purpose, context, message.language, message.zone)
        return Rendered(
            subject,
            text,
            html,
            links=[("r", person.pk, person.link_version), ("s", person.blogger_id, person.blogger.link_version)],
            attachment=attachment,
            reply_to=person.action.owner.email,
            sender_name=context["sender_name"],
            answer_by=self.answer_by(message, now),
            notice="" if context["was_told_why"] else terms.NOTICE_VERSION,
        )

    def context(self, person: Participation, message: Message, now: datetime) -> dict:
        return {}

    def attachment(self, person: Participation, message: Message, now: datetime) -> str:
        return ""

    def answer_by(self, message: Message, now: datetime) -> datetime | None:
        return None

    def person(self, message: Message) -> Participation | None:
        """Her row, read once per look at the letter: `still_true` reads anew, `render` goes on with it."""
        return lot_of(message).person(message)

    def waits_until(self, message: Message, now: datetime) -> datetime:
        person = self.person(message)
        if person is not None and person.action.cancel_at and not self.whatever_ended:
            return max(now, person.action.cancel_at)
        last = lot_of(message).last_left(message)
        return now if person is None else discipline.waits_until(message, person.action, last, now)

    def _unreachable(self, person: Participation, now: datetime) -> str:
        blogger, action = person.blogger, person.action
        if code := discipline.unreachable(blogger):
            return code
        if self.whatever_ended:
            return ""
        if action.client.has_ended(now):
            return "client_ended"
        if action.state != ActionState.OPEN and not self.after_its_date:
            return f"action_{action.state}"
        if action.due is None:
            return "no_date"
        return "past" if action.due <= now and not self.after_its_date else ""


def common(person: Participation, message: Message, now: datetime) -> dict:
    """What every letter to a blogger may print."""
    action, agency = person.action, Agency.current()
    basis = lot_of(message).basis(person)
    why = (basis.kind, basis.source, basis.on) if basis else ("", "", None)
    return {
        "first_name": person.blogger.first_name,
        "full_name": person.blogger.name,
        "title": action.title,
        "day": terms.day(action, now),
        "short_day": terms.short_day(action),
        "short_when": terms.short_when(action),
        "when": terms.when(action, now),
        "place": action.place,
        "own_line": message.own_line,
        "why": terms.why_we_write(*why, now),
        "was_told_why": bool(basis and basis.notice_at),
        "amounts_in_subjects": agency.amounts_in_subjects if agency else False,
        "by_agent": person.blogger.via_id is not None,
    } | signature(action.owner, agency)


def signature(owner: User, agency: Agency | None) -> dict:
    """Who writes, and how to reach that person."""
    name = agency.name if agency else "Relevo"
    return {
        "sender_name": f"{owner.name}, {name}",
        "sender": owner.name,
        "sender_first": owner.first_name,
        "phone": owner.phone,
        "phone_link": wording.dialled(owner.phone),
    }


def offered(person: Participation, group: PlaceGroup, fee) -> dict:
    """What is paid, as half a sentence and, for subjects, as an amount."""
    return {"offer": terms.offer(fee, group), "amount": terms.amount(fee, group)}


def of_her_place(person: Participation, now: datetime) -> dict:
    """The facts and the offer for somebody who holds a place or is in reserve for one."""
    group = group_of(person)
    fee = group.fee if person.fee_agreed is None else person.fee_agreed
    facts = terms.of_place(person, group, agency_now(), now)
    return offered(person, group, fee) | {"facts": facts, "is_paid": terms.is_paid(fee, group)}


def group_of(person: Participation) -> PlaceGroup:
    """The group of her place, else of her latest question, else the first."""
    held = PlaceGroup.objects.filter(places__holder=person).first()
    question = person.invitations.select_related("group").order_by("-pk").first()
    group = held or (question.group if question else person.action.groups.first())
    group.action = person.action
    return group


def agency_now() -> Agency:
    return Agency.current() or Agency(pk=1, name="Relevo")


def places_taken(action: Action) -> tuple[int, int]:
    """How many of the ordinary places have a holder on the present terms, and how many there are: '5 of 5'."""
    places = Place.objects.of(action).filter(bonus=False, released_at=None).select_related("holder", "group__action")
    return sum(place.is_current for place in places), len(places)


def deadline(at: datetime, now: datetime) -> dict:
    """A deadline in words with its zone, and short for the subject."""
    zone = timezone.get_current_timezone_name()
    return {"until": wording.until(at, now, saying.language(), zone), "short_until": terms.short_until(at)}


# --- whose links a letter may hold ------------------------------------------------------------------
def _hers(message: Message, row_id: int) -> bool:
    if message.recipient_kind != RecipientKind.BLOGGER:
        return False
    read = message.lot.person(message) if "lot" in message.__dict__ else None
    if read is not None and read.pk == row_id:
        return True
    # A reminder holds the link to each of her actions that it reminds her of.
    of_this_action = {} if message.purpose == joining.PURPOSE else {"action": message.action_id}
    return Participation.objects.filter(pk=row_id, blogger=message.recipient_id, **of_this_action).exists()


def _theirs(message: Message, row_id: int) -> bool:
    return (
        message.recipient_kind == RecipientKind.CONTACT
        and ActionContact.objects.filter(pk=row_id, contact=message.recipient_id, action=message.action_id).exists()
    )


LINK_BELONGS |= {"r": _hers, "p": _theirs}
