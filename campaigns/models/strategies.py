"""What a client's year is for, and the seasons of what it sells."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.models import Client

FIRST_YEAR, LAST_YEAR = 2000, 2199


class Strategy(models.Model):
    """One year of one client. Its campaigns and actions belong to it by their days."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="strategies", verbose_name=_("client"))
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    objective = models.CharField(_("objective"), max_length=300, blank=True)
    measure = models.CharField(_("how it is measured"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")
        ordering = ["-year", "client__name"]
        constraints = [models.UniqueConstraint(fields=["client", "year"], name="one_strategy_a_year")]

    def __str__(self) -> str:
        return f"{self.client} {self.year}"


class Season(models.Model):
    """Days of the year in which a product or a service has its time; both days count."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="seasons", verbose_name=_("strategy"))
    name = models.CharField(_("name"), max_length=60)
    starts = models.DateField(_("from"))
    ends = models.DateField(_("until"))

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gte=models.F("starts")), name="a_season_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.name
