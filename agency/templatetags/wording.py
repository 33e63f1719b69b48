"""Hours, days and money in words, in the language and zone that the page or letter is read in."""

from django import template
from django.utils import timezone, translation

from agency import wording

register = template.Library()


def _language() -> str:
    return "en" if (translation.get_language() or "").startswith("en") else "es"


def _zone() -> str:
    return timezone.get_current_timezone_name()


@register.filter
def until(at, now):
    return wording.until(at, now, _language(), _zone())


@register.filter
def moment(at, now):
    return wording.moment(at, now, _language(), _zone())


@register.filter
def day(at, now=None):
    return wording.day(at, _language(), _zone(), now)


@register.filter
def short_day(at):
    return wording.short_day(at, _language(), _zone())


@register.filter
def day_on_record(on):
    return wording.day_on_record(on, _language(), _zone()) if on else ""


@register.filter
def number(value):
    return wording.number(value, _language())


@register.filter
def language_name(code):
    return wording.language_name(code, _language())


@register.filter
def hour(at):
    return wording.hour(at, _zone())


@register.filter
def at_hour(at):
    return wording.at_hour(at, _language(), _zone())


@register.filter
def left(at, now):
    """How much is left from `now` to `at`."""
    return wording.left(at - now, _language())


@register.filter
def money(amount, currency):
    return wording.money(amount, currency, _language())


@register.filter
def percent(share):
    return wording.percent(share, _language())


@register.simple_tag
def zone_name():
    """'hora de Madrid' · 'Madrid time'."""
    return wording.zone_name(_zone(), _language())


@register.filter
def dial(phone: str) -> str:
    return wording.dialled(phone)
