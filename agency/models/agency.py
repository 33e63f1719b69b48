"""The agency itself, and its pulse. One install is one agency: each of these tables has one row."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.models.fields import CURRENCIES, DEFAULT_ZONE, LETTER_LANGUAGES, Zoned, ZoneField


class Agency(Zoned, models.Model):
    name = models.CharField(_("name"), max_length=120, help_text=_("As bloggers and clients know you"))
    legal_name = models.CharField(_("legal name"), max_length=160, blank=True)
    legal_address = models.CharField(_("legal address"), max_length=240, blank=True)
    zone = ZoneField(verbose_name=_("time zone"))
    language = models.CharField(_("language"), max_length=2, choices=LETTER_LANGUAGES, default="es")
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCIES, default="EUR")
    from_address = models.EmailField(_("address mails come from"), blank=True)
    pay_days = models.PositiveSmallIntegerField(
        _("days to pay an invoice"), default=30, validators=[MaxValueValidator(365)]
    )
    cancel_hours = models.PositiveSmallIntegerField(
        _("hours ahead within which cancelling or moving is late"), default=72, validators=[MaxValueValidator(720)]
    )
    cancel_percent = models.PositiveSmallIntegerField(
        _("share of the fee that is owed then, in percent"), default=50, validators=[MaxValueValidator(100)]
    )
    ad_label = models.CharField(_("label of paid posts"), max_length=40, default="#publicidad", blank=True)
    quiet_from = models.TimeField(_("quiet hours from"), default=datetime.time(21))
    quiet_until = models.TimeField(_("quiet hours until"), default=datetime.time(9))
    on_duty = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("on duty")
    )
    soundings_in_30_days = models.PositiveSmallIntegerField(
        _("soundings per person in 30 days"), default=3, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    amounts_in_subjects = models.BooleanField(
        _("amounts in subjects"), default=False, help_text=_("Subjects can be read on a locked phone")
    )

    last_sweep: datetime.datetime | None  # of the pulse, where `current` has read the row

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agency")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_agency")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Agency | None":
        """The one row, with the last sweep, which every page tells beside it; None before the first run is finished."""
        kept = _kept.get()
        if kept is None:
            return cls._read()
        if not kept:
            kept.append(cls._read())
        return kept[0]

    @classmethod
    def _read(cls) -> "Agency | None":
        return next(iter(_with_last_sweep().all()), None)

    @classmethod
    def home_zone(cls) -> str:
        """Its zone; before the first run the one that its form offers."""
        agency = cls.current()
        return agency.zone if agency else DEFAULT_ZONE

    @classmethod
    @contextmanager
    def kept(cls) -> Iterator[None]:
        """Within it `current` asks at most once: for a page that is read, a change, a round of letters."""
        kept = _kept.get()
        mark = _kept.set([] if kept is None else kept)
        try:
            yield
        finally:
            _kept.reset(mark)


@cache
def _with_last_sweep() -> models.QuerySet[Agency]:
    """Put together once: every page and every verb asks it."""
    last_sweep = models.Subquery(Pulse.objects.filter(pk=1).values("last_sweep"))
    return Agency.objects.filter(pk=1).annotate(last_sweep=last_sweep)


_kept: ContextVar[list[Agency | None] | None] = ContextVar("the agency of a page or a change, once read", default=None)


class Pulse(models.Model):
    """What the install knows of itself: last sweep, trouble with the mail server, the story's clock."""

    last_sweep = models.DateTimeField(null=True)  # by the machine's clock
    tidied_at = models.DateTimeField(null=True)  # what is done once a day
    sending_held_at = models.DateTimeField(null=True)
    mail_trouble = models.CharField(max_length=40, blank=True)
    mail_answer = models.CharField(max_length=300, blank=True)
    mail_trouble_since = models.DateTimeField(null=True)
    mail_try_at = models.DateTimeField(null=True)
    story_anchor = models.DateTimeField(null=True)
    story_since = models.DateTimeField(null=True)
    story_speed = models.FloatField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_pulse")]

    def __str__(self) -> str:
        return f"last sweep {self.last_sweep}"
