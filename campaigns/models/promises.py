"""What each side promised and kept, and what was published."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.models.actions import money
from campaigns.models.participations import Participation


class Promise(models.Model):
    """One promise of one side about one participation. Commitments, payments and breaches are this one row.

    Kept where `kept_at` is not after `due`; broken where it is, or where `broken_at` says so: what was
    done instead of it, or too late, and by how many hours. Nothing is a mark while both are empty.
    """

    class Side(models.TextChoices):
        BLOGGER = "blogger", pgettext_lazy("side", "blogger")
        AGENCY = "agency", pgettext_lazy("side", "agency")
        CLIENT = "client", pgettext_lazy("side", "client")

    class What(models.TextChoices):
        ATTEND = "attend", pgettext_lazy("promise", "to come")
        PUBLISH = "publish", pgettext_lazy("promise", "to publish")
        PAY = "pay", pgettext_lazy("promise", "to pay")
        NOTIFY = "notify", pgettext_lazy("promise", "to say in time what changes")
        WAIT = "wait", pgettext_lazy("promise", "to pay for being on call")

    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="promises", verbose_name=_("participation")
    )
    side = models.CharField(_("side"), max_length=7, choices=Side)
    what = models.CharField(_("promise"), max_length=7, choices=What)
    amount = money(_("amount"), null=True, blank=True)
    due = models.DateTimeField(_("due"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"))
    kept_at = models.DateTimeField(_("kept"), null=True, blank=True)
    broken_at = models.DateTimeField(_("broken"), null=True, blank=True)
    hours = models.FloatField(_("hours"), null=True, blank=True, help_text="notice, or lateness, in hours")
    ended_at = models.DateTimeField(
        _("no longer owed"), null=True, blank=True, help_text="neither kept nor broken: what it rested on is gone"
    )

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(side__in=["blogger", "agency", "client"]), name="promise_side"),
            models.CheckConstraint(
                condition=models.Q(what__in=["attend", "publish", "pay", "notify", "wait"]), name="promise_what"
            ),
            models.UniqueConstraint(
                fields=["participation", "side", "what"],
                name="one_standing_promise",
                condition=models.Q(kept_at=None, broken_at=None, ended_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due"],
                name="promise_owed",
                condition=models.Q(kept_at=None, broken_at=None, ended_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.get_what_display()}"


class Post(models.Model):
    """Where somebody published: as she reported it, and as a colleague saw it."""

    participation = models.ForeignKey(
        Participation, models.PROTECT, related_name="posts", verbose_name=_("participation")
    )
    url = models.URLField(_("address"), max_length=500)
    reported_at = models.DateTimeField(_("reported"), null=True, blank=True)
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["participation", "url"], name="one_post_an_address"),
            models.CheckConstraint(
                condition=models.Q(reported_at__isnull=False) | models.Q(seen_at__isnull=False), name="post_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.url
