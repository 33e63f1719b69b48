"""Two people who look like one and are not."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bloggers.models.people import Blogger


class ToldApart(models.Model):
    """Somebody looked and said: not the same person. It holds as long as they share what they shared then."""

    one = models.ForeignKey(Blogger, models.CASCADE, related_name="+")  # of the two rows the older one
    other = models.ForeignKey(Blogger, models.CASCADE, related_name="+")
    shared = models.CharField(max_length=64)  # a digest: see `bloggers.duplicates`
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("pair told apart")
        verbose_name_plural = _("pairs told apart")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="told_apart_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="told_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} ≠ {self.other_id}"
