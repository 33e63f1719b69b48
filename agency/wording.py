"""Hours, days and money in words, the same in letters and on pages, in Spanish and in English.

Pure functions of (value, language, zone); `agency.templatetags.wording` gives them to templates.
The no-break space stands between a number and its unit.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_currency, format_decimal, get_currency_symbol

NBSP = "\u00a0"
_DAYS = {
    "es": {-1: "ayer", 0: "hoy", 1: "mañana"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_CITIES = {
    "es": {"UTC": "UTC"},
    "en": {"UTC": "UTC", "Atlantic/Canary": "Canary Islands"},
}
# name: (Spanish, English) patterns of CLDR
_PATTERNS = {
    "weekday": ("EEEE", "EEEE"),
    "day": ("EEEE d 'de' MMMM", "EEEE d MMMM"),
    "day of year": ("EEEE d 'de' MMMM 'de' y", "EEEE d MMMM y"),
    "short day": ("EEE d MMM", "EEE d MMM"),
    "day on record": ("d MMM y", "d MMM y"),
}


def until(at: datetime, now: datetime, language: str, zone: str) -> str:
    """'mañana, jueves, a las 18:00 (hora de Madrid)' · 'tomorrow, Thursday, 18:00, Madrid time'."""
    if language == "es":
        return f"{_day_seen_from(at, now, language, zone)} {at_hour(at, language, zone)} ({zone_name(zone, language)})"
    return f"{_day_seen_from(at, now, language, zone)}, {hour(at, zone)}, {zone_name(zone, language)}"


def moment(at: datetime, now: datetime, language: str, zone: str) -> str:
    """As `until`, for where the zone is plain: 'mañana, jueves, a las 18:00' · 'tomorrow, Thursday, 18:00'."""
    if language == "es":
        return f"{_day_seen_from(at, now, language, zone)} {at_hour(at, language, zone)}"
    return f"{_day_seen_from(at, now, language, zone)}, {hour(at, zone)}"


def day(at: datetime, language: str, zone: str, now: datetime | None = None) -> str:
    """'jueves 18 de junio' · 'Thursday 18 June'; with the year where it is not the year of `now`."""
    local = at.astimezone(ZoneInfo(zone))
    other_year = now is not None and local.year != now.astimezone(ZoneInfo(zone)).year
    return _formatted(local.date(), "day of year" if other_year else "day", language)


def short_day(at: datetime, language: str, zone: str) -> str:
    """For subjects: 'jue 18 jun' · 'Thu 18 Jun'."""
    return _formatted(at.astimezone(ZoneInfo(zone)).date(), "short day", language)


def day_on_record(on: date, language: str, zone: str) -> str:
    """For what was noted once: '25 abr 2026' · '25 Apr 2026'."""
    local = on.astimezone(ZoneInfo(zone)).date() if isinstance(on, datetime) else on
    return _formatted(local, "day on record", language)


def hour(at: datetime, zone: str) -> str:
    """'18:00', '9:30'."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.hour}:{local.minute:02}"


def at_hour(at: datetime, language: str, zone: str) -> str:
    """'a las 18:00', 'a la 1:00' · 'at 18:00'."""
    clock = hour(at, zone)
    if language != "es":
        return f"at {clock}"
    return f"a la {clock}" if clock.startswith("1:") else f"a las {clock}"


@lru_cache(maxsize=512)
def zone_name(zone: str, language: str) -> str:
    """'hora de Madrid' · 'Madrid time'."""
    city = _CITIES[language].get(zone) or get_timezone_location(zone, locale=language, return_city=True)
    city = city.rpartition("/")[2]
    if language == "es":
        return "hora UTC" if city == "UTC" else f"hora de {city}"
    return "UTC" if city == "UTC" else f"{city} time"


def left(span: timedelta, language: str) -> str:
    """How much is left, coarser the farther: '25 h 48 min', '3 días', '50 min' · '3 days'."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes >= 72 * 60:
        days = minutes // (24 * 60)
        return f"{days}{NBSP}{'días' if language == 'es' else 'days'}"
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours}{NBSP}h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest}{NBSP}min")
    return " ".join(parts)


@lru_cache(maxsize=1024)
def money(amount: Decimal | int, currency: str, language: str) -> str:
    """'250 €', '2.400 €', '12,50 €' · '€250', '€2,400', '€12.50'; whole amounts without cents."""
    amount = Decimal(amount).quantize(Decimal("0.01"))
    digits = "#,##0" if amount == amount.to_integral_value() else "#,##0.00"
    locale = _locale(language)
    before = NBSP if get_currency_symbol(currency, locale)[-1].isalpha() else ""  # 'CHF 5', but '€5'
    pattern = f"{digits}{NBSP}¤" if language == "es" else f"¤{before}{digits}"
    return format_currency(amount, currency, pattern, locale=locale, currency_digits=False)


def number(value: Decimal | int, language: str) -> str:
    """'7.300' · '7,300'; written as amounts are."""
    return format_decimal(value, "#,##0.##", locale=_locale(language))


def language_name(code: str, language: str) -> str:
    """'catalán' · 'Catalan'; a code that has no name stays as it is."""
    return Locale.parse(_locale(language)).languages.get(code, code)


def percent(share: float, language: str) -> str:
    """'91 %' · '91%'."""
    number = format_decimal(round(share * 100), locale=_locale(language))
    return f"{number}{NBSP}%" if language == "es" else f"{number}%"


def dialled(phone: str) -> str:
    """A number as a tel: link wants it, without what people write between the digits."""
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


def _day_seen_from(at: datetime, now: datetime, language: str, zone: str) -> str:
    local, today = at.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    near = _DAYS[language].get((local - today).days)
    if near:
        end = "," if language == "es" else ""
        return f"{near}, {_formatted(local, 'weekday', language)}{end}"
    return f"el {day(at, language, zone, now)}" if language == "es" else day(at, language, zone, now)


@lru_cache(maxsize=4096)
def _formatted(on: date, name: str, language: str) -> str:
    spanish, english = _PATTERNS[name]
    return format_date(on, spanish if language == "es" else english, locale=_locale(language))


def _locale(language: str) -> str:
    # Amounts as they are written in Spain also from 1.000 on, and days as in Europe.
    return "es_ES" if language == "es" else "en_GB"
