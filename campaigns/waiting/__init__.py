"""What waits for a person over all the clients she may see, the most urgent first, and what goes on by itself.

Nothing here asks the engine: Today costs the same number of queries for 1 and for 50 actions.
"""

from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from agency import access, clock, health
from agency.models import User
from campaigns import saying
from campaigns.board.cards import SEEN, give_up_url, has_criteria, keeps_a_place, results
from campaigns.board.client_side import owed as owed_to_clients
from campaigns.board.places import callable_phone, person_url
from campaigns.cards import ABOUT_A_PRICE
from campaigns.letters.team import what
from campaigns.models import Action, Card, Event, Invitation, Participation, Place
from campaigns.notices import OF_THE_PAST
from campaigns.sight import READY
from campaigns.states import OF_HER_PLACE, ActionState
from campaigns.waiting import money
from campaigns.waiting.by_itself import by_itself
from campaigns.waiting.explanations import explanations
from campaigns.waiting.lines import MOST_LINES, Desk, Line, url_of, where
from campaigns.waiting.mail import mail

SOON = timedelta(hours=72)
SLOT = 300


def desk(user: User, now: datetime) -> Desk:
    """Today, for one reader."""
    seen = Action.objects.visible_to(access.visible(user))
    actions = list(
        seen.filter(state__in=[ActionState.OPEN, ActionState.DRAFT])
        .select_related("campaign__client")
        .order_by("due", "pk")[:500]
    )
    found = Desk(open_actions=sum(action.is_open for action in actions))
    _cards(found, seen, now)
    money.prices(found, seen, now)
    money.payments(found, seen, now)
    found.today += [Line(**owed) for owed in owed_to_clients(seen, now)]
    explanations(found, seen, now)
    mail(found, seen, user, now)
    _untended(found, seen, now)
    _places(found, actions, now)
    _missing(found, user, now)
    by_itself(found, seen, now)
    found.today, found.week = found.today[:MOST_LINES], found.week[:MOST_LINES]
    return found


def stamp(now: datetime) -> str:
    """Changes whenever Today would look different."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return f"{last}.{int(now.timestamp()) // SLOT}"


# --- what a card or a price asks for ------------------------------------------------------------------
def _cards(found: Desk, seen, now: datetime) -> None:
    cards = (
        Card.objects.waiting()
        .filter(Q(action__state=ActionState.OPEN) | Q(code__in=OF_THE_PAST), action__in=seen)
        .exclude(code="counter")
        .select_related("action__campaign__client", "participation__blogger")
    )
    for card in sorted(cards[:MOST_LINES], key=lambda each: (each.kind != Card.Kind.ALARM, each.action.due, each.pk)):
        if card.kind == Card.Kind.ALARM:
            found.now.append(_alarm(card, now))
        elif card.kind == Card.Kind.CALL:
            found.now.append(_call(card, now))
        else:
            found.today.append(_owed(card, now))


def _alarm(card: Card, now: datetime) -> Line:
    return Line(
        when=saying.left(card.action.due - now),
        small=_("to the action"),
        pip="risk",
        bold=what(card),
        text="",
        meta=where(card.action),
        button=_("Decide the price") if card.code in ABOUT_A_PRICE else _("See what to do"),
        url=_where_to_see_it(card),
        press=_press_of(card),
        presses=((SEEN, pgettext("alarm", "I take it")),),
    )


def _call(card: Card, now: datetime) -> Line:
    person = card.participation
    tel = callable_phone(person.blogger) if person else ""
    return Line(
        when=saying.left(now - card.since),
        small=_("waiting for a call"),
        pip="risk",
        bold=what(card),
        text="" if tel else _("no number to call: write"),
        meta=where(card.action),
        button=person.blogger.phone if tel and person else pgettext("button", "Open"),
        url=person_url(person) if person else url_of(card.action),
        tel=tel,
        press=_press_of(card),
        presses=tuple(results(card)),
    )


def _owed(card: Card, now: datetime) -> Line:
    button, url, opens = _where_it_is_decided(card)
    return Line(
        when=saying.when(card.since, now),
        small=_("waiting since then"),
        pip="open",
        bold=what(card),
        text="",
        meta=where(card.action),
        button=button,
        url=url,
        press=_press_of(card),
        presses=tuple(results(card)),
        key=f"card-{card.pk}" if opens else "",
        opens=opens,
    )


def _where_it_is_decided(card: Card) -> tuple[str, str, str]:
    """The button, its address, and which part of that page opens below the line; '' for none."""
    if card.code == "propose":
        return _("Note the client’s word"), reverse("action_word", args=[card.action_id]), "#word"
    if has_criteria(card):
        return _("Note the client’s word"), reverse("action_criteria", args=[card.action_id]), "#criteria"
    if keeps_a_place(card):
        return _("Somebody else may have it…"), give_up_url(card), "#give-up"
    return pgettext("button", "Open"), _where_to_see_it(card), ""


def _press_of(card: Card) -> str:
    return reverse("card", args=[card.action_id, card.pk])


def _where_to_see_it(card: Card) -> str:
    if card.code in ("allow", "ceiling"):
        return reverse("action_ceiling", args=[card.action_id])
    of_her = card.code in (*OF_THE_PAST, *ABOUT_A_PRICE) and card.participation is not None
    if of_her:
        return person_url(card.participation)
    return reverse("action_emergency", args=[card.action_id]) if card.kind == Card.Kind.ALARM else url_of(card.action)


# --- places without anybody, what is not set up ------------------------------------------------------------
def untended_since(now: datetime) -> datetime | None:
    """The hour of the oldest action that Relevo could not tend."""
    since: datetime | None = Action.objects.untended(now).values_list("next_look_at", flat=True).first()
    return since


def _untended(found: Desk, seen, now: datetime) -> None:
    """Actions whose look fails although the clock beats; while it is silent every page says so already."""
    if not health.is_beating(clock.wall()):
        return
    for action in seen.untended(now).select_related("campaign__client")[:MOST_LINES]:
        found.now.append(
            Line(
                when=saying.when(action.next_look_at, now),
                small=_("not tended since then"),
                pip="risk",
                bold=_("Relevo could not tend “%(title)s”") % {"title": action.title},
                text=_("its next steps do not happen by themselves; who runs Relevo finds the reason in its log"),
                meta=where(action),
                button=pgettext("button", "Open"),
                url=url_of(action),
            )
        )


def _places(found: Desk, actions: list[Action], now: datetime) -> None:
    ids = [action.pk for action in actions]
    ordinary = Place.objects.filter(group__action__in=ids, bonus=False, released_at=None).order_by()
    counts = {
        row["group__action"]: row for row in ordinary.values("group__action").annotate(n=Count("pk"), h=Count("holder"))
    }
    open_ones = (
        Invitation.objects.open().filter(participation__action__in=ids).exclude(kind__in=OF_HER_PLACE).order_by()
    )
    asked = {
        row["participation__action"]: row
        for row in open_ones.values("participation__action").annotate(n=Count("pk"), first=Min("answer_by"))
    }
    said_yes = _undecided(ids)
    for action in actions:
        count = counts.get(action.pk, {"n": 0, "h": 0})
        if action.is_open:
            found.places += count["n"]
        line, soon = _of_action(action, count["n"] - count["h"], asked.get(action.pk), now)
        if line:
            (found.today if soon else found.week).append(line)
        if action.pk in said_yes and action.due and action.due > now and count["n"] > count["h"]:
            found.today.append(_for_the_client(action, said_yes[action.pk], now))


def _undecided(ids: list[int]) -> dict[int, int]:
    """How many said yes and wait for the client's word, by action; where no card says so already."""
    waits = Participation.objects.filter(action__in=ids, action__state=ActionState.OPEN, action__needs_approval=True)
    waits = waits.filter(state__in=READY, decisions=None).exclude(
        action__in=Card.objects.waiting().filter(code="propose").values("action")
    )
    return dict(waits.order_by().values_list("action").annotate(Count("pk")))


def _for_the_client(action: Action, number: int, now: datetime) -> Line:
    yes = ngettext("%(n)s has said yes", "%(n)s have said yes", number) % {"n": number}
    return Line(
        when=saying.left(action.due - now),
        small=_("to the action"),
        pip="reserve",
        bold=yes,
        text=_("the client has not decided"),
        meta=where(action),
        button=_("Note the client’s word"),
        url=reverse("action_word", args=[action.pk]),
        key=f"word-of-{action.pk}",
        opens="#word",
    )


def _of_action(action: Action, free: int, asked: dict | None, now: datetime) -> tuple[Line | None, bool]:
    if not action.is_open or action.due is None:
        return _plain(action, _("“%(title)s” has no date yet"), _("Give it a date"), "action_edit"), False
    if action.due <= now:
        return _plain(action, _("“%(title)s” is over: who came?"), _("Close it"), "action_close"), True
    if free <= 0:
        return None, False
    places = ngettext("%(n)s place open for %(day)s", "%(n)s places open for %(day)s", free)
    line = Line(
        when=saying.when(asked["first"], now) if asked and asked["first"] else saying.left(action.due - now),
        small=_("the first question lapses") if asked and asked["first"] else _("to the action"),
        pip="asked" if asked else "open",
        bold=places % {"n": free, "day": saying.short_day(action.due, action.zone)},
        text=_asked_said(asked["n"] if asked else 0),
        meta=where(action),
        button=_("See the next step"),
        url=url_of(action),
        key=f"steps-{action.pk}",
        opens="#steps, #to-come",
    )
    return line, asked is None or action.due - now <= SOON


def _asked_said(number: int) -> str:
    if not number:
        return _("nobody is being asked")
    return ngettext("%(n)s question is out", "%(n)s questions are out", number) % {"n": number}


def _plain(action: Action, words: str, button: str, name: str) -> Line:
    return Line(
        when=action.get_state_display() if action.due is None else saying.short_day(action.due, action.zone),
        small="",
        pip="open",
        bold=words % {"title": action.title},
        text="",
        meta=where(action),
        button=button,
        url=reverse(name, args=[action.pk]),
    )


def _missing(found: Desk, user: User, now: datetime) -> None:
    for each in health.setup_missing(now):
        allowed = access.may_manage_agency(user) if each.path.startswith("/settings") else access.may_edit_clients(user)
        can = bool(each.path and allowed)
        found.week.append(
            Line(
                when=_("set-up"),
                small="",
                pip="open",
                bold=each.words,
                text="",
                meta="",
                button=_("Put it right") if can else "",
                url=each.path if can else "",
            )
        )
