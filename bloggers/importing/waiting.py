"""Uploads between their first look and the press that applies them: kept in the database, for a week at most.

What takes longer than somebody waits for a page is asked of the worker: a row says so (`asked`), the bell
only tells it to look.
"""

from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from agency import bell
from agency.models import User
from bloggers.importing.judging import judge
from bloggers.importing.preview import Preview
from bloggers.importing.reading import is_long, tabulate
from bloggers.importing.sheets import Choice, Sheet, arrange
from bloggers.importing.tables import Said, Table, safe_name
from bloggers.importing.undoing import can_be_undone
from bloggers.models import ImportBatch

KEPT = timedelta(days=7)
LONG_UNDO = 1_000  # people
WORK = "bloggers.work_on_import"


@transaction.atomic
def keep(content: bytes, file_name: str, *, by: User, now: datetime, roster: str = "") -> ImportBatch:
    """Put an upload aside until it is applied. A file that was brought before is found again, whatever its name.

    Raises NotARoster; a long list is read by the worker, which then notes the reason.
    """
    file_hash = sha256(content).hexdigest()
    batch, _made = ImportBatch.objects.get_or_create(
        file_hash=file_hash, undone_at=None, defaults={"file_name": safe_name(file_name)}
    )
    if batch.applied_at or batch.asked:
        return batch
    batch.file_name, batch.by, batch.uploaded_at = safe_name(file_name), by, now
    batch.headers, batch.content, batch.shown, batch.problem = "", content, None, {}
    batch.mapping = {"roster": roster, "long": is_long(content)}
    if batch.mapping["long"]:
        _ask(batch, ImportBatch.Work.LOOK, now)
    else:
        put_rows(batch, tabulate(content, file_name))
    batch.save(update_fields=_OF_UPLOAD)
    return batch


def brought_in(file_hash: str) -> ImportBatch | None:
    """When this very file was brought in, and not undone."""
    return ImportBatch.objects.filter(file_hash=file_hash, undone_at=None, applied_at__isnull=False).first()


_OF_UPLOAD = [
    *("file_name", "by", "uploaded_at", "headers", "content", "shown", "problem", "mapping", "asked", "asked_at")
]


def put_rows(batch: ImportBatch, table: Table) -> None:
    """Keep the rows in place of the file that held them."""
    batch.content, batch.headers = table.packed(), table.headers_hash


def choice_of(batch: ImportBatch) -> Choice | None:
    """How the columns are to be read: as was said for this list, else as for the last one with the same names."""
    said = batch.mapping.get("choice")
    return Choice.unpacked(said) if said else remembered(batch.headers)


def remembered(headers: str) -> Choice | None:
    past = ImportBatch.objects.filter(headers=headers, mapping__has_key="choice").exclude(applied_at=None)
    latest = past.order_by("-applied_at").values_list("mapping", flat=True).first()
    return Choice.unpacked(latest["choice"]) if latest else None


def table_of(batch: ImportBatch) -> Table:
    return Table.unpacked(bytes(batch.content or b""), batch.file_name, batch.file_hash)


def sheet_of(batch: ImportBatch) -> Sheet:
    """The people of an upload that waits. Raises NotARoster; ColumnsUnknown where somebody must say what is what."""
    return arrange(table_of(batch), choice_of(batch))


def preview_of(batch: ImportBatch, say: Said = lambda done, of: None) -> Preview:
    """The preview of an upload that waits, against the address book as it is now."""
    return judge(sheet_of(batch), say)


def throw_away_old(now: datetime) -> None:
    """Once a day: uploads that nobody brought in go; they hold people who are in no address book."""
    ImportBatch.objects.filter(applied_at=None, asked="", uploaded_at__lt=now - KEPT).delete()


@transaction.atomic
def choose(batch: ImportBatch, choice: Choice, *, now: datetime) -> None:
    """Say what the columns of an upload mean; the next list with the same names is read in the same way."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.applied_at or batch.asked:
        return
    batch.mapping = batch.mapping | {"choice": choice.packed()}
    batch.shown, batch.problem = None, {}
    if batch.mapping.get("long"):
        _ask(batch, ImportBatch.Work.LOOK, now)
    batch.save(update_fields=["mapping", "shown", "problem", "asked", "asked_at"])


@transaction.atomic
def ask_to_apply(batch: ImportBatch, *, seen: str, whole: bool, by: User, now: datetime) -> None:
    """Have the worker bring in what this preview (`seen`) shows. Twice is once."""
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.applied_at or batch.asked:
        return
    batch.seen, batch.by, batch.problem = seen, by, {}
    batch.mapping = batch.mapping | {"whole": whole}
    _ask(batch, ImportBatch.Work.APPLY, now)
    batch.save(update_fields=["seen", "by", "problem", "mapping", "asked", "asked_at"])


@transaction.atomic
def ask_to_undo(batch: ImportBatch, *, now: datetime) -> None:
    batch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if can_be_undone(batch) and not batch.asked:
        batch.problem = {}
        _ask(batch, ImportBatch.Work.UNDO, now)
        batch.save(update_fields=["problem", "asked", "asked_at"])


def is_long_to_undo(batch: ImportBatch) -> bool:
    people: int = batch.counts.get("new", 0) + batch.counts.get("changed", 0)
    return people > LONG_UNDO


def _ask(batch: ImportBatch, work: str, now: datetime) -> None:
    batch.asked, batch.asked_at = work, now
    transaction.on_commit(lambda: bell.hand_over(WORK, batch.pk))
