"""The date of an action as a calendar entry: a copy of the appointment, never a question.

One UID per participation for good; SEQUENCE is that of the event that made the entry, so that a
later one replaces it and a cancellation removes it.
"""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

from campaigns.models import Participation

USUAL_LENGTH = timedelta(hours=2)


def entry(person: Participation, sequence: int, now: datetime, *, cancelled: bool = False, asked: bool = False) -> str:
    """The text of an .ics file, METHOD PUBLISH or CANCEL. No amount: calendars show themselves on locked phones.

    `asked`: she has not said yes to this date yet.
    """
    action = person.action
    event = Event()
    event.add("uid", f"participation-{person.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", action.due.astimezone(UTC))
    if action.is_event:
        event.add("dtend", (action.ends_at or action.due + USUAL_LENGTH).astimezone(UTC))
        event.add("summary", action.title)
    else:
        event.add("summary", _("Publish by now: %(title)s") % {"title": action.title})
    if action.place:
        event.add("location", action.place)
    event.add("description", "\n".join(filter(None, [action.owner.name, action.owner.phone, action.owner.email])))
    organizer = vCalAddress(f"mailto:{action.owner.email}")
    organizer.params["CN"] = action.owner.name
    event["organizer"] = organizer
    event.add("status", "CANCELLED" if cancelled else "TENTATIVE" if asked else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Relevo//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if cancelled else "PUBLISH")
    calendar.add_component(event)
    return calendar.to_ical().decode()
