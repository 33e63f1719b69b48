"""What the team's pages say of hours and amounts: short, in the reader's language and zone."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency import wording

CLOSE = timedelta(days=7)
# How a word reached the team: code -> half a sentence.
CHANNELS = {
    "phone": gettext_lazy("by phone"),
    "whatsapp": gettext_lazy("by WhatsApp"),
    "mail": gettext_lazy("by e-mail"),
    "person": gettext_lazy("in person"),
}


def language() -> str:
    return "en" if (translation.get_language() or "").startswith("en") else "es"


def when(at: datetime, now: datetime) -> str:
    """'today 18:00' · 'yesterday 21:14' · 'Thu 11, 10:00' within a week · '16 Jun, 10:00' ahead · '3 May' long past."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    hour = wording.hour(at, timezone.get_current_timezone_name())
    away = (local.date() - today).days
    near = {0: _("today %(hour)s"), -1: _("yesterday %(hour)s"), 1: _("tomorrow %(hour)s")}.get(away)
    if near:
        return near % {"hour": hour}
    locale = "es_ES" if language() == "es" else "en_GB"
    if abs(away) < CLOSE.days:
        return f"{format_date(local, 'EEE d', locale)}, {hour}"
    day = _far_day(at, now)
    return f"{day}, {hour}" if away > 0 else day


def moment(at: datetime, now: datetime) -> str:
    """As `when`, with the hour also where it is long past: '3 May, 10:00'."""
    said, day = when(at, now), _far_day(at, now)
    return f"{day}, {clock(at)}" if said == day else said


def _far_day(at: datetime, now: datetime) -> str:
    """'3 May'; with the year where it is another."""
    local = timezone.localtime(at)
    pattern = "d MMM" if local.year == timezone.localtime(now).year else "d MMM y"
    return format_date(local, pattern, "es_ES" if language() == "es" else "en_GB")


def back_then(at: datetime, noted: datetime, now: datetime) -> str:
    """Behind "by phone": 'at 9:40' on the day it was noted, else as `when`."""
    if timezone.localtime(at).date() == timezone.localtime(noted).date():
        return wording.at_hour(at, language(), timezone.get_current_timezone_name())
    return when(at, now)


def clock(at: datetime) -> str:
    """'18:00'."""
    return wording.hour(at, timezone.get_current_timezone_name())


def day(at: datetime, zone: str) -> str:
    return wording.day(at, language(), zone)


def short_day(at: datetime, zone: str) -> str:
    return wording.short_day(at, language(), zone)


def left(span: timedelta) -> str:
    return wording.left(span, language())


def short_date(day: date, now: datetime) -> str:
    """'30 jun' · '30 Jun'; with the year where it is another."""
    return _short_date(day, "d MMM" if day.year == timezone.localtime(now).year else "d MMM y", language())


@lru_cache(maxsize=1024)
def _short_date(day: date, pattern: str, language: str) -> str:
    return format_date(day, pattern, "es_ES" if language == "es" else "en_GB")


def language_name(code: str) -> str:
    """'español' · 'Spanish'; the code where it has no name."""
    return wording.language_name(code, language())


def number(figure: int) -> str:
    """'18.400' · '18,400'."""
    return wording.number(figure, language())


def money(amount: Decimal, currency: str) -> str:
    return wording.money(amount, currency, language())


def zone() -> ZoneInfo:
    """The reader's zone."""
    return ZoneInfo(timezone.get_current_timezone_name())


def today(now: datetime) -> str:
    """'Martes 9 de junio', as a heading."""
    words = wording.day(now, language(), timezone.get_current_timezone_name())
    return words[:1].upper() + words[1:]
