"""What the client decided about whom. Append-only: the latest decision counts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agency.models import Contact
from campaigns.models.participations import Participation


class Decision(models.Model):
    class Verdict(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        MUST_HAVE = "must_have", _("must-have")

    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="decisions", verbose_name=_("participation")
    )
    verdict = models.CharField(_("approval"), max_length=9, choices=Verdict)
    by_contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("noted by")
    )
    channel = models.CharField(_("channel"), max_length=20)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(by_contact__isnull=False) | models.Q(noted_by__isnull=False),
                name="decision_has_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} · {self.participation}"
