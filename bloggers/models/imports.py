"""A list that was brought in: what it held, what it changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportBatch(models.Model):
    file_name = models.CharField(_("file"), max_length=120)
    file_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    mapping = models.JSONField(default=dict)
    cells = models.JSONField(default=list, help_text="[{blogger, field, before, after}] of what was applied")
    counts = models.JSONField(default=dict)
    content = models.BinaryField(null=True, editable=False)  # kept from the preview until it is applied
    uploaded_at = models.DateTimeField(_("uploaded"), null=True)
    applied_at = models.DateTimeField(_("applied"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.file_name
