"""A day of the calendar as people type it, and one that lies ahead."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

AT_MOST = timedelta(days=730)


class Day(forms.DateField):
    """Picked, or typed as 2026-06-30 or 30/06/2026."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    input_formats = ("%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y")
    default_error_messages = {"invalid": _("Write a day of the calendar, such as 30/06/2026.")}


def ahead(day: date, today: date) -> date:
    """`day`, unless it has passed or lies more than two years ahead."""
    if day < today:
        raise ValidationError(_("That day has passed. Choose today or a later one."))
    if day - today > AT_MOST:
        raise ValidationError(_("Choose a day within the next two years."))
    return day
