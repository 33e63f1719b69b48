"""A list that was brought in: what it held, what it changed, what an undo left."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def light(self):
        """Without what the list held and made: of 20,000 people that is megabytes."""
        return self.defer("cells", "made", "kept", "shown", "content")


class ImportBatch(models.Model):
    class Work(models.TextChoices):
        """What the worker is asked to do with it."""

        NOTHING = "", "–"
        LOOK = "look", _("read it")
        APPLY = "apply", _("bring it in")
        UNDO = "undo", _("undo it")

    file_name = models.CharField(_("file"), max_length=120)
    file_hash = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by")
    )
    headers = models.CharField(max_length=64, blank=True, default="", db_index=True)  # hash of the column names
    mapping = models.JSONField(default=dict)
    cells = models.JSONField(default=list, help_text="[{blogger, field, before, after}] of what was applied")
    made = models.JSONField(default=dict)  # ids of the rows that came into being, by table
    kept = models.JSONField(default=list)  # what an undo left, each with its reason
    counts = models.JSONField(default=dict)
    content = models.BinaryField(null=True, editable=False)  # kept from the upload until it is applied
    shown = models.JSONField(null=True, editable=False)  # the preview of a long list, made by the worker
    seen = models.CharField(max_length=32, blank=True, default="")  # which preview the manager said yes to
    asked = models.CharField(max_length=5, choices=Work, blank=True, default=Work.NOTHING)
    asked_at = models.DateTimeField(null=True)
    working_until = models.DateTimeField(null=True)  # a worker is at it; after that hour another may begin
    problem = models.JSONField(default=dict)  # {code, facts}: why the list cannot be read, or was not brought in
    uploaded_at = models.DateTimeField(_("uploaded"), null=True)
    applied_at = models.DateTimeField(_("applied"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file_hash"], name="one_import_a_file", condition=models.Q(undone_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_read(self) -> bool:
        """Whether `content` holds rows; before that, the bytes that were uploaded."""
        return bool(self.headers)
