"""Uploads between their preview and the press that applies them: kept in the database, for a week at most."""

from datetime import datetime, timedelta

from django.db import transaction

from agency.models import User
from bloggers.importing.judging import judge
from bloggers.importing.preview import Preview
from bloggers.importing.reading import Sheet, read
from bloggers.models import ImportBatch

KEPT = timedelta(days=7)


@transaction.atomic
def keep(content: bytes, sheet: Sheet, *, by: User, now: datetime, roster: str = "") -> ImportBatch:
    """Put an upload aside until it is applied. A file that was brought before is found again, whatever its name."""
    ImportBatch.objects.filter(applied_at=None, uploaded_at__lt=now - KEPT).delete()
    batch, _made = ImportBatch.objects.get_or_create(file_hash=sheet.file_hash, defaults={"file_name": sheet.file_name})
    if batch.applied_at is None:
        batch.file_name, batch.by, batch.uploaded_at, batch.content = sheet.file_name, by, now, content
        batch.mapping = {"roster": roster}
        batch.save(update_fields=["file_name", "by", "uploaded_at", "content", "mapping"])
    return batch


def preview_of(batch: ImportBatch) -> Preview:
    """The preview of an upload that waits, against the address book as it is now."""
    return judge(read(bytes(batch.content or b""), batch.file_name))
