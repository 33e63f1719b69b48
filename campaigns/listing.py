"""The list of actions: a page of them, each in one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from campaigns import everywhere, saying
from campaigns.models import Action, Invitation, Place
from campaigns.states import OF_HER_PLACE, ActionState

A_PAGE = 50
STATES = {
    "open": [ActionState.OPEN],
    "draft": [ActionState.DRAFT],
    "over": [ActionState.CLOSED, ActionState.CANCELLED],
    "all": ActionState.values,
}
PIP = {
    ActionState.DRAFT: "dropped",
    ActionState.OPEN: "open",
    ActionState.CLOSED: "confirmed",
    ActionState.CANCELLED: "dropped",
}


@dataclass(frozen=True, slots=True)
class Line:
    action: Action
    day: str
    held: int
    places: int
    asked: int
    pip: str
    said: str


def actions(seen: "QuerySet[Action]", shown: str, words: str, page: int) -> Page:
    """A page of the actions of `seen`: open ones by their date, those that are over from the latest."""
    chosen = seen.filter(state__in=STATES[shown])
    if words:
        chosen = everywhere.actions_that_say(words, chosen)
    order = ("-due", "-pk") if shown == "over" else ("due", "pk")
    return Paginator(chosen.order_by(*order), A_PAGE).get_page(page)


def lines(actions: Iterable[Action], now: datetime) -> list[Line]:
    """One line each; three queries whatever their number."""
    rows = list(actions)
    ids = [row.pk for row in rows]
    ordinary = Place.objects.filter(group__action__in=ids, bonus=False, released_at=None)
    counts = {
        row["group__action"]: row
        for row in ordinary.order_by().values("group__action").annotate(places=Count("pk"), held=Count("holder"))
    }
    asked = dict(
        Invitation.objects.open()
        .filter(participation__action__in=ids)
        .exclude(kind__in=OF_HER_PLACE)
        .order_by()
        .values_list("participation__action")
        .annotate(Count("pk"))
    )
    return [_line(row, counts.get(row.pk, {}), asked.get(row.pk, 0)) for row in rows]


def _line(action: Action, counts: dict, asked: int) -> Line:
    held, places = counts.get("held", 0), counts.get("places", 0)
    full = action.is_open and places and held >= places
    return Line(
        action=action,
        day=saying.short_day(action.due, action.zone) if action.due else _("no date yet"),
        held=held,
        places=places,
        asked=asked,
        pip="confirmed" if full else PIP[ActionState(action.state)],
        said=_("all places covered") if full else action.get_state_display(),
    )
