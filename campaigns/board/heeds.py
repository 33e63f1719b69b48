"""What to keep in mind before asking somebody: hints of days that are not free, and full weeks. They bar nobody."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bloggers.models import Busy
from campaigns import days, load, saying
from campaigns.models import Action


def heeds(action: Action, blogger_ids: Iterable[int], now: datetime) -> dict[int, str]:
    """Person -> a line, for those of whom there is something to say. Two queries."""
    if action.due is None:
        return {}
    ids, day = list(blogger_ids), days.day_of(action)
    hints, weeks = days.hints(action, ids), load.weeks(ids, day, day)
    found = {}
    for pk in ids:
        said = []
        number = weeks.get(pk, {}).get(load.monday(day), 0)
        if number >= load.FULL_WEEK:
            said.append(full_week(number))
        if pk in hints:
            said.append(perhaps_busy(hints[pk], now))
        if said:
            found[pk] = " · ".join(said)
    return found


def full_week(number: int) -> str:
    said = ngettext("Full week: %(n)s action already", "Full week: %(n)s actions already", number)
    return said % {"n": number}


def perhaps_busy(hint: Busy, now: datetime) -> str:
    return _("perhaps busy until %(day)s") % {"day": saying.short_date(hint.ends, now)}
