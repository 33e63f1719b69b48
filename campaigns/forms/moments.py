"""A day and an hour as somebody types them: by the wall clock of a zone that another field names."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FORMATS = (
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y, %H:%M",
    "%d-%m-%Y %H:%M",
    "%d.%m.%Y %H:%M",
)
PLAIN = "%Y-%m-%dT%H:%M"
YEARS = range(2000, 2101)


class LocalMoment(forms.Field):
    """A naive datetime; the form makes it aware by `in_zone` once it knows the zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=PLAIN)
    default_error_messages = {
        "invalid": gettext_lazy("Write a day of the calendar and an hour, such as 18/06/2026 19:00."),
        "year": gettext_lazy("Write the year with four digits, such as 2026."),
    }

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value
        for known in FORMATS:
            try:
                typed = datetime.strptime(str(value).strip(), known)  # noqa: DTZ007 - naive until the zone is known
            except ValueError:
                continue
            if typed.year not in YEARS:
                raise ValidationError(self.error_messages["year"], code="year")
            return typed.replace(second=0)
        raise ValidationError(self.error_messages["invalid"], code="invalid")


def in_zone(typed: datetime, zone: str) -> datetime:
    """The moment when the wall clock in `zone` shows `typed`. ValidationError where it never does, or twice."""
    tz = ZoneInfo(zone)
    first, second = typed.replace(tzinfo=tz, fold=0), typed.replace(tzinfo=tz, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != typed:
        raise ValidationError(_("That hour does not exist: the clocks go forward that night. Choose another."))
    raise ValidationError(_("That hour happens twice: the clocks go back that night. Choose one before or after."))


def on_the_wall(at: datetime | None, zone: str) -> datetime | None:
    """What the wall clock in `zone` shows at `at`, for a form to start from."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if at else None
