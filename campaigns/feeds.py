"""Calendars to subscribe to: one of each team member, one of each client. Behind a link that can be made anew.

What a client's calendar says may be read by anybody at the client: title, date and place, never a
name, a number or an amount.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Event as Entry

from agency import access
from agency.models import Client, User
from campaigns import calendar_entry
from campaigns.models import Action, Event
from campaigns.states import ActionState

BACK, AHEAD = timedelta(days=92), timedelta(days=550)
SAID = {ActionState.CANCELLED: "CANCELLED", ActionState.DRAFT: "TENTATIVE"}  # the others are confirmed


def of_user(user: User, now: datetime) -> str:
    """The actions she leads and those of her clients, with the days on which clients decide. One query."""
    hers = Action.objects.visible_to(access.visible(user)).filter(
        Q(owner=user) | Q(campaign__client__in=user.clients.all())
    )
    entries = []
    with translation.override(user.language):
        for action in _near(hers, now):
            entry = _entry(action, now, whose=action.client.name)
            entry.add("url", settings.SITE_URL + reverse("action", args=[action.pk]))
            entries.append(entry)
            if action.decide_by and action.is_open:
                entries.append(_decision(action, now))
        return calendar_entry.calendar(entries, name=_("Relevo · %(name)s") % {"name": user.name})


def of_client(client: Client, now: datetime) -> str:
    """What is agreed with the client. One query."""
    agreed = Action.objects.filter(campaign__client=client).exclude(state=ActionState.DRAFT)
    with translation.override(client.language):
        return calendar_entry.calendar([_entry(action, now) for action in _near(agreed, now)], name=client.name)


def renew(row: User | Client) -> None:
    """The old link is gone; whoever subscribed by it gets nothing more."""
    row.calendar_version = F("calendar_version") + 1
    row.save(update_fields=["calendar_version"])


def _near(actions: QuerySet[Action], now: datetime) -> QuerySet[Action]:
    latest = Event.objects.filter(action=OuterRef("pk")).order_by().values("action").annotate(last=Max("seq"))
    near = actions.filter(due__gte=now - BACK, due__lte=now + AHEAD).annotate(sequence=Subquery(latest.values("last")))
    return near.select_related("campaign__client").order_by("due", "pk")


def _entry(action: Action, now: datetime, *, whose: str = "") -> Entry:
    status, name = SAID.get(ActionState(action.state), "CONFIRMED"), calendar_entry.uid("action", action.pk)
    return calendar_entry.dated(action, name, action.sequence or 0, now, status, whose=whose)


def _decision(action: Action, now: datetime) -> Entry:
    entry = Entry()
    entry.add("uid", calendar_entry.uid("decision", action.pk))
    entry.add("sequence", action.sequence or 0)
    entry.add("dtstamp", calendar_entry.stamp(now))
    entry.add("dtstart", calendar_entry.stamp(action.decide_by))
    entry.add("summary", _("%(client)s decides: %(title)s") % {"client": action.client.name, "title": action.title})
    return entry
