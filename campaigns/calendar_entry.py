"""The date of an action as a calendar entry: a copy of the appointment, never a question.

One UID per participation for good; SEQUENCE is that of the event that made the entry, so that a
later one replaces it and a cancellation removes it.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from campaigns import models
from campaigns.models import Action, Participation

USUAL_LENGTH = timedelta(hours=2)
EVERY = timedelta(hours=1)  # how often a subscribed calendar is asked for


def entry(person: Participation, sequence: int, now: datetime, *, cancelled: bool = False, asked: bool = False) -> str:
    """The text of an .ics file, METHOD PUBLISH or CANCEL. No amount: calendars show themselves on locked phones.

    `asked`: she has not said yes to this date yet.
    """
    action = person.action
    status = "CANCELLED" if cancelled else "TENTATIVE" if asked else "CONFIRMED"
    event = dated(action, uid("participation", person.pk), sequence, now, status)
    event.add("description", "\n".join(filter(None, [action.owner.name, action.owner.phone, action.owner.email])))
    organizer = vCalAddress(f"mailto:{action.owner.email}")
    organizer.params["CN"] = action.owner.name
    event["organizer"] = organizer
    return calendar([event], method="CANCEL" if cancelled else "PUBLISH")


def confirmation_event(person: Participation) -> models.Event | None:
    """The event of her latest yes to a place, or to its new date: its seq is the SEQUENCE of the calendar entry."""
    hers = models.Event.objects.filter(subject_kind="participation", subject_id=person.pk, verb__in=["take", "agree"])
    return hers.order_by("-pk").first()


def uid(kind: str, row_id: int) -> str:
    """One name for good, by which calendars know an entry again."""
    return f"{kind}-{row_id}@{urlsplit(settings.SITE_URL).hostname}"


def dated(action: Action, name: str, sequence: int, now: datetime, status: str, *, whose: str = "") -> Event:
    """The action's date under one UID, `name`; of two the one with the higher `sequence` holds.

    `whose`: the client, where a calendar shows several.
    """
    event = Event()
    event.add("uid", name)
    event.add("sequence", sequence)
    event.add("dtstamp", stamp(now))
    event.add("dtstart", action.agreed_due.astimezone(UTC))
    if action.is_event:
        event.add("dtend", (action.ends_at or action.agreed_due + USUAL_LENGTH).astimezone(UTC))
        title = action.title
    else:
        title = _("Publish by now: %(title)s") % {"title": action.title}
    event.add("summary", f"{title} · {whose}" if whose else title)
    if action.place:
        event.add("location", action.place)
    event.add("status", status)
    return event


def calendar(events: list[Event], *, name: str = "", method: str = "PUBLISH") -> str:
    """The text of an .ics file; `name`: of a calendar that is subscribed to."""
    found = Calendar()
    found.add("prodid", "-//Relevo//EN")
    found.add("version", "2.0")
    found.add("method", method)
    if name:
        found.add("x-wr-calname", name)
        found.add("refresh-interval", EVERY, parameters={"VALUE": "DURATION"})
    for event in events:
        found.add_component(event)
    return found.to_ical().decode()


def stamp(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
