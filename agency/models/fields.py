"""Choices that several rows share: languages, zones, currencies, and the one form of an address."""

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

LETTER_LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
CURRENCIES = [("EUR", "EUR"), ("USD", "USD"), ("GBP", "GBP"), ("MXN", "MXN"), ("CHF", "CHF")]
DEFAULT_ZONE = "Europe/Madrid"
SPANISH_READERS = {"es", "ca", "eu", "gl", ""}


def letter_language(code: str) -> str:
    """The language of the letters to a reader of `code` (ISO 639-1): 'es' or 'en'."""
    return "es" if code in SPANISH_READERS else "en"


def normalise_email(address: str) -> str:
    """The one form under which an address is stored and compared: no spaces, lower case.

    The local part is lowered as well: two mailboxes that differ only in case are not met in
    practice, two rows for one person are.
    """
    return address.strip().strip("\u200b\ufeff").lower()


def validate_address(address: str) -> None:
    """Refuse what cannot be written to: Django's rules, and IP-literal domains."""
    validate_email(address)
    if address.rpartition("@")[2].startswith("["):
        raise ValidationError(_("Write the address with the name of its domain, not a number."))


def validate_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("Choose a time zone such as Europe/Madrid."))


class ZoneField(models.CharField):
    """The name of an IANA time zone."""

    def __init__(self, **options) -> None:
        options.setdefault("max_length", 50)
        options.setdefault("default", DEFAULT_ZONE)
        options["validators"] = [validate_zone]
        super().__init__(**options)


class Zoned:
    """A row with a `zone`: its reader's wall clock."""

    zone: str

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)
