"""Mails that did not leave, that somebody holds, that wait for a colleague's approval; addresses that do not work."""

from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agency import access, approving
from agency.models import Message, User
from agency.models.messages import MessageState
from campaigns.models import Card, Participation
from campaigns.states import OUT, ActionState
from campaigns.waiting.lines import MOST_LINES, Desk, Line, where

LATE_TROUBLE = timedelta(days=30)


def mail(found: Desk, seen, user: User, now: datetime) -> None:
    """What of the mails about the actions of `seen` needs a person. Two queries."""
    about = Message.objects.filter(action_id__in=seen.values("pk"))
    written = Q(state=MessageState.HELD, held_by__startswith=approving.MARK)
    held = Q(state=MessageState.HELD) & ~Q(held_by__startswith=approving.MARK)
    trouble = Q(state__in=[MessageState.FAILED, MessageState.UNKNOWN], created_at__gt=now - LATE_TROUBLE)
    count = about.aggregate(
        trouble=Count("pk", filter=trouble), written=Count("pk", filter=written), held=Count("pk", filter=held)
    )
    may = access.may_approve(user)
    for number, line in (
        (count["trouble"], _in_trouble),
        (count["written"], _to_approve if may else _unapproved),
        (count["held"], _held),
    ):
        if number:
            found.today.append(line(number))
    _undeliverable(found, seen)


def _in_trouble(number: int) -> Line:
    said = ngettext("%(n)s mail is in trouble", "%(n)s mails are in trouble", number)
    return _line(said % {"n": number}, _("refused, or not known whether it arrived"), _("See the mails"), "problems")


def _to_approve(number: int) -> Line:
    said = ngettext("%(n)s mail of a trainee waits for you", "%(n)s mails of trainees wait for you", number)
    return _line(said % {"n": number}, _("nothing leaves before somebody has read it"), _("Read and release"), "held")


def _unapproved(number: int) -> Line:
    said = ngettext(
        "%(n)s mail waits for a colleague’s approval", "%(n)s mails wait for a colleague’s approval", number
    )
    return _line(said % {"n": number}, "", _("See the mails"), "held")


def _held(number: int) -> Line:
    said = ngettext("%(n)s mail is held", "%(n)s mails are held", number)
    return _line(said % {"n": number}, _("until somebody releases it or its time is over"), _("See the mails"), "held")


def _line(bold: str, text: str, button: str, shown: str) -> Line:
    return Line(
        when=_("now"),
        small="",
        pip="risk" if shown == "problems" else "open",
        bold=bold,
        text=text,
        meta="",
        button=button,
        url=f"{reverse('outbox')}?show={shown}",
    )


def _undeliverable(found: Desk, seen) -> None:
    """Who takes part and cannot be reached by mail; where a card says so already, it is said once."""
    people = (
        Participation.objects.filter(action__in=seen.filter(state=ActionState.OPEN))
        .filter(blogger__undeliverable_at__isnull=False)
        .exclude(state__in=OUT)
        .exclude(pk__in=Card.objects.waiting().filter(code="undeliverable").values("participation"))
        .select_related("blogger__via", "action__campaign__client")
        .order_by("action__due", "pk")[:MOST_LINES]
    )
    once = {person.blogger_id: person for person in reversed(people)}
    for person in reversed(once.values()):
        via = person.blogger.via_id
        found.today.append(
            Line(
                when=_("now"),
                small="",
                pip="risk",
                bold=_("No mail arrives at %(email)s") % {"email": person.blogger.mail_address},
                text=person.blogger.name,
                meta=where(person.action),
                button=_("Write a new address"),
                url=reverse("person_agent" if via else "person_address", args=[person.blogger_id]),
                key=f"address-{person.blogger_id}",
                opens="#card-form",
            )
        )
