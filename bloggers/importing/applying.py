"""A preview into the address book: one transaction, every cell noted before and after, twice is once."""

from datetime import datetime

from django.db import IntegrityError, transaction

from agency.models import User
from bloggers.importing.judging import judge_again
from bloggers.importing.preview import Preview
from bloggers.importing.writing import Writer
from bloggers.models import Blogger, ImportBatch


class PreviewMoved(Exception):
    """The address book has changed since the preview; `preview` is how the file stands now. Nothing was saved."""

    def __init__(self, preview: Preview) -> None:
        super().__init__("the address book has changed since the preview")
        self.preview = preview


class NotWhole(Exception):
    """All or nothing was asked for, and some rows cannot be taken. Nothing was saved."""

    def __init__(self, refused: int) -> None:
        super().__init__("all or nothing, and some rows cannot be taken")
        self.refused = refused


def apply(preview: Preview, *, by: User | None, now: datetime, roster: str = "", whole: bool = False) -> ImportBatch:
    """Bring in what the preview shows; its refused rows stay out, or, with `whole`, keep all of it out (NotWhole).

    `roster` names a list to put the people on. A file that was applied before, and not undone, changes nothing.
    Raises PreviewMoved where the book is no longer what was shown.
    """
    try:
        return _apply(preview, by, now, roster, whole)
    except IntegrityError as error:
        # Somebody added one of these people or sites between our look and our commit.
        raise PreviewMoved(judge_again(preview)) from error


@transaction.atomic
def _apply(preview: Preview, by: User | None, now: datetime, roster: str, whole: bool) -> ImportBatch:
    sheet = preview.sheet
    # The people before their list, as where one of them is forgotten.
    changed = Blogger.objects.filter(pk__in=[row.blogger_id for row in preview.changed])
    list(changed.select_for_update(no_key=True).order_by("pk"))
    batch, _made = ImportBatch.objects.get_or_create(
        file_hash=sheet.file_hash,
        undone_at=None,
        defaults={"file_name": sheet.file_name, "by": by, "uploaded_at": now},
    )
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.applied_at:
        return batch
    if whole and preview.refused:
        raise NotWhole(len(preview.refused))
    present = judge_again(preview)
    if present.digest != preview.digest:
        raise PreviewMoved(present)
    writer = Writer(present, now)
    people = writer.write(roster)
    batch.by, batch.applied_at = by, now
    batch.mapping = batch.mapping | {"columns": sheet.mapping, "ignored": sheet.ignored, "roster": roster}
    batch.counts, batch.made = present.counts, writer.made
    batch.cells = [
        {"blogger": row.blogger_id or people[row.line], "field": cell.field, "before": cell.before, "after": cell.after}
        for row in present.rows
        for cell in row.changes
    ]
    batch.content = batch.shown = None
    batch.asked, batch.asked_at, batch.problem = ImportBatch.Work.NOTHING, None, {}
    batch.save(
        update_fields=[
            *("by", "applied_at", "mapping", "counts", "made", "cells"),
            *("content", "shown", "asked", "asked_at", "problem"),
        ]
    )
    return batch
