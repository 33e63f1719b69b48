"""The outbox as a page shows it: who gets what and when, and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from agency import access, approving, hours, last_look, links, outbox, post, wording
from agency.models import Contact, Message, User
from agency.models.messages import MessageState, RecipientKind
from bloggers.models import Blogger
from campaigns import discipline, saying
from campaigns.models import Action

A_PAGE = 50
S = MessageState
STATES = {
    "leaving": [S.QUEUED, S.HELD, S.SENDING],
    "held": [S.HELD],
    "sent": [S.SENT],
    "problems": [S.FAILED, S.UNKNOWN],
    "not_sent": [S.DROPPED, S.EXPIRED, S.SUPPRESSED],
}
WAITING = ("leaving", "held")  # the views of what has not left yet
PIP = {S.SENT: "confirmed", S.FAILED: "risk", S.UNKNOWN: "risk", S.HELD: "open"}
# The only mail that carries one line of one's own.
WITH_OWN_LINE = {"sounding"}


@dataclass(frozen=True, slots=True)
class Line:
    id: int
    day: str
    hour: str
    subject: str
    about: str
    to: str
    language: str
    count: str  # '4 of 7', '' where it does not count
    pip: str
    state: str
    note: str  # who holds it, or why it did not leave
    waits: bool
    held: bool
    unapproved: bool  # a trainee's, which a colleague has to read first
    editable: bool
    told: str = ""  # why it could not be done with this one


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter's words as its reader will see them, personal links hidden; `trouble` where it cannot be written."""

    subject: str
    text: str
    trouble: str


def letters(user: User) -> "QuerySet[Message]":
    """The letters about the clients that `user` may see; those about no action to who runs the agency."""
    actions = Action.objects.visible_to(access.visible(user)).values("pk")
    own = Q(action_id=None, recipient_kind=RecipientKind.USER, recipient_id=user.pk)
    seen = Q(action_id__in=actions) | own
    return Message.objects.filter(seen | Q(action_id=None) if access.may_manage_agency(user) else seen)


def page_of(found: "QuerySet[Message]", shown: str, number: int) -> Page:
    """A page of them: what leaves in its order, what is past from the latest."""
    order = ("not_before", "lane", "pk") if shown in WAITING else ("-not_before", "-pk")
    rows = found.filter(state__in=STATES[shown]).order_by(*order).defer("html", "attachment")
    return Paginator(rows, A_PAGE).get_page(number)


def lines(rows: list[Message], now: datetime) -> list[Line]:
    """One line each; six queries whatever their number."""
    known = names(rows)
    titles = dict(Action.objects.filter(pk__in={row.action_id for row in rows}).values_list("pk", "title"))
    holders = User.objects.in_bulk({pk for row in rows if (pk := approving.writer_of(row))})
    counts = discipline.counts({row.action_id for row in rows}, {row.recipient_id for row in rows})
    return [_line(row, known, titles, holders, counts, now) for row in rows]


def read(message: Message, now: datetime) -> Reading:
    """Its frozen words; before they are frozen, those it would have now."""
    hidden = _("‹personal link›")
    if message.frozen_at:
        return Reading(message.subject, links.hide(message.text, hidden), "")
    letter = post.LETTERS.get(message.purpose)
    try:
        made = letter.render(message, last_look.leaves_at(message, now)) if letter else None
    except Exception as error:  # noqa: BLE001 - whatever an unfinished letter lacks: the page says so and stands
        return Reading("", "", _("It cannot be written as things stand (%(what)s).") % {"what": type(error).__name__})
    if made is None:
        return Reading("", "", _("Nobody knows this kind of mail any more."))
    return Reading(made.subject, links.hide(made.text, hidden), "")


def summary(found: "QuerySet[Message]") -> dict[str, int]:
    """How many letters stand in each view."""
    counted = dict(found.order_by().values_list("state").annotate(Count("pk")))
    return {shown: sum(counted.get(state, 0) for state in states) for shown, states in STATES.items()}


def stamp(found: "QuerySet[Message]", numbers: dict[str, int], now: datetime) -> str:
    """Changes when a letter comes, goes, or is held, and every five minutes. One query."""
    newest = found.order_by("-pk").values_list("pk", flat=True).first() or 0
    return "-".join(map(str, [newest, *numbers.values(), int(now.timestamp()) // 300]))


def _line(row: Message, names: dict, titles: dict, holders: dict, counts: dict, now: datetime) -> Line:
    letter = post.LETTERS.get(row.purpose)
    title = str(letter.title) if letter else row.purpose
    at = row.sent_at or row.not_before
    waits = row.state in (S.QUEUED, S.HELD)
    counting = bool(letter and letter.counts)
    holder = holders.get(approving.writer_of(row) or 0)
    note = ""
    if row.state == S.HELD and holder:
        said = _("by %(name)s, waits for approval") if approving.waits_for_colleague(row) else _("held by %(name)s")
        note = said % {"name": holder.name}
    elif row.state not in (S.QUEUED, S.SENT, S.SENDING):
        note = outbox.why(row)
    return Line(
        id=row.pk,
        day=saying.today(at),
        hour=saying.clock(at) if at > now or not waits else _("now"),
        subject=row.subject or title,
        about=" · ".join(filter(None, [title if row.subject else "", titles.get(row.action_id, "")])),
        to=names.get((row.recipient_kind, row.recipient_id), row.address),
        language=wording.language_name(row.language, saying.language()),
        count=_("%(n)s of %(most)s")
        % {"n": counts.get((row.action_id, row.recipient_id), 0), "most": hours.LETTERS_PER_ACTION}
        if counting and row.recipient_kind == RecipientKind.BLOGGER
        else "",
        pip=PIP.get(S(row.state), "dropped"),
        state=str(row.get_state_display()),
        note=note,
        waits=waits,
        held=row.state == S.HELD,
        unapproved=approving.waits_for_colleague(row),
        editable=may_edit(row),
    )


def may_edit(row: Message) -> bool:
    return row.is_waiting and row.frozen_at is None and row.purpose in WITH_OWN_LINE


def names(rows: Iterable[Message]) -> dict[tuple[str, int], str]:
    """Who gets them, by kind and number of the reader; who is forgotten has no name any more."""
    found: dict[tuple[str, int], str] = {}
    for kind, model in (
        (RecipientKind.BLOGGER, Blogger),
        (RecipientKind.CONTACT, Contact),
        (RecipientKind.USER, User),
    ):
        ids = {row.recipient_id for row in rows if row.recipient_kind == kind}
        found |= {(kind, pk): name for pk, name in model.objects.filter(pk__in=ids).values_list("pk", "name")}
    return found
